using System.Net.Sockets;
using System.Text;
using Nat.Linux;
using Nat.Linux.Control;
using Nat.Tests.House;

namespace Nat.Tests.Linux;

/// <summary>The control socket itself, with somebody behind it who only repeats what is asked.</summary>
public sealed class ControlServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TemporaryFolder _folder = null!;

    private string Socket => Path.Combine(_folder.Path, "s");

    [SetUp]
    public void There_is_a_folder()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("the control socket is Linux's");
        _folder = new TemporaryFolder();
    }

    [TearDown]
    public void The_folder_goes() => _folder?.Dispose();

    [Test]
    public void A_request_is_answered_by_lines_and_a_last_one_and_then_the_next_may_follow()
    {
        using var server = Start();
        string[] answer = Say("{\"execute\":\"two\"}\n\n  \n{\"execute\":\"two\",\"arguments\":{\"a\":\"x\",\"b\":7,\"c\":true}}\n");
        Assert.That(answer, Is.EqualTo((string[])
        [
            "{\"line\":1}", "{\"line\":2}", "{\"return\":{\"asked\":\"two\"}}",
            "{\"line\":1}", "{\"line\":2}", "{\"return\":{\"asked\":\"two\",\"a\":\"x\",\"b\":\"7\",\"c\":\"\"}}",
        ]));
    }

    [TestCase("garbage", "not JSON")]
    [TestCase("{\"execute\":\"two\"", "not JSON")]
    [TestCase("\0\u0001\u0002", "not JSON")]
    [TestCase("[1,2]", "no request")]
    [TestCase("{}", "no request")]
    [TestCase("{\"execute\":1}", "no request")]
    [TestCase("{\"execute\":\"two\",\"arguments\":[]}", "no object")]
    [TestCase("{\"execute\":\"two\",\"arguments\":{\"a\":{}}}", "'a' is neither")]
    [TestCase("{\"execute\":\"two\",\"arguments\":{\"\\ud800\":1}}", "not JSON")]
    [TestCase("{\"execute\":\"refuse\"}", "no, never")]
    [TestCase("{\"execute\":\"break\"}", "broken inside")]
    public void What_is_wrong_is_answered_by_an_error_and_the_next_request_is_heard(string line, string word)
    {
        using var server = Start();
        string[] answer = Say($"{line}\n{{\"execute\":\"none\"}}\n");
        Assert.That(answer, Has.Length.EqualTo(2));
        Assert.That(answer[0], Does.StartWith("{\"error\":{\"desc\":\"").And.Contain(word).And.EndWith("\"}}"));
        Assert.That(answer[1], Is.EqualTo("{\"return\":{\"asked\":\"none\"}}"));
    }

    [Test]
    public void A_request_without_end_is_refused_before_it_fills_the_memory()
    {
        using var server = Start();
        Assert.That(Say(new string('x', 64 * 1024)), Is.EqualTo((string[])["{\"error\":{\"desc\":\"a request has at most 65536 bytes; this connection is closed\"}}"]));
        Assert.That(Say("{\"execute\":\"none\"}\n"), Has.Length.EqualTo(1), "others are served");
    }

    [Test]
    public void Only_its_owner_may_use_it()
    {
        using var server = Start();
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(Socket), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void It_goes_with_the_server_and_one_that_a_dead_process_left_is_replaced()
    {
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(Socket));
            File.Move(Socket, Socket + "2");
        }

        File.Move(Socket + "2", Socket);
        using (Start())
            Assert.That(Say("{\"execute\":\"none\"}\n"), Has.Length.EqualTo(1));
        Assert.That(File.Exists(Socket), Is.False);
    }

    [Test]
    public void One_that_is_in_use_is_refused_and_stays()
    {
        using var server = Start();
        Assert.That(() => new ControlServer(Socket, new Echo()), Throws.TypeOf<LinuxException>().With.Message.Contains(Socket).And.Message.Contains("another NAT listens there"));
        Assert.That(Say("{\"execute\":\"none\"}\n"), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_file_of_that_name_is_not_touched()
    {
        File.WriteAllText(Socket, "precious");
        Assert.That(() => new ControlServer(Socket, new Echo()), Throws.TypeOf<LinuxException>().With.Message.Contains("something else of that name"));
        Assert.That(File.ReadAllText(Socket), Is.EqualTo("precious"));
    }

    [Test]
    public void A_path_that_is_too_long_or_leads_nowhere_is_one_sentence()
    {
        string tooLong = Path.Combine(_folder.Path, new string('s', 100));
        Assert.That(() => new ControlServer(tooLong, new Echo()), Throws.TypeOf<LinuxException>().With.Message.Contains("at most 107"));
        Assert.That(() => new ControlServer("", new Echo()), Throws.TypeOf<LinuxException>().With.Message.Contains("empty"));
        Assert.That(() => new ControlServer(Path.Combine(_folder.Path, "no", "s"), new Echo()), Throws.TypeOf<LinuxException>().With.Message.Contains("folder does not exist"));
        Assert.That(() => new ControlServer(_folder.Path, new Echo()), Throws.TypeOf<LinuxException>().With.Message.Contains("something else"));
    }

    [Test]
    public void Nobody_there_is_one_sentence()
    {
        Assert.That(() => ControlClient.Connect(Socket), Throws.TypeOf<LinuxException>().With.Message.Contains("start 'nat tap' with --control"));
        File.WriteAllText(Socket, "");
        Assert.That(() => ControlClient.Connect(Socket), Throws.TypeOf<LinuxException>().With.Message.Contains("nobody listens"));
    }

    [Test]
    public void The_client_tells_apart_what_is_refused_and_what_breaks()
    {
        using (Start())
        {
            using var client = ControlClient.Connect(Socket);
            List<string> lines = [];
            var answer = client.Ask(Request("two"), line => Keep(lines, line.GetRawText()));
            Assert.That(lines, Has.Count.EqualTo(2));
            Assert.That(answer!.Value.GetProperty("asked").GetString(), Is.EqualTo("two"));
            Assert.That(() => client.Ask(Request("refuse")), Throws.TypeOf<ControlException>().With.Message.EqualTo("no, never"));
        }

        using var liar = new ControlServer(Socket, new Echo { Line = "nonsense\n" });
        liar.Start();
        using var other = ControlClient.Connect(Socket);
        Assert.That(() => other.Ask(Request("two")), Throws.TypeOf<LinuxException>().With.Message.Contains("is no NAT"));
    }

    [Test]
    public void Who_does_not_read_holds_up_nobody_and_the_end_comes_all_the_same()
    {
        var server = Start();
        using var lazy = Connect();
        lazy.Send("{\"execute\":\"flood\"}\n"u8);
        Assert.That(Say("{\"execute\":\"none\"}\n"), Has.Length.EqualTo(1));
        Assert.That(Task.Run(server.Dispose).Wait(Patience), Is.True, "the server ends");
    }

    [Test]
    public void The_last_one_too_many_is_told_so()
    {
        using var server = Start();
        var guests = Enumerable.Range(0, ControlServer.MostConnections).Select(_ => Connect()).ToList();
        foreach (var guest in guests)
            Assert.That(Ask(guest, "{\"execute\":\"none\"}\n"), Does.Contain("return"));
        using (var late = Connect())
            Assert.That(Hear(late), Does.Contain("32 are connected already"));
        guests[0].Dispose();
        Assert.That(() => Say("{\"execute\":\"none\"}\n")[0], Does.Contain("return").After(5000, 50), "one has left");
        guests.ForEach(g => g.Dispose());
    }

    [Test]
    public void Who_follows_without_end_may_say_that_he_says_no_more_but_not_leave()
    {
        var echo = new Echo();
        using var server = new ControlServer(Socket, echo);
        server.Start();
        using (var follower = Connect())
        {
            follower.Send("{\"execute\":\"follow\"}\n"u8);
            follower.Shutdown(SocketShutdown.Send);
            Assert.That(Hear(follower), Does.Contain("tick"));
            Assert.That(Hear(follower), Does.Contain("tick"));
        }

        Assert.That(() => echo.Following, Is.Zero.After(5000, 20));
        using var impatient = Connect();
        impatient.Send("{\"execute\":\"follow\"}\n"u8);
        Assert.That(() => echo.Following, Is.EqualTo(1).After(5000, 20));
        impatient.Send("{\"execute\":\"none\"}\n"u8);
        Assert.That(() => echo.Following, Is.Zero.After(5000, 20));
    }

    private ControlServer Start()
    {
        var server = new ControlServer(Socket, new Echo());
        server.Start();
        return server;
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        socket.Connect(new UnixDomainSocketEndPoint(Socket));
        return socket;
    }

    /// <summary>All that is answered to a text.</summary>
    private string[] Say(string text)
    {
        using var socket = Connect();
        socket.Send(Encoding.UTF8.GetBytes(text));
        socket.Shutdown(SocketShutdown.Send);
        var answer = new StringBuilder();
        for (string piece = Hear(socket); piece != ""; piece = Hear(socket))
            answer.Append(piece);
        return answer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Ask(Socket socket, string text)
    {
        socket.Send(Encoding.UTF8.GetBytes(text));
        return Hear(socket);
    }

    private static string Hear(Socket socket)
    {
        byte[] answer = new byte[4096];
        return Encoding.UTF8.GetString(answer.AsSpan(0, socket.Receive(answer)));
    }

    private static ControlRequest Request(string execute) => new(execute, new Dictionary<string, string>());

    private static bool Keep(List<string> lines, string line)
    {
        lines.Add(line);
        return true;
    }

    private sealed class Echo : IControlService
    {
        private int _following;

        public string? Line { get; init; }

        public int Following => Volatile.Read(ref _following);

        public ControlReturn Answer(ControlRequest request, ControlPeer peer)
        {
            switch (request.Execute)
            {
                case "refuse":
                    throw new ControlException("no, never");
                case "break":
                    throw new InvalidOperationException("broken\ninside");
                case "two":
                    peer.Send(Encoding.UTF8.GetBytes(Line ?? "{\"line\":1}\n{\"line\":2}\n"));
                    break;
                case "flood":
                    while (true)
                        peer.Send(new byte[65_536]);
                case "follow":
                    Follow(peer);
                    break;
            }

            return json =>
            {
                json.WriteString("asked", request.Execute);
                foreach (var (name, value) in request.Arguments)
                    json.WriteString(name, value);
            };
        }

        private void Follow(ControlPeer peer)
        {
            Interlocked.Increment(ref _following);
            try
            {
                while (!peer.IsImpatient)
                {
                    peer.Send("{\"tick\":1}\n"u8);
                    Thread.Sleep(20);
                }
            }
            finally
            {
                Interlocked.Decrement(ref _following);
            }
        }
    }
}
