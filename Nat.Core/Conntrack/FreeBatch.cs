using System.Runtime.CompilerServices;

namespace Nat.Core.Conntrack;

/// <summary>The other lines of a batch of free ones, written where the first of them has its tuples while it is in use.</summary>
[InlineArray(Lines)]
internal struct FreeBatch
{
    /// <summary>How many numbers of lines fit.</summary>
    public const int Lines = 8;

    private uint _first;
}
