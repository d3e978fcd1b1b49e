namespace Nat.Core.Engine;

/// <summary>
/// Takes the first step of an engine on another thread: tests packets, checksums included, and names their flows. That needs no table and
/// depends on no other packet, so whoever reads ahead changes nothing of what the engine decides. Used by one thread at a time.
/// </summary>
public sealed class PacketReader
{
    private readonly NatEngine _engine;

    /// <summary>Makes a reader.</summary>
    /// <param name="engine">An engine of which nothing else is used.</param>
    internal PacketReader(NatEngine engine) => _engine = engine;

    /// <summary>Reads a batch. Its packets may be changed where a sender left the checksum to its network card.</summary>
    /// <param name="memory">The device's memory that the slots point into.</param>
    /// <param name="batch">The packets.</param>
    /// <param name="into">Where it goes, for <see cref="NatEngine.Process(Span{byte}, Span{PacketSlot}, ReadPackets)"/> with the same batch.</param>
    public void Read(Span<byte> memory, ReadOnlySpan<PacketSlot> batch, ReadPackets into) => _engine.Read(memory, batch, into);
}
