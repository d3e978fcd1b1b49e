using static Nat.Tests.Support.Build;

namespace Nat.Tests.Support;

/// <summary>The parts of a TCP connection that many tests need, between an inside host and a server outside.</summary>
internal static class TcpTalk
{
    /// <summary>SYN 1000, SYN+ACK 5000, ACK.</summary>
    public static void Open(Lab lab, string inside, string external, string server)
    {
        lab.Inside(Tcp(inside, server, "S", 1000)).Leaves(external);
        lab.Outside(Tcp(server, external, "SA", 5000, 1001)).Arrives(inside);
        lab.Inside(Tcp(inside, server, "A", 1001, 5001)).Leaves(external);
    }

    /// <summary>The same by whatever external endpoint the NAT chooses.</summary>
    /// <returns>That endpoint.</returns>
    public static string Open(Lab lab, string inside, string server)
    {
        string external = lab.Inside(Tcp(inside, server, "S", 1000)).Leaves().Packet!.Source;
        lab.Outside(Tcp(server, external, "SA", 5000, 1001)).Arrives(inside);
        lab.Inside(Tcp(inside, server, "A", 1001, 5001)).Leaves(external);
        return external;
    }

    /// <summary>FIN of the inside, then of the server, each acknowledged.</summary>
    public static void Close(Lab lab, string inside, string external, string server, uint seq, uint serverSeq)
    {
        lab.Inside(Tcp(inside, server, "FA", seq, serverSeq)).Leaves(external);
        lab.Outside(Tcp(server, external, "FA", serverSeq, seq + 1)).Arrives(inside);
        lab.Inside(Tcp(inside, server, "A", seq + 1, serverSeq + 1)).Leaves(external);
    }
}
