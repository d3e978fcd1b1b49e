using Nat.Linux.Forwarding;
using Nat.Linux.Logging;
using Nat.Linux.Services;

namespace Nat.Cli.Output;

/// <summary>Tells the log and the service manager of the beginning, the changes and the end of a NAT between devices.</summary>
/// <param name="log">The log.</param>
/// <param name="nat">The NAT.</param>
internal sealed class TapEvents(EventLog log, TunNat nat)
{
    private string Status => $"forwarding between {nat.Inside.Name} and {nat.Outside.Name}";

    /// <summary>It forwards.</summary>
    /// <param name="seed">The seed of its randomness.</param>
    public void Started(ulong seed)
    {
        log.Write(
            LogLevel.Info,
            "start",
            Status,
            [
                ("version", typeof(TapEvents).Assembly.GetName().Version!.ToString(3)),
                ("pid", Environment.ProcessId),
                ("inside_dev", nat.Inside.Name),
                ("outside_dev", nat.Outside.Name),
                ("workers", nat.Workers.Count),
                ("seed", seed),
                .. Configuration(),
            ]);
        ServiceManager.Own.Ready(Status);
    }

    /// <summary>It took over flows of an earlier run.</summary>
    /// <param name="line">How many.</param>
    public void Restored(string line) => log.Write(LogLevel.Info, "state-restored", line);

    /// <summary>Its flows were saved.</summary>
    /// <param name="line">Where.</param>
    public void Saved(string line) => log.Write(LogLevel.Info, "state-saved", line);

    /// <summary>Its flows could not be saved.</summary>
    /// <param name="fault">Why.</param>
    public void NotSaved(string fault) => log.Write(LogLevel.Error, "state-failed", fault);

    /// <summary>It is told to read its configuration again.</summary>
    public static void Reloading() => ServiceManager.Own.Reloading();

    /// <summary>It follows another configuration now.</summary>
    /// <param name="line">A sentence about it.</param>
    public void Reloaded(string line)
    {
        log.Write(LogLevel.Info, "reload", line, Configuration());
        ServiceManager.Own.Ready(Status);
    }

    /// <summary>It cannot, and goes on with the configuration that it has.</summary>
    /// <param name="fault">Why.</param>
    public void NotReloaded(string fault)
    {
        log.Write(LogLevel.Error, "reload-failed", fault);
        ServiceManager.Own.Ready(Status);
    }

    /// <summary>It does not forward any more.</summary>
    /// <param name="reason">Why: the name of a signal, or what went wrong.</param>
    /// <param name="isFault">Whether nobody wanted it.</param>
    /// <param name="elapsed">How long it did.</param>
    public void Stopped(string reason, bool isFault, TimeSpan elapsed)
    {
        ServiceManager.Own.Stopping();
        var counters = nat.Workers.Counters;
        log.Write(
            isFault ? LogLevel.Error : LogLevel.Info,
            "stop",
            reason,
            ("seconds", Math.Round(elapsed.TotalSeconds, 3)),
            ("forwarded", counters.Forwarded),
            ("dropped", counters.Dropped),
            ("flows_created", counters.FlowsCreated),
            ("flows_live", nat.Workers.FlowCount));
    }

    /// <summary>The configuration in brief.</summary>
    private (string Key, object Value)[] Configuration()
    {
        var config = nat.Workers[0].Config;
        return
        [
            ("profile", config.Profile),
            ("inside", string.Join(',', config.Inside)),
            ("outside", string.Join(',', config.Outside)),
            ("gateway", config.Gateway),
            ("mtu", $"{config.InsideMtu}/{config.OutsideMtu}"),
            ("max_flows", config.MaxFlows),
            ("ports", config.Ports?.ToString() ?? "by class"),
            ("forwards", config.StaticMappings.Length),
        ];
    }
}
