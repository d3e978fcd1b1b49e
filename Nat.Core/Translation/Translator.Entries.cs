using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

// What becomes of entries that were opened: the translator owns what they hold.
internal sealed partial class Translator : IEntryOwner
{
    /// <summary>
    /// Tuples of the probes that this worker owes to inside hosts whose connections have been idle for their timeout; taken out by the engine
    /// after every part of a batch, so that there are no more of them than a sweep looks at and a part looks up.
    /// </summary>
    public List<FlowTuple> Probes { get; } = [];

    /// <inheritdoc/>
    /// <remarks>
    /// An established TCP connection that is to be probed goes on as after a reset. Of one connection one worker at a time, so that it is
    /// probed once.
    /// </remarks>
    public bool Outlives(uint index, Instant at, Instant now)
    {
        ref var line = ref Table[index];
        if (_config.Tcp.OnIdle != TcpIdleReaction.Probe || line.Tuples[Direction.Original].Protocol != IpProtocol.Tcp)
            return false;
        ref var tracking = ref Table.Tcp(index);
        tracking.Enter();
        bool isIdle = tracking.State == TcpState.Established && line.Expires == at;
        if (isIdle)
        {
            tracking.State = TcpState.Close;
            line.Expires = at + _config.Timeouts[TimeoutClass.TcpClose];
        }

        tracking.Leave();
        if (isIdle)
        {
            var direction = (line.Status & FlowStatus.OpenedFromOutside) == 0 ? Direction.Original : Direction.Reply;
            if (line.Expires > now)  // else nobody would wait for the answer any more
                Probes.Add(line.Tuples[direction].Invert());
            _observer?.Updated(Table.Snapshot(index), FlowChanges.State, at);
        }

        return isIdle || line.Expires > at;
    }

    /// <inheritdoc/>
    public void Ended(uint index, in FlowLine line, FlowEnd end, Instant at)
    {
        // Ports must rest before the mapping lets go of them.
        if (_ledger is not null)
        {
            var state = line.Tuples[Direction.Original].Protocol == IpProtocol.Tcp ? Table.Tcp(index).State : TcpState.None;
            _ledger.Release(line.Tuples[Direction.Original], line.Tuples[Direction.Reply], line.Status, state, at);
        }

        _endpoints.Release(line.Tuples[Direction.Original], line.Tuples[Direction.Reply], line.Status);
        _observer?.Destroyed(Table.Snapshot(index), at, end);
    }
}
