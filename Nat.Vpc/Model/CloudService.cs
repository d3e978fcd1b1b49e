using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>Something that is called: an API of AWS by the back door, or a port of a host by the front door (AWS-10).</summary>
public sealed record CloudService : INamed
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>Where a caller of the port must fit (front door), or null for an API (back door).</summary>
    public TrafficMatch? Port { get; init; }

    /// <summary>The actions of an API by what people call them: <c>read</c> is <c>s3:GetObject</c>.</summary>
    public ImmutableDictionary<string, string> Operations { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The public addresses at which an API is reached, and to which a gateway endpoint leads.</summary>
    public ImmutableArray<Ipv4Prefix> Prefixes { get; init; } = [];

    /// <summary>Whether it is an API, which IAM guards and no security group.</summary>
    public bool IsApi => Port is null;
}
