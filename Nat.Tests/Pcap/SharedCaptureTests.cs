using System.Diagnostics;
using Nat.Pcap.Files;
using SharpPcap;
using SharpPcap.LibPcap;

namespace Nat.Tests.Pcap;

public sealed class SharedCaptureTests
{
    // What libpcap cannot read, or reads to another end.
    private static readonly Dictionary<string, (int Packets, CaptureFaultKind? Fault, long Offset)> Own = new()
    {
        ["bad_pcap_caplen_insane.pcap"] = (18, CaptureFaultKind.BadCapturedLength, 3695),
        ["bad_pcapng_option_too_long.pcapng"] = (0, CaptureFaultKind.TrailerMismatch, 0),
        ["fmt_pcapng_mixed_endian_sections.pcapng"] = (8, null, 0),
    };

    [TestCaseSource(typeof(SharedFiles), nameof(SharedFiles.CaptureNames))]
    public void ARealCapture_IsReadAsLibpcapReadsIt(string name)
    {
        using var reader = CaptureReader.Open(Path.Combine(SharedFiles.Captures, name));
        var (packets, fault) = Captured.ReadAll(reader);
        if (Own.TryGetValue(name, out var own))
        {
            Assert.That((packets.Count, fault?.Kind, fault?.Offset ?? 0), Is.EqualTo(own));
            return;
        }
        Assert.That(fault, Is.Null);
        Assert.That(packets, Is.EqualTo(ReadWithLibpcap(Path.Combine(SharedFiles.Captures, name))));
    }

    [TestCaseSource(typeof(SharedFiles), nameof(SharedFiles.CaptureNames))]
    public void ARealCapture_PassedThrough_HasTheSamePackets(string name)
    {
        var file = File.ReadAllBytes(Path.Combine(SharedFiles.Captures, name));
        var (packets, _) = Captured.ReadAll(file);
        var format = name.EndsWith("ng", StringComparison.Ordinal) ? CaptureFormat.PcapNg : CaptureFormat.Pcap;

        Assert.That(Captured.ReadAll(Captured.Copy(file, CaptureFormat.PcapNg)).Packets, Is.EqualTo(packets));
        if (packets.Count > 0 && !Own.ContainsKey(name) && CaptureReader.Open(new MemoryStream(file), name).Layout.Format == format)
            Assert.That(Captured.Copy(file, format), Is.EqualTo(file));
    }

    /// <summary>Each file tells one lie; the table beside them says how many packets come before it.</summary>
    [Test]
    public void LyingFiles_GiveWhatIsBeforeTheLie()
    {
        var script = SharedFiles.Oracle("capfaults.py");
        var folder = Directory.CreateTempSubdirectory("nat-capfaults");
        try
        {
            if (!RunPython(script, folder.FullName))
                Assert.Ignore("the lying files cannot be made here: python3, tcpdump or capinfos is missing");
            var files = Directory.GetFiles(folder.FullName, "*.pcap*");
            var requirements = File.ReadLines(Path.Combine(folder.FullName, "capfaults.tsv")).Select(line => line.Split('\t')).ToDictionary(row => row[0], row => row[1]);
            foreach (var file in files.Order(StringComparer.Ordinal))
            {
                using var reader = CaptureReader.Open(file);
                var (packets, fault) = Captured.ReadAll(reader);
                var required = requirements[Path.GetFileName(file)];
                Assert.That(packets.Count, Is.AnyOf(PacketCounts(required)), $"{file}: {required}, but {fault?.Message}");
                if (required.Contains("then stop", StringComparison.Ordinal) || required == "refuse" || required == "stop with error")
                    Assert.That(fault?.Message, Is.Not.Null.And.Not.Empty, $"{file}: {required}");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // "read 1, then stop", "read 1 or 2", "refuse": the words of the script.
    private static object[] PacketCounts(string required)
    {
        var counts = required.Where(char.IsAsciiDigit).Select(digit => (object)(digit - '0')).ToArray();
        return required.StartsWith("read", StringComparison.Ordinal) ? [counts[0], counts[^1]]
            : required.StartsWith("open", StringComparison.Ordinal) ? [1]
            : [0];
    }

    private static bool RunPython(string script, string folder)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, folder]) { RedirectStandardOutput = true, RedirectStandardError = true });
            python!.StandardOutput.ReadToEnd();
            python.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
        return File.Exists(Path.Combine(folder, "capfaults.tsv"));
    }

    private static List<Captured> ReadWithLibpcap(string path)
    {
        var packets = new List<Captured>();
        try
        {
            using var device = new CaptureFileReaderDevice(path);
            device.Open(new DeviceConfiguration { TimestampResolution = TimestampResolution.Nanosecond });
            while (device.GetNextPacket(out var packet) == GetPacketStatus.PacketRead)
            {
                var header = (PcapHeader)packet.Header;
                packets.Add(new Captured(Convert.ToHexString(packet.Data), header.PacketLength, (long)(header.Timeval.Value * 1_000_000_000m), OfLibpcap((int)device.LinkType)));
            }
        }
        catch (DllNotFoundException)
        {
            Assert.Ignore("libpcap is not installed");
        }
        return packets;
    }

    // libpcap numbers raw IP as the system does, the file as the format does.
    private static Nat.Pcap.Links.LinkType OfLibpcap(int dataLink) => (Nat.Pcap.Links.LinkType)(dataLink == 12 ? 101 : dataLink);
}
