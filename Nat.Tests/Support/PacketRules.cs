using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Tests.Support;

/// <summary>What must hold for every packet that leaves, whatever the test is about.</summary>
internal sealed class PacketRules(NatConfig config)
{
    /// <summary>What is wrong with a packet that left, a sentence each.</summary>
    public IEnumerable<string> Faults(Seen before, Seen after, Arrival arrival, Side egress, bool wholeDatagram = true)
    {
        bool wasTranslated = arrival is Arrival.InsideTranslated or Arrival.OutsideTranslated;
        if (before.HasRightHeaderSum && !after.HasRightHeaderSum)
            yield return "the header checksum is wrong";
        if (!before.IsFragment && after.Ttl != before.Ttl - (wasTranslated ? 0 : 1))
            yield return $"time to live went from {before.Ttl} to {after.Ttl}";
        bool mayChangeId = config.Identification == IdentificationPolicy.Rewrite && (before.IsFragment || !before.DontFragment);
        if (after.Bytes[1] != before.Bytes[1] || (after.Id != before.Id && !mayChangeId) || after.DontFragment != before.DontFragment)
            yield return "a header field that is not the NAT's changed";
        if (wholeDatagram && after.TotalLength != before.TotalLength)
            yield return "the length changed";
        bool isClamped = config.Tcp.MssClamp != MssClamp.None && before.Protocol == 6 && (before.IsFragment || (before.TcpFlags & 2) != 0);
        if (wholeDatagram && !isClamped && !Rest(before).AsSpan().SequenceEqual(Rest(after)))
            yield return "something behind ports and checksum changed";
        foreach (string fault in SumFaults(before, after))
            yield return fault;
        if (egress == Side.Outside && !wasTranslated)
        {
            foreach (string fault in Leaks(after))
                yield return fault;
        }
    }

    /// <summary>What is wrong with an ICMP error of the engine's own about a packet.</summary>
    public static IEnumerable<string> AnswerFaults(Seen before, Seen answer)
    {
        foreach (string fault in SumFaults(answer))
            yield return fault;
        if (answer.DestinationAddress != before.SourceAddress)
            yield return "an answer goes to another host";
        if (answer.IsIcmpError && answer.Bytes.Length > 576)
            yield return "an answer is too long";
        if (before.IsIcmpError)
            yield return "an ICMP error is answered";
    }

    /// <summary>What is wrong with the checksums of a packet of the engine's own.</summary>
    public static IEnumerable<string> SumFaults(Seen own)
    {
        if (!own.HasRightHeaderSum || own.HasRightTransportSum != true)
            yield return "a packet of the engine's own has a wrong checksum";
    }

    private IEnumerable<string> SumFaults(Seen before, Seen after)
    {
        if (before.IsFragment != after.IsFragment)
            yield break;
        if (before.HasRightTransportSum == true && after.HasRightTransportSum != true)
            yield return "a right transport checksum became wrong";
        if (before.HasRightTransportSum == false && after.HasRightTransportSum != false && config.Checksums is not (ChecksumPolicy.Fix or ChecksumPolicy.Complete))
            yield return "a wrong transport checksum became right";
        if (!before.IsFragment && before.HasRightTransportSum is null != after.HasRightTransportSum is null)
            yield return "a transport checksum came or went";
        if (before.Quoted is not { } quotedBefore || after.Quoted is not { } quotedAfter || quotedBefore.HeaderLength > quotedBefore.Bytes.Length)
            yield break;
        if (quotedBefore.HasRightHeaderSum && !quotedAfter.HasRightHeaderSum)
            yield return "the header checksum of the quoted packet became wrong";
        if (quotedBefore.HasRightTransportSum == true && quotedAfter.HasRightTransportSum != true)
            yield return "the transport checksum of the quoted packet became wrong";
    }

    private IEnumerable<string> Leaks(Seen after)
    {
        if (config.Exclusions.Any(x => x.Destination.Contains(new Ipv4Address(after.DestinationAddress))))
            yield break;
        if (!IsExternal(after.SourceAddress) && (!after.IsIcmpError || IsInside(after.SourceAddress)))
            yield return $"it leaves with source {Frame.Text(after.SourceAddress)}, which is not of the pool";
        if (after.Quoted is { } quoted && IsInside(quoted.DestinationAddress))
            yield return $"the quoted packet tells inside address {Frame.Text(quoted.DestinationAddress)}";
    }

    private bool IsInside(uint address) => config.Inside.Any(p => p.Contains(new Ipv4Address(address)));

    private bool IsExternal(uint address) =>
        config.Outside.Any(r => r.Contains(new Ipv4Address(address))) || config.StaticMappings.Any(m => m.External.Value == address);

    /// <summary>All that no NAT may change: the transport behind ports, identifier and checksum.</summary>
    private static byte[] Rest(Seen packet)
    {
        byte[] copy = packet.Transport.ToArray();
        if (packet.IsFragment)
            return packet.Protocol == 1 ? [] : Unblanked(copy, packet);
        Blank(copy, packet.Protocol);
        if (packet.IsIcmpError)
        {
            int length = Math.Min(copy.Length, 8 + 20);
            copy.AsSpan(8, length - 8).Clear();
            if (packet.Quoted is { } quoted && copy.Length > 8 + quoted.HeaderLength)
            {
                byte[] inner = copy[(8 + quoted.HeaderLength)..];
                Blank(inner, quoted.Protocol);
                inner.CopyTo(copy, 8 + quoted.HeaderLength);
            }
        }

        return copy;
    }

    /// <summary>The part of a fragment that lies behind ports and checksum of its datagram.</summary>
    private static byte[] Unblanked(byte[] copy, Seen packet) =>
        packet.Protocol is 6 or 17 or 33 or 132 or 136 ? copy[Math.Clamp(Sums.FieldOf(packet.Protocol) + Sums.WidthOf(packet.Protocol) - packet.Offset, 0, copy.Length)..] : copy;

    private static void Blank(byte[] transport, byte protocol)
    {
        int sum = Sums.FieldOf(protocol);
        if (sum >= 0 && transport.Length >= sum + Sums.WidthOf(protocol))
            transport.AsSpan(sum, Sums.WidthOf(protocol)).Clear();
        bool isQuery = protocol == 1 && transport.Length >= 8 && transport[0] is not (3 or 4 or 5 or 11 or 12);
        if (isQuery)
            transport.AsSpan(4, 2).Clear();
        else if (protocol is 6 or 17 or 33 or 132 or 136 && transport.Length >= 4)
            transport.AsSpan(0, 4).Clear();
    }
}
