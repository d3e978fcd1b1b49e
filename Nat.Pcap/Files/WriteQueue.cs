namespace Nat.Pcap.Files;

/// <summary>
/// Writes jobs in order on a thread of its own. After a failure it goes on taking jobs, so that nobody waits for ever, but
/// writes no more; the failure comes out where the producer next gives or asks for something. While there is nothing to write, it
/// reads ahead in the capture that the last job was from: on two processors a third thread would only get in the way.
/// </summary>
internal sealed class WriteQueue : IDisposable
{
    // One is being filled, one written, and one waits.
    private const int JobCount = 3;

    private readonly Stream _output;
    private readonly string _name;
    private readonly Handoff<WriteJob> _free = new(newestFirst: true);
    private readonly Handoff<WriteJob> _ready = new();
    private readonly Thread _thread;
    private CaptureException? _failure;
    private long _written;

    public WriteQueue(Stream output, string name)
    {
        _output = output;
        _name = name;
        for (var i = 0; i < JobCount; i++)
            _free.Add(new WriteJob());
        _thread = new Thread(Run) { IsBackground = true, Name = "capture writer" };
        _thread.Start();
    }

    /// <summary>Bytes that have reached the file.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Waits for an empty job.</summary>
    public WriteJob Rent() => _free.TryTake(out var job) ? job : throw new InvalidOperationException("the queue is closed");

    /// <summary>Hands a job over to be written.</summary>
    public void Add(WriteJob job) => _ready.Add(job);

    /// <summary>Throws what writing failed with, if it did.</summary>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
            throw failure;
    }

    /// <summary>Waits until everything is written and closes the output. Does not throw.</summary>
    public void Dispose()
    {
        if (_ready.IsComplete)
            return;
        _ready.Complete();
        _thread.Join();
    }

    private void Run()
    {
        while (_ready.TryTake(out var job))
        {
            if (_failure is null)
                Write(job);
            var chunk = job.Last;
            job.Clear();
            _free.Add(job);
            if (_ready.Count == 0)
                chunk?.ReadAhead();
        }
        Try(_output.Dispose);
    }

    private void Write(WriteJob job)
    {
        Try(() => Interlocked.Add(ref _written, job.WriteTo(_output)));
        if (_failure is not null && _output.CanSeek)
            Try(() => _output.SetLength(_written)); // half a record at the end would make the file a broken one
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (CaptureException.IsIoFailure(exception))
        {
            Volatile.Write(ref _failure, _failure ?? CaptureException.Writing(_name, exception));
        }
    }
}
