using System.CommandLine;
using System.Text.Json;
using Nat.Linux.Control;

namespace Nat.Cli.Commands;

/// <summary>The option <c>--control</c> of those who ask a running NAT.</summary>
internal static class ControlOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create() => new("--control")
    {
        HelpName = "SOCKET",
        Description = "The control socket of the NAT [default: the only one in /run/nat, or in $XDG_RUNTIME_DIR/nat if you are not root]",
    };

    /// <summary>Asks the NAT; what it refuses fails the command.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="take">Is given the lines of the answer, see <see cref="ControlClient.Ask"/>.</param>
    public static JsonElement? Ask(ControlClient client, ControlRequest request, Func<JsonElement, bool>? take = null)
    {
        try
        {
            return client.Ask(request, take);
        }
        catch (ControlException fault)
        {
            throw CliException.Failed(fault.Message, fault);
        }
    }
}
