namespace Nat.Check.Subjects;

/// <summary>What an exchange needs beside a NAT as it is. A profile is given it; a device has it or the exchange does not apply.</summary>
[Flags]
public enum BenchNeeds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Several external addresses, not all of them neighbours.</summary>
    Pool = 1,

    /// <summary>So few external ports that they run out within an exchange.</summary>
    FewPorts = 2,

    /// <summary>An outside link with a smaller MTU than the inside one.</summary>
    SmallMtu = 4,

    /// <summary>The last outside host is excluded from translation.</summary>
    Exclusion = 8,
}
