using System.Collections.Immutable;
using Nat.Check.Scores;
using Nat.Check.Subjects;
using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Translation;
using Nat.Tests.Support;

namespace Nat.Tests.Check;

/// <summary>The good pass, and each fault is found by the requirement that it offends.</summary>
public sealed class ScorecardTests
{
    private static readonly NatConfig Good = NatProfiles.Rfc4787;

    [Test]
    public void The_profile_rfc4787_passes_every_requirement_that_applies() =>
        Assert.That(Expectation.Pass.Failures(Score(Good)), Is.Empty);

    [Test]
    public void Every_requirement_has_an_id_of_its_own() => Assert.That(Scorecard.Ids, Is.Unique);

    [Test]
    public void The_same_seed_gives_the_same_scorecard()
    {
        var (one, two) = (Score(NatProfiles.Linux), Score(NatProfiles.Linux));
        Assert.That(one.Select(Line), Is.EqualTo(two.Select(Line)));

        static string Line(CheckRow row) => $"{row.Id} {row.Result} {row.Detail} {string.Join('\n', row.Packets)}";
    }

    [Test]
    public void A_row_tells_the_packets_that_decided_it()
    {
        var row = Score(NatProfiles.Linux, "4787-REQ-9").Single();
        Assert.That(row.Result, Is.EqualTo(CheckResult.Fail));
        Assert.That(row.Packets, Has.Some.Contain("X >  udp 10.0.0.2:").And.Some.Contain("> Y  udp 203.0.113.1:"));
    }

    private static IEnumerable<TestCaseData> Configurations()
    {
        yield return Case("maps by destination", c => c with { Mapping = MappingBehavior.AddressAndPortDependent, Filtering = FilteringBehavior.AddressAndPortDependent, PreservePorts = false },
            "4787-REQ-1", "5382-REQ-1", "5508-REQ-1a");
        yield return Case("filters by port", c => c with { Filtering = FilteringBehavior.AddressAndPortDependent }, "4787-REQ-8", "5382-REQ-3");
        yield return Case("does not hairpin", c => c with { Hairpinning = false }, "4787-REQ-9", "5382-REQ-8", "5508-REQ-7");
        yield return Case("pools at random", c => c with { Mapping = MappingBehavior.AddressAndPortDependent, Filtering = FilteringBehavior.AddressAndPortDependent, Pooling = AddressPooling.Arbitrary }, "4787-REQ-2", "7857-4-tcp");
        yield return Case("moves ports over 1024", c => c with { Ports = new PortRange(1024, 65_535) }, "4787-REQ-3a");
        yield return Case("forgets UDP after a minute", c => Timeout(Timeout(c, TimeoutClass.Udp, 60), TimeoutClass.UdpStream, 60), "4787-REQ-5", "4787-REQ-5c");
        yield return Case("forgets UDP after three minutes", c => Timeout(Timeout(c, TimeoutClass.Udp, 180), TimeoutClass.UdpStream, 180), "4787-REQ-5c");
        yield return Case("forgets connections after an hour", c => Timeout(c, TimeoutClass.TcpEstablished, 3600), "5382-REQ-5");
        yield return Case("forgets SYNs after a minute", c => Timeout(c, TimeoutClass.TcpSynSent, 60), "5382-REQ-5-transitory", "7857-2.1-opening");
        yield return Case("forgets queries after half a minute", c => Timeout(c, TimeoutClass.Icmp, 30), "5508-REQ-2");
        yield return Case("believes quoted headers", c => c with { VerifyQuotedChecksums = false }, "5508-REQ-3a");
        yield return Case("believes wrong checksums", c => c with { Checksums = ChecksumPolicy.Ignore }, "5508-REQ-3");
        yield return Case("passes source quench", c => c with { TranslateSourceQuench = true }, "5508-REQ-10c1");
        yield return Case("sends no errors", c => c with { IcmpErrorsPerSecond = 0 }, "4787-REQ-13", "5508-REQ-10a1", "5508-REQ-10a2");
    }

    [TestCaseSource(nameof(Configurations))]
    public void A_configuration_is_found_out_by_the_requirements_that_it_offends(Func<NatConfig, NatConfig> change, string[] requirements) =>
        AssertFailed(Score(change(Good)), requirements);

