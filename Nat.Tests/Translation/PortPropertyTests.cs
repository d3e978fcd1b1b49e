using CsCheck;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Translation;

/// <summary>
/// Random traffic through NATs with every mix of mapping behaviour, pooling, search, blocks, plan, limits and quarantine: what is promised
/// holds after every packet, and nothing is held when all flows have ended.
/// </summary>
public sealed class PortPropertyTests
{
    private const int Hold = 50;
    private const int MaxPorts = 5;
    private const int MaxFlows = 7;
    private const int MaxPerDestination = 6;

    private static readonly Gen<Step> AnyStep =
        from seconds in Gen.Frequency((6, Gen.Int[0, 4]), (1, Gen.Int[20, 70]))
        from kind in Gen.Int[0, 2]
        from host in Gen.Int[1, 4]
        from port in Gen.Int[0, 5]
        from remote in Gen.Int[1, 3]
        select new Step(seconds, kind, host, 5000 + port, remote);

    private static readonly Gen<NatConfig> AnyConfig =
        from mapping in Gen.Enum<MappingBehavior>()
        from pooling in Gen.Enum<AddressPooling>()
        from search in Gen.Enum<PortSearch>()
        from shares in Gen.Int[0, 3]
        from soft in Gen.Bool
        from flags in Gen.Int[0, 63]
        select NatProfiles.Rfc4787 with
        {
            MaxFlows = 60,
            Mapping = mapping,
            Filtering = mapping switch
            {
                MappingBehavior.EndpointIndependent => FilteringBehavior.EndpointIndependent,
                MappingBehavior.AddressDependent => FilteringBehavior.AddressDependent,
                _ => FilteringBehavior.AddressAndPortDependent,
            },
            Pooling = pooling,
            SoftPairing = soft,
            ReuseMappings = (flags & 1) != 0,
            PreservePorts = (flags & 2) != 0,
            Outside = [new(new(0xCB007100), new(0xCB007101))],
            Ports = new PortRange(5000, 5031),
            Allocation = new() { Search = search, KeepParity = (flags & 4) != 0, Reserved = [new(null, new(5003, 5004))] },
            Blocks = new() { Size = shares is 1 or 3 ? 8 : 0, MaxPerSubscriber = 2 },
            Deterministic = new() { Inside = shares >= 2 ? [Ipv4Prefix.Parse("10.0.0.0/29")] : [], DynamicFactor = shares == 3 ? 3 : 0 },
            Quarantine = new()
            {
                Udp = Seconds((flags & 8) != 0),
                TcpHalfOpen = Seconds((flags & 8) != 0),
                Other = Seconds((flags & 8) != 0),
                SameDestination = (flags & 16) != 0,
            },
            Subscribers = (flags & 32) != 0 ? new() { MaxPorts = MaxPorts, MaxFlows = MaxFlows } : new(),
            MaxFlowsPerDestination = (flags & 32) != 0 ? MaxPerDestination : 0,
            Timeouts = NatProfiles.Rfc4787.Timeouts with { ByClass = [.. Enumerable.Repeat(TimeSpan.FromSeconds(10), 16)] },
        };

    [Test]
    public void What_is_promised_holds_after_every_packet() => Gen.Select(AnyConfig, AnyStep.Array[1, 80]).Sample(
        (config, steps) =>
        {
            Assert.That(config.Faults(), Is.Empty);
            var log = new BlockLog();
            using var lab = new Lab(config, 7, log);
            var watch = new Watch(config, log);
            double now = 0;
            foreach (var step in steps)
            {
                now += step.Seconds;
                var sent = lab.At(now).Inside(step.Packet());
                watch.Look(lab, step, sent, now);
            }

            lab.At(now + 10_000).Finish();
            Assert.That((lab.Engine.FlowCount, lab.Engine.MappingCount, lab.Engine.Ledger?.Count ?? 0, log.Given.Count), Is.EqualTo((0, 0, 0, 0)));
        },
        iter: 1500,
        threads: 1,
        print: pair => $"{pair.Item1}\n{string.Join('\n', pair.Item2.Select(s => s.ToString()))}");

