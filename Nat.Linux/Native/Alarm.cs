namespace Nat.Linux.Native;

/// <summary>Wakes threads that wait for a device (eventfd(2)). Once rung it stays so until it has been silenced as often.</summary>
internal sealed class Alarm : IDisposable
{
    private readonly Descriptor _file;
    private int _rings;

    public Alarm()
    {
        _file = new Descriptor(Libc.EventDescriptor(0, Libc.CloseOnExec | Libc.NonBlocking | Libc.Semaphore));
        if (_file.IsInvalid)
            throw Errno.Fault("cannot make an event descriptor");
    }

    /// <summary>Whether it has been rung more often than silenced.</summary>
    public bool IsRinging => Volatile.Read(ref _rings) > 0;

    /// <summary>Wakes all who wait, and all who will.</summary>
    public unsafe void Ring()
    {
        Interlocked.Increment(ref _rings);
        ulong one = 1;
        _ = Libc.Write(_file.Number, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Takes one ring back.</summary>
    public unsafe void Silence()
    {
        ulong one;
        _ = Libc.Read(_file.Number, (byte*)&one, sizeof(ulong));
        Interlocked.Decrement(ref _rings);
    }

    /// <summary>Waits until a descriptor has something to read, or this rings, or the time is over.</summary>
    /// <param name="file">The descriptor.</param>
    /// <param name="milliseconds">The time; -1 for ever.</param>
    public unsafe void WaitFor(Descriptor file, int milliseconds)
    {
        var entries = stackalloc Libc.PollEntry[2];
        entries[0] = new() { Descriptor = file.Number, Wanted = Libc.PollIn };
        entries[1] = new() { Descriptor = _file.Number, Wanted = Libc.PollIn };
        _ = Libc.Poll(entries, 2, milliseconds);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
