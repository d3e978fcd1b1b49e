using Nat.Check.Subjects;
using Nat.Core;
using Nat.Core.Packets;

namespace Nat.Tests.Check;

/// <summary>A good NAT behind somebody who meddles with its packets, in the way in or in the way out.</summary>
/// <param name="nat">The good NAT.</param>
/// <param name="meddle">What becomes of a packet that came out on a side: it, another, or null.</param>
internal sealed class BrokenNat(INatUnderTest nat, Func<Side, byte[], byte[]?> meddle) : INatUnderTest
{
    public IReadOnlyList<Ipv4Address> InsideHosts => nat.InsideHosts;

    public IReadOnlyList<Ipv4Address> OutsideHosts => nat.OutsideHosts;

    public bool HasConfiguration => true;

    public Instant Now => nat.Now;

    public TimeSpan Patience => nat.Patience;

    public void Send(Side from, ReadOnlySpan<byte> packet) => nat.Send(from, packet);

    public (Side Side, byte[] Packet)? Receive(Instant until)
    {
        while (nat.Receive(until) is { } received)
        {
            if (meddle(received.Side, received.Packet) is { } packet)
                return (received.Side, packet);
        }

        return null;
    }

    public Task Wait(TimeSpan time) => nat.Wait(time);

    public void Complete(Task work) => nat.Complete(work);

    public void Dispose() => nat.Dispose();
}
