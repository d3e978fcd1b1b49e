using Nat.Check.Subjects;
using Nat.Check.Wire;
using Nat.Core;

namespace Nat.Check.Scripts;

/// <summary>A NAT and the exchanges that go on with it: what comes out of the NAT is given to the one that it is for.</summary>
internal sealed class Bench(INatUnderTest nat)
{
    private readonly List<Exchange> _exchanges = [];

    /// <summary>The NAT.</summary>
    public INatUnderTest Nat => nat;

    /// <summary>An exchange begins.</summary>
    public void Add(Exchange exchange) => _exchanges.Add(exchange);

    /// <summary>An exchange is over.</summary>
    public void Remove(Exchange exchange) => _exchanges.Remove(exchange);

    /// <summary>Takes the next packet, waiting until a moment at most; what is for nobody in particular is for who asks.</summary>
    /// <returns>Whether one came.</returns>
    public bool Collect(Exchange asking, Instant until)
    {
        if (nat.Receive(until) is not { } received)
            return false;
        if (WirePacket.Read(received.Packet) is { } packet)
            (_exchanges.Find(e => e.Owns(packet)) ?? asking).Arrive(received.Side, packet);
        return true;
    }
}
