using Nat.Core;

namespace Nat.Pcap.Files;

/// <summary>Writes the records of one capture format.</summary>
internal abstract class RecordEncoder
{
    /// <summary>The packets that follow are from a file of this layout.</summary>
    public abstract void Begin(ByteSink sink, CaptureLayout source);

    /// <summary>Records from a file of this layout can be copied as they are.</summary>
    public abstract bool Copies(CaptureLayout source);

    /// <summary>Makes sure that packets of an interface can be written.</summary>
    /// <exception cref="CaptureException">The format cannot hold them beside those already written.</exception>
    public abstract void Use(ByteSink sink, CaptureInterface from);

    /// <summary>Writes one packet, given in two parts.</summary>
    public abstract void Write(ByteSink sink, CaptureInterface from, Instant time, ReadOnlySpan<byte> head, ReadOnlySpan<byte> packet, uint originalLength);

    /// <summary>Nothing follows: writes what makes an empty capture a capture.</summary>
    public abstract void End(ByteSink sink);
}
