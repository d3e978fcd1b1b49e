using Nat.Core;

namespace Nat.Linux.Forwarding;

/// <summary>
/// Is shown every frame that crosses a device: an Ethernet frame of a TAP, an IP packet of a TUN. Several threads call it at once, in the
/// middle of forwarding, so it must neither wait nor throw.
/// </summary>
public interface IFrameObserver
{
    /// <summary>A frame was taken from a device, or is about to be given to one, so that what answers it is seen later.</summary>
    /// <param name="side">The side of the device.</param>
    /// <param name="frame">
    /// The frame as a capture on the device would have it: before translation where it comes from, after it where it goes to. A checksum that its
    /// sender left to the network card is the sum of the pseudo header. Only valid during the call.
    /// </param>
    void Crosses(Side side, ReadOnlySpan<byte> frame);
}
