using static Nat.Tests.Support.Build;

namespace Nat.Tests.Support;

/// <summary>A frame of every kind, for tests that damage them.</summary>
internal static class SampleFrames
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:6000";
    private const string Server = "198.51.100.7:53";
    private const string X = "203.0.113.1:5000";
    private const string Y = "203.0.113.1:6000";

    public static IEnumerable<Frame> All() =>
    [
        Udp(A, Server), Udp(B, Server), Udp(Server, X), Udp(Server, Y), Udp(Server, A), Udp(A, Y), Udp(B, X), Udp("192.0.2.9:9", X),
        Udp(A, Server).WithoutChecksum(), Udp(A, Server, 0), Udp(A, Server, 700), Udp(A, Server) with { Ttl = 1 }, Udp(Server, X) with { Ttl = 1 },
        Udp(A, Server, 1300) with { DontFragment = true },
        Udp(A, Server) with { Options = [7, 7, 4, 0, 0, 0, 0, 0] }, Udp(A, Server) with { Options = [131, 7, 4, 192, 0, 2, 1, 0] },
        Udp("10.0.0.9:7", Server), Udp(Server, "203.0.113.9:7"),
        Tcp(A, Server, "S"), Tcp(Server, X, "SA", 5000, 1001), Tcp(A, Server, "A", 1001, 5001), Tcp(A, Server, "AP", 1001, 5001, 100),
        Tcp(Server, X, "AP", 5001, 1101, 100), Tcp(A, Server, "FA", 1101, 5101), Tcp(Server, X, "FA", 5101, 1102), Tcp(A, Server, "R", 1101),
        Tcp(Server, X, "R", 5001), Tcp(Server, A, "A", 5001, 1001), Tcp(B, X, "S"),
        Ping("10.0.0.1", "198.51.100.7", 77), Pong("198.51.100.7", "203.0.113.1", 77), Ping("10.0.0.1", "198.51.100.7", 78, 13),
        Ping("192.0.2.9", "203.0.113.9", 5), Pong("198.51.100.7", "10.0.0.1", 77),
        Raw(47, "10.0.0.1", "198.51.100.7"), Raw(47, "198.51.100.7", "203.0.113.1"), Raw(99, "10.0.0.2", "198.51.100.7"),
        Sctp(A, Server, 0, Chunk(1, tag: 77)), Sctp(Server, X, 77, Chunk(2, tag: 88)), Sctp(A, Server, 88, Chunk(10), Chunk(0, length: 21)),
        UdpLite(A, Server), UdpLite(Server, X, 8), Dccp(A, Server, 0), Dccp(Server, X, 1, coverage: 2), Pptp("10.0.0.1", "198.51.100.7", 99),
        Error("192.0.2.254", "203.0.113.1", 11, 0, Udp(X, Server).Bytes()), Error("192.0.2.254", "203.0.113.1", 3, 4, Tcp(X, Server, "A").Bytes(), 1400),
        Error("192.0.2.254", "203.0.113.1", 3, 1, Ping("203.0.113.1", "198.51.100.7", 77).Bytes(), quote: 28),
        Error("10.0.0.1", "198.51.100.7", 3, 3, Udp(Server, A).Bytes()), Error("10.0.0.254", "203.0.113.1", 11, 0, Udp(X, B).Bytes()),
        Error("192.0.2.254", "10.0.0.1", 11, 0, Udp(A, Server).Bytes()), Error("192.0.2.254", "203.0.113.1", 5, 1, Udp(X, Server).Bytes()),
        Error("192.0.2.254", "203.0.113.1", 4, 0, Udp(X, Server).Bytes()), Error("192.0.2.254", "203.0.113.1", 12, 0, Raw(47, "203.0.113.1", "198.51.100.7").Bytes()),
        Error("192.0.2.254", "203.0.113.1", 11, 0, (Udp(X, Server) with { Options = [7, 7, 4, 0, 0, 0, 0, 0] }).Bytes()),
        .. Udp(A, Server, 600).Fragments(208), .. Udp(Server, X, 600).Fragments(304), .. Udp(A, Y, 300).Fragments(104),
        .. (Tcp(A, Server, "AP", 1001, 5001, 300) with { Id = 9 }).Fragments(160), .. Error("192.0.2.254", "203.0.113.1", 11, 0, Udp(X, Server, 300).Bytes()).Fragments(104),
    ];
}
