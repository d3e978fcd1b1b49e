namespace Nat.Pcap.Replay;

/// <summary>Where a capture was taken relative to the NAT.</summary>
public enum Vantage
{
    /// <summary>On the private side. The output shows the public side.</summary>
    Inside,

    /// <summary>On the public side. The output shows the private side.</summary>
    Outside,

    /// <summary>On both; each packet's interface or source MAC address tells its side. The output shows both.</summary>
    TwoSided,
}
