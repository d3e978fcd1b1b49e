using CsCheck;
using Nat.Core;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>
/// The engine beside a model of forty lines: what was proved of VigNAT for TCP and UDP (address-and-port-dependent mapping and
/// filtering, one timeout, a table of bounded size).
/// </summary>
public sealed class ReferenceModelTests
{
    private const int Timeout = 60;
    private const int Capacity = 6;

    private static readonly Gen<Step> AnyStep =
        from seconds in Gen.Int[0, 25]
        from tcp in Gen.Bool
        from inside in Gen.Bool
        from host in Gen.Int[1, 3]
        from port in Gen.Int[5000, 5002]
        from remote in Gen.Int[1, 3]
        select new Step(seconds, tcp, inside, host, port, remote);

    [Test]
    public void TheEngineGivesTheVerdictsOfTheModelAndTheSameBijection() => AnyStep.Array[1, 60].Sample(
        steps =>
        {
            using var lab = new Lab(Config(), 7);
            var model = new Model();
            double now = 0;
            foreach (var step in steps)
            {
                now += step.Seconds;
                model.Expire(now);
                if (step.Inside)
                    GoOut(lab.At(now), model, step, now);
                else
                    ComeIn(lab.At(now), model, step, now);
            }

            lab.Finish();
        },
        iter: 2000,
        seed: "0000KOIPe9R3",
        threads: 1);

    private static void GoOut(Lab lab, Model model, Step step, double now)
    {
        var sent = lab.Inside(step.Packet($"10.0.0.{step.Host}:{step.Port}", step.Server));
        if (model.GoOut(step.Flow, now) is not { } flow)
        {
            sent.Drops(DropReason.TableFull);
            return;
        }

        string external = sent.Leaves(flow.External).Packet!.Source;
        Assert.That(model.Flows.Where(f => f.Key.Remote == step.Server && f.Key.Tcp == step.Tcp && f != flow).Select(f => f.External), Does.Not.Contain(external), "a bijection");
        flow.External = external;
    }

    private static void ComeIn(Lab lab, Model model, Step step, double now)
    {
        var target = model.Flows.ElementAtOrDefault(((step.Host - 1) * 3) + step.Port - 5000);
        string external = target?.External ?? $"203.0.113.1:{step.Port}";
        var sent = lab.Outside(step.Packet(step.Server, external));
        if (model.ComeIn(step.Tcp, step.Server, external, now) is { } flow)
            sent.Arrives(flow.Key.Source, step.Server);
        else
            sent.Drops(DropReason.NoEntry);
    }

    private static NatConfig Config() => NatProfiles.Linux with
    {
        MaxFlows = Capacity,
        ReuseMappings = false,
        Overload = OverloadPolicy.Refuse,
        Timeouts = NatProfiles.Linux.Timeouts with { ByClass = [.. Enumerable.Repeat(TimeSpan.FromSeconds(Timeout), 16)] },
    };

    private sealed record Step(int Seconds, bool Tcp, bool Inside, int Host, int Port, int Remote)
    {
        public string Server => $"198.51.100.{Remote}:80";

        public Key Flow => new(Tcp, $"10.0.0.{Host}:{Port}", Server);

        public Frame Packet(string from, string to) => Tcp ? Build.Tcp(from, to, "A", 100, 100) : Udp(from, to);
    }

    private sealed record Key(bool Tcp, string Source, string Remote);

    private sealed class Flow(Key key)
    {
        public Key Key => key;

        public string? External { get; set; }

        public double Touched { get; set; }
    }

    private sealed class Model
    {
        public List<Flow> Flows { get; } = [];

        public void Expire(double now) => Flows.RemoveAll(f => f.Touched + Timeout <= now);

        public Flow? GoOut(Key key, double now)
        {
            var flow = Flows.Find(f => f.Key == key);
            if (flow is null)
            {
                if (Flows.Count == Capacity)
                    return null;
                Flows.Add(flow = new Flow(key));
            }

            flow.Touched = now;
            return flow;
        }

        public Flow? ComeIn(bool tcp, string remote, string external, double now)
        {
            var flow = Flows.Find(f => f.Key.Tcp == tcp && f.Key.Remote == remote && f.External == external);
            if (flow is not null)
                flow.Touched = now;
            return flow;
        }
    }
}
