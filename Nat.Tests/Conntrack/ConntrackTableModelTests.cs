using CsCheck;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Tests.Conntrack;

/// <summary>Long random sequences on a small, crowded table of entries while time passes, step by step against a dictionary.</summary>
public sealed class ConntrackTableModelTests
{
    private const int Capacity = 20;
    private const int Tuples = 48;

    private static readonly Gen<(int Kind, int A, int B, int C)[]> Steps =
        Gen.Select(Gen.Int[0, 16], Gen.Int[0, Tuples - 1], Gen.Int[0, Tuples - 1], Gen.Int[0, 15]).Array[100, 1000];

    [Test]
    public void The_table_does_what_a_dictionary_with_a_clock_does_over_any_sequence() => Steps.Sample(
        steps =>
        {
            using var replay = new Replay();
            foreach (var (kind, a, b, c) in steps)
                replay.Step(kind, a, b, (TimeoutClass)c);
            replay.Finish();
        },
        iter: 250,
        threads: 1);

    private sealed record Entry(FlowTuple Original, FlowTuple Reply, uint Index)
    {
        internal Instant Expires { get; set; }

        internal bool IsAssured { get; set; }

        internal ulong Packets { get; set; }
    }

    private sealed class Replay : IDisposable
    {
        private readonly FlowWorld _world = new(Capacity);
        private readonly Dictionary<FlowTuple, Entry> _model = [];
        private readonly FlowTuple[] _tuples;
        private Instant _now = Instant.FromSeconds(1000);
        private int _seen;

        internal Replay() => _tuples = TupleWorld.Crowd(_world.Table.Tuples, Tuples, 2);

        private int Live => _model.Count / 2;

        public void Dispose() => _world.Dispose();

        internal void Step(int kind, int a, int b, TimeoutClass timeout)
        {
            var (first, second) = (_tuples[a], _tuples[b]);
            switch (kind)
            {
                case < 7 when a != b:
                    Open(first, second, timeout);
                    break;
                case 7 or 8 when Find(first) is { } entry:
                    bool isReply = entry.Reply == first;
                    _world.Table.Touch(entry.Index, isReply ? Direction.Reply : Direction.Original, 100, timeout, TimeoutClass.Udp, _now);
                    entry.Expires = _now + (timeout < TimeoutClass.Udp ? FlowWorld.Timeout(timeout) : FlowWorld.Timeout(TimeoutClass.Udp));
                    entry.Packets += isReply ? 1UL : 0;
                    break;
                case 9 when Find(first) is { } entry:
                    Assert.That(_world.Table.Mark(entry.Index, _world.Table[entry.Index].Life, FlowStatus.Assured));
                    entry.IsAssured = true;
                    break;
                case 10 when Find(first) is { } entry:
                    Assert.That(_world.Table.End(entry.Index, _world.Table[entry.Index].Life, FlowEnd.Reset, _now));
                    break;
                case 11 when Find(first) is { } entry:
                    _world.Table.Shorten(entry.Index, timeout, _now);
                    entry.Expires = _now + FlowWorld.Timeout(timeout) < entry.Expires ? _now + FlowWorld.Timeout(timeout) : entry.Expires;
                    break;
                case 12:
                    Sweep(b);
                    break;
                case 13 or 14:
                    _now += TimeSpan.FromSeconds((int)timeout / 8.0);
                    break;
                case 15 when Live == Capacity:
                    DropEarly();
                    break;
            }

            TakeIn();
            Find(second);
            Assert.That(_world.Table.Count, Is.EqualTo(Live));
        }

        internal void Finish()
        {
            foreach (var tuple in _tuples)
                Find(tuple);
            TupleWorld.AssertSound(_world.Table);
            _world.Table.Sweep(_now + TimeSpan.FromDays(1), int.MaxValue);
            Assert.That(_world.Table.Count, Is.Zero);
            TupleWorld.AssertSound(_world.Table);
        }

        private void Open(in FlowTuple original, in FlowTuple reply, TimeoutClass timeout)
        {
            bool isTaken = _model.ContainsKey(original) || _model.ContainsKey(reply);
            var expected = Live == Capacity ? InsertResult.Full : isTaken ? InsertResult.Taken : InsertResult.Inserted;
            Assert.That(_world.Open(original, reply, _now, out uint index, FlowStatus.SourceNat, timeout), Is.EqualTo(expected));
            if (expected == InsertResult.Inserted)
                _model[original] = _model[reply] = new Entry(original, reply, index) { Expires = _now + FlowWorld.Timeout(timeout) };
        }

        /// <summary>Looks a tuple up in both; an entry that has expired is ended by that.</summary>
        private Entry? Find(in FlowTuple tuple)
        {
            bool known = _model.TryGetValue(tuple, out var entry) && entry.Expires > _now;
            Assert.That(_world.Finds(tuple, _now, out var hit), Is.EqualTo(known));
            TakeIn();
            Assert.That(_model.ContainsKey(tuple), Is.EqualTo(known));
            if (!known)
                return null;
            var flow = _world.Table.Snapshot(hit.Index);
            Assert.That(
                (hit.Index, hit.Direction == Direction.Reply, flow.Original, flow.Reply, flow.Expires, flow.ReplyPackets, (flow.Status & FlowStatus.Assured) != 0),
                Is.EqualTo((entry!.Index, entry.Reply == tuple, entry.Original, entry.Reply, entry.Expires, entry.Packets, entry.IsAssured)));
            return entry;
        }

        private void Sweep(int budget)
        {
            _world.Table.Sweep(_now, budget);
            Assert.That(_world.Ended.Count - _seen, Is.LessThanOrEqualTo(budget));
            TakeIn();
            if (budget >= Capacity)
                Assert.That(_model.Values.Select(e => e.Expires), Has.All.GreaterThan(_now));
        }

        /// <summary>All entries live within eight buckets of the first: if none can make room, none is unassured.</summary>
        private void DropEarly()
        {
            Assert.That(_world.Table.DropEarly(0, _now), Is.EqualTo(_model.Values.Any(e => !e.IsAssured)));
            Assert.That(_world.Ended.Skip(_seen).Select(e => e.End), Has.All.EqualTo(FlowEnd.EarlyDropped));
            TakeIn();
        }

        /// <summary>Checks that what the table ended had to end, and forgets it.</summary>
        private void TakeIn()
        {
            for (; _seen < _world.Ended.Count; _seen++)
            {
                var (original, end, at) = _world.Ended[_seen];
                Assert.That(_model.Remove(original, out var entry), "only what lives can end");
                Assert.That(end switch
                {
                    FlowEnd.Expired => entry!.Expires <= _now && at == entry.Expires,
                    FlowEnd.EarlyDropped => !entry!.IsAssured && Live >= Capacity * 95 / 100 - 8,
                    _ => end == FlowEnd.Reset,
                });
                _model.Remove(entry!.Reply);
            }
        }
    }
}
