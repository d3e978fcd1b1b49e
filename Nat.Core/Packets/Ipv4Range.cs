namespace Nat.Core.Packets;

/// <summary>Addresses from one to another, both included.</summary>
/// <param name="First">The lowest address.</param>
/// <param name="Last">The highest address; not below <paramref name="First"/>.</param>
public readonly record struct Ipv4Range(Ipv4Address First, Ipv4Address Last)
{
    /// <summary>How many addresses.</summary>
    public long Count => (long)Last.Value - First.Value + 1;

    /// <summary>Whether the address lies in the range.</summary>
    public bool Contains(Ipv4Address address) => address.Value - First.Value <= Last.Value - First.Value;

    /// <summary>Whether the range shares an address with a prefix.</summary>
    public bool Overlaps(Ipv4Prefix prefix) => First.Value <= prefix.Last.Value && Last.Value >= prefix.First.Value;

    /// <summary>Reads <c>ADDR</c>, <c>CIDR</c> or <c>ADDR-ADDR</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv4Range range)
    {
        range = default;
        int dash = text.IndexOf('-');
        if (dash < 0)
        {
            if (!Ipv4Prefix.TryParse(text, out var prefix))
                return false;
            range = new Ipv4Range(prefix.First, prefix.Last);
            return true;
        }

        if (!Ipv4Address.TryParse(text[..dash], out var first) || !Ipv4Address.TryParse(text[(dash + 1)..], out var last) || last.Value < first.Value)
            return false;
        range = new Ipv4Range(first, last);
        return true;
    }

    /// <summary>A single address, or <c>first-last</c>.</summary>
    public override string ToString() => First == Last ? First.ToString() : $"{First}-{Last}";
}
