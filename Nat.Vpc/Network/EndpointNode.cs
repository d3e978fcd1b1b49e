using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>A gateway endpoint as packets see it: what arrives is with the service.</summary>
/// <param name="Model">The endpoint.</param>
/// <param name="Vpc">Its VPC.</param>
internal sealed record EndpointNode(GatewayEndpoint Model, VpcNode Vpc)
{
    /// <summary>Whether flows through it are always tracked: AWS-07 names the endpoint of DynamoDB.</summary>
    public bool IsAlwaysTracked => Model.Service.Contains("dynamodb", StringComparison.OrdinalIgnoreCase);
}
