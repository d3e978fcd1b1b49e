using Nat.Vpc.Network;
using Nat.Vpc.Trace;

namespace Nat.Tests.Vpc;

/// <summary>AWS-09: Reachability Analyzer.</summary>
public class Aws09Tests
{
    /// <summary>Names of the page "Reachability Analyzer explanation codes".</summary>
    private static readonly string[] Published =
    [
        "BAD_STATE", "BAD_STATE_ATTACHMENT", "BAD_STATE_ROUTE", "ENI_SG_RULES_MISMATCH", "SG_HAS_NO_RULES", "SG_REFERENCES_NOT_PRESERVED",
        "ENI_SOURCE_DEST_CHECK_RESTRICTION", "SUBNET_ACL_RESTRICTION", "NO_ROUTE_TO_DESTINATION", "CANNOT_ROUTE", "NO_POSSIBLE_DESTINATION",
        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
        "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", "NGW_REQUIRES_SOURCE_IN_VPC", "PROTOCOL_RESTRICTION", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
    ];

    [Test]
    public void AWS_09_Codes_that_the_analyzer_has_are_written_as_there() =>
        Assert.That(Enum.GetValues<BlockCode>().Where(c => c is > BlockCode.None and <= BlockCode.VpceGatewayProtocolRestriction).Select(Names.Of), Is.EqualTo(Published));

    [Test]
    public void AWS_09_Every_code_has_a_why() =>
        Assert.That(Enum.GetValues<BlockCode>().Where(c => c != BlockCode.None && Remedies.Why(new Block(c, PathPoint.Host, null)).Length == 0), Is.Empty);
}
