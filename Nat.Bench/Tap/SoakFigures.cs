namespace Nat.Bench.Tap;

/// <summary>What came of a soak.</summary>
internal sealed class SoakFigures
{
    private long _flows;
    private long _bytes;
    private long _wrongBytes;
    private long _failures;

    /// <summary>Exchanges that were begun, each a flow of its own.</summary>
    public long Flows => Volatile.Read(ref _flows);

    /// <summary>Bytes that came back.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Bytes that came back and were not what had been sent.</summary>
    public long WrongBytes => Volatile.Read(ref _wrongBytes);

    /// <summary>Exchanges that did not end as they should: refused, cut off, or unanswered for too long.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>An exchange begins.</summary>
    public void Begin() => Interlocked.Increment(ref _flows);

    /// <summary>An exchange failed.</summary>
    public void Fail() => Interlocked.Increment(ref _failures);

    /// <summary>Bytes came back.</summary>
    public void Compare(ReadOnlySpan<byte> sent, ReadOnlySpan<byte> received)
    {
        Interlocked.Add(ref _bytes, received.Length);
        int wrong = 0;
        for (int i = 0; i < received.Length; i++)
            wrong += received[i] == sent[i] ? 0 : 1;
        if (wrong > 0)
            Interlocked.Add(ref _wrongBytes, wrong);
    }
}
