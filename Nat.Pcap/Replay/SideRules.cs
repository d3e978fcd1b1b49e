using System.Runtime.CompilerServices;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;

namespace Nat.Pcap.Replay;

/// <summary>Decides from a packet's addresses, and from its side where the capture has two, how it meets the NAT.</summary>
internal sealed class SideRules
{
    private const uint LinkLocal = 0xA9FE;
    private const uint Loopback = 127;
    private const uint FirstMulticast = 224;
    private const uint LastMulticast = 239;
    private readonly AddressClasses _classes;
    private readonly Vantage _vantage;

    public SideRules(NatConfig config, Vantage vantage) => (_classes, _vantage) = (new AddressClasses(config), vantage);

    /// <summary>The side on which a capture of one side was taken.</summary>
    public Side CaptureSide => _vantage == Vantage.Inside ? Side.Inside : Side.Outside;

    /// <summary>Decides about a packet of a capture that was taken on one side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Decision Decide(uint source, uint destination)
    {
        var from = _classes.Of(source);
        var to = _classes.Of(destination);
        if (_vantage == Vantage.Inside && ((from | to) & AddressClass.Special) == 0 && ((from ^ to) & AddressClass.Inside) != 0)
            return (from & AddressClass.Inside) != 0 ? Arrival.Inside : Arrival.InsideTranslated;
        return Rarely(source, destination, from, to, CaptureSide);
    }

    /// <summary>Decides about a packet that was seen on a known side.</summary>
    public Decision Decide(uint source, uint destination, Side side) =>
        Rarely(source, destination, _classes.Of(source), _classes.Of(destination), side);

    /// <summary>How a packet arrives whose addresses cannot be read; the engine will say what is wrong with it.</summary>
    public static Decision Unreadable(Side side) => side == Side.Inside ? Arrival.Inside : Arrival.Outside;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Decision Rarely(uint source, uint destination, AddressClass from, AddressClass to, Side side)
    {
        if (((from | to) & AddressClass.Special) != 0 && SpecialKind(source, destination, from, to) is { } kind)
            return kind;
        return side == Side.Inside ? OnInside(from, to) : OnOutside(from, to);
    }

    private Decision OnInside(AddressClass from, AddressClass to)
    {
        bool isFromInside = (from & AddressClass.Inside) != 0;
        bool isToInside = (to & AddressClass.Inside) != 0;
        if (isFromInside)
            return isToInside ? UntranslatedKind.BetweenInsideHosts : Arrival.Inside;
        if (!isToInside)
            return (from & AddressClass.Special) != 0 ? Arrival.Inside : UntranslatedKind.BetweenOutsideHosts;
        return _vantage == Vantage.TwoSided ? UntranslatedKind.AlreadyTranslated : Arrival.InsideTranslated;
    }

    private Decision OnOutside(AddressClass from, AddressClass to)
    {
        if ((to & AddressClass.Pool) != 0)
            return Arrival.Outside;
        if ((from & to & AddressClass.Inside) != 0)
            return UntranslatedKind.BetweenInsideHosts;
        if ((from & AddressClass.Pool) != 0)
            return _vantage == Vantage.TwoSided ? UntranslatedKind.AlreadyTranslated : Arrival.OutsideTranslated;
        return (to & AddressClass.Inside) != 0 ? Arrival.Outside : UntranslatedKind.BetweenOutsideHosts;
    }

    // Null: addresses that no packet may have. The engine names the reason.
    private static UntranslatedKind? SpecialKind(uint source, uint destination, AddressClass from, AddressClass to)
    {
        if ((to & AddressClass.Special) != 0 && destination >> 24 is >= FirstMulticast and <= LastMulticast)
            return UntranslatedKind.Multicast;
        if ((to & AddressClass.Special) != 0 && destination == uint.MaxValue)
            return UntranslatedKind.Broadcast;
        if (((from & AddressClass.Special) != 0 && source >> 16 == LinkLocal) || ((to & AddressClass.Special) != 0 && destination >> 16 == LinkLocal))
            return UntranslatedKind.LinkLocal;
        return source >> 24 == Loopback && destination >> 24 == Loopback ? UntranslatedKind.Loopback : null;
    }
}
