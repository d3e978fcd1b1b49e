using System.Text;

namespace Nat.Cli.Output;

/// <summary>
/// A view that is drawn in place, on a screen of its own that gives way to what was there before when it ends (ECMA-48, and the alternate
/// screen of xterm).
/// </summary>
internal sealed class TopScreen : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l\e[2J";
    private const string Leave = "\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string ClearLine = "\e[K";
    private const string ClearBelow = "\e[J";

    private static readonly TimeSpan KeyPatience = TimeSpan.FromMilliseconds(50);

    private readonly CliHost _host;
    private readonly CancellationTokenSource _end = new();
    private readonly Thread? _keys;

    /// <summary>Takes the screen.</summary>
    /// <param name="host">The terminal.</param>
    /// <param name="quit">Is called when the user wants to end it.</param>
    public TopScreen(CliHost host, Action quit)
    {
        _host = host;
        host.Out.Write(Enter);
        if (Console.IsInputRedirected)
            return;
        _keys = new Thread(() => Listen(quit)) { Name = "keys", IsBackground = true };
        _keys.Start();
    }

    /// <summary>Draws a view over the one before, as much of it as fits.</summary>
    public void Show(string text)
    {
        var (width, height) = (Console.WindowWidth > 0 ? Console.WindowWidth : 80, Console.WindowHeight > 0 ? Console.WindowHeight : 24);
        var frame = new StringBuilder(Home);
        foreach (var (number, line) in text.TrimEnd('\n').Split('\n').Take(height).Index())
        {
            if (number > 0)
                frame.Append("\r\n");
            frame.Append(line.Length > width ? line[..width] : line).Append(ClearLine);
        }

        _host.Out.Write(frame.Append(ClearBelow).ToString());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _keys?.Join();
        _host.Out.Write(Leave);
        _end.Dispose();
    }

    private void Listen(Action quit)
    {
        while (!_end.Token.WaitHandle.WaitOne(KeyPatience))
        {
            if (Console.KeyAvailable && char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar) == 'q')
            {
                quit();
                return;
            }
        }
    }
}
