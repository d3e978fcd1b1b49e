using Nat.Core.Packets;

namespace Nat.Core.Engine;

/// <summary>
/// A datagram that arrives in fragments. Their payloads lie side by side in one buffer, behind room for a header, so that the whole
/// can go through the corridor like any packet; afterwards each fragment leaves with its own header and its part of the payload.
/// </summary>
internal sealed class Datagram
{
    private const int HeaderRoom = 60;

    private readonly List<Part> _parts = [];
    private byte[] _payload = new byte[HeaderRoom + 256];
    private byte[] _headers = new byte[2 * HeaderRoom];
    private byte[] _piece = [];
    private int _wholeHeader;
    private int _end = -1;
    private int _ecnSeen;
    private byte _timeToLive;  // the least of its fragments: it goes as far as all of them go

    /// <summary>What its fragments have in common.</summary>
    public FragmentKey Key { get; private set; }

    /// <summary>When the first of its fragments came.</summary>
    public Instant Started { get; private set; }

    /// <summary>Where it arrives.</summary>
    public Arrival Arrival => Key.Arrival;

    /// <summary>Fragments that are kept.</summary>
    public int Count => _parts.Count;

    /// <summary>Bytes of payload that are kept.</summary>
    public int Bytes { get; private set; }

    /// <summary>How far its fragments reach, in bytes of payload.</summary>
    public int Extent { get; private set; }

    /// <summary>Length of its longest fragment, in bytes.</summary>
    public int LargestPiece { get; private set; }

    /// <summary>Whether the capture cut some fragment.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether the fragment with the transport header is here.</summary>
    public bool HasFirst => _parts.Count > 0 && _parts[0].Start == 0;

    /// <summary>The token of the fragment that carries the transport header.</summary>
    public long Token => _parts[0].Token;

    /// <summary>Whether all its payload is here.</summary>
    public bool IsComplete => _end >= 0 && Bytes == _end;

    /// <summary>Whether all its fragments speak ECN or none does; a mixture is no datagram of one sender (RFC 3168 section 5.3).</summary>
    public bool IsConsistent => (_ecnSeen & 1) == 0 || _ecnSeen == 1;

    /// <summary>The token of a fragment, in the order of offsets.</summary>
    public long TokenOf(int index) => _parts[index].Token;

    /// <summary>Begins anew.</summary>
    public void Reset(FragmentKey key, Instant now)
    {
        (Key, Started, Bytes, IsCut, _end, _ecnSeen) = (key, now, 0, false, -1, 0);
        (Extent, LargestPiece, _timeToLive) = (0, 0, byte.MaxValue);
        _parts.Clear();
    }

    /// <summary>Takes in a fragment.</summary>
    /// <param name="packet">The fragment.</param>
    /// <param name="token">Its slot's token.</param>
    /// <param name="fatal">On a refusal: whether the datagram cannot be completed any more.</param>
    /// <returns><see cref="DropReason.None"/>, or why this fragment is refused.</returns>
    public DropReason Add(Ipv4Packet packet, long token, out bool fatal)
    {
        int start = packet.FragmentOffset;
        int end = start + packet.PayloadLength;

        // The next fragment can begin only at a multiple of 8: what reaches beyond is cut off, as in Linux.
        if (packet.MoreFragments)
            end &= ~7;
        fatal = true;
        if (end == start)
            return DropReason.FragmentMalformed;
        if (end > ushort.MaxValue)
        {
            // No datagram is so long (RFC 791). What else comes of it must not make another one: it waits for its end.
            fatal = false;
            _end = int.MaxValue;
            return DropReason.FragmentMalformed;
        }

        bool beyond = _end >= 0 && (end > _end || (!packet.MoreFragments && end != _end));
        if (beyond || (!packet.MoreFragments && _parts.Count > 0 && _parts[^1].End > end))
            return DropReason.FragmentMalformed;
        if (!packet.MoreFragments)
            _end = end;
        int at = _parts.FindIndex(part => part.End > start);
        at = at < 0 ? _parts.Count : at;
        if (at < _parts.Count && _parts[at].Start < end)
        {
            // A repetition is harmless and dropped alone; anything else that overlaps ends the datagram (RFC 5722 for IPv6, Linux for both).
            fatal = !IsHere(at, start, end);
            return DropReason.FragmentOverlap;
        }

        Keep(packet, token, at, start, end);
        return DropReason.None;
    }

