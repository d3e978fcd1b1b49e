using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Nat64;
using Nat.Core.Translation;

namespace Nat.Tests.Support;

/// <summary>A NAT64 on the bench. Every packet that leaves is looked at: lengths and checksums must be right.</summary>
internal sealed class Lab64 : IDisposable
{
    private Instant _now;

    public Lab64(NatConfig? config = null, Nat64Config? how = null)
    {
        Engine = new NatEngine((config ?? NatProfiles.Rfc4787) with { MaxFlows = 1000 }, 1);
        Nat64 = new Nat64Engine(Engine, how ?? new Nat64Config { MaxHosts = 100 }, 1);
    }

    public NatEngine Engine { get; }

    public Nat64Engine Nat64 { get; }

    /// <summary>What became of the last packet.</summary>
    public VerdictKind Verdict { get; private set; }

    /// <summary>Why it was dropped.</summary>
    public DropReason Reason { get; private set; }

    /// <summary>IPv6 packets that left on the inside because of the last packet.</summary>
    public List<Seen6> Ipv6 { get; } = [];

    /// <summary>IPv4 packets that left, on either side.</summary>
    public List<Seen> Ipv4 { get; } = [];

    /// <summary>Sets the clock, in seconds.</summary>
    public Lab64 At(double seconds)
    {
        _now = Instant.FromSeconds(seconds);
        return this;
    }

    /// <summary>An IPv6 packet arrives from the inside.</summary>
    public Lab64 Inside(Frame6 frame) => Send(frame.Bytes(), Side.Inside);

    /// <summary>An IPv4 packet arrives from the inside.</summary>
    public Lab64 Inside(Frame frame) => Send(frame.Bytes(), Side.Inside);

    /// <summary>An IPv4 packet arrives from the outside.</summary>
    public Lab64 Outside(Frame frame) => Send(frame.Bytes(), Side.Outside);

    /// <summary>Bytes arrive.</summary>
    public Lab64 Send(byte[] bytes, Side side)
    {
        byte[] copy = [.. bytes];
        Verdict = Nat64.Process(copy, side, _now, out var reason);
        Reason = reason;
        Assert.That(copy, Is.EqualTo(bytes), "the packet that came in stays as it is");
        Assert.That((Verdict == VerdictKind.Drop, Verdict == VerdictKind.None), Is.EqualTo((Reason != DropReason.None, false)));
        Drain();
        return this;
    }

    /// <summary>The one IPv4 packet that left.</summary>
    public Seen Sent4() => Ipv4.Count == 1 ? Ipv4[0] : throw new AssertionException($"{Ipv4.Count} IPv4 packets left, {Verdict} {Reason}");

    /// <summary>The one IPv6 packet that left.</summary>
    public Seen6 Sent6() => Ipv6.Count == 1 ? Ipv6[0] : throw new AssertionException($"{Ipv6.Count} IPv6 packets left, {Verdict} {Reason}");

    public void Dispose() => Engine.Dispose();

    private void Drain()
    {
        Ipv4.Clear();
        Ipv6.Clear();
        for (int i = 0; i < Nat64.Outbox.Count; i++)
        {
            var item = Nat64.Outbox[i];
            byte[] bytes = Nat64.Outbox.Packet(item).ToArray();
            if (item.Kind == OutboxKind.Dropped)
                continue;
            if (bytes[0] >> 4 == 4)
            {
                Ipv4.Add(new Seen(bytes));
                Assert.That(Ipv4[^1].HasRightHeaderSum && Ipv4[^1].HasRightTransportSum != false, Ipv4[^1].ToString());
                continue;
            }

            Assert.That(item.Egress, Is.EqualTo(Side.Inside));
            Ipv6.Add(new Seen6(bytes));
            Assert.That(Ipv6[^1].Faults(), Is.Empty);
        }
    }
}
