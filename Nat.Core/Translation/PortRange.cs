using System.Globalization;

namespace Nat.Core.Translation;

/// <summary>Ports from one to another, both included.</summary>
/// <param name="First">The lowest port.</param>
/// <param name="Last">The highest port; not below <paramref name="First"/>.</param>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>How many ports.</summary>
    public int Count => Last - First + 1;

    /// <summary>Whether the port lies in the range.</summary>
    public bool Contains(ushort port) => port >= First && port <= Last;

    /// <summary>Reads <c>A-B</c> or <c>A</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PortRange range)
    {
        int dash = text.IndexOf('-');
        var head = dash < 0 ? text : text[..dash];
        var tail = dash < 0 ? text : text[(dash + 1)..];
        bool ok = ushort.TryParse(head, NumberStyles.None, CultureInfo.InvariantCulture, out ushort first)
            & ushort.TryParse(tail, NumberStyles.None, CultureInfo.InvariantCulture, out ushort last);
        range = new PortRange(first, last);
        return ok && first <= last;
    }

    /// <summary><c>first-last</c>.</summary>
    public override string ToString() => $"{First}-{Last}";
}
