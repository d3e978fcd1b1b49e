namespace Nat.Vpc.Model;

/// <summary>Something that happens at a moment: traffic, an event, or a call.</summary>
public abstract record TimelineStep
{
    private protected TimelineStep()
    {
    }

    /// <summary>When, after the beginning.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>A sentence for the reader of the output, or null.</summary>
    public string? Note { get; init; }

    /// <summary>What must come of it, or null.</summary>
    public Expectation? Expect { get; init; }

    /// <summary>The line of the file on which it stands; 0 if it came from no file.</summary>
    public int Line { get; init; }
}
