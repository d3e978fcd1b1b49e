using Nat.Core;
using Nat.Core.Packets;
using Nat.Tests.Vpc.Files;
using Nat.Vpc.Model;
using Nat.Vpc.Network;
using Nat.Vpc.Trace;

namespace Nat.Tests.Vpc;

/// <summary>A network into which a test sends its own packets.</summary>
internal sealed class CloudLab(CloudNetwork network) : IDisposable
{
    public CloudLab(string text = CloudTexts.Shop)
        : this(NetworkTexts.Network(text))
    {
    }

    public DataPlane Plane { get; } = new(network, seed: 1);

    /// <summary>Somebody sends a packet at a time in seconds; the packet is changed in place.</summary>
    public Fate Send(string from, byte[] packet, double at = 0) => Plane.Send(AddressBook.Find(Plane, from)!.Value, packet, Instant.FromSeconds(at), out _);

    /// <summary>Whoever received a packet sends another.</summary>
    public Fate Reply(in Fate arrived, byte[] packet, double at = 0) => Plane.Send(arrived.Place, packet, Instant.FromSeconds(at), out _);

    /// <summary>The source of a packet, as <c>10.0.0.1:5000</c>; of a ping the identifier is the port.</summary>
    public static string SourceOf(byte[] packet) => $"{EndsOf(packet).Source}:{EndsOf(packet).SourcePort}";

    /// <summary>The destination of a packet.</summary>
    public static string DestinationOf(byte[] packet) => $"{EndsOf(packet).Destination}:{EndsOf(packet).DestinationPort}";

    private static Ends EndsOf(byte[] packet)
    {
        Assert.That(IpPacket.TryParse(packet, out var parsed), Is.EqualTo(DropReason.None));
        return Responder.EndsOf(parsed);
    }

    public void Dispose() => Plane.Dispose();
}
