using Nat.Vpc.Files;
using Nat.Vpc.Model;

namespace Nat.Tests.Vpc.Files;

/// <summary>Networks out of text.</summary>
internal static class NetworkTexts
{
    /// <summary>A VPC with a public and a private subnet, to which a test adds what it needs.</summary>
    public const string Small = """
        vpcs:
          shop: { cidr: 10.0.0.0/16 }
        subnets:
          public: { zone: a, cidr: 10.0.1.0/24, routes: public }
          private: { zone: a, cidr: 10.0.2.0/24, routes: private }
        internet-gateways:
          igw:
        nat-gateways:
          nat: { subnet: public, elastic: 203.0.113.10 }
        route-tables:
          public: { routes: 0.0.0.0/0 via igw }
          private: { routes: 0.0.0.0/0 via nat }

        """;

    /// <summary>The network of a text without faults.</summary>
    public static CloudNetwork Network(string text)
    {
        var file = NetworkFile.Read(new StringReader(text));
        Assert.That(file.Faults, Is.Empty);
        return file.Network!;
    }

    /// <summary>The faults of a text, as <c>line:column: message</c>.</summary>
    public static List<string> Faults(string text) =>
        [.. NetworkFile.Read(new StringReader(text)).Faults.Select(f => $"{f.Line}:{f.Column}: {f.Message}")];
}
