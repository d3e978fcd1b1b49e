namespace Nat.Core.Flows;

/// <summary>
/// Which state follows, by state, role of the sender and type of packet (PRO-03): the transitions of Linux connection tracking, until 6.15,
/// and beside them Listen, which it does not know: the server opens the way for the Request (RFC 5597 REQ-2).
/// </summary>
internal static class DccpTransitions
{
    /// <summary>Instead of a state: nobody can tell whether the packet is right; it passes, the state stays.</summary>
    internal const DccpState Ignore = DccpState.TimeWait + 1;

    /// <summary>Instead of a state: nobody sends this packet in that state.</summary>
    internal const DccpState Invalid = DccpState.TimeWait + 2;

    private const int Types = 11;
    private const int Roles = 2;

    /// <summary>The state after a packet, or <see cref="Ignore"/> or <see cref="Invalid"/>.</summary>
    internal static DccpState Next(DccpState state, bool fromServer, DccpPacketType type) =>
        Table[(((((int)state * Roles) + (fromServer ? 1 : 0)) * Types) + (int)type)];

    // One pair of rows per state: what the client's packets do, then the server's.
    private static ReadOnlySpan<DccpState> Table =>
    [
        // Request, Response, Data, Ack, DataAck, CloseReq, Close, Reset, Sync, SyncAck, Listen
        RQ, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, // None
        XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, RQ,
        RQ, __, XX, XX, XX, XX, XX, TW, __, __, XX, // Request
        __, RS, XX, XX, XX, XX, XX, TW, __, __, RQ,
        RS, __, XX, PO, PO, XX, XX, TW, __, __, XX, // Respond
        __, RS, XX, XX, XX, XX, XX, TW, __, __, __,
        __, __, XX, PO, PO, XX, CG, TW, __, __, XX, // PartOpen: data needs an acknowledgement yet (RFC 4340 section 8.1.5)
        __, __, OP, OP, OP, CR, CG, TW, __, __, __,
        __, __, OP, OP, OP, XX, CG, TW, __, __, XX, // Open
        __, __, OP, OP, OP, CR, CG, TW, __, __, __,
        __, __, CR, CR, CR, XX, CG, TW, __, __, XX, // CloseRequest: the server waits for Close
        __, __, XX, XX, XX, CR, XX, TW, __, __, __,
        __, __, CG, CG, CG, XX, XX, TW, __, __, XX, // Closing
        __, __, CG, CG, CG, CR, CG, TW, __, __, __,
        RQ, XX, XX, XX, XX, XX, XX, __, __, __, XX, // TimeWait: a Request from either side reopens
        RQ, XX, XX, XX, XX, XX, XX, TW, __, __, RQ,
    ];

    private const DccpState RQ = DccpState.Request;
    private const DccpState RS = DccpState.Respond;
    private const DccpState PO = DccpState.PartOpen;
    private const DccpState OP = DccpState.Open;
    private const DccpState CR = DccpState.CloseRequest;
    private const DccpState CG = DccpState.Closing;
    private const DccpState TW = DccpState.TimeWait;
    private const DccpState __ = Ignore;
    private const DccpState XX = Invalid;
}
