using Nat.Cli.Commands;
using Nat.Core;
using Nat.Linux.Control;
using Nat.Linux.Forwarding;
using Nat.Pcap.Reports;

namespace Nat.Cli.Control;

/// <summary>What can be asked of a running <c>nat tap</c>, by the word in <c>execute</c>.</summary>
internal sealed class TapControl : IControlService
{
    private readonly IReadOnlyList<ControlAction> _actions;

    /// <summary>Makes the service.</summary>
    /// <param name="nat">The NAT.</param>
    /// <param name="setup">What it was made from.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="state">Where its flows outlive it.</param>
    /// <param name="feed">Tells of its flows.</param>
    public TapControl(TunNat nat, TranslatorSetup setup, TapConfiguration configuration, TapState state, FlowFeed feed) => _actions =
    [
        .. new FlowActions(nat, feed).Actions, .. new ReadingActions(nat, setup, feed).Actions,
        .. new ConfigurationActions(configuration).Actions, .. new StateActions(nat, state).Actions,
    ];

    /// <inheritdoc/>
    public ControlReturn Answer(ControlRequest request, ControlPeer peer)
    {
        string[] names = [.. _actions.Select(c => c.Name)];
        var action = _actions.FirstOrDefault(c => c.Name == request.Execute) ?? throw Unknown("request", request.Execute, names);
        foreach (string name in request.Arguments.Keys)
        {
            if (!action.Arguments.Contains(name))
                throw Unknown($"argument of {action.Name}", name, action.Arguments);
        }

        return action.Answer(request, peer);
    }

    private static ControlException Unknown(string what, string word, IReadOnlyList<string> known)
    {
        string hint = Spelling.Nearest(word, known) is { } nearest ? $"did you mean '{nearest}'?" : $"there {(known.Count == 0 ? "is none" : $"are {string.Join(", ", known)}")}";
        return new ControlException($"'{word}' is no {what}; {hint}");
    }
}
