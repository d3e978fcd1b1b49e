using System.Buffers.Binary;

namespace Nat.Tests.Support;

/// <summary>Puts released fragments together again, as their receiver would.</summary>
internal static class Whole
{
    public static Seen Of(IEnumerable<Seen> fragments)
    {
        var inOrder = fragments.OrderBy(f => f.Offset).ToList();
        byte[] bytes = [.. inOrder[0].Bytes];
        foreach (var fragment in inOrder.Skip(1))
        {
            Assert.That(bytes.Length - inOrder[0].HeaderLength, Is.EqualTo(fragment.Offset), "fragments lie side by side");
            bytes = [.. bytes, .. fragment.Transport];
        }

        Assert.That(inOrder[^1].MoreFragments, Is.False, "the last fragment is there");
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        bytes[6] &= 0xC0;
        bytes[7] = 0;
        return new Seen(bytes);
    }
}
