namespace Nat.Vpc.Model;

/// <summary>The target of a route.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The resource, or null for a blackhole and for local.</param>
public sealed record RouteTarget(RouteTargetKind Kind, string? Name)
{
    /// <summary>The target of a route whose gateway is gone: packets end there.</summary>
    public static readonly RouteTarget Blackhole = new(RouteTargetKind.Blackhole, null);

    /// <summary>The VPC itself.</summary>
    public static readonly RouteTarget Local = new(RouteTargetKind.Local, null);

    /// <summary>The target as a file has it.</summary>
    public override string ToString() => Name ?? (Kind == RouteTargetKind.Local ? "local" : "blackhole");
}
