namespace Nat.Core.Translation;

/// <summary>Ports at equal distances.</summary>
/// <param name="First">The lowest port.</param>
/// <param name="Count">How many ports; may be 0.</param>
/// <param name="Distance">From one to the next, 1 for all ports of a range.</param>
public readonly record struct PortSpan(ushort First, int Count, int Distance = 1)
{
    /// <summary>The highest port.</summary>
    public int Last => First + ((Count - 1) * Distance);

    /// <summary>All ports of a range.</summary>
    public static PortSpan Of(PortRange range) => new(range.First, range.Count);

    /// <summary>A port by its number, from 0.</summary>
    public ushort At(uint number) => (ushort)(First + (number * (uint)Distance));

    /// <summary>Whether a port is one of them.</summary>
    public bool Contains(ushort port) => Count > 0 && port >= First && port <= Last && (port - First) % Distance == 0;

    /// <summary>A part of them.</summary>
    public PortSpan Slice(int start, int count) => new((ushort)(First + (start * Distance)), count, Distance);

    /// <summary>Those that are odd or even as a port is.</summary>
    public PortSpan OfParity(ushort port)
    {
        int skipped = (First ^ port) & 1;
        if (Distance % 2 == 0)
            return skipped == 0 ? this : default;
        int left = Math.Max(Count - skipped, 0);
        return left == 0 ? default : new PortSpan((ushort)(First + (skipped * Distance)), (left + 1) / 2, 2 * Distance);
    }

    /// <summary><c>first-last</c>, and the distance if it is not 1.</summary>
    public override string ToString() => Distance == 1 ? $"{First}-{Last}" : $"{First}-{Last} every {Distance}";
}