    /// <summary>The whole datagram, with the header of its first fragment. Total length, time to live and checksum fit.</summary>
    public Ipv4Packet Assemble()
    {
        var first = _parts[0];
        _wholeHeader = first.HeaderLength;
        var whole = _payload.AsSpan(HeaderRoom - _wholeHeader, _wholeHeader + _end);
        _headers.AsSpan(first.HeaderAt, first.HeaderLength).CopyTo(whole);
        var packet = Ipv4Packet.Parsed(whole);
        packet.SetFragment(_wholeHeader + _end, 0, moreFragments: false);
        packet.Rewrite(packet.Addresses, packet.TimeToLive - _timeToLive);
        return packet;
    }

    /// <summary>
    /// A fragment, translated as the assembled datagram was. Valid until the next call.
    /// </summary>
    public Ipv4Packet Piece(int index)
    {
        var part = _parts[index];
        int length = part.HeaderLength + part.Present;
        if (_piece.Length < length)
            _piece = new byte[length];
        _headers.AsSpan(part.HeaderAt, part.HeaderLength).CopyTo(_piece);
        _payload.AsSpan(HeaderRoom + part.Start, part.Present).CopyTo(_piece.AsSpan(part.HeaderLength));
        var whole = Ipv4Packet.Parsed(_payload.AsSpan(HeaderRoom - _wholeHeader));
        var piece = Ipv4Packet.Parsed(_piece.AsSpan(0, length));
        piece.SetFragment(part.HeaderLength + part.End - part.Start, part.Start, piece.MoreFragments);
        piece.SetIdentification(whole.Identification);
        piece.Rewrite(whole.Addresses, _timeToLive - whole.TimeToLive);
        return piece;
    }

    /// <summary>Whether the fragments from one on already hold a stretch of the payload.</summary>
    private bool IsHere(int at, int start, int end)
    {
        int reach = start;
        for (; at < _parts.Count && _parts[at].Start <= reach; at++)
            reach = _parts[at].End;
        return reach >= end;
    }

    private void Keep(Ipv4Packet packet, long token, int at, int start, int end)
    {
        if (_payload.Length < HeaderRoom + end)
            Array.Resize(ref _payload, Math.Min(HeaderRoom + 65536, Math.Max(HeaderRoom + end, _payload.Length * 2)));
        int headerAt = _parts.Count * HeaderRoom;
        if (_headers.Length < headerAt + HeaderRoom)
            Array.Resize(ref _headers, _headers.Length * 2);
        packet.Bytes[..packet.HeaderLength].CopyTo(_headers.AsSpan(headerAt));
        var kept = _payload.AsSpan(HeaderRoom + start, end - start);
        var present = packet.Payload[..Math.Min(packet.Payload.Length, kept.Length)];
        present.CopyTo(kept);
        kept[present.Length..].Clear();
        IsCut |= present.Length < kept.Length;
        Bytes += kept.Length;
        Extent = Math.Max(Extent, end);
        LargestPiece = Math.Max(LargestPiece, packet.TotalLength);
        _timeToLive = Math.Min(_timeToLive, packet.TimeToLive);
        _ecnSeen |= 1 << packet.Ecn;
        _parts.Insert(at, new Part(start, end, present.Length, headerAt, packet.HeaderLength, token));
    }

    private readonly record struct Part(int Start, int End, int Present, int HeaderAt, int HeaderLength, long Token);
}
