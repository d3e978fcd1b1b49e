using Nat.Check.Scores;
using Nat.Check.Subjects;

namespace Nat.Check.Scripts;

/// <summary>One requirement and the exchange that shows whether a NAT meets it.</summary>
/// <param name="Id">Its name: the RFC's number, and the requirement's or the section's.</param>
/// <param name="Section">The section that it stands in.</param>
/// <param name="Level">How strongly it binds.</param>
/// <param name="Text">What it asks, in a few words.</param>
/// <param name="Script">The exchange; it returns what was seen, or ends with a <see cref="VerdictException"/>.</param>
internal sealed record Requirement(string Id, string Section, RequirementLevel Level, string Text, Func<Exchange, Task<string>> Script)
{
    /// <summary>A requirement whose exchange takes no time.</summary>
    public Requirement(string id, string section, RequirementLevel level, string text, Func<Exchange, string> script)
        : this(id, section, level, text, x => Task.FromResult(script(x)))
    {
    }

    /// <summary>A requirement that packets cannot show.</summary>
    public Requirement(string id, string section, RequirementLevel level, string text, string reason)
        : this(id, section, level, text, Task<string> (_) => throw new VerdictException(CheckResult.NotApplicable, reason))
    {
    }

    /// <summary>The RFC's number.</summary>
    public int Rfc => int.Parse(Id.AsSpan(0, 4));

    /// <summary>Where it stands.</summary>
    public string Source => $"RFC {Rfc} section {Section}";

    /// <summary>What the exchange needs.</summary>
    public BenchNeeds Needs { get; init; }

    /// <summary>How long the exchange lasts, about.</summary>
    public TimeSpan Lasts { get; init; }

    /// <summary>It floods the NAT or takes all of its ports, so on a device it is run only if that is wanted, and alone.</summary>
    public bool IsFlood { get; init; }
}
