using Nat.Cli.Commands;
using Nat.Linux.Forwarding;

namespace Nat.Cli.Output;

/// <summary>Says to people and to the log what became of what a running NAT was told to do.</summary>
/// <param name="host">Where people read.</param>
/// <param name="form">What they want to read.</param>
/// <param name="events">The log.</param>
internal sealed class TapVoice(CliHost host, SummaryForm form, TapEvents events)
{
    /// <summary>Takes over the flows that were saved, if any were.</summary>
    /// <exception cref="CliException">What is there cannot be taken over.</exception>
    public void Restore(TapState state, TunNat nat)
    {
        if (state.Restore(nat) is { } line)
            Say(line, events.Restored);
    }

    /// <summary>Saves the flows, if they are to be saved.</summary>
    /// <returns>Whether nothing went wrong.</returns>
    public bool TrySave(TapState state, TunNat nat)
    {
        try
        {
            if (state.Save(nat) is { } line)
                events.Saved(line);
            return true;
        }
        catch (IOException fault)
        {
            events.NotSaved(fault.Message);
            Complain(fault.Message);
            return false;
        }
    }

    /// <summary>Reads the configuration again.</summary>
    public void Reload(TapConfiguration configuration)
    {
        try
        {
            TapEvents.Reloading();
            configuration.Reload();
            Say("the configuration was read again", events.Reloaded);
        }
        catch (Exception fault) when (fault is CliException or IOException or UnauthorizedAccessException or InsufficientMemoryException)
        {
            string line = $"{fault.Message}; the configuration stays as it is";
            events.NotReloaded(line);
            Complain(line);
        }
        catch (ObjectDisposedException)
        {
            // It came while the NAT was ending.
        }
    }

    /// <summary>Prints what it has done.</summary>
    public void Summarize(TranslatorSetup setup, TunNat nat, TapRecording? recording, TimeSpan elapsed)
    {
        if (form == SummaryForm.Json)
            host.Out.WriteLine(TapSummary.Json(setup, nat, recording?.Recorder, elapsed));
        else if (form == SummaryForm.Text)
            host.Error.Write(TapSummary.Text(setup, nat, recording?.Recorder, elapsed));
    }

    private void Say(string line, Action<string> log)
    {
        log(line);
        if (form != SummaryForm.None)
            Complain(line);
    }

    private void Complain(string line) => host.Error.WriteLine($"nat: {line.ReplaceLineEndings(" ")}");
}
