using System.Globalization;
using System.Text.Json;
using Nat.Pcap.Files;
using Nat.Tests.House;

namespace Nat.Tests.Linux;

/// <summary><c>nat tap --pcap</c>: what crosses both devices is in the file, and a disk that fails or is slow holds nothing up.</summary>
[Category("root")]
public sealed class TapRecordingTests
{
    [TestCase("tun", "pcapng")]
    [TestCase("tap", "pcapng")]
    [TestCase("tun", "pcap")]
    public void The_recording_holds_byte_for_byte_what_tcpdump_saw_on_both_devices(string kind, string ending)
    {
        TapLab.Require("tcpdump", "curl", "python3");
        using var lab = TapLab.Start($"--pcap both.{ending}", kind);
        File.WriteAllBytes(Path.Combine(lab.Folder, "file"), [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 7))]);
        lab.ServeFiles();
        var inside = Dump(lab, lab.Client, "ci0");
        var outside = Dump(lab, lab.Far, "co0");
        lab.In(lab.Client, $"curl -sf http://{TapLab.Server}/file | wc -c");
        lab.In(lab.Client, $"ping -c 2 -i 0.2 {TapLab.Server}");
        string[] seen = [.. Frames(inside()).Select(f => "inside " + f), .. Frames(outside()).Select(f => "outside " + f)];
        Assert.That(lab.StopNat(), Is.Zero, lab.Log);
        bool hasNames = ending == "pcapng";
        var recorded = Packets(Path.Combine(lab.Folder, $"both.{ending}")).Select(p => (hasNames ? p.Side : "") + " " + p.Frame).ToHashSet();
        var missing = seen.Where(s => !recorded.Contains(hasNames ? s : " " + s.Split(' ')[1])).ToList();
        Assert.That(seen.Count(s => s.StartsWith("inside", StringComparison.Ordinal)), Is.GreaterThan(20));
        Assert.That(seen.Count(s => s.StartsWith("outside", StringComparison.Ordinal)), Is.GreaterThan(20));
        Assert.That(missing, Is.Empty);
        Assert.That(lab.Log, Does.Contain("packets recorded in both").And.Not.Contain("left out"));
    }

    [Test]
    public void The_recording_is_replayed_two_sided_and_gives_what_left()
    {
        TapLab.Require("curl", "python3");
        using var lab = TapLab.Start("--pcap both.pcapng");
        File.WriteAllBytes(Path.Combine(lab.Folder, "file"), new byte[200_000]);
        lab.ServeFiles();
        lab.In(lab.Client, $"curl -sf http://{TapLab.Server}/file | wc -c");
        Assert.That(lab.StopNat(), Is.Zero, lab.Log);
        var summary = JsonDocument.Parse(lab.In(lab.Client, $"{TapLab.NatCommand} replay both.pcapng --vantage two-sided --seed 1 --summary json -w again.pcapng")).RootElement;
        Assert.That(summary.GetProperty("dropped").GetInt32(), Is.Zero, summary.ToString());
        var recorded = Packets(Path.Combine(lab.Folder, "both.pcapng")).Where(p => p.IsIpv4).ToList();
        var left = recorded.Where(p => p.Side == "outside" && p.IsFrom("203.0.113.1")).Concat(recorded.Where(p => p.Side == "inside" && p.IsFrom(TapLab.Server)));
        Assert.That(summary.GetProperty("forwarded").GetInt32(), Is.EqualTo(left.Count()).And.GreaterThan(10));
    }

    [Test]
    public void A_full_disk_ends_the_recording_and_not_the_traffic()
    {
        TapLab.Require("curl", "python3");
        using var lab = TapLab.WithoutNat();
        string small = Path.Combine(lab.Folder, "small");
        Directory.CreateDirectory(small);
        File.WriteAllBytes(Path.Combine(lab.Folder, "file"), new byte[3_000_000]);
        Shell.Run($"mount -t tmpfs -o size=1m none {small}", lab.Folder);
        try
        {
            lab.StartNat($"--pcap {small}/both.pcapng");
            lab.ServeFiles();
            Assert.That(lab.In(lab.Client, $"curl -sf http://{TapLab.Server}/file | wc -c").Trim(), Is.EqualTo("3000000"));
            Assert.That(lab.StopNat(), Is.EqualTo(1), "the recording is not what was asked for");
            Assert.That(lab.Log, Does.Contain("no space left on the disk").And.Contain("broke off"));
            Assert.That(Packets($"{small}/both.pcapng"), Is.Not.Empty, "what was written is whole");
        }
        finally
        {
            Shell.Run($"umount {small}", lab.Folder);
        }
    }

    [TestCase("--outside-dev a1 --pcap /dev/full", "no space left")]
    [TestCase("--outside-dev a1 --pcap nowhere/x.pcapng", "nowhere/x.pcapng", "directory does not exist")]
    [TestCase("--outside-dev a1:tap --pcap x.pcap", "x.pcap", "one link type")]
    public void A_file_that_cannot_be_written_is_one_clear_line(string options, params string[] words)
    {
        TapLab.Require("timeout");
        using var lab = TapLab.WithoutNat();
        var (code, output) = lab.TryIn(lab.Client, $"timeout --preserve-status 2 {TapLab.NatCommand} tap --inside-dev a0 {options} -q");
        Assert.That(output.Trim().Split('\n'), Has.Length.EqualTo(1), output);
        Assert.That(code, Is.EqualTo(1), output);
        foreach (string word in words)
            Assert.That(output, Does.Contain(word));
    }

    private static Func<string> Dump(TapLab lab, string space, string device)
    {
        string file = Path.Combine(lab.Folder, device + ".pcap");
        var process = lab.Serve(space, $"tcpdump -U -n -s 0 -i {device} -w {file}");
        var until = DateTime.UtcNow + TimeSpan.FromSeconds(10);
        while (!(File.Exists(file) && new FileInfo(file).Length >= 24) && DateTime.UtcNow < until)
            Thread.Sleep(20);
        return () =>
        {
            Thread.Sleep(500);
            Shell.Run(string.Create(CultureInfo.InvariantCulture, $"kill -INT {process.Id}"), lab.Folder);
            process.WaitForExit(5000);
            return file;
        };
    }

    private static IEnumerable<string> Frames(string file) => Packets(file).Select(p => p.Frame);

    private static List<Recorded> Packets(string file)
    {
        var packets = new List<Recorded>();
        var records = new CaptureRecord[64];
        using var reader = CaptureReader.Open(file);
        while (reader.TryRead(out var chunk))
        {
            for (int count = chunk.Read(records); count > 0; count = chunk.Read(records))
            {
                foreach (ref readonly var record in records.AsSpan(0, count))
                    packets.Add(new Recorded(chunk.Interfaces[record.InterfaceIndex].Name ?? "", Convert.ToHexString(chunk.Frame(record))));
            }

            chunk.Return();
        }

        Assert.That(reader.Fault, Is.Null);
        return packets;
    }

    private sealed record Recorded(string Side, string Frame)
    {
        public bool IsIpv4 => Frame.StartsWith("45", StringComparison.Ordinal);

        public bool IsFrom(string address) =>
            Frame.Substring(24, 8) == Convert.ToHexString(System.Net.IPAddress.Parse(address).GetAddressBytes());
    }
}
