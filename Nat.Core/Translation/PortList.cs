namespace Nat.Core.Translation;

/// <summary>Some ports of one protocol, to be counted.</summary>
internal sealed class PortList
{
    private readonly ushort[] _ports;   // ascending, each once

    /// <summary>Makes a list.</summary>
    /// <param name="ports">The ports in any order, each once.</param>
    public PortList(IEnumerable<ushort> ports) => _ports = [.. ports.Order()];

    /// <summary>How many there are.</summary>
    public int Count => _ports.Length;

    /// <summary>How many of them are in a span.</summary>
    public int CountIn(PortSpan span)
    {
        if (span.Count == 0)
            return 0;
        int first = Below(span.First);
        int end = Below(span.Last + 1);
        if (span.Distance == 1)
            return end - first;
        int count = 0;
        for (int i = first; i < end; i++)
            count += span.Contains(_ports[i]) ? 1 : 0;
        return count;
    }

    /// <summary>How many are lower than a port.</summary>
    private int Below(int port)
    {
        if (port > ushort.MaxValue)
            return _ports.Length;
        int at = Array.BinarySearch(_ports, (ushort)port);
        return at < 0 ? ~at : at;
    }
}
