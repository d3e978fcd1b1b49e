using System.Net;
using Nat.Linux.Forwarding;
using Nat.Linux.Metrics;
using Nat.Pcap.Live;

namespace Nat.Cli.Output;

/// <summary>The metrics of a NAT between devices, as long as it is there.</summary>
internal sealed class TapMetrics : IDisposable
{
    private readonly PeakRates _peaks;
    private readonly NatMeter _meter;
    private readonly MetricsEndpoint? _endpoint;

    /// <summary>Begins to measure, and to serve what is measured.</summary>
    /// <param name="nat">The NAT; it must live longer than this.</param>
    /// <param name="recorder">Records its packets; null if nobody does.</param>
    /// <param name="address">Where to serve; null for nowhere.</param>
    public TapMetrics(TunNat nat, PacketRecorder? recorder, IPEndPoint? address)
    {
        _peaks = new PeakRates(nat);
        _meter = new NatMeter(nat, _peaks, recorder is null ? null : () => (recorder.Recorded, recorder.Lost));
        _endpoint = address is null ? null : new MetricsEndpoint(address, _meter);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _endpoint?.Dispose();
        _meter.Dispose();
        _peaks.Dispose();
    }
}
