using CsCheck;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Tests.Flows;

/// <summary>The name of a flow in one direction.</summary>
public sealed class FlowTupleTests
{
    private static readonly byte[] RequestTypes = [8, 13, 15, 17];

    private static readonly Gen<FlowTuple> AnyTuple =
        from source in Gen.UInt
        from destination in Gen.UInt
        from ports in Gen.UInt
        from protocol in Gen.Byte
        select new FlowTuple(protocol, new Ipv4Address(source), (ushort)(ports >> 16), new Ipv4Address(destination), (ushort)ports);

    private static readonly Gen<FlowTuple> AnyQuery =
        from source in Gen.UInt
        from destination in Gen.UInt
        from id in Gen.UShort
        from isRequest in Gen.Bool
        from number in Gen.Int[0, 3]
        select FlowTuple.IcmpQuery(isRequest, RequestTypes[number], new Ipv4Address(source), new Ipv4Address(destination), id);

    [Test]
    public void AZoneTellsTuplesApartAndChangesNothingElse() => Gen.Select(Gen.OneOf(AnyTuple, AnyQuery), Gen.UShort[0, FlowTuple.MaxZone]).Sample((t, zone) =>
    {
        var zoned = t.WithZone(zone);
        return zoned.Zone == zone && zoned.WithZone(0) == t && zoned.Invert() == t.Invert().WithZone(zone) && (zoned == t) == (zone == 0)
            && zoned.SourceKind == t.SourceKind && zoned.DestinationKind == t.DestinationKind && zoned.Protocol == t.Protocol
            && zoned.WithSource(t.Source, t.SourcePort) == zoned && zoned.WithDestination(t.Destination, t.DestinationPort) == zoned;
    });

    [Test]
    public void InvertingTwiceGivesTheSame() => Gen.OneOf(AnyTuple, AnyQuery).Sample(t => t.Invert().Invert() == t);

    [Test]
    public void InvertingSwapsBothEnds() => Gen.OneOf(AnyTuple, AnyQuery).Sample(t =>
    {
        var back = t.Invert();
        return back.Source == t.Destination && back.Destination == t.Source && back.SourcePort == t.DestinationPort
            && back.DestinationPort == t.SourcePort && back.SourceKind == t.DestinationKind && back.DestinationKind == t.SourceKind && back.Protocol == t.Protocol;
    });

    [Test]
    public void TheAnswerOfAQueryIsItsInverse() => Gen.Select(Gen.UInt, Gen.UInt, Gen.UShort).Sample((a, b, id) =>
        FlowTuple.IcmpQuery(true, 8, new Ipv4Address(a), new Ipv4Address(b), id).Invert() == FlowTuple.IcmpQuery(false, 8, new Ipv4Address(b), new Ipv4Address(a), id));

    [Test]
    public void AnotherSourceOrDestinationLeavesTheRest() => Gen.Select(Gen.OneOf(AnyTuple, AnyQuery), Gen.UInt, Gen.UShort).Sample((t, address, port) =>
    {
        var s = t.WithSource(new Ipv4Address(address), port);
        var d = t.WithDestination(new Ipv4Address(address), port);
        return s.Source.Value == address && s.SourcePort == port && s.WithSource(t.Source, t.SourcePort) == t
            && d.Destination.Value == address && d.DestinationPort == port && d.WithDestination(t.Destination, t.DestinationPort) == t;
    });
}
