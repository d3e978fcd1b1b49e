using System.Collections.Immutable;

namespace Nat.Core;

/// <summary>Names of <see cref="DropReason"/> for programs and reports.</summary>
public static class DropReasons
{
    private static readonly ImmutableArray<string> Names = [.. Enum.GetNames<DropReason>().Select(Hyphens.Between)];

    /// <summary>How many members <see cref="DropReason"/> has.</summary>
    public static int Count => Names.Length;

    /// <summary>All reasons except <see cref="DropReason.None"/>.</summary>
    public static IEnumerable<DropReason> All => Enum.GetValues<DropReason>().Skip(1);

    /// <summary>Whether the NAT lacked something that it has only so much of, and the packet was as good as any (RFC 5508 REQ-8, RFC 6888 REQ-11).</summary>
    public static bool IsExhaustion(this DropReason reason) => reason is DropReason.PortsExhausted or DropReason.TableFull
            or DropReason.SubscriberPortLimit or DropReason.SubscriberFlowLimit or DropReason.SubscriberRateLimit;

    /// <summary>The reason as lower-case words joined by hyphens, for example <c>no-entry</c>.</summary>
    public static string Name(this DropReason reason) => Names[(int)reason];
}
