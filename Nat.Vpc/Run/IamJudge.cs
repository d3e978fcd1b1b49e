using Nat.Vpc.Model;
using Nat.Vpc.Trace;

namespace Nat.Vpc.Run;

/// <summary>The back door: IAM evaluates the policies of a role. An explicit deny wins; without an allow nothing is allowed (AWS-10).</summary>
internal static class IamJudge
{
    /// <summary>Judges a call.</summary>
    /// <param name="role">The role of the caller, or null if it has none.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="action">The action, for instance <c>s3:GetObject</c>.</param>
    /// <param name="resource">The ARN that it is about.</param>
    /// <param name="why">Why it is allowed.</param>
    /// <returns>What denies it; null if it is allowed.</returns>
    public static TraceBlock? Judge(IamRole? role, string caller, string action, string resource, out string why)
    {
        why = "";
        if (role is null)
        {
            return new TraceBlock(
                "iam", caller, null, "IAM_NO_ROLE", $"{caller} has no role, so IAM knows nothing that it may do", $"give {caller} a role that allows {action} on {resource}");
        }

        var fitting = role.Statements.Where(s => s.Actions.Any(a => Fits(a, action, ignoreCase: true)) && s.Resources.Any(r => Fits(r, resource, ignoreCase: false))).ToList();
        if (fitting.Find(s => !s.Allow) is { } deny)
        {
            return new TraceBlock(
                "iam", role.Name, Text(deny), "IAM_EXPLICIT_DENY", "a statement denies it, and a deny wins over every allow", $"take {action} on {resource} out of the deny{Of(deny)}");
        }

        if (fitting.Find(s => s.Allow) is { } allow)
        {
            why = $"role {role.Name} allows it: {Text(allow)}";
            return null;
        }

        return new TraceBlock(
            "iam", role.Name, null, "IAM_IMPLICIT_DENY", $"no statement of role {role.Name} allows {action} on {resource}", $"add to role {role.Name}: allow {action} on {resource}");
    }

    /// <summary>Whether a pattern fits: <c>*</c> stands for any letters, <c>?</c> for any one.</summary>
    internal static bool Fits(string pattern, string text, bool ignoreCase)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, resume) = (p++, t);
            else if (p < pattern.Length && (pattern[p] == '?' || AreSame(pattern[p], text[t], ignoreCase)))
                (p, t) = (p + 1, t + 1);
            else if (star >= 0)
                (p, t) = (star + 1, ++resume);
            else
                return false;
        }

        return pattern.AsSpan(p).IndexOfAnyExcept('*') < 0;
    }

    private static bool AreSame(char a, char b, bool ignoreCase) => a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));

    private static string Text(IamStatement statement) =>
        $"{(statement.Allow ? "allow" : "deny")} {string.Join(", ", statement.Actions)} on {string.Join(", ", statement.Resources)}{Of(statement)}";

    private static string Of(IamStatement statement) => statement.Policy.Length == 0 ? "" : $" (policy {statement.Policy})";
}
