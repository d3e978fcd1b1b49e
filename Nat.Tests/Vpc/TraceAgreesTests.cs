using CsCheck;
using Nat.Core.Packets;
using Nat.Tests.Support;
using Nat.Vpc.Files;
using Nat.Vpc.Model;
using Nat.Vpc.Trace;

namespace Nat.Tests.Vpc;

/// <summary>The trace agrees with the data plane: it says that a packet reaches if and only if it arrives when it is really sent.</summary>
public class TraceAgreesTests
{
    private static readonly Gen<string> Cidr = Gen.OneOf("0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.2.0/24", "93.184.216.0/24", "198.51.100.0/24");
    private static readonly Gen<string> Traffic = Gen.OneOf("all", "tcp", "udp", "icmp", "tcp 443", "tcp 1024-65535", "udp 1-1000", "icmp 8");
    private static readonly Gen<string> Target = Gen.OneOf("igw", "nat", "box", "blackhole", "igw", "nat");
    private static readonly Gen<string> Routes = Gen.Select(Cidr, Target).Where(r => !r.Item1.StartsWith("10.0.0", StringComparison.Ordinal) && !r.Item1.StartsWith("10.0.1", StringComparison.Ordinal))
        .Select(r => $"{r.Item1} via {r.Item2}").Array[0, 3].Select(a => string.Join(", ", a.DistinctBy(r => r.Split(' ')[0])));
    private static readonly Gen<string> Inbound = Gen.Select(Traffic, Gen.OneOf(Cidr, Gen.OneOf("front", "inner"))).Select(r => $"{r.Item1} from {r.Item2}").Array[0, 3].Select(a => string.Join(", ", a));
    private static readonly Gen<string> Outbound = Gen.Select(Traffic, Cidr).Select(r => $"{r.Item1} to {r.Item2}").Array[0, 3].Select(a => string.Join(", ", a));
    private static readonly Gen<string> Acl = Gen.Select(AclRules("from"), AclRules("to")).Select(r => $"{{ inbound: [{r.Item1}], outbound: [{r.Item2}] }}");

    private static readonly Gen<string> Networks =
        from tables in Gen.Select(Routes, Routes)
        from groups in Gen.Select(Inbound, Outbound, Inbound, Outbound)
        from acls in Gen.Select(Acl, Acl)
        from states in Gen.Select(Gen.OneOf("yes", "yes", "yes", "no"), Gen.OneOf("elastic: 203.0.113.10", "private: true"), Gen.OneOf("on", "off"))
        from address in Gen.OneOf("elastic: 203.0.113.20", "public: false")
        select $$"""
            vpcs:
              shop: { cidr: 10.0.0.0/16 }
            subnets:
              public: { zone: a, cidr: 10.0.1.0/24, routes: public, acl: one }
              private: { zone: a, cidr: 10.0.2.0/24, routes: private, acl: two }
            internet-gateways:
              igw: { attached: {{states.Item1}} }
            nat-gateways:
              nat: { subnet: public, addresses: 10.0.1.100, {{states.Item2}} }
            route-tables:
              public: { routes: [{{tables.Item1}}] }
              private: { routes: [{{tables.Item2}}] }
            security-groups:
              front: { inbound: [{{groups.Item1}}], outbound: [{{groups.Item2}}] }
              inner: { inbound: [{{groups.Item3}}], outbound: [{{groups.Item4}}] }
              open: { inbound: all from 0.0.0.0/0 }
            network-acls:
              one: {{acls.Item1}}
              two: {{acls.Item2}}
            instances:
              web: { subnet: public, address: 10.0.1.10, {{address}}, groups: front }
              db: { subnet: private, address: 10.0.2.20, groups: inner, listens: [tcp 1-50000, udp] }
              near: { subnet: private, address: 10.0.2.21, groups: [inner, open] }
              box: { subnet: public, address: 10.0.1.200, elastic: 203.0.113.30, groups: open, source-check: {{states.Item3}}, nat: true }
            hosts:
              updates: { address: 93.184.216.34 }
              customer: { address: 198.51.100.7 }
            """;

    private static readonly Gen<(string From, string To, byte Protocol, ushort Port)> Questions = Gen.Select(
        Gen.OneOf("web", "db", "near", "updates", "customer", "box"),
        Gen.OneOf("web", "db", "near", "updates", "customer", "box", "203.0.113.10", "10.0.1.100", "10.0.9.9"),
        Gen.OneOf<byte>(IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Icmp),
        Gen.OneOf<ushort>(443, 53, 60_000));

    [Test]
    public void A_trace_says_reaches_if_and_only_if_the_packet_and_its_answer_arrive()
    {
        int reached = 0;
        Gen.Select(Networks, Questions).Where((_, q) => q.From != q.To).Sample(
            (text, question) =>
            {
                var read = NetworkFile.Read(new StringReader(text));
                if (read.Network is not { } network)
                    return read.Faults.Length > 0;
                var report = Tracer.Run(network, new TraceQuestion(question.From, question.To, question.Protocol == IpProtocol.Icmp ? (ushort)0 : question.Port, question.Protocol), seed: 3);
                if (report.Reaches)
                    Interlocked.Increment(ref reached);
                return report.Reaches == IsDelivered(network, question);
            },
            iter: 3000);
        Assert.That(reached, Is.GreaterThan(200), "the networks let nothing through");
    }

    // With packets and answers that the tests write themselves.
    private static bool IsDelivered(CloudNetwork network, (string From, string To, byte Protocol, ushort Port) question)
    {
        using var lab = new CloudLab(network);
        var from = AddressBook.Find(lab.Plane, question.From)!.Value;
        string to = Resolver.Ask(lab.Plane, from, question.To).To.ToString();
        byte[] packet = question.Protocol switch
        {
            IpProtocol.Tcp => Build.Tcp($"{from.Address}:32768", $"{to}:{question.Port}", "S").Bytes(),
            IpProtocol.Udp => Build.Udp($"{from.Address}:32768", $"{to}:{question.Port}").Bytes(),
            _ => Build.Ping(from.Address.ToString(), to, 32768).Bytes(),
        };
        var there = lab.Send(question.From, packet);
        if (!there.Arrived || (there.Place.Port?.Name == "db" && question.Protocol == IpProtocol.Tcp && question.Port > 50_000))
            return false;
        var (source, destination) = (CloudLab.SourceOf(packet), CloudLab.DestinationOf(packet));
        byte[] answer = question.Protocol switch
        {
            IpProtocol.Tcp => Build.Tcp(destination, source, "SA", seq: 7000, ack: 1001).Bytes(),
            IpProtocol.Udp => Build.Udp(destination, source).Bytes(),
            _ => Build.Pong(destination.Split(':')[0], source.Split(':')[0], ushort.Parse(source.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)).Bytes(),
        };
        return lab.Reply(there, answer).Place.IsSameAs(from) && CloudLab.DestinationOf(answer).StartsWith(from.Address.ToString(), StringComparison.Ordinal);
    }

    private static Gen<string> AclRules(string way) => Gen.Frequency(
        (2, Gen.Const($"100 allow all {way} 0.0.0.0/0")),
        (1, Gen.Select(Gen.Bool, Traffic, Cidr).Array[0, 3].Select(rules => string.Join(", ", rules.Select((r, i) => $"{i + 1} {(r.Item1 ? "allow" : "deny")} {r.Item2} {way} {r.Item3}")))));
}
