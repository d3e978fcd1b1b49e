using System.Diagnostics;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Linux.Devices;
using Nat.Linux.Forwarding;
using Nat.Linux.Interfaces;

namespace Nat.Linux.Logging;

/// <summary>
/// Looks at a running NAT once a second and tells the log what has changed: who is not served for want of ports or room, what a device does not take,
/// and what others do to the devices.
/// </summary>
public sealed class NatWatch : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly EventLog _log;
    private readonly List<Watched> _watched = [];
    private readonly List<DeviceState> _devices = [];
    private readonly Timer _timer;
    private readonly Lock _guard = new();

    /// <summary>Begins to look.</summary>
    /// <param name="nat">The NAT; it must live longer than this.</param>
    /// <param name="log">Where to tell.</param>
    public NatWatch(TunNat nat, EventLog log)
    {
        ArgumentNullException.ThrowIfNull(nat);
        ArgumentNullException.ThrowIfNull(log);
        _log = log;
        Add("ports-exhausted", "no external port was left for new flows", () => nat.Workers.Counters.Drops(DropReason.PortsExhausted), () => Busiest(nat));
        Add("table-full", "the flow table had no room for new flows", () => nat.Workers.Counters.Drops(DropReason.TableFull));
        Add("subscriber-limit", "hosts were refused what is over their limits", () => SubscriberLimits(nat));
        Add("device-refused", $"{nat.Inside.Name} did not take packets: it was down or had no room", () => nat.Traffic(Side.Inside).Refused);
        Add("device-refused", $"{nat.Outside.Name} did not take packets: it was down or had no room", () => nat.Traffic(Side.Outside).Refused);
        _devices.Add(new DeviceState(nat.Inside));
        _devices.Add(new DeviceState(nat.Outside));
        _timer = new Timer(_ => Look(), null, Period, Period);
    }

    /// <summary>Watches something else that should not happen.</summary>
    /// <param name="name">The event: lower-case words joined by hyphens.</param>
    /// <param name="message">A sentence for people.</param>
    /// <param name="total">How often it has happened.</param>
    /// <param name="details">What else programs want of it, asked for when it is told of; null for nothing.</param>
    public void Add(string name, string message, Func<long> total, Func<(string Key, object Value)[]>? details = null)
    {
        lock (_guard)
            _watched.Add(new Watched(name, message, total, details));
    }

    /// <summary>Looks once more, and ends.</summary>
    public void Dispose()
    {
        using (var ended = new ManualResetEvent(false))
        {
            if (_timer.Dispose(ended))
                ended.WaitOne();
        }

        Look();
        _devices.ForEach(d => d.Dispose());
    }

    private void Look()
    {
        lock (_guard)
        {
            var now = TimeSpan.FromSeconds((double)Stopwatch.GetTimestamp() / Stopwatch.Frequency);
            foreach (var watched in _watched)
            {
                if (watched.Repeats.IsDue(watched.Total(), now, out long count))
                    _log.Write(LogLevel.Warning, watched.Name, watched.Message, [("count", count), .. watched.Details?.Invoke() ?? []]);
            }

            _devices.ForEach(d => d.Look(_log));
        }
    }

    private static long SubscriberLimits(TunNat nat)
    {
        var counters = nat.Workers.Counters;
        return counters.Drops(DropReason.SubscriberPortLimit) + counters.Drops(DropReason.SubscriberFlowLimit) + counters.Drops(DropReason.SubscriberRateLimit);
    }

    /// <summary>Where flows are most (OBS-07): that is where ports run out first.</summary>
    private static (string Key, object Value)[] Busiest(TunNat nat)
    {
        var ports = nat.Workers.Ports();
        return ports.Busiest is not { } busiest
            ? []
            :
            [
                ("external", busiest.External),
                ("destination", $"{busiest.Destination}:{busiest.Port}"),
                ("proto", IpProtocol.Name(busiest.Protocol)),
                ("flows", busiest.Flows),
                ("ports", ports.Limit),
            ];
    }

    /// <summary>Something that should not happen.</summary>
    private sealed record Watched(string Name, string Message, Func<long> Total, Func<(string Key, object Value)[]>? Details)
    {
        public RepeatedEvent Repeats { get; } = new();
    }

    /// <summary>A device as it was seen last.</summary>
    private sealed class DeviceState : IDisposable
    {
        private readonly InterfaceControl _control;
        private readonly string _name;
        private int _mtu;
        private bool _isUp;

        public DeviceState(PacketDevice device)
        {
            (_name, _control) = (device.Name, InterfaceControl.In(device.Namespace));
            (_mtu, _isUp) = (_control.Mtu(_name), _control.IsUp(_name));
        }

        public void Look(EventLog log)
        {
            try
            {
                int mtu = _control.Mtu(_name);
                bool isUp = _control.IsUp(_name);
                if (mtu != _mtu)
                    log.Write(LogLevel.Info, "device-mtu", $"the MTU of {_name} was changed", ("device", _name), ("from", _mtu), ("to", mtu));
                if (isUp != _isUp)
                    log.Write(isUp ? LogLevel.Info : LogLevel.Warning, isUp ? "device-up" : "device-down", $"{_name} was {(isUp ? "brought up" : "taken down")}", ("device", _name));
                (_mtu, _isUp) = (mtu, isUp);
            }
            catch (LinuxException)
            {
                // It has vanished or was renamed; what reads it says so.
            }
        }

        public void Dispose() => _control.Dispose();
    }
}
