using System.Diagnostics;
using Nat.Tests.Pcap.Replay;

namespace Nat.Tests.Cli;

/// <summary>The built program as a process of its own.</summary>
public class ProcessTests
{
    [TestCase("--version", 0)]
    [TestCase("--help", 0)]
    [TestCase("profiles", 0)]
    [TestCase("replay /no/such/file.pcap", 1)]
    [TestCase("replay --outside x /no/such/file.pcap", 2)]
    public void ItReturnsItsExitCode(string arguments, int code) => Assert.That(Run([], arguments.Split(' ')).Code, Is.EqualTo(code));

    [Test]
    public void ACaptureGoesThroughStandardInputAndOutput()
    {
        byte[] capture = Traffic.CaptureOf(Traffic.Frame(Traffic.Udp("10.0.0.1", 1111, "192.0.2.1", 53)));
        var (code, output, error) = Run(capture, "replay", "-", "-w", "-", "-q");
        Assert.That(code, Is.Zero, error);
        Assert.That(Traffic.SourceOf(Traffic.Frames(output)[0]), Is.EqualTo("203.0.113.1:1111"));
    }

    [Test]
    public void CompletionOffersTheCommands() =>
        Assert.That(System.Text.Encoding.UTF8.GetString(Run([], "[suggest:6]", "nat re").Output), Does.Contain("replay"));

    private static (int Code, byte[] Output, string Error) Run(byte[] input, params string[] arguments)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "nat.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process.Start();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), error.Result);
    }
}
