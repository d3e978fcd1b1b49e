using System.Buffers.Binary;
using System.Text;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Linux.Links;

namespace Nat.Linux.Services;

/// <summary>
/// A DHCP server for one link (RFC 2131). A client keeps its address as long as it comes back in time; when all are given away the one
/// whose lease ended first goes to the next who asks.
/// </summary>
internal sealed class DhcpServer(DhcpOptions options)
{
    /// <summary>The port of servers.</summary>
    public const ushort ServerPort = 67;

    /// <summary>The port of clients.</summary>
    public const ushort ClientPort = 68;

    /// <summary>The longest message that this server makes, in bytes: every client takes 576 bytes of packet (RFC 2131 section 2).</summary>
    public const int LongestMessage = 548;

    private const int LeaseSeconds = 3600;
    private const int OfferSeconds = 60;

    private readonly Dictionary<MacAddress, Lease> _leases = [];
    private readonly Dictionary<Ipv4Address, MacAddress> _holders = [];

    /// <summary>Answers a message.</summary>
    /// <param name="bytes">What a client said.</param>
    /// <param name="now">The time.</param>
    /// <param name="answer">Room for <see cref="LongestMessage"/> bytes.</param>
    /// <param name="to">Where the answer goes.</param>
    /// <returns>Length of the answer; 0 for none.</returns>
    public int Answer(ReadOnlySpan<byte> bytes, Instant now, Span<byte> answer, out Ipv4Address to)
    {
        to = new Ipv4Address(uint.MaxValue);
        if (!DhcpMessage.TryRead(bytes, out var message) || (message.Server is { } server && server != options.Server))
            return 0;
        switch (message.Kind)
        {
            case DhcpKind.Discover:
                return Offer(message, now) is { } offered ? Write(message, DhcpKind.Offer, offered, answer, ref to) : 0;
            case DhcpKind.Request:
                var wanted = message.Wanted ?? message.Current;
                return Grant(message.Client, wanted, now)
                    ? Write(message, DhcpKind.Acknowledge, wanted, answer, ref to)
                    : Write(message, DhcpKind.Refuse, default, answer, ref to);
            case DhcpKind.Inform:
                to = message.Current;
                return Write(message, DhcpKind.Acknowledge, default, answer, ref to);
            case DhcpKind.Release or DhcpKind.Decline:
                Forget(message.Client);
                return 0;
            default:
                return 0;
        }
    }

    private Ipv4Address? Offer(in DhcpMessage message, Instant now)
    {
        var address = _leases.TryGetValue(message.Client, out var lease) ? lease.Address
            : message.Wanted is { } wanted && options.Leases.Contains(wanted) && IsFree(wanted, now) ? wanted
            : FirstFree(now);
        if (address is { } found)
            Hold(message.Client, found, now + TimeSpan.FromSeconds(OfferSeconds));
        return address;
    }

    private bool Grant(MacAddress client, Ipv4Address address, Instant now)
    {
        bool isIts = _leases.TryGetValue(client, out var lease) && lease.Address == address;
        if (!isIts && !(options.Leases.Contains(address) && IsFree(address, now)))
            return false;
        Hold(client, address, now + TimeSpan.FromSeconds(LeaseSeconds));
        return true;
    }

    private bool IsFree(Ipv4Address address, Instant now) => !_holders.TryGetValue(address, out var holder) || _leases[holder].Ends <= now;

    private Ipv4Address? FirstFree(Instant now)
    {
        for (uint address = options.Leases.First.Value; address <= options.Leases.Last.Value; address++)
        {
            if (!_holders.ContainsKey(new Ipv4Address(address)))
                return new Ipv4Address(address);
        }

        var ended = _leases.Values.Where(l => l.Ends <= now).OrderBy(l => l.Ends).FirstOrDefault();
        return ended?.Address;
    }

    private void Hold(MacAddress client, Ipv4Address address, Instant ends)
    {
        Forget(client);
        if (_holders.Remove(address, out var before))
            _leases.Remove(before);
        _leases[client] = new Lease(address, ends);
        _holders[address] = client;
    }

    private void Forget(MacAddress client)
    {
        if (_leases.Remove(client, out var lease))
            _holders.Remove(lease.Address);
    }

    private int Write(in DhcpMessage message, DhcpKind kind, Ipv4Address address, Span<byte> answer, ref Ipv4Address to)
    {
        answer[..LongestMessage].Clear();
        message.Head.CopyTo(answer);
        answer[0] = 2;
        answer[8..28].Clear();  // seconds stay those of the client, flags too; addresses are the server's to fill in
        message.Head[8..12].CopyTo(answer[8..]);
        if (kind != DhcpKind.Refuse)
            message.Head[12..16].CopyTo(answer[12..]);
        BinaryPrimitives.WriteUInt32BigEndian(answer[16..], address.Value);
        BinaryPrimitives.WriteUInt32BigEndian(answer[20..], kind == DhcpKind.Refuse ? 0 : options.Server.Value);
        answer[44..236].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(answer[236..], 0x6382_5363);
        int length = WriteOptions(kind, isLease: address.Value != 0, answer[DhcpMessage.OptionsAt..]);
        if (message.Current.Value != 0 && kind != DhcpKind.Refuse)
            to = message.Current;
        return Math.Max(300, DhcpMessage.OptionsAt + length);  // BOOTP clients want 300 bytes (RFC 1542 section 2.1)
    }

    private int WriteOptions(DhcpKind kind, bool isLease, Span<byte> room)
    {
        int at = 0;
        Put(room, ref at, 53, [(byte)kind]);
        Put(room, ref at, 54, Bytes(options.Server.Value));
        if (kind != DhcpKind.Refuse)
        {
            if (isLease)
            {
                Put(room, ref at, 51, Bytes(LeaseSeconds));
                Put(room, ref at, 58, Bytes(LeaseSeconds / 2));
                Put(room, ref at, 59, Bytes(LeaseSeconds * 7 / 8));
            }

            Put(room, ref at, 1, Bytes(options.Network.Mask));
            Put(room, ref at, 3, Bytes(options.Server.Value));
            if (!options.NameServers.IsEmpty)
                Put(room, ref at, 6, [.. options.NameServers.SelectMany(a => Bytes(a.Value))]);
            Put(room, ref at, 26, [(byte)(options.Mtu >> 8), (byte)options.Mtu]);
            if (!options.SearchDomains.IsEmpty)
                Put(room, ref at, 119, [.. options.SearchDomains.SelectMany(Labels)]);
        }

        room[at++] = 255;
        return at;
    }

    private static void Put(Span<byte> room, ref int at, byte code, byte[] value)
    {
        if (at + 3 + value.Length > room.Length || value.Length > byte.MaxValue)
            return;
        (room[at], room[at + 1]) = (code, (byte)value.Length);
        value.CopyTo(room[(at + 2)..]);
        at += 2 + value.Length;
    }

    private static byte[] Bytes(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    /// <summary>A domain as labels (RFC 1035 section 3.1), not compressed.</summary>
    private static IEnumerable<byte> Labels(string domain)
    {
        foreach (string label in domain.Trim('.').Split('.'))
        {
            byte[] bytes = Encoding.ASCII.GetBytes(label);
            yield return (byte)bytes.Length;
            foreach (byte letter in bytes)
                yield return letter;
        }

        yield return 0;
    }

    private sealed record Lease(Ipv4Address Address, Instant Ends);
}
