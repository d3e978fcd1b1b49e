using Nat.Cli.Commands;
using Nat.Cli.Configuration;
using Nat.Core.Translation;
using Nat.Linux.Control;

namespace Nat.Cli.Control;

/// <summary>
/// Requests that change the configuration: <c>forward-list</c>, <c>forward-add</c> and <c>forward-remove</c> with a port forward as
/// <c>--forward</c> takes it, and <c>reload</c>.
/// </summary>
/// <param name="configuration">The configuration.</param>
internal sealed class ConfigurationActions(TapConfiguration configuration)
{
    private const string Forward = "forward";

    /// <summary>The requests.</summary>
    public IEnumerable<ControlAction> Actions =>
    [
        new("forward-list", [], (_, _) => List()),
        new("forward-add", [Forward], (request, _) => Change(request, configuration.Add)),
        new("forward-remove", [Forward], (request, _) => Change(request, configuration.Remove)),
        new("reload", [], (_, _) => Reload()),
    ];

    private ControlReturn List()
    {
        var forwards = configuration.Forwards;
        return json =>
        {
            json.WriteStartArray("forwards");
            foreach (var forward in forwards)
                json.WriteStringValue(ForwardText.Show(forward));
            json.WriteEndArray();
        };
    }

    private static ControlReturn Change(ControlRequest request, Action<StaticMapping> change)
    {
        var forward = Read(request.Argument(Forward) ?? throw new ControlException($"{request.Execute} needs the argument {Forward}, for instance tcp:203.0.113.1:443=10.0.0.5:8443"));
        change(forward);
        return json => json.WriteString(Forward, ForwardText.Show(forward));
    }

    private static StaticMapping Read(string text)
    {
        try
        {
            return ForwardText.Parse(text);
        }
        catch (FormatException fault)
        {
            throw new ControlException(fault.Message, fault);
        }
    }

    private ControlReturn Reload()
    {
        configuration.Reload();
        return _ => { };
    }
}
