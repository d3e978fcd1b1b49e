using Nat.Core;
using Nat.Core.Translation;

namespace Nat.Pcap.Reports;

/// <summary>
/// Records of blocks of ports, with the fields of RFC 8158 section 4.6.10: time, event, subscriber, external address, first and last port;
/// the zone if it is not 0.
/// </summary>
internal static class BlockText
{
    private const int Given = 16;     // RFC 8158 section 4.3, natEvent
    private const int Returned = 17;

    /// <summary>A record, with its line end.</summary>
    /// <param name="line">Where it is appended.</param>
    /// <param name="block">The block.</param>
    /// <param name="isGiven">Whether it was given or returned.</param>
    /// <param name="at">When.</param>
    /// <param name="isJson">Whether the record is JSON instead of text.</param>
    public static void Write(LineBuffer line, in PortBlock block, bool isGiven, Instant at, bool isJson)
    {
        if (isJson)
            Json(line, block, isGiven, at);
        else
            Text(line, block, isGiven, at);
    }

    private static void Json(LineBuffer line, in PortBlock block, bool isGiven, Instant at)
    {
        line.Add(isGiven ? "{\"event\":\"given\",\"natEvent\":"u8 : "{\"event\":\"returned\",\"natEvent\":"u8).Add((long)(isGiven ? Given : Returned));
        line.Add(",\"time\":"u8);
        JsonText.Time(line, at);
        line.Add(",\"subscriber\":\""u8).Add(block.Subscriber.Network).Add("/"u8).Add((long)block.Subscriber.Length)
            .Add("\",\"address\":\""u8).Add(block.External)
            .Add("\",\"first\":"u8).Add((long)block.Ports.First).Add(",\"last\":"u8).Add((long)block.Ports.Last);
        if (block.Zone != 0)
            line.Add(",\"zone\":"u8).Add((long)block.Zone);
        line.Add("}\n"u8);
    }

    private static void Text(LineBuffer line, in PortBlock block, bool isGiven, Instant at)
    {
        line.Add("["u8);
        JsonText.Time(line, at);
        line.Add(isGiven ? "] given    "u8 : "] returned "u8).Add(block.Subscriber.Network).Add("/"u8).Add((long)block.Subscriber.Length)
            .Add(" "u8).Add(block.External).Add(" "u8).Add((long)block.Ports.First).Add("-"u8).Add((long)block.Ports.Last);
        if (block.Zone != 0)
            line.Add(" zone "u8).Add((long)block.Zone);
        line.Add("\n"u8);
    }
}
