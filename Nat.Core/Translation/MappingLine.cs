using System.Runtime.InteropServices;
using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>
/// A mapping: an internal endpoint and the external one that stands for it. Letters: [O] constant while the line is live,
/// [A] by compare-and-swap only.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct MappingLine
{
    /// <summary>[O] Index <see cref="Direction.Original"/>: the key of the internal endpoint, as a source. <see cref="Direction.Reply"/>: that of the external one, as a destination.</summary>
    [FieldOffset(0)]
    public PerDirection<FlowTuple> Keys;

    /// <summary>[A] See <see cref="Conntrack.LineLife"/>.</summary>
    [FieldOffset(32)]
    public uint Life;

    /// <summary>[A] Entries that use it, one or more while the line lives. Exchanged together with the life word.</summary>
    [FieldOffset(36)]
    public uint Users;
}
