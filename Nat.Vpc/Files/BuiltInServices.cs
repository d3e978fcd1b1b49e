using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <summary>
/// Services that every network knows: a few APIs with the actions that IAM has for them (Service Authorization Reference), and the
/// ports that people mean when they say SSH or PostgreSQL (IANA port numbers). The addresses of the APIs are stand-ins from the block
/// of RFC 2544, which the real internet does not have.
/// </summary>
internal static class BuiltInServices
{
    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<CloudService> All =
    [
        Api("s3", "198.18.0.0/24", ("read", "s3:GetObject"), ("write", "s3:PutObject"), ("copy", "s3:PutObject"), ("delete", "s3:DeleteObject"), ("list", "s3:ListBucket")),
        Api("dynamodb", "198.18.1.0/24", ("read", "dynamodb:GetItem"), ("write", "dynamodb:PutItem"), ("query", "dynamodb:Query")),
        Api("ec2", "198.18.2.0/24", ("create-route", "ec2:CreateRoute"), ("create-nat-gateway", "ec2:CreateNatGateway"), ("describe", "ec2:DescribeInstances")),
        Api("secretsmanager", "198.18.3.0/24", ("read", "secretsmanager:GetSecretValue")),
        Api("sts", "198.18.4.0/24", ("assume-role", "sts:AssumeRole")),
        Port("http", 80), Port("https", 443), Port("ssh", 22), Port("postgresql", 5432), Port("mysql", 3306), Port("redis", 6379),
    ];

    private static CloudService Api(string name, string prefix, params (string Word, string Action)[] operations) => new()
    {
        Name = name,
        Operations = operations.ToImmutableDictionary(o => o.Word, o => o.Action),
        Prefixes = [Ipv4Prefix.Parse(prefix)],
    };

    private static CloudService Port(string name, ushort port) => new() { Name = name, Port = new TrafficMatch(IpProtocol.Tcp, new PortRange(port, port)) };
}
