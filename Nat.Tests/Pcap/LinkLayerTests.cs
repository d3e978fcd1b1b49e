using Nat.Pcap.Links;

namespace Nat.Tests.Pcap;

public sealed class LinkLayerTests
{
    private const string Macs = "0A0000000001" + "0A0000000002";
    private const string Ip = "4500001C";

    [TestCase(LinkType.Ethernet, Macs + "0800", 14)]
    [TestCase(LinkType.Ethernet, Macs + "81000064" + "0800", 18)]
    [TestCase(LinkType.Ethernet, Macs + "88A80064" + "81000065" + "0800", 22)]
    [TestCase(LinkType.Ethernet, Macs + "91000064" + "81000065" + "81000066" + "0800", 26)]
    [TestCase(LinkType.Ethernet, Macs + "8864" + "11000001001E0021", 22)]
    [TestCase(LinkType.Ethernet, Macs + "81000064" + "8864" + "11000001001E0021", 26)]
    [TestCase(LinkType.LinuxSll, "0000000100060A00000000020000" + "0800", 16)]
    [TestCase(LinkType.LinuxSll2, "08000000000000020001" + "0006" + "0A00000000020000", 20)]
    [TestCase(LinkType.Null, "02000000", 4)]
    [TestCase(LinkType.Null, "00000002", 4)]
    [TestCase(LinkType.Loop, "00000002", 4)]
    [TestCase(LinkType.Raw, "", 0)]
    [TestCase(LinkType.RawBsd, "", 0)]
    [TestCase(LinkType.RawOpenBsd, "", 0)]
    [TestCase(LinkType.Ipv4, "", 0)]
    public void Ipv4_IsFound_AndEveryShorterFrameIsTruncated(LinkType linkType, string head, int expected)
    {
        var frame = Convert.FromHexString(head + Ip);

        Assert.That(LinkLayer.FindIpv4(linkType, frame, out var offset), Is.EqualTo(LinkVerdict.Ipv4));
        Assert.That(offset, Is.EqualTo(expected));
        for (var length = 0; length <= expected; length++)
        {
            Assert.That(LinkLayer.FindIpv4(linkType, frame.AsSpan(0, length), out offset), Is.EqualTo(LinkVerdict.Truncated));
            Assert.That(offset, Is.Zero);
        }
    }

    [TestCase(LinkType.Ethernet, Macs + "0800", 0)]
    [TestCase(LinkType.Ethernet, Macs + "8100E064" + "0800", 100)]
    [TestCase(LinkType.Ethernet, Macs + "88A80FFE" + "81000065" + "0800", 4094)]
    [TestCase(LinkType.Ethernet, Macs + "8864" + "11000001001E0021", 0)]
    [TestCase(LinkType.Ethernet, Macs + "8100", 0)]
    [TestCase(LinkType.LinuxSll, "0000000100060A00000000020000" + "81000065" + "0800", 101)]
    [TestCase(LinkType.LinuxSll2, "81000000000000020001" + "0006" + "0A00000000020000" + "00660800", 102)]
    [TestCase(LinkType.Raw, "", 0)]
    public void TheVlanIsThatOfTheOutermostTag(LinkType linkType, string head, int vlan) =>
        Assert.That(LinkLayer.VlanOf(linkType, Convert.FromHexString(head)), Is.EqualTo(vlan));

