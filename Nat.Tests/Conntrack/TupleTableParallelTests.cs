using System.Collections.Concurrent;
using CsCheck;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Tests.Conntrack;

/// <summary>What threads do to a table at once could also have been done one after the other.</summary>
public sealed class TupleTableParallelTests
{
    private const int Keys = 3;
    private const int Workers = 3;

    [Test]
    public void Insertions_searches_and_removals_at_once_have_an_order_that_explains_them()
    {
        var key = Gen.Int[0, Keys - 1];
        Gen.Const(() => new Room()).SampleParallel(
            Gen.Select(key, key).Operation<Room>((room, pair) => room.Insert(pair.Item1, pair.Item2)),
            key.Operation<Room>((room, a) => room.Find(a)),
            key.Operation<Room>((room, a) => room.Remove(a)),
            equal: (a, b) => a.Told == b.Told,
            maxSequentialOperations: 4,
            maxParallelOperations: 5,
            iter: 300,
            threads: Workers);
    }

    /// <summary>A table of few keys, with tallies of what the operations answered.</summary>
    private sealed class Room : IDisposable
    {
        private readonly TupleTable<FlowLine> _table;
        private readonly ConcurrentBag<TupleTable<FlowLine>> _idle;
        private readonly FlowTuple[] _tuples;
        private readonly int[] _inserted = new int[Keys * Keys];
        private readonly int[] _found = new int[Keys];
        private readonly int[] _removed = new int[Keys];

        internal Room()
        {
            var tables = TupleWorld.Shared(4, Workers + 1);
            (_table, _idle) = (tables[0], [.. tables[1..]]);
            _tuples = TupleWorld.Crowd(_table, Keys, 1);
        }

        internal string Told
        {
            get
            {
                var partners = Enumerable.Range(0, Keys).Select(PartnerOf);
                TupleWorld.AssertSound(_table);
                return $"now {string.Join(',', partners)}; inserted {string.Join(',', _inserted)}; found {string.Join(',', _found)}; removed {string.Join(',', _removed)}";
            }
        }

        internal void Insert(int a, int b)
        {
            InsertResult result;
            do
                result = a == b ? InsertResult.Taken : AsWorker(table => table.Insert(_tuples[a], _tuples[b], out _));
            while (result is InsertResult.LostRace or InsertResult.Full);
            if (result == InsertResult.Inserted)
                Interlocked.Increment(ref _inserted[(a * Keys) + b]);
        }

        internal void Find(int a)
        {
            if (AsWorker(table => table.TryFind(_tuples[a], out _)))
                Interlocked.Increment(ref _found[a]);
        }

        internal void Remove(int a)
        {
            if (AsWorker(table => table.Remove(_tuples[a])))
                Interlocked.Increment(ref _removed[a]);
        }

        public void Dispose() => _table.Dispose();

        public override string ToString() => Told;

        private T AsWorker<T>(Func<TupleTable<FlowLine>, T> work)
        {
            if (!_idle.TryTake(out var table))
                throw new AssertionException("more threads than workers");
            var result = work(table);
            _idle.Add(table);
            return result;
        }

        private int PartnerOf(int a) =>
            _table.TryFind(_tuples[a], out var hit) ? Array.IndexOf(_tuples, _table[hit.Index].Tuples[hit.Direction.Opposite()]) : -1;
    }
}
