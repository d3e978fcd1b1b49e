using Nat.Linux.Control;

namespace Nat.Cli.Control;

/// <summary>Something that can be asked of a running NAT.</summary>
/// <param name="Name">The word for it.</param>
/// <param name="Arguments">The arguments that it knows.</param>
/// <param name="Answer">Does it.</param>
internal sealed record ControlAction(string Name, IReadOnlyList<string> Arguments, Func<ControlRequest, ControlPeer, ControlReturn> Answer);
