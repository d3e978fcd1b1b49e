using System.Globalization;
using System.Text.Json;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>
/// Flows of a running NAT as JSON lines that can be read back: those of <see cref="JsonText"/>, and before them <c>event</c> (<c>NEW</c>,
/// <c>UPDATE</c> or <c>DESTROY</c>; not in a list), <c>time</c> (of the event, or when it was read), <c>id</c>, <c>timeout</c> (seconds until it expires), <c>status</c>
/// (names of <see cref="ConntrackNames.StatusNames"/>) and of an update <c>changes</c> (<c>state</c>, <c>assured</c>).
/// </summary>
public static class FlowJson
{
    private static readonly (FlowChanges Change, string Name)[] ChangeNames = [(FlowChanges.State, "state"), (FlowChanges.Assured, "assured")];

    /// <summary>A flow, with its line end.</summary>
    /// <param name="line">Where it is appended.</param>
    /// <param name="report">What is told of it.</param>
    public static void Write(LineBuffer line, in FlowReport report)
    {
        line.Add("{"u8);
        if (report.What is { } what)
            line.Add("\"event\":\""u8).Add(what switch { FlowEvent.New => "NEW"u8, FlowEvent.Update => "UPDATE"u8, _ => "DESTROY"u8 }).Add("\","u8);
        line.Add("\"time\":"u8);
        JsonText.Time(line, report.At);
        line.Add(",\"id\":"u8).Add(report.Flow.Id).Add(",\"timeout\":"u8).Add(report.Timeout).Add(",\"status\":["u8);
        var before = "\""u8;
        foreach (var (status, name) in ConntrackNames.StatusNames)
        {
            if ((report.Flow.Status & status) == 0)
                continue;
            line.Add(before).Add(name).Add("\""u8);
            before = ",\""u8;
        }

        line.Add("],"u8);
        if (report.What == FlowEvent.Update)
            Changes(line, report.Changes);
        JsonText.Fields(line, report.Flow, report.At, report.End);
        line.Add("}\n"u8);
    }

    /// <summary>Reads a line back.</summary>
    /// <param name="json">The object of the line.</param>
    /// <returns>The same, with times in whole seconds after the time of the line.</returns>
    /// <exception cref="FormatException">It is not such a line.</exception>
    public static FlowReport Read(JsonElement json)
    {
        try
        {
            return Parse(json);
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new FormatException($"not a flow: {json}", fault);
        }
    }

    private static FlowReport Parse(JsonElement json)
    {
        byte protocol = ConntrackNames.TryProtocol(json.GetProperty("proto").GetString()!, out byte number) ? number : throw new FormatException();
        string state = json.GetProperty("state").GetString()!;
        var (original, reply) = (json.GetProperty("original"), json.GetProperty("reply"));
        var at = Time(json.GetProperty("time"));
        FlowEvent? what = json.TryGetProperty("event", out var name) ? Enum.Parse<FlowEvent>(name.GetString()!, ignoreCase: true) : null;
        var changes = what != FlowEvent.Update
            ? FlowChanges.State
            : Flags(json.GetProperty("changes")).Aggregate(FlowChanges.None, (all, text) => all | ChangeNames.First(c => c.Name == text).Change);
        var end = json.GetProperty("reason").GetString() is { } reason ? ConntrackNames.End(reason) : FlowEnd.Live;
        var flow = new FlowSnapshot
        {
            Id = json.GetProperty("id").GetUInt64(),
            Original = Tuple(original, protocol),
            Reply = Tuple(reply, protocol),
            Status = Flags(json.GetProperty("status")).Aggregate(FlowStatus.None, (all, text) => all | ConntrackNames.StatusNames.First(s => s.Name == text).Status),
            TcpState = protocol == IpProtocol.Tcp ? ConntrackNames.State<TcpState>(state, ConntrackNames.Of) : TcpState.None,
            SctpState = protocol == IpProtocol.Sctp ? ConntrackNames.State<SctpState>(state, ConntrackNames.Of) : SctpState.None,
            DccpState = protocol == IpProtocol.Dccp ? ConntrackNames.State<DccpState>(state, ConntrackNames.Of) : DccpState.None,
            OriginalPackets = original.GetProperty("packets").GetUInt64(),
            OriginalBytes = original.GetProperty("bytes").GetUInt64(),
            ReplyPackets = reply.GetProperty("packets").GetUInt64(),
            ReplyBytes = reply.GetProperty("bytes").GetUInt64(),
            Start = Time(json.GetProperty("start")),
            Expires = at + TimeSpan.FromSeconds(json.GetProperty("timeout").GetInt64()),
        };
        return new FlowReport(what, changes, flow, at, end);
    }

    private static FlowTuple Tuple(JsonElement json, byte protocol)
    {
        var (source, destination) = (Ipv4Address.Parse(json.GetProperty("src").GetString()!), Ipv4Address.Parse(json.GetProperty("dst").GetString()!));
        ushort zone = json.TryGetProperty("zone", out var value) ? value.GetUInt16() : (ushort)0;
        if (protocol != IpProtocol.Icmp)
            return new FlowTuple(protocol, source, json.GetProperty("sport").GetUInt16(), destination, json.GetProperty("dport").GetUInt16()).WithZone(zone);
        byte type = json.GetProperty("type").GetByte();
        byte? request = ConntrackNames.IcmpRequest(type);
        return FlowTuple.IcmpQuery(request is null, request ?? type, source, destination, json.GetProperty("id").GetUInt16()).WithZone(zone);
    }

    private static IEnumerable<string> Flags(JsonElement json) => json.EnumerateArray().Select(item => item.GetString()!);

    // By its digits: a double does not hold the nanoseconds of today.
    private static Instant Time(JsonElement json) =>
        new((long)(decimal.Parse(json.GetRawText(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * Instant.NanosecondsPerSecond));

    private static void Changes(LineBuffer line, FlowChanges changes)
    {
        line.Add("\"changes\":["u8);
        var before = "\""u8;
        foreach (var (change, name) in ChangeNames)
        {
            if ((changes & change) == 0)
                continue;
            line.Add(before).Add(name).Add("\""u8);
            before = ",\""u8;
        }

        line.Add("],"u8);
    }
}
