using System.Globalization;

namespace Nat.Tests.Kernel;

/// <summary>The profile <c>linux</c> does what the kernel does, packet by packet, except for <see cref="KnownDifference"/>.</summary>
[Category("root")]
public class KernelParityTests
{
    /// <summary>Packets taken from a capture: enough to see every kind of traffic in it, few enough for all captures in three minutes.</summary>
    private const int MostPackets = 5000;

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

    [TestCaseSource(typeof(SharedFiles), nameof(SharedFiles.CaptureNames))]
    public void CaptureIsTranslatedAsTheKernelDoes(string name)
    {
        string prepared = Path.Combine(_folder, "input.pcap");
        Oracle.Prepare(Path.Combine(SharedFiles.Captures, name), prepared, MostPackets);
        Oracle.AssertSame(prepared, _folder);
    }

    [Test]
    public void HostilePacketsAreTreatedAsTheKernelDoes()
    {
        string prepared = Path.Combine(_folder, "faults.pcap");
        var made = Oracle.Run(SharedFiles.Oracle("faults.py"), $"\"{prepared}\" \"{Path.Combine(_folder, "faults.tsv")}\"");
        Assert.That(made.ExitCode, Is.Zero, made.Output);
        Oracle.AssertSame(prepared, _folder);
    }

    [TestCase("ports", "--ports 40000-40009", "--port-range 40000-40009")]
    [TestCase("table", "", "")]
    [TestCase("synflood", "", "")]
    [TestCase("hash", "", "")]
    public void VolumeIsTreatedAsTheKernelDoes(string kind, string kernelOptions, string natOptions)
    {
        string prepared = Path.Combine(_folder, "volume.pcap");
        var made = Oracle.Run(SharedFiles.Oracle("exhaust.py"), $"\"{prepared}\" {kind}");
        Assert.That(made.ExitCode, Is.Zero, made.Output);
        Oracle.AssertSame(prepared, _folder, kernelOptions, natOptions);
    }

    /// <summary>The flags of the statements <c>snat</c> and <c>masquerade</c>, with one address and with a pool.</summary>
    [TestCase("linux-random", "--random", "")]
    [TestCase("linux-fully-random", "--fully-random", "")]
    [TestCase("linux", "--ext 203.0.113.1-203.0.113.5", "--outside 203.0.113.1-203.0.113.5")]
    [TestCase("linux", "--ext 203.0.113.1-203.0.113.5 --persistent", "--outside 203.0.113.1-203.0.113.5 --config {0}")]
    [TestCase("linux-random", "--ext 203.0.113.1-203.0.113.5 --random --ports 2000-2999", "--outside 203.0.113.1-203.0.113.5 --port-range 2000-2999")]
    public void FlagsDoWhatTheyDoInTheKernel(string profile, string kernelOptions, string natOptions)
    {
        string paired = Path.Combine(_folder, "paired.yaml");
        File.WriteAllText(paired, "pooling: paired\n");
        foreach (string capture in (string[])["mix_browsing_251flows.pcap", "mix_vlan_gre_873flows.pcap", "icmp_all_types.pcapng"])
        {
            string prepared = Path.Combine(_folder, "input.pcap");
            Oracle.Prepare(Path.Combine(SharedFiles.Captures, capture), prepared, MostPackets);
            Oracle.AssertSame(prepared, _folder, kernelOptions, string.Format(CultureInfo.InvariantCulture, natOptions, paired), profile);
        }
    }

    /// <summary>Each address of a pool has its ports; where all are taken, flows are refused as in the kernel, flag or no flag.</summary>
    [TestCase("linux", "", "")]
    [TestCase("linux-random", "--random", "")]
    [TestCase("linux", "--persistent", "--config {0}")]
    public void APoolRunsOutAsInTheKernel(string profile, string kernelOptions, string natOptions)
    {
        string paired = Path.Combine(_folder, "paired.yaml");
        File.WriteAllText(paired, "pooling: paired\n");
        string prepared = Path.Combine(_folder, "volume.pcap");
        var made = Oracle.Run(SharedFiles.Oracle("exhaust.py"), $"\"{prepared}\" ports");
        Assert.That(made.ExitCode, Is.Zero, made.Output);
        Oracle.AssertSame(
            prepared,
            _folder,
            "--ports 40000-40009 " + kernelOptions,
            "--port-range 40000-40009 " + string.Format(CultureInfo.InvariantCulture, natOptions, paired),
            profile);
    }
}
