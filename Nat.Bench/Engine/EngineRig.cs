using System.Runtime.CompilerServices;
using Nat.Bench.Traffic;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Bench.Engine;

/// <summary>An engine whose flows are all open, and frames that all hit, in one piece of memory that is too large for any cache.</summary>
public sealed class EngineRig : IDisposable
{
    /// <summary>Ethernet in front of the packet.</summary>
    public const int LinkLength = 14;

    /// <summary>From one frame to the next.</summary>
    public const int Stride = 64;

    private readonly byte[] _master;
    private readonly byte[] _frames;
    private readonly PacketSlot[] _slots;
    private long _time;

    /// <summary>Opens the flows.</summary>
    /// <param name="sessions">How many.</param>
    /// <param name="protocol">Which.</param>
    /// <param name="frames">How many frames there are in memory.</param>
    /// <param name="batch">How many the engine gets at once.</param>
    public EngineRig(int sessions, TrafficProtocol protocol, int frames, int batch)
    {
        // A sixteenth of free room keeps a full table's early drops away.
        var first = Ipv4Address.Parse("203.0.113.0").Value;
        var config = NatProfiles.Linux with
        {
            MaxFlows = sessions + (sessions / 8) + 64,
            Outside = [new Ipv4Range(new Ipv4Address(first), new Ipv4Address(first + 31))],
        };
        Engine = new NatEngine(config, seed: 1);
        Batch = batch;
        _slots = new PacketSlot[batch];
        _master = GC.AllocateUninitializedArray<byte>(frames * Stride, pinned: true);
        _frames = GC.AllocateUninitializedArray<byte>(frames * Stride, pinned: true);
        var source = new TrafficSource(new TrafficOptions { Flows = sessions, Mix = TrafficMix.Small, Protocol = protocol });
        byte[] frame = new byte[TrafficSource.MaxFrameLength];
        while (!source.AllAreOpen)
            Open(frame.AsSpan(0, source.Next(frame)));
        for (int at = 0; at < _master.Length; at += Stride)
        {
            source.Next(frame);
            frame.AsSpan(0, Stride).CopyTo(_master.AsSpan(at));
        }

        Reset();
    }

    /// <summary>The engine.</summary>
    public NatEngine Engine { get; }

    /// <summary>Frames in memory.</summary>
    public int Frames => _frames.Length / Stride;

    /// <summary>How many the engine gets at once.</summary>
    public int Batch { get; }

    /// <summary>Makes all frames what they were before they were translated.</summary>
    public void Reset() => _master.CopyTo(_frames, 0);

    /// <summary>Copies the frames: what a program that does nothing with them takes.</summary>
    public void CopyFrames()
    {
        for (int at = 0; at < _frames.Length; at += Stride)
            Unsafe.CopyBlockUnaligned(ref _frames[at], ref _master[at], Stride);
    }

    /// <summary>Translates the frames, a microsecond apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Translate()
    {
        var slots = _slots.AsSpan();
        int step = slots.Length * Stride;
        for (int at = 0; at < _frames.Length; at += step)
        {
            int offset = at + LinkLength;
            foreach (ref var slot in slots)
            {
                slot.Time = new Instant(_time += 1000);
                slot.Offset = offset;
                slot.Length = Stride - LinkLength;
                slot.CutLength = 0;
                slot.Arrival = Arrival.Inside;
                offset += Stride;
            }

            Engine.Process(_frames, slots);
        }
    }

    /// <summary>The same parsing and writing with constants in place of the table: a limit for every engine that is written so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int TranslateWithoutTable()
    {
        const ulong External = 0xCB00_7101_0000_0000;
        int translated = 0;
        for (int at = 0; at < _frames.Length; at += Stride)
        {
            if (Ipv4Packet.TryParse(_frames.AsSpan(at + LinkLength, Stride - LinkLength), 0, out var packet) != DropReason.None)
                continue;
            var tuple = Nat.Core.Flows.FlowTuple.FromHeader(External | (uint)packet.Addresses, 0x0400_01BB, packet.Protocol);
            Nat.Core.Flows.Protocols.Write(packet, tuple, 1);
            translated++;
        }

        return translated;
    }

    /// <summary>Tests that every frame was forwarded, and that a frame that was translated has right checksums.</summary>
    public void Verify(long forwarded)
    {
        if (Engine.Counters.Forwarded != forwarded || Engine.Counters.Dropped != 0)
            throw new InvalidDataException($"{Engine.Counters.Forwarded} frames of {forwarded} were forwarded");
        for (int at = 0; at < _frames.Length; at += Stride)
        {
            if (Ipv4Packet.TryParse(_frames.AsSpan(at + LinkLength, Stride - LinkLength), 0, out var packet) != DropReason.None
                || packet.Source.Value >> 8 != 0xCB0071
                || Checksum.Fold(Checksum.PseudoHeader(packet.Addresses, packet.Protocol, packet.PayloadLength) + Checksum.Sum(packet.Payload)) != 0xFFFF)
                throw new InvalidDataException($"frame {at / Stride} was translated wrongly");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();

    private void Open(Span<byte> frame)
    {
        bool isOutbound = frame[LinkLength + 12] == 10;
        var slot = new PacketSlot
        {
            Time = new Instant(_time += 1000),
            Offset = LinkLength,
            Length = frame.Length - LinkLength,
            Arrival = isOutbound ? Arrival.Inside : Arrival.InsideTranslated,
        };
        Engine.Process(frame, new Span<PacketSlot>(ref slot));
    }
}
