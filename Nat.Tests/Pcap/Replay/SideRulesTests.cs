using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Pcap.Replay;

namespace Nat.Tests.Pcap.Replay;

public class SideRulesTests
{
    private static readonly NatConfig Config = NatProfiles.Linux with
    {
        Inside = [Ipv4Prefix.Parse("10.0.0.0/8"), Ipv4Prefix.Parse("192.168.7.0/24")],
        StaticMappings = [new StaticMapping(null, Ipv4Address.Parse("198.51.100.9"), null, Ipv4Address.Parse("10.0.0.9"), null)],
    };

    [TestCase("10.1.2.3", "192.0.2.1", ExpectedResult = "Inside")]
    [TestCase("192.0.2.1", "10.1.2.3", ExpectedResult = "InsideTranslated")]
    [TestCase("192.168.7.1", "192.168.8.1", ExpectedResult = "Inside")]
    [TestCase("10.1.2.3", "192.168.7.9", ExpectedResult = "BetweenInsideHosts")]
    [TestCase("192.168.8.1", "192.0.2.1", ExpectedResult = "BetweenOutsideHosts")]
    [TestCase("10.1.2.3", "203.0.113.1", ExpectedResult = "Inside")]
    [TestCase("10.1.2.3", "239.255.255.250", ExpectedResult = "Multicast")]
    [TestCase("0.0.0.0", "255.255.255.255", ExpectedResult = "Broadcast")]
    [TestCase("10.1.2.3", "255.255.255.254", ExpectedResult = "Inside")]
    [TestCase("169.254.1.1", "10.0.0.1", ExpectedResult = "LinkLocal")]
    [TestCase("127.0.0.1", "127.0.0.53", ExpectedResult = "Loopback")]
    [TestCase("10.1.2.3", "127.0.0.1", ExpectedResult = "Inside")]
    [TestCase("127.0.0.1", "192.0.2.1", ExpectedResult = "Inside")]
    public string OnTheInside(string source, string destination) => Decide(Vantage.Inside, source, destination);

    [TestCase("192.0.2.1", "203.0.113.1", ExpectedResult = "Outside")]
    [TestCase("192.0.2.1", "198.51.100.9", ExpectedResult = "Outside")]
    [TestCase("203.0.113.1", "192.0.2.1", ExpectedResult = "OutsideTranslated")]
    [TestCase("192.0.2.1", "192.0.2.2", ExpectedResult = "BetweenOutsideHosts")]
    [TestCase("192.0.2.1", "10.0.0.1", ExpectedResult = "Outside")]
    [TestCase("10.0.0.1", "203.0.113.1", ExpectedResult = "Outside")]
    public string OnTheOutside(string source, string destination) => Decide(Vantage.Outside, source, destination);

    private static string Decide(Vantage vantage, string source, string destination)
    {
        var decision = new SideRules(Config, vantage).Decide(Ipv4Address.Parse(source).Value, Ipv4Address.Parse(destination).Value);
        return decision.IsArrival ? decision.Arrival.ToString() : decision.Kind.ToString();
    }
}
