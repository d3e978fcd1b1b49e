using Nat.Check.Scores;

namespace Nat.Check.Scripts;

/// <summary>Ends an exchange before its last line: what has been seen decides it.</summary>
internal sealed class VerdictException(CheckResult result, string detail) : Exception(detail)
{
    /// <summary>What was decided.</summary>
    public CheckResult Result => result;
}
