using System.Diagnostics;
using System.Globalization;
using Nat.Tests.House;

namespace Nat.Tests.Linux;

/// <summary>
/// A client and a server in network namespaces of their own and <c>nat tap</c> between them; all of it is gone afterwards. The client is
/// 10.0.2.100, the NAT 10.0.2.2 inside and 203.0.113.1 outside, the server 198.51.100.1.
/// </summary>
internal sealed class TapLab : IDisposable
{
    public const string Server = "198.51.100.1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static int _labs;

    private readonly string _id = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Interlocked.Increment(ref _labs)}");
    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _running = [];
    private readonly List<string> _spaces = [];
    private Process? _nat;

    private TapLab()
    {
        Client = Space("c");
        Far = Space("s");
    }

    /// <summary>The namespace of the client.</summary>
    public string Client { get; }

    /// <summary>The namespace of the server.</summary>
    public string Far { get; }

    /// <summary>A folder for files.</summary>
    public string Folder => _folder.Path;

    /// <summary>What the NAT has said.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    /// <summary>What the NAT has written to standard output since it was started.</summary>
    public string Output => File.ReadAllText(OutputFile);

    private string OutputFile => Path.Combine(Folder, "nat.out");

    private string LogFile => Path.Combine(Folder, "nat.log");

    /// <summary>Ignores the test where there is nobody to make namespaces and devices, or a program is missing.</summary>
    public static void Require(params string[] programs)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/dev/net/tun"))
            Assert.Ignore("a NAT between devices needs Linux, root and /dev/net/tun");
        string[] folders = [.. Environment.GetEnvironmentVariable("PATH")!.Split(':'), "/usr/sbin", "/sbin"];
        foreach (string program in programs.Append("ip"))
        {
            if (!folders.Any(folder => File.Exists(Path.Combine(folder, program))))
                Assert.Ignore($"this test needs {program}: see the packages in .ci/run");
        }
    }

    /// <summary>Makes the namespaces and starts the NAT.</summary>
    /// <param name="options">Options beside those that the lab gives itself.</param>
    /// <param name="kind">tun or tap.</param>
    public static TapLab Start(string options = "", string kind = "tun")
    {
        var lab = new TapLab();
        try
        {
            lab.StartNat(options, kind);
        }
        catch
        {
            lab.Dispose();
            throw;
        }

        return lab;
    }

    /// <summary>Makes only the namespaces.</summary>
    public static TapLab WithoutNat() => new();

    /// <summary>Starts the NAT, and waits until it forwards.</summary>
    public void StartNat(string options = "", string kind = "tun") =>
        StartNatBetween($"--inside-dev ci0:{kind} --netns-inside {Client} --outside-dev co0:{kind} --netns-outside {Far} --configure --outside-host {Server}/24 {options}");

    /// <summary>Starts the NAT between devices that the options name, and waits until it forwards.</summary>
    public void StartNatBetween(string options) => StartNatThrough("", options);

    /// <summary>Starts the NAT by another program, and waits until it forwards.</summary>
    /// <param name="opener">What to put before its command line.</param>
    /// <param name="options">Its options.</param>
    public void StartNatThrough(string opener, string options)
    {
        string ready = Path.Combine(Folder, "ready");
        File.Delete(ready);
        _nat = Launch($"cd {Folder}; exec 9>{ready}; exec {opener} {NatCommand} tap --seed 1 --ready-fd 9 {options} 2>>{LogFile} >{OutputFile}");
        var watch = Stopwatch.StartNew();
        while (!File.Exists(ready) || new FileInfo(ready).Length == 0)
        {
            if (_nat.HasExited || watch.Elapsed > Patience)
                Assert.Fail($"the NAT does not start: {Log}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Ends the NAT with a signal, and waits for it.</summary>
    /// <returns>Its exit code.</returns>
    public int StopNat(string signal = "TERM")
    {
        Signal(signal);
        return WaitForNat();
    }

    /// <summary>Sends the NAT a signal.</summary>
    public void Signal(string signal) => Shell.Run($"kill -{signal} {_nat!.Id}", Folder);

    /// <summary>Waits until the NAT ends.</summary>
    /// <returns>Its exit code.</returns>
    public int WaitForNat()
    {
        Assert.That(_nat!.WaitForExit(Patience), Is.True, "the NAT ends");
        return _nat.ExitCode;
    }

    /// <summary>Makes a further namespace.</summary>
    public string Space(string letter)
    {
        string name = $"nat{letter}{_id}";
        _spaces.Add(name);
        Must($"ip netns add {name} && ip -n {name} link set lo up");
        return name;
    }

    /// <summary>Runs a command line in a namespace, which must succeed.</summary>
    /// <returns>What it printed.</returns>
    public string In(string space, string command)
    {
        var (exitCode, output) = TryIn(space, command);
        Assert.That(exitCode, Is.Zero, $"{command}: {output}{Log}");
        return output;
    }

    /// <summary>Runs a command line in a namespace.</summary>
    public (int ExitCode, string Output) TryIn(string space, string command) =>
        Shell.Run($"ip netns exec {space} bash -o pipefail -c '{command.Replace("'", "'\\''", StringComparison.Ordinal)}'", Folder);

    /// <summary>Starts a program in a namespace that runs until the lab ends, and waits until it listens.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="command">The program.</param>
    /// <param name="port">The port on which it listens; 0 if it does not.</param>
    /// <param name="protocol">t for TCP, u for UDP.</param>
    public Process Serve(string space, string command, int port = 0, char protocol = 't')
    {
        var process = Launch($"exec ip netns exec {space} {command} >>{Folder}/serve.log 2>&1");
        _running.Add(process);
        var watch = Stopwatch.StartNew();
        while (port != 0 && Shell.Run($"ip netns exec {space} ss -Hln{protocol} 'sport = :{port}' | grep -q .", Folder).ExitCode != 0)
        {
            if (watch.Elapsed > Patience || process.HasExited)
                Assert.Fail($"{command} does not listen on {port}: {File.ReadAllText(Path.Combine(Folder, "serve.log"))}");
            Thread.Sleep(20);
        }

        return process;
    }

    /// <summary>Serves the files of <see cref="Folder"/> over HTTP on port 80 of the server.</summary>
    public void ServeFiles() => Serve(Far, $"python3 -m http.server --directory {Folder} 80", 80);

    public void Dispose()
    {
        foreach (var process in _running.Append(_nat).OfType<Process>())
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        foreach (string space in _spaces)
            Shell.Run($"ip netns pids {space} | xargs -r kill -9; ip netns del {space}", "/");
        _folder.Dispose();
    }

    /// <summary>The program under test.</summary>
    public static string NatCommand => $"dotnet {Path.Combine(AppContext.BaseDirectory, "nat.dll")}";

    private static Process Launch(string command) => Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardInput = true })!;

    private static void Must(string command)
    {
        var (exitCode, output) = Shell.Run(command, "/");
        if (exitCode != 0)
            Assert.Ignore($"no network namespaces here: {output}");
    }
}