    private static TimeSpan Seconds(bool isOn) => isOn ? TimeSpan.FromSeconds(Hold) : TimeSpan.Zero;

    private sealed record Step(int Seconds, int Kind, int Host, int Port, int Remote)
    {
        public Frame Packet() => Kind switch
        {
            0 => Udp($"10.0.0.{Host}:{Port}", $"198.51.100.{Remote}:53"),
            1 => Tcp($"10.0.0.{Host}:{Port}", $"198.51.100.{Remote}:53", "S"),
            _ => Ping($"10.0.0.{Host}", $"198.51.100.{Remote}", (ushort)Port),
        };
    }

    private sealed record Use(byte Protocol, string External, string Inside, string Remote);

    private sealed class Watch(NatConfig config, BlockLog log)
    {
        private readonly DeterministicPlan? _plan = DeterministicPlan.Of(config);
        private readonly Dictionary<(byte, string External, string Remote), (string Inside, double At)> _last = [];

        public void Look(Lab lab, Step step, Sent sent, double now)
        {
            var uses = lab.Engine.Flows().Select(f => new Use(
                f.Original.Protocol, $"{f.Reply.Destination}:{f.Reply.DestinationPort}", $"{f.Original.Source}:{f.Original.SourcePort}", f.Reply.Source.ToString())).ToList();
            Assert.That(uses.Select(u => (u.Protocol, u.External, u.Remote)), Is.Unique, "a bijection");
            foreach (var ofHost in uses.GroupBy(u => HostOf(u.Inside)))
            {
                if (config.Subscribers.MaxFlows == 0)
                    continue;
                Assert.That(ofHost.Count(), Is.LessThanOrEqualTo(MaxFlows));
                Assert.That(ofHost.Select(u => (u.Protocol, u.External)).Distinct().Count(), Is.LessThanOrEqualTo(MaxPorts));
            }

            if (config.MaxFlowsPerDestination > 0)
                Assert.That(uses.GroupBy(u => (u.Protocol, HostOf(u.External), u.Remote)).Select(g => g.Count()), Has.All.LessThanOrEqualTo(MaxPerDestination));
            foreach (var use in uses)
                Assert.That(IsOwn(use), Is.True, $"{use} is no port of its host");
            if (sent.Packet is { } left)
                LookAtRest(step, left, now);
        }

        private bool IsOwn(Use use)
        {
            var (host, external, port) = (Ipv4Address.Parse(HostOf(use.Inside)), Ipv4Address.Parse(HostOf(use.External)), ushort.Parse(use.External.Split(':')[1]));
            if (use.Protocol != 1 && port is 5003 or 5004)
                return false;
            if (_plan is null && config.Blocks.Size == 0)
                return use.Protocol == 1 || config.Ports!.Value.Contains(port);
            if (_plan is not null && _plan.TryFind(new(host, 0), out var own, out var ports) && own == external && ports.Contains(port))
                return true;
            return log.Given.Any(b => b.Subscriber.Contains(host) && b.External == external && b.Ports.Contains(port));
        }

        /// <summary>
        /// Another host's port is not given while it rests: towards all where a port has one host, towards the same destination where every flow
        /// has its own endpoint. In other mixes a mapping that is used already may lead to a destination towards which its port rests.
        /// </summary>
        private void LookAtRest(Step step, Seen left, double now)
        {
            var scope = config.Quarantine.SameDestination ? MappingBehavior.AddressAndPortDependent : MappingBehavior.EndpointIndependent;
            if (!config.Quarantine.IsOn || config.Mapping != scope)
                return;
            string inside = $"10.0.0.{step.Host}:{step.Port}";
            var key = (left.Protocol, left.Source, config.Quarantine.SameDestination ? left.Destination : "any");
            if (_last.TryGetValue(key, out var last) && last.Inside != inside)
                Assert.That(now - last.At, Is.GreaterThanOrEqualTo(10 + Hold), $"{key} was {last.Inside}'s");
            _last[key] = (inside, now);
        }

        private static string HostOf(string endpoint) => endpoint.Split(':')[0];
    }
}
