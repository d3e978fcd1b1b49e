namespace Nat.Core.Packets;

/// <summary>
/// Tests the options of an IPv4 header (RFC 791 section 3.1) as a router must before it forwards the packet; none is acted on, and a
/// route or time that is being recorded is left to the routers that have addresses to record.
/// </summary>
public static class Ipv4Options
{
    private const byte EndOfList = 0;
    private const byte NoOperation = 1;
    private const byte RecordRoute = 7;
    private const byte Timestamp = 68;
    private const byte CopiedFlag = 0x80;
    private const byte LooseSourceRoute = 131;
    private const byte StrictSourceRoute = 137;
    private const byte RouterAlert = 148;
    private const int AddressLength = 4;

    /// <summary>Puts no-operations in place of the options that are not copied into later fragments (RFC 791 section 3.1).</summary>
    /// <param name="options">Options that <see cref="Test"/> has passed.</param>
    public static void KeepCopied(Span<byte> options)
    {
        while (!options.IsEmpty && options[0] != EndOfList)
        {
            int length = options[0] == NoOperation ? 1 : options[1];
            if ((options[0] & CopiedFlag) == 0)
                options[..length].Fill(NoOperation);
            options = options[length..];
        }
    }

    /// <summary>Tests the options.</summary>
    /// <param name="options">The bytes between the fixed header and the payload.</param>
    /// <param name="faultOffset">Where the fault is, in bytes from the start of the options: what a Parameter Problem points at.</param>
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
            var option = options.Slice(faultOffset, options[faultOffset + 1]);
            if (type is LooseSourceRoute or StrictSourceRoute)
                return DropReason.SourceRoute;
            int? fault = FaultOf(type, option);
            if (fault is not null)
            {
                faultOffset += fault.Value;
                return DropReason.BadIpOption;
            }

            faultOffset += option.Length;
        }

        return DropReason.None;
    }

    /// <summary>Where an option contradicts itself, in bytes from its start, or null.</summary>
    private static int? FaultOf(byte type, ReadOnlySpan<byte> option) => type switch
    {
        RecordRoute when option.Length < 3 => 1,
        RecordRoute when option[2] < 4 || (option[2] <= option.Length && option[2] + AddressLength - 1 > option.Length) => 2,
        Timestamp when option.Length < 4 => 1,
        Timestamp when option[2] < 5 || (option[2] <= option.Length && option[2] + TimestampLength(option[3]) - 1 > option.Length) => 2,
        RouterAlert when option.Length < 4 => 1,
        _ => null,
    };

    /// <summary>What each router adds: a time of 4 bytes, or an address and a time (RFC 791 section 3.1).</summary>
    private static int TimestampLength(byte flags) => (flags & 15) == 0 ? 4 : 8;
}
