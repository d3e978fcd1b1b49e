using Nat.Core;

namespace Nat.Vpc.Files;

/// <summary>Collects all that is wrong with a file.</summary>
internal sealed class FaultList
{
    private readonly List<NetworkFault> _faults = [];

    /// <summary>The faults in the order of the text.</summary>
    public IEnumerable<NetworkFault> InOrder => _faults.OrderBy(f => f.Line).ThenBy(f => f.Column);

    /// <summary>How many.</summary>
    public int Count => _faults.Count;

    /// <summary>Tells a fault of a word.</summary>
    public void Add(Word at, string message) => _faults.Add(new NetworkFault(at.Line, at.Column, message));

    /// <summary>Tells that a word is not among those that are known here, with the nearest that is.</summary>
    public void Unknown(Word at, string what, IEnumerable<string> known)
    {
        List<string> names = [.. known];
        string hint = Spelling.Nearest(at.Text, names) is { } nearest ? $"; did you mean '{nearest}'?"
            : names.Count == 0 ? "; there is none"
            : $"; there is {string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? ", ..." : "")}";
        Add(at, $"no {what} '{at.Text}'{hint}");
    }

    // A line of a terminal.
    private const int MostNamed = 8;
}
