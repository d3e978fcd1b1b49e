using Nat.Cli.Commands;
using Nat.Linux.Control;
using Nat.Linux.Forwarding;

namespace Nat.Cli.Control;

/// <summary>The request <c>save</c>: saves the flows now, to the file of <c>--state</c> or to another, as the NAT itself sees the path.</summary>
/// <param name="nat">The NAT.</param>
/// <param name="state">Where its flows outlive it.</param>
internal sealed class StateActions(TunNat nat, TapState state)
{
    private const string File = "file";

    /// <summary>The request.</summary>
    public IEnumerable<ControlAction> Actions => [new("save", [File], (request, _) => Save(request.Argument(File) ?? state.Path))];

    private ControlReturn Save(string? path)
    {
        nat.Save(path ?? throw new ControlException("save needs the argument file, because this NAT was started without --state"));
        return json => json.WriteString(File, path);
    }
}
