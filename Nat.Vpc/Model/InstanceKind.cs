namespace Nat.Vpc.Model;

/// <summary>What an instance is.</summary>
public enum InstanceKind
{
    /// <summary>A virtual machine (EC2, RDS).</summary>
    Server,

    /// <summary>A function (Lambda): its flows are always tracked (AWS-07).</summary>
    Function,

    /// <summary>A container (ECS, Fargate).</summary>
    Task,
}
