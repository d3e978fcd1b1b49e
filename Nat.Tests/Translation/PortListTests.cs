using CsCheck;
using Nat.Core.Translation;

namespace Nat.Tests.Translation;

/// <summary>Counting ports in spans.</summary>
public sealed class PortListTests
{
    [Test]
    public void Ports_of_a_span_are_counted_at_any_distance() => Gen.Select(
        Gen.OneOf(Gen.Int[0, 40], Gen.Int[65_500, 65_535]).Array[0, 30],
        Gen.OneOf(Gen.Int[0, 40], Gen.Int[65_500, 65_535]),
        Gen.Int[0, 36],
        Gen.Int[1, 5]).Sample((ports, first, count, distance) =>
        {
            var span = new PortSpan((ushort)first, Math.Min(count, 1 + ((ushort.MaxValue - first) / distance)), distance);
            var distinct = ports.Select(port => (ushort)port).Distinct().ToList();
            return new PortList(distinct).CountIn(span) == distinct.Count(span.Contains);
        });
}
