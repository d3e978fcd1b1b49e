using Nat.Core;
using Nat.Core.Flows;

namespace Nat.Tests.Flows;

/// <summary>
/// One entry and the segments it sees, told line by line: who sends what, and what becomes of it. Does what the owner of an
/// entry has to do with an outcome: keeps the status, forgets the entry, opens it again from the side that sent the SYN.
/// </summary>
internal sealed class TcpStory
{
    private readonly TcpRules _rules;
    private TcpTracking _tracking;
    private FlowStatus _status;
    private bool _clientIsOriginal;
    private bool _isOpen;

    internal TcpStory(TcpRules? rules = null) => _rules = rules ?? new TcpRules();

    internal TcpOutcome Outcome { get; private set; }

    internal bool HasReopened { get; private set; }

    internal bool IsAssured => (_status & FlowStatus.Assured) != 0;

    internal TcpState State => _tracking.State;

    internal int Retransmissions => _tracking.Retransmissions;

    internal TcpStory Client(string flags, uint seq, uint ack = 0, int length = 0, int win = 65535, byte[]? options = null) =>
        Step(true, TcpBytes.Header(flags, seq, ack, win, options ?? []), length);

    internal TcpStory Server(string flags, uint seq, uint ack = 0, int length = 0, int win = 65535, byte[]? options = null) =>
        Step(false, TcpBytes.Header(flags, seq, ack, win, options ?? []), length);

    /// <summary>The handshake: afterwards the client's next octet is 1, the server's is 1.</summary>
    internal static TcpStory Connected(TcpRules? rules = null, byte[]? clientOptions = null, byte[]? serverOptions = null, int win = 65535) =>
        new TcpStory(rules)
            .Client("S", 0, options: clientOptions, win: win).Passes(TcpState.SynSent)
            .Server("S.", 0, 1, options: serverOptions, win: win).Passes(TcpState.SynReceived)
            .Client(".", 1, 1, win: win).Passes(TcpState.Established);

    internal TcpStory Passes(TcpState state) => Becomes(TcpVerdict.Accept, DropReason.None, state);

    internal TcpStory IsIgnored(TcpState state) => Becomes(TcpVerdict.Ignore, DropReason.None, state);

    internal TcpStory IsDropped(DropReason reason, TcpState state) => Becomes(TcpVerdict.Invalid, reason, state);

    internal TcpStory IsOutOfWindow(TcpState state) => IsDropped(DropReason.TcpOutOfWindow, state);

    internal TcpStory Reopens(TcpState state)
    {
        Assert.That(HasReopened, Is.True);
        return Passes(state);
    }

    internal TcpStory PassesAndIsForgotten()
    {
        Assert.That(Outcome.Verdict, Is.EqualTo(TcpVerdict.AcceptAndForget));
        return this;
    }

    internal TcpStory Lives(TimeoutClass timeout, TimeoutClass shorter = TimeoutClass.TcpNone)
    {
        Assert.That((Outcome.Timeout, Outcome.Shorter), Is.EqualTo((timeout, shorter)));
        return this;
    }

    private TcpStory Becomes(TcpVerdict verdict, DropReason reason, TcpState state)
    {
        Assert.That((Outcome.Verdict, Outcome.Reason, State), Is.EqualTo((verdict, reason, state)));
        return this;
    }

    private TcpStory Step(bool isClient, byte[] header, int length)
    {
        HasReopened = false;
        if (!_isOpen)
            Open(isClient, header, length);
        Observe(isClient, header, length);
        if (Outcome.Verdict == TcpVerdict.Reopen)
        {
            HasReopened = true;
            Open(isClient, header, length);
            Observe(isClient, header, length);
        }

        return this;
    }

    private void Open(bool isClient, byte[] header, int length)
    {
        Assert.That(TcpTracker.TryOpen(ref _tracking, header, length, _rules, out DropReason reason), Is.True, $"{reason}");
        _isOpen = true;
        _status = FlowStatus.None;
        _clientIsOriginal = isClient;
    }

    private void Observe(bool isClient, byte[] header, int length)
    {
        Direction direction = isClient == _clientIsOriginal ? Direction.Original : Direction.Reply;
        Outcome = TcpTracker.Observe(ref _tracking, direction, header, length, _status, _rules);
        if (Outcome.Verdict is TcpVerdict.Accept or TcpVerdict.Ignore && direction == Direction.Reply)
            _status |= FlowStatus.SeenReply;
        if (Outcome.BecomesAssured)
            _status |= FlowStatus.Assured;
        if (Outcome.Verdict == TcpVerdict.AcceptAndForget)
            _isOpen = false;
    }
}
