using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>What each counter of <c>conntrack -S</c> counts (CTK-14).</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ConntrackStatisticsTests : IDisposable
{
    private const string Host = "10.0.0.1:5000";
    private const string Server = "198.51.100.10:80";
    private const string External = "203.0.113.1:5000";
    private readonly Lab _lab = Lab.Linux(c => c with { MaxFlows = 4, Overload = OverloadPolicy.Refuse });

    public void Dispose() => _lab.Dispose();

    [Test]
    public void Insert_counts_entries_and_found_counts_ports_that_were_taken()
    {
        _lab.Inside(Udp(Host, Server)).Leaves(External);
        _lab.Inside(Udp("10.0.0.2:5000", Server)).Leaves();
        AssertCounts(found: 1, insert: 2);
    }

    [Test]
    public void Invalid_counts_what_no_connection_admits()
    {
        _lab.Inside(Tcp(Host, Server, "SA")).Drops(DropReason.TcpCannotOpen);
        _lab.Inside(Udp(Host, Server).WithBadChecksum()).Drops(DropReason.BadTransportChecksum);
        _lab.Outside(Tcp(Server, External, "R")).Drops(DropReason.NoEntry);
        _lab.Outside(Pong(Server, External, 7)).Drops(DropReason.NoEntry);
        AssertCounts(invalid: 4);
    }

    [Test]
    public void A_stranger_that_might_have_opened_a_flow_is_not_invalid()
    {
        _lab.Outside(Tcp(Server, External, "S")).Drops(DropReason.NoEntry);
        _lab.Outside(Udp(Server, External)).Drops(DropReason.NoEntry);
        AssertCounts();
    }

    [Test]
    public void Error_counts_icmp_that_cannot_be_right()
    {
        _lab.Outside(Error("198.51.100.1", "203.0.113.1", 3, 1, Udp(External, Server).Bytes())).Drops(DropReason.IcmpErrorNoEntry);
        _lab.Inside(Ping("10.0.0.1", "198.51.100.10", 1).WithBadChecksum()).Drops(DropReason.BadTransportChecksum);
        AssertCounts(error: 2);
    }

    [Test]
    public void Drop_counts_flows_for_which_there_is_no_room()
    {
        for (int i = 0; i < 5; i++)
            _lab.Inside(Udp($"10.0.0.1:{5000 + i}", Server));
        AssertCounts(insert: 4, drop: 1);
    }

    [Test]
    public void Insert_failed_counts_flows_that_would_have_anothers_tuple()
    {
        _lab.Inside(Raw(50, "10.0.0.1", "198.51.100.10")).Leaves();
        _lab.Inside(Raw(50, "10.0.0.2", "198.51.100.10")).Drops(DropReason.PortsExhausted);
        AssertCounts(found: 1, insert: 1, insertFailed: 1, drop: 1);
    }

    private void AssertCounts(
        long found = 0, long invalid = 0, long insert = 0, long insertFailed = 0, long drop = 0, long error = 0, long earlyDrop = 0) =>
        Assert.That(Text(_lab.Engine.Statistics), Is.EqualTo(
            $"found={found} invalid={invalid} insert={insert} insert_failed={insertFailed} drop={drop} early_drop={earlyDrop} error={error} "
            + "search_restart=0 clash_resolve=0 chaintoolong=0"));

    private static string Text(ConntrackStatistics statistics) => Nat.Pcap.Reports.ConntrackText.Statistics(statistics);
}
