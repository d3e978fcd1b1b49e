using System.Runtime.InteropServices;
using Nat.Core.Flows;

namespace Nat.Core.Engine;

/// <summary>
/// How the state of a NAT is written down: eight letters, the version, then frames, of which the last one tells how much there was. All numbers
/// are little-endian; records stand in a frame one behind the other, without gaps.
/// </summary>
/// <remarks>
/// <para>
/// A frame is its kind, a checksum (CRC32c over the frame, the field itself as zero), the length of what follows in bytes, and that: 12 bytes and
/// no more than <see cref="MostPayload"/>.
/// </para>
/// <para>
/// First comes one <see cref="Beginning"/> with a <see cref="Choices"/> for each worker, then any number of <see cref="Blocks"/>, <see cref="Rests"/>
/// and <see cref="Entries"/>, each of which holds whole records only, then <see cref="End"/>. An entry of a protocol that remembers something is
/// followed by that, as it is in memory: 64 bytes. Whoever changes the layout of what is written here counts <see cref="Version"/> up.
/// </para>
/// <para>
/// Times are relative to the moment of saving, of which the first frame says when it was. Mappings and permissions are not written: they follow
/// from the entries that hold them. Not kept are fragments and SYNs that wait, and how much of its rate of new flows a subscriber has used up.
/// </para>
/// </remarks>
internal static class StateFormat
{
    /// <summary>The version that is written and read.</summary>
    public const uint Version = 1;

    /// <summary>Bytes of a frame before its payload.</summary>
    public const int FrameHeader = 12;

    /// <summary>Where in a frame its checksum stands.</summary>
    public const int ChecksumAt = 4;

    /// <summary>Where in a frame the length of its payload stands.</summary>
    public const int LengthAt = 8;

    /// <summary>The most bytes that a frame has behind its header.</summary>
    public const int MostPayload = 64 * 1024;

    /// <summary>Kind of the first frame.</summary>
    public const uint Beginning = 1;

    /// <summary>Kind of a frame of <see cref="BlockRecord"/>.</summary>
    public const uint Blocks = 2;

    /// <summary>Kind of a frame of <see cref="RestRecord"/>.</summary>
    public const uint Rests = 3;

    /// <summary>Kind of a frame of <see cref="EntryRecord"/>.</summary>
    public const uint Entries = 4;

    /// <summary>Kind of the last frame.</summary>
    public const uint End = 5;

    /// <summary>With what a state begins.</summary>
    public static ReadOnlySpan<byte> Letters => "natstate"u8;

    /// <summary>When and by how many it was saved.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct BeginningRecord
    {
        /// <summary>When: nanoseconds since 1970-01-01 UTC.</summary>
        public long SavedAt;

        /// <summary>See <see cref="Translation.AddressChooser.Key"/>.</summary>
        public ulong AddressKey;

        /// <summary>The randomness by which blocks of ports are given.</summary>
        public ulong BlockRandom;

        /// <summary>How many <see cref="Choices"/> follow.</summary>
        public uint Workers;
    }

    /// <summary>Where the choices of a worker stood, see <see cref="Translation.WorkerPlace"/>.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct Choices
    {
        /// <summary>Its randomness.</summary>
        public ulong Random;

        /// <summary>Its next address.</summary>
        public uint Turn;

        /// <summary>Its next port.</summary>
        public uint NextPort;
    }

    /// <summary>A block of ports that a subscriber has.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct BlockRecord
    {
        /// <summary>The first address of the subscriber.</summary>
        public uint Subscriber;

        /// <summary>The external address.</summary>
        public uint External;

        /// <summary>The zone of the subscriber.</summary>
        public ushort Zone;

        /// <summary>The first port.</summary>
        public ushort First;

        /// <summary>The last port.</summary>
        public ushort Last;
    }

    /// <summary>A port that rests.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct RestRecord
    {
        /// <summary>See <see cref="Translation.RestingPort.Key"/>.</summary>
        public FlowTuple Key;

        /// <summary>For how many nanoseconds yet.</summary>
        public long Left;

        /// <summary>1 if it rests towards one destination only.</summary>
        public byte ByDestination;
    }

    /// <summary>An entry.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct EntryRecord
    {
        /// <summary>The tuple of either direction.</summary>
        public PerDirection<FlowTuple> Tuples;

        /// <summary>What has happened to it.</summary>
        public FlowStatus Status;

        /// <summary>How old it is, in nanoseconds.</summary>
        public long Age;

        /// <summary>In how many nanoseconds it expires.</summary>
        public long Left;

        /// <summary>Packets of either direction.</summary>
        public PerDirection<ulong> Packets;

        /// <summary>Bytes of either direction.</summary>
        public PerDirection<ulong> Bytes;
    }

    /// <summary>How many records there were.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct EndRecord
    {
        /// <summary>Blocks.</summary>
        public long Blocks;

        /// <summary>Ports that rest.</summary>
        public long Rests;

        /// <summary>Entries.</summary>
        public long Entries;
    }
}
