using Nat.Cli.Output;
using Nat.Pcap.Reports;

namespace Nat.Cli.Commands;

/// <summary>What a command line of <c>nat conntrack</c> asks for.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Filter">With which flows: conditions of <see cref="FlowFilter"/>; with <c>event-mask</c> which events.</param>
/// <param name="Output">How flows are printed.</param>
/// <param name="Form">What is printed with them.</param>
internal sealed record ConntrackWish(ConntrackAction Action, IReadOnlyDictionary<string, string> Filter, FlowOutput Output, ConntrackForm Form);
