using Nat.Core.Memory;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>
/// The blocks of ports of all external addresses and who has them. For one caller at a time.
/// </summary>
internal sealed class PortBlocks : IDisposable
{
    /// <summary>Blocks that there can be.</summary>
    public const int MostBlocks = 1 << 26;

    private readonly AddressPool _pool;
    private readonly PortRange _range;
    private readonly int _size;
    private readonly int _perAddress;
    private readonly NativeArray<Block> _blocks;
    private readonly NativeArray<int> _given;   // how many blocks of each address are given

    /// <summary>Makes blocks that nobody has.</summary>
    /// <param name="pool">The external addresses.</param>
    /// <param name="range">Their ports that are given in blocks; what is left over at the end is given to nobody.</param>
    /// <param name="size">Ports in a block.</param>
    /// <param name="random">Decides which of the free blocks is given.</param>
    public PortBlocks(AddressPool pool, PortRange range, int size, SeededRandom random)
    {
        (_pool, _range, _size, Random) = (pool, range, size, random);
        _perAddress = range.Count / size;
        _blocks = new NativeArray<Block>((int)(pool.Count * _perAddress));
        _given = new NativeArray<int>((int)pool.Count);
    }

    /// <summary>Bytes of address space taken.</summary>
    public long Bytes => _blocks.Bytes + _given.Bytes;

    /// <summary>Decides which of the free blocks is given.</summary>
    public SeededRandom Random { get; }

    /// <summary>The number of the block of a port; -1 if it is in none.</summary>
    public int NumberOf(Ipv4Address external, ushort port)
    {
        if (port < _range.First || (port - _range.First) / _size >= _perAddress)
            return -1;
        long address = _pool.NumberOf(external);
        return address < 0 ? -1 : (int)((address * _perAddress) + ((port - _range.First) / _size));
    }

    /// <summary>The address of a block.</summary>
    public Ipv4Address AddressOf(int number) => _pool.At((uint)(number / _perAddress));

    /// <summary>The ports of a block.</summary>
    public PortRange PortsOf(int number)
    {
        int first = _range.First + (number % _perAddress * _size);
        return new PortRange((ushort)first, (ushort)(first + _size - 1));
    }

    /// <summary>Whether a subscriber has a block.</summary>
    public bool IsOf(int number, InsideHost subscriber) => _blocks[(uint)number] is { IsGiven: true } block && block.Subscriber == subscriber;

    /// <summary>Whether anybody has a block.</summary>
    public bool IsGiven(int number) => _blocks[(uint)number].IsGiven;

    /// <summary>The block that the same subscriber got before a block, plus one; 0 for none.</summary>
    public int Before(int number) => _blocks[(uint)number].Before;

    /// <summary>Gives a subscriber a block of an address.</summary>
    /// <returns>Its number; -1 if none is free.</returns>
    public int Give(InsideHost subscriber, ref SubscriberState state, Ipv4Address external)
    {
        long address = _pool.NumberOf(external);
        if (address < 0 || _given[(uint)address] == _perAddress)
            return -1;
        uint at = Random.Below((uint)_perAddress);
        uint first = (uint)(address * _perAddress);
        while (_blocks[first + at].IsGiven)
            at = (at + 1) % (uint)_perAddress;
        int number = (int)(first + at);
        Put(number, subscriber, ref state, external);
        return number;
    }

    /// <summary>Gives a subscriber a block that is nobody's and that it had before. It is on record already.</summary>
    public void Restore(int number, InsideHost subscriber, ref SubscriberState state)
    {
        Put(number, subscriber, ref state, AddressOf(number));
        _blocks[(uint)number].IsUsed = true;
    }

    /// <summary>A flow uses a block.</summary>
    /// <returns>Whether it is the first that ever does since the block was given.</returns>
    public bool Use(int number)
    {
        ref var block = ref _blocks[(uint)number];
        block.Users++;
        bool isFirst = !block.IsUsed;
        block.IsUsed = true;
        return isFirst;
    }

    /// <summary>A flow uses a block no more.</summary>
    /// <returns>Whether nobody does now.</returns>
    public bool LeaveBlock(int number) => --_blocks[(uint)number].Users == 0;

    /// <summary>Whether no flow uses a block.</summary>
    public bool IsIdle(int number) => _blocks[(uint)number].Users == 0;

    /// <summary>Takes a block back that its subscriber has.</summary>
    /// <returns>Whether it was ever used.</returns>
    public bool TakeBack(int number, ref SubscriberState state)
    {
        ref var block = ref _blocks[(uint)number];
        if (state.FirstBlock == number + 1)
        {
            state.FirstBlock = block.Before;
        }
        else
        {
            int next = state.FirstBlock - 1;
            while (_blocks[(uint)next].Before != number + 1)
                next = _blocks[(uint)next].Before - 1;
            _blocks[(uint)next].Before = block.Before;
        }

        state.Blocks--;
        _given[(uint)(number / _perAddress)]--;
        bool wasUsed = block.IsUsed;
        block = default;
        return wasUsed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        _given.Dispose();
    }

    private void Put(int number, InsideHost subscriber, ref SubscriberState state, Ipv4Address external)
    {
        _given[(uint)(number / _perAddress)]++;
        _blocks[(uint)number] = new Block { Subscriber = subscriber, IsGiven = true, Before = state.FirstBlock };
        (state.FirstBlock, state.Address, state.HasAddress) = (number + 1, external, true);
        state.Blocks++;
    }

    private struct Block
    {
        public InsideHost Subscriber;
        public int Users;    // entries
        public int Before;   // the block that the same subscriber got before, plus one
        public bool IsGiven;
        public bool IsUsed;  // ever since it was given
    }
}
