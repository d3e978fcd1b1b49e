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

    /// <summary>Waits until one of two descriptors has something to read, or this rings, or the time is over.</summary>
    /// <param name="first">The one descriptor.</param>
    /// <param name="second">The other.</param>
    /// <param name="milliseconds">The time; -1 for ever.</param>
    /// <returns>Whether it ended before the time was over.</returns>
    public unsafe bool WaitFor(Descriptor first, Descriptor second, int milliseconds)
    {
        var entries = stackalloc Libc.PollEntry[3];
        entries[0] = new() { Descriptor = first.Number, Wanted = Libc.PollIn };
        entries[1] = new() { Descriptor = second.Number, Wanted = Libc.PollIn };
        entries[2] = new() { Descriptor = _file.Number, Wanted = Libc.PollIn };
        return Libc.Poll(entries, 3, milliseconds) != 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
