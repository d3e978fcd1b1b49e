using System.Runtime.CompilerServices;
using Nat.Pcap.Replay;
using Spectre.Console;

namespace Nat.Cli.Output;

/// <summary>A progress bar on the terminal behind standard error, for work that lasts over a second.</summary>
internal sealed class ReplayProgress : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);
    private readonly ManualResetEventSlim _isOver = new();
    private readonly Thread _thread;

    private ReplayProgress(ReplayInput input)
    {
        _thread = new Thread(() => Watch(input)) { IsBackground = true, Name = "progress" };
        _thread.Start();
    }

    /// <summary>Starts to watch.</summary>
    public static ReplayProgress Start(ReplayInput input) => new(input);

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver.Set();
        _thread.Join();
        _isOver.Dispose();
    }

    private void Watch(ReplayInput input)
    {
        if (!_isOver.Wait(Patience))
            Show(input);
    }

    // Apart, so that short work does not load the terminal library.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Show(ReplayInput input)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        ProgressColumn[] columns = input.TotalBytes is null
            ? [new TaskDescriptionColumn(), new SpinnerColumn(), new DownloadedColumn()]
            : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()];
        console.Progress().AutoClear(true).Columns(columns).Start(progress =>
        {
            var task = progress.AddTask("replay", maxValue: input.TotalBytes ?? long.MaxValue);
            do
                task.Value = input.BytesRead;
            while (!_isOver.Wait(Refresh));
        });
    }
}
