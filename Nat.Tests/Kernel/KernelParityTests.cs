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
}
