using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nat.Core.Flows;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Nat.Core.Conntrack;

/// <summary>
/// The hash of a tuple, keyed by the seed (CTK-15): who does not know the key cannot make tuples that collide. Three AES rounds
/// where the processor has them (two leave a visible bias), else two keyed 64 by 64 bit multiplications.
/// </summary>
internal readonly struct FlowHash
{
    private readonly Vector128<byte> _key0;
    private readonly Vector128<byte> _key1;
    private readonly Vector128<byte> _key2;
    private readonly Vector128<byte> _key3;

    /// <summary>Draws the keys.</summary>
    public FlowHash(SeededRandom random)
    {
        _key0 = Vector128.Create(random.Next(), random.Next()).AsByte();
        _key1 = Vector128.Create(random.Next(), random.Next()).AsByte();
        _key2 = Vector128.Create(random.Next(), random.Next()).AsByte();
        _key3 = Vector128.Create(random.Next(), random.Next()).AsByte();
    }

    /// <summary>64 bits, of which every one depends on every bit of the tuple.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Of(in FlowTuple tuple) => Of(Vector128.Create(tuple.First, tuple.Second).AsByte());

    /// <summary>The same for the bytes of a tuple.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Of(Vector128<byte> bytes) => X86Aes.IsSupported ? WithAes(bytes) : WithMultiplication(bytes.AsUInt64());

    /// <summary>What <see cref="Of(in FlowTuple)"/> is where the processor has the AES instructions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong WithAes(Vector128<byte> block)
    {
        block = X86Aes.Encrypt(block ^ _key0, _key1);
        block = X86Aes.Encrypt(block, _key2);
        block = X86Aes.Encrypt(block, _key3);
        return block.AsUInt64().ToScalar();
    }

    /// <summary>What <see cref="Of(in FlowTuple)"/> is elsewhere.</summary>
    internal ulong WithMultiplication(Vector128<ulong> words)
    {
        var mixed = words ^ _key0.AsUInt64();
        ulong high = Math.BigMul(mixed[0], mixed[1] ^ _key1.AsUInt64()[0], out ulong low);
        ulong folded = high ^ low ^ mixed[0];
        high = Math.BigMul(folded ^ _key2.AsUInt64()[0], mixed[1] ^ _key2.AsUInt64()[1], out low);
        return high ^ low ^ folded;
    }
}
