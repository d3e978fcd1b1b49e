namespace Nat.Core.Flows;

/// <summary>
/// To what the maximum segment size in SYNs is lowered (TCP-13; RFC 9293 section 3.7.1). It is never raised, and no option is added.
/// </summary>
/// <param name="Bytes">The largest that may be asked for, in bytes of payload; 0 for no limit, -1 for what the links carry.</param>
public readonly record struct MssClamp(int Bytes)
{
    /// <summary>The least that can be set: what is left of the smallest link's 68 bytes (RFC 791 section 3.2).</summary>
    public const int Least = 28;

    /// <summary>The most that can be set.</summary>
    public const int Most = ushort.MaxValue - HeaderBytes;

    private const int HeaderBytes = 40;

    /// <summary>It is left as it is.</summary>
    public static MssClamp None => default;

    /// <summary>The smaller of both links' largest datagram, less the headers of IPv4 and TCP, as in Linux (xt_TCPMSS.c, clamp-mss-to-pmtu).</summary>
    public static MssClamp Path => new(-1);

    /// <summary>The limit where the links have such an MTU.</summary>
    /// <param name="mtu">The smaller of both links' MTU, in bytes.</param>
    /// <returns>Bytes of payload; no SYN asks for more if there is no limit.</returns>
    internal int LimitFor(int mtu) => Bytes switch
    {
        0 => ushort.MaxValue,
        > 0 => Bytes,
        _ => Math.Min(mtu - HeaderBytes, ushort.MaxValue),
    };
}
