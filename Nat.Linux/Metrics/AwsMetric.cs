using System.Diagnostics.Metrics;
using Nat.Core;
using Nat.Linux.Forwarding;

namespace Nat.Linux.Metrics;

/// <summary>One metric of AWS's NAT gateway, and what it is here.</summary>
/// <param name="Name">Its name in CloudWatch.</param>
/// <param name="Statistic">The statistic of a minute that its documentation recommends: Sum of a counter, Maximum of a gauge.</param>
/// <param name="Source">The same in instruments of <see cref="NatMeter"/>, as a query of Prometheus.</param>
/// <param name="Read">Its value: since the start for a counter, now for a gauge.</param>
public sealed record AwsMetric(string Name, string Statistic, string Source, Func<TunNat, PeakRates, long> Read)
{
    /// <summary>Whether it only grows.</summary>
    public bool IsCounter => Statistic == "Sum";

    /// <summary>The name of its instrument: <c>aws.natgateway.active_connection_count</c>.</summary>
    public string Instrument => "aws.natgateway." + Hyphens.Between(Name).Replace('-', '_');

    /// <summary>Makes its instrument.</summary>
    internal void AddTo(Meter meter, TunNat nat, PeakRates peaks)
    {
        string description = $"{Name} of an AWS NAT gateway, {(IsCounter ? "since the start" : "now")}.";
        if (IsCounter)
            meter.CreateObservableCounter(Instrument, () => Read(nat, peaks), "{count}", description);
        else
            meter.CreateObservableGauge(Instrument, () => Read(nat, peaks), "{count}", description);
    }
}