    private static IEnumerable<TestCaseData> Meddlers()
    {
        yield return Meddler("mangles UDP checksums", (_, p) => p[9] == 17 && p.Length > 28 && !IsFragment(p) ? Flip(p, 26) : p, "3022-4.1-udp");
        yield return Meddler("mangles TCP checksums", (_, p) => p[9] == 6 ? Flip(p, 36) : p, "3022-4.1-tcp");
        yield return Meddler("mangles IP checksums", (_, p) => Flip(p, 10), "3022-4.1-udp", "3022-4.1-tcp", "3022-4.1-icmp");
        yield return Meddler("drops ICMP errors", (_, p) => IsError(p) ? null : p, "4787-REQ-12b", "5382-REQ-9", "5508-REQ-4a", "5508-REQ-10a2");
        yield return Meddler("drops errors of routers", (_, p) => IsError(p) && p[15] == 3 ? null : p, "4787-REQ-12a");
        yield return Meddler("changes ICMP codes", (_, p) => IsError(p) ? Mend(p, b => b[21] ^= 1) : p, "5508-REQ-4b", "5508-REQ-5b");
        yield return Meddler("does not revert quotations", (s, p) => IsError(p) && s == Side.Inside ? Mend(p, b => b[43] ^= 1) : p, "5508-REQ-4a", "5508-REQ-3b");
        yield return Meddler("loses later fragments", (_, p) => ((p[6] & 0x1F) | p[7]) != 0 ? null : p, "4787-REQ-13a", "4787-REQ-14");
        yield return Meddler("swallows RST", (_, p) => p[9] == 6 && (p[33] & 4) != 0 ? null : p, "7857-2.2");
        yield return Meddler("swallows inbound SYN", (s, p) => s == Side.Inside && p[9] == 6 && (p[33] & 0x12) == 2 ? null : p, "5382-REQ-2a");
        yield return Meddler("rewrites payloads", (s, p) => s == Side.Outside && p.Length > 100 && p[9] == 17 ? Mend(p, b => b[60] ^= 1) : p, "4787-REQ-10");
        yield return Meddler("fills in UDP checksums", (_, p) => p[9] == 17 && !IsFragment(p) ? Mend(p, _ => { }) : p, "3022-4.1-zero");
    }

    [TestCaseSource(nameof(Meddlers))]
    public void A_meddler_is_found_out_by_the_requirements_that_he_offends(Func<Side, byte[], byte[]?> meddle, string[] requirements) =>
        AssertFailed(Scorecard.Score(needs => new BrokenNat(new EngineUnderTest(Good, 1, needs), meddle), new CheckOptions()), requirements);

    [Test]
    public void A_mapping_that_changes_with_every_packet_offends_endpoint_independence()
    {
        byte turn = 0;
        var rows = Scorecard.Score(
            needs => new BrokenNat(new EngineUnderTest(Good, 1, needs), (s, p) => s == Side.Outside && p[9] == 17 && !IsFragment(p) ? Mend(p, b => b[21] = turn++) : p),
            new CheckOptions { Only = ["4787-REQ-1"] });
        AssertFailed(rows, ["4787-REQ-1"]);
    }

    private static ImmutableArray<CheckRow> Score(NatConfig config, params string[] only) =>
        Scorecard.Score(needs => new EngineUnderTest(config, 1, needs), new CheckOptions { Only = [.. only] });

    private static void AssertFailed(ImmutableArray<CheckRow> rows, string[] requirements) =>
        Assert.That(rows.Where(r => r.Result == CheckResult.Fail).Select(r => r.Id), Is.SupersetOf(requirements));

    private static TestCaseData Case(string name, Func<NatConfig, NatConfig> change, params string[] requirements) =>
        new TestCaseData(change, requirements).SetArgDisplayNames(name);

    private static TestCaseData Meddler(string name, Func<Side, byte[], byte[]?> meddle, params string[] requirements) =>
        new TestCaseData(meddle, requirements).SetArgDisplayNames(name);

    private static NatConfig Timeout(NatConfig config, TimeoutClass timeout, int seconds) =>
        config with { Timeouts = config.Timeouts with { ByClass = config.Timeouts.ByClass.SetItem((int)timeout, TimeSpan.FromSeconds(seconds)) } };

    private static bool IsError(byte[] packet) => packet[9] == 1 && packet[20] is 3 or 11 or 12;

    private static bool IsFragment(byte[] packet) => ((packet[6] & 0x3F) | packet[7]) != 0;

    private static byte[] Flip(byte[] packet, int at)
    {
        packet[at] ^= 0x55;
        return packet;
    }

    // Changed, and its checksums right again: what a meddler who knows his trade sends.
    private static byte[] Mend(byte[] packet, Action<byte[]> change)
    {
        change(packet);
        var header = packet.AsSpan(0, 20);
        header[10..12].Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)~Sums.Of(header));
        byte[] transport = packet[20..];
        uint source = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(12));
        uint destination = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(16));
        Sums.Fill(source, destination, packet[9], transport);
        transport.CopyTo(packet, 20);
        return packet;
    }
}
