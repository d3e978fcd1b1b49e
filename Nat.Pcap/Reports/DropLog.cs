using Nat.Core;
using Nat.Core.Engine;

namespace Nat.Pcap.Reports;

/// <summary>Writes a JSON line for each dropped packet.</summary>
public sealed class DropLog
{
    private readonly ReportFile _file;

    /// <summary>Writes into a file, which stays the caller's.</summary>
    public DropLog(ReportFile file) => _file = file;

    /// <summary>Adds a packet.</summary>
    /// <param name="number">Its number in the capture, from 1.</param>
    /// <param name="time">When it was seen.</param>
    /// <param name="arrival">How it met the NAT.</param>
    /// <param name="reason">Why it was dropped.</param>
    /// <param name="packet">Its IPv4 header and the ports behind it, as far as present.</param>
    public void Add(long number, Instant time, Arrival arrival, DropReason reason, ReadOnlySpan<byte> packet)
    {
        var names = new PacketNames(packet);
        var line = _file.Line;
        line.Add("{\"packet\":"u8).Add(number).Add(",\"time\":"u8);
        JsonText.Time(line, time);
        line.Add(arrival == Arrival.Inside ? ",\"side\":\"inside\",\"reason\":\""u8 : ",\"side\":\"outside\",\"reason\":\""u8).Add(reason.Name())
            .Add("\",\"detail\":"u8).AddJson(DropExplanations.Of(reason)).Add(",\"proto\":"u8);
        Quoted(line, names.Protocol is { } protocol ? ConntrackNames.Protocol(protocol) : null);
        line.Add(",\"src\":"u8);
        Quoted(line, names.Source?.ToString());
        line.Add(",\"sport\":"u8);
        Number(line, names.SourcePort);
        line.Add(",\"dst\":"u8);
        Quoted(line, names.Destination?.ToString());
        line.Add(",\"dport\":"u8);
        Number(line, names.DestinationPort);
        line.Add("}\n"u8);
        _file.EndLine();
    }

    private static void Quoted(LineBuffer line, string? text)
    {
        if (text is null)
            line.Add("null"u8);
        else
            line.AddJson(text);
    }

    private static void Number(LineBuffer line, ushort? number)
    {
        if (number is { } value)
            line.Add((long)value);
        else
            line.Add("null"u8);
    }
}
