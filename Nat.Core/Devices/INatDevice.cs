using Nat.Core.Engine;

namespace Nat.Core.Devices;

/// <summary>
/// Where packets come from and go to: a capture, a pipe, a pair of TUN/TAP devices. The device owns the memory; the engine
/// rewrites packets where they lie, so a device whose memory is shared with the kernel needs no copy.
/// </summary>
public interface INatDevice
{
    /// <summary>
    /// The memory that the slots of the last <see cref="Receive"/> point into. It stays as it is until <see cref="Complete"/> returns.
    /// </summary>
    Span<byte> Memory { get; }

    /// <summary>
    /// Waits for packets and describes them in <paramref name="batch"/>, in order of arrival.
    /// </summary>
    /// <returns>How many slots were filled; 0 at the end of input.</returns>
    int Receive(Span<PacketSlot> batch);

    /// <summary>
    /// Takes the verdicts: sends what is forwarded and everything in the outbox. The caller clears the outbox afterwards.
    /// </summary>
    void Complete(ReadOnlySpan<PacketSlot> batch, Outbox outbox);
}