    [TestCase(LinkType.Ethernet, Macs + "0806" + Ip, LinkVerdict.Arp)]
    [TestCase(LinkType.Ethernet, Macs + "86DD" + Ip, LinkVerdict.Ipv6)]
    [TestCase(LinkType.Ethernet, Macs + "8847" + Ip, LinkVerdict.Other)]
    [TestCase(LinkType.Ethernet, Macs + "0026" + Ip, LinkVerdict.Other)]
    [TestCase(LinkType.Ethernet, Macs + "8864" + "11000001001E0057" + Ip, LinkVerdict.Ipv6)]
    [TestCase(LinkType.Ethernet, Macs + "8864" + "11000001001EC021" + Ip, LinkVerdict.Other)]
    [TestCase(LinkType.Raw, "60000000", LinkVerdict.Ipv6)]
    [TestCase(LinkType.Raw, "00000000", LinkVerdict.Other)]
    [TestCase(LinkType.Null, "1E000000" + Ip, LinkVerdict.Ipv6)]
    [TestCase(LinkType.Ipv6, "60000000", LinkVerdict.Ipv6)]
    [TestCase((LinkType)127, Macs + "0800" + Ip, LinkVerdict.UnsupportedLinkType)]
    public void AnythingElse_IsNamed(LinkType linkType, string frame, LinkVerdict expected) =>
        Assert.That(LinkLayer.FindIpv4(linkType, Convert.FromHexString(frame), out _), Is.EqualTo(expected));

    [Test]
    public void TagsWithoutEnd_AreGivenUp()
    {
        var frame = Convert.FromHexString(Macs + string.Concat(Enumerable.Repeat("81000064", 100)) + "0800" + Ip);

        Assert.That(LinkLayer.FindIpv4(LinkType.Ethernet, frame, out _), Is.EqualTo(LinkVerdict.Other));
    }

    [Test]
    public void RandomBytes_NeverThrow_AndTheOffsetIsInside()
    {
        var random = new Random(1);
        var frame = new byte[160];
        LinkType[] linkTypes = [.. Enum.GetValues<LinkType>(), (LinkType)127];
        ushort[] types = [0x8100, 0x88A8, 0x8864, 0x0800];
        for (var i = 0; i < 200_000; i++)
        {
            random.NextBytes(frame);
            for (var at = 12; at < 140; at += 4)
                (frame[at], frame[at + 1]) = ((byte)(types[random.Next(types.Length)] >> 8), 0);
            var bytes = frame.AsSpan(0, random.Next(frame.Length));
            if (LinkLayer.FindIpv4(linkTypes[i % linkTypes.Length], bytes, out var offset) == LinkVerdict.Ipv4)
                Assert.That(offset, Is.InRange(0, Math.Min(LinkLayer.MaxHeadLength, bytes.Length - 1)));
        }
    }

    [TestCase(LinkType.Ethernet, Macs + "81000064" + "0800", "0A0000000002" + "0A0000000001" + "81000064" + "0800")]
    [TestCase(LinkType.Ethernet, Macs + "8864" + "11000001001E0021", "0A0000000002" + "0A0000000001" + "8864" + "11000001003A0021")]
    [TestCase(LinkType.LinuxSll, "0000000100060A00000000020000" + "0800", "0004000100060A00000000020000" + "0800")]
    [TestCase(LinkType.LinuxSll2, "08000000000000020001" + "0006" + "0A00000000020000", "08000000000000020001" + "0406" + "0A00000000020000")]
    [TestCase(LinkType.Null, "02000000", "02000000")]
    [TestCase(LinkType.Raw, "", "")]
    public void AnAnswer_GoesBackTheSameWay(LinkType linkType, string head, string expected)
    {
        var answer = new byte[head.Length / 2];

        LinkLayer.AnswerHead(linkType, Convert.FromHexString(head), 56, answer);

        Assert.That(Convert.ToHexString(answer), Is.EqualTo(expected));
    }

    [TestCase(LinkType.Ethernet, Macs + "0800", true)]
    [TestCase(LinkType.LinuxSll, "0000000100060A00000000020000" + "0800", true)]
    [TestCase(LinkType.LinuxSll2, "08000000000000020001" + "0006" + "0A00000000020000", true)]
    [TestCase(LinkType.Raw, Ip, false)]
    [TestCase(LinkType.Ethernet, "0A00", false)]
    public void TheSourceMac_IsRead(LinkType linkType, string frame, bool expected)
    {
        Assert.That(LinkLayer.TryGetSourceMac(linkType, Convert.FromHexString(frame), out var address), Is.EqualTo(expected));
        Assert.That(address, Is.EqualTo(expected ? 0x0A0000000002UL : 0UL));
    }
}
