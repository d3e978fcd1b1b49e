using Nat.Core;
using Nat.Pcap.Files;
using Nat.Pcap.Links;
using SharpPcap;
using SharpPcap.LibPcap;

namespace Nat.Pcap.Live;

/// <summary>
/// Captures from a network interface through libpcap. Nothing else in this assembly touches SharpPcap, so that reading and
/// writing files works where libpcap is missing.
/// </summary>
public sealed class LiveCapture : IDisposable
{
    private const int ReadTimeoutMilliseconds = 100;
    private const int PauseMilliseconds = 10; // between two looks at an interface that has nothing
    private const int DataLinkRaw = 12; // DLT_RAW on Linux; the file format numbers it 101

    private readonly LibPcapLiveDevice _device;
    private readonly CaptureInterface _interface;

    private LiveCapture(LibPcapLiveDevice device, int snapLength)
    {
        _device = device;
        _interface = new CaptureInterface
        {
            LinkType = (int)device.LinkType is DataLinkRaw or (int)LinkType.RawOpenBsd ? LinkType.Raw : (LinkType)device.LinkType,
            SnapLength = (uint)snapLength,
            Name = device.Name,
            TimeScale = TimeScale.Nanoseconds,
        };
    }

    /// <summary>Packets that the kernel had no room for, so far.</summary>
    public long Dropped => _device.Statistics.DroppedPackets;

    /// <summary>Starts to capture.</summary>
    /// <param name="interfaceName">The interface, or "any" on Linux.</param>
    /// <param name="filter">An expression as of tcpdump (man 7 pcap-filter), or null.</param>
    /// <param name="snapLength">The most bytes of a packet that are kept.</param>
    /// <exception cref="CaptureException">libpcap is missing, or refuses the interface or the filter.</exception>
    public static LiveCapture Open(string interfaceName, string? filter = null, int snapLength = CaptureReader.MaxCapturedLength)
    {
        LibPcapLiveDevice? device = null;
        try
        {
            device = Find(interfaceName);
            // Without Immediate packets come in bursts, and without Nanosecond their times are cut to microseconds.
            device.Open(new DeviceConfiguration
            {
                Mode = DeviceModes.Promiscuous,
                Immediate = true,
                ReadTimeout = ReadTimeoutMilliseconds,
                Snaplen = snapLength,
                TimestampResolution = TimestampResolution.Nanosecond,
            });
            SetFilter(device, filter);
            // In immediate mode libpcap does not keep the read timeout: on a silent interface it would wait for ever.
            device.NonBlockingMode = true;
            return new LiveCapture(device, snapLength);
        }
        catch (DllNotFoundException exception)
        {
            throw new CaptureException("live capture needs libpcap: sudo apt install libpcap0.8", exception);
        }
        catch (PcapException exception)
        {
            device?.Dispose();
            throw new CaptureException($"cannot capture from {interfaceName}: {Reason(exception)}", exception);
        }
        catch (CaptureException)
        {
            device?.Dispose();
            throw;
        }
    }

    /// <summary>Writes what arrives, until as many packets as wanted were written or it is asked to stop.</summary>
    /// <param name="writer">Where to write; times have nanoseconds.</param>
    /// <param name="count">How many packets are wanted; 0 is no limit.</param>
    /// <param name="stop">Asks to stop; noticed within a tenth of a second.</param>
    /// <returns>How many packets were written.</returns>
    /// <exception cref="CaptureException">The interface went away, or the writer failed.</exception>
    public long Run(CaptureWriter writer, long count, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Begin(new CaptureLayout
        {
            Format = CaptureFormat.Pcap,
            IsNanosecond = true,
            RecordHeaderLength = PcapScanner.RecordHeaderLength,
            SnapLength = _interface.SnapLength,
            LinkTypeField = (uint)_interface.LinkType,
        });
        writer.Flush();
        long written = 0;
        while (!stop.IsCancellationRequested && (count == 0 || written < count))
        {
            switch (_device.GetNextPacket(out var packet))
            {
                case GetPacketStatus.PacketRead:
                    Write(writer, packet);
                    written++;
                    break;
                case GetPacketStatus.ReadTimeout:
                    writer.Flush(); // who looks at the file sees what has come
                    stop.WaitHandle.WaitOne(PauseMilliseconds);
                    break;
                case GetPacketStatus.NoRemainingPackets:
                    return written;
                default:
                    throw new CaptureException($"cannot capture from {_device.Name} any longer: {_device.LastError}");
            }
        }
        return written;
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    // The header's own fields are used: RawCapture loses the original length and the nanoseconds.
    private void Write(CaptureWriter writer, in PacketCapture packet)
    {
        var header = (PcapHeader)packet.Header;
        var time = new Instant((long)(header.Timeval.Value * Instant.NanosecondsPerSecond));
        var cut = Math.Max((long)header.PacketLength - packet.Data.Length, 0);
        writer.Write(_interface, time, [], packet.Data, (int)Math.Min(cut, int.MaxValue));
    }

    private static LibPcapLiveDevice Find(string interfaceName)
    {
        var devices = LibPcapLiveDeviceList.New();
        return devices.FirstOrDefault(device => device.Name == interfaceName)
            ?? throw new CaptureException(devices.Count == 0
                ? $"cannot capture from {interfaceName}: no interface may be captured from; run as root or with CAP_NET_RAW"
                : $"there is no interface {interfaceName}; there are {string.Join(", ", devices.Select(device => device.Name))}");
    }

    private static void SetFilter(LibPcapLiveDevice device, string? filter)
    {
        if (string.IsNullOrWhiteSpace(filter))
            return;
        try
        {
            device.Filter = filter;
        }
        catch (PcapException exception)
        {
            throw new CaptureException($"the filter \"{filter}\" is not understood: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    private static string Reason(PcapException exception) => exception.Error switch
    {
        PcapError.PermissionDenied or PcapError.PromiscuousPermissionDenied => "permission denied; run as root or with CAP_NET_RAW",
        PcapError.InterfaceNotUp => "the interface is down; set it up first",
        _ => exception.Message.ReplaceLineEndings(" "),
    };
}
