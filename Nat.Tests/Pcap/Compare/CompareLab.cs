using Nat.Core.Flows;
using Nat.Core.Translation;
using Nat.Pcap.Compare;
using Nat.Pcap.Replay;
using Nat.Tests.Cli;
using Nat.Tests.Pcap.Replay;
using Nat.Tests.Support;

namespace Nat.Tests.Pcap.Compare;

/// <summary>Packets by second, compared behind several NATs; sentences about single flows.</summary>
internal sealed class CompareLab : IDisposable
{
    private readonly Workplace _place = new();
    private readonly ReplayInput _input;

    public CompareLab(IReadOnlyList<NatConfig> nats, params (double At, Frame Packet)[] packets)
    {
        _input = new ReplayInput([_place.Write("in.pcap", Traffic.CaptureAt([.. packets.Select(p => (p.At, p.Packet.Bytes()))]))]);
        Comparison = new Comparison(_input, nats, seed: 1);
        Comparison.Run();
    }

    public Comparison Comparison { get; }

    /// <summary>What became of a flow behind a NAT, both counted from 0.</summary>
    public FlowResult Result(int nat, int flow = 0) => Comparison.Nats[nat].Result(flow);

    /// <summary>What would have saved it.</summary>
    public FaultCase Case(int nat, int flow = 0) =>
        FaultCase.Of(Comparison.Nats[nat], Comparison.Flows[flow], Result(nat, flow), Result(nat, flow).Fault!.Value);

    /// <summary>A NAT of Linux's kind with other timers.</summary>
    public static NatConfig Linux(string name, params (TimeoutClass Class, int Seconds)[] timers)
    {
        var timeouts = NatProfiles.Linux.Timeouts;
        foreach (var (of, seconds) in timers)
            timeouts = timeouts with { ByClass = timeouts.ByClass.SetItem((int)of, TimeSpan.FromSeconds(seconds)) };
        return NatProfiles.Linux with { Profile = name, Timeouts = timeouts, MaxFlows = 1000 };
    }

    public void Dispose()
    {
        Comparison.Dispose();
        _input.Dispose();
        _place.Dispose();
    }
}
