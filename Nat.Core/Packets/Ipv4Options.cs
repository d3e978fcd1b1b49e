namespace Nat.Core.Packets;

/// <summary>Walks the options of an IPv4 header (RFC 791 section 3.1).</summary>
public static class Ipv4Options
{
    private const byte EndOfList = 0;
    private const byte NoOperation = 1;
    private const byte LooseSourceRoute = 131;
    private const byte StrictSourceRoute = 137;

    /// <summary>Tests the options without acting on any.</summary>
    /// <param name="options">The bytes between the fixed header and the payload.</param>
    /// <param name="faultOffset">Where the bad option begins, in bytes from the start of the options.</param>
    /// <returns><see cref="DropReason.None"/>, <see cref="DropReason.BadIpOption"/> or <see cref="DropReason.SourceRoute"/>.</returns>
    public static DropReason Test(ReadOnlySpan<byte> options, out int faultOffset)
    {
        for (faultOffset = 0; faultOffset < options.Length;)
        {
            byte type = options[faultOffset];
            if (type == EndOfList)
                break;
            if (type == NoOperation)
            {
                faultOffset++;
                continue;
            }

            int left = options.Length - faultOffset;
            if (left < 2 || options[faultOffset + 1] < 2 || options[faultOffset + 1] > left)
                return DropReason.BadIpOption;
            if (type is LooseSourceRoute or StrictSourceRoute)
                return DropReason.SourceRoute;
            faultOffset += options[faultOffset + 1];
        }

        return DropReason.None;
    }
}
