namespace Nat.Tests.Kernel;

/// <summary>
/// The counters of <c>conntrack -S</c> are those of the kernel for the same packets (CTK-14). Not compared: <c>insert</c>, which the kernel has not
/// counted for packets since 4.9, and <c>found</c> where ports are searched, for the way of the search is random.
/// </summary>
[Category("root")]
public class KernelStatisticsTests
{
    private static readonly string[] Names = ["invalid", "insert_failed", "drop", "early_drop", "error", "search_restart", "clash_resolve", "chaintoolong"];

    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        Oracle.Require();
        _folder = Directory.CreateTempSubdirectory("nat-kernel-").FullName;
    }

    [TearDown]
    public void RemoveFolder()
    {
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    [TestCase("tcp_rst_injected.pcap")]
    [TestCase("tcp_midstream_missing_syn.pcap")]
    [TestCase("icmp_all_types.pcapng")]
    [TestCase("mix_vlan_gre_873flows.pcap")]
    public void ACaptureCountsAsInTheKernel(string name)
    {
        string prepared = Path.Combine(_folder, "input.pcap");
        Oracle.Prepare(Path.Combine(SharedFiles.Captures, name), prepared, 3000);
        var (kernel, ours) = Oracle.Statistics(prepared, _folder);
        Assert.That(Compared(ours, "found"), Is.EqualTo(Compared(kernel, "found")));
    }

    [Test]
    public void PortsThatRanOutCountAsInTheKernel()
    {
        string prepared = Path.Combine(_folder, "volume.pcap");
        Assert.That(Oracle.Run(SharedFiles.Oracle("exhaust.py"), $"\"{prepared}\" ports").ExitCode, Is.Zero);
        var (kernel, ours) = Oracle.Statistics(prepared, _folder, "--ports 40000-40009", "--port-range 40000-40009");
        Assert.That(Compared(ours), Is.EqualTo(Compared(kernel)));
        Assert.That(ours["insert_failed"], Is.GreaterThan(0), "nothing ran out");
    }

    private static string Compared(Dictionary<string, long> counters, params string[] more) =>
        string.Join(' ', more.Concat(Names).Select(name => $"{name}={counters[name]}"));
}
