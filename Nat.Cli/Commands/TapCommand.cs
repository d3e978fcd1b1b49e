using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nat.Cli.Control;
using Nat.Cli.Output;
using Nat.Core.Translation;
using Nat.Linux;
using Nat.Linux.Control;
using Nat.Linux.Forwarding;
using Nat.Linux.Logging;
using Nat.Pcap.Reports;

namespace Nat.Cli.Commands;

/// <summary><c>nat tap</c>: a NAT between two TUN or TAP devices.</summary>
internal sealed class TapCommand
{
    private readonly CliHost _host;
    private readonly SharedOptions _shared = new();
    private readonly TapOptions _options = new();
    private readonly TapObservation _observation = new();
    private readonly Option<string?> _ready = new("--ready-fd") { HelpName = "N", Description = "Writes a byte to this descriptor when it forwards" };
    private readonly Option<string?> _state = new("--state") { HelpName = "FILE", Description = "Flows outlive the program: they are saved here when it ends, and restored from here when it starts" };
    private readonly Option<string?> _control = new("--control")
    {
        HelpName = "SOCKET",
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Listens here for 'nat conntrack', 'nat top' and 'nat control' [default: INSIDE-DEV.sock in /run/nat, or in $XDG_RUNTIME_DIR/nat if you are not root]",
    };

    private TapCommand(CliHost host) => _host = host;

    public static Command Create(CliHost host)
    {
        var tap = new TapCommand(host);
        var command = new Command("tap", "Runs a NAT between two TUN or TAP devices until SIGINT or SIGTERM; SIGHUP makes it read --config again.") { tap._ready, tap._state, tap._control };
        tap._options.AddTo(command);
        tap._observation.AddTo(command);
        tap._shared.AddTo(command);
        command.SetAction(tap.Run);
        return command;
    }

    // Apart, so that no other command loads what only Linux has.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Run(ParseResult parsed)
    {
        var setup = _shared.Read(parsed, ChecksumPolicy.Verify);
        var form = _shared.Summary(parsed);
        var config = _options.Config(parsed, setup.Config);
        var services = _options.Services(parsed);
        var metricsAddress = _observation.MetricsAddress(parsed);
        var log = _observation.Log(parsed, _host);
        using var inside = _options.OpenInside(parsed);
        using var outside = _options.OpenOutside(parsed, config);
        config = TapOptions.Fit(config, outside);
        _options.Configure(parsed, config, inside, outside);
        string? path = parsed.GetResult(_control) is null ? null : parsed.GetValue(_control) ?? ControlPath.Of(inside.Name);
        var feed = path is null ? null : new FlowFeed();
        using var recording = _observation.Record(parsed, inside, outside);
        using var nat = new TunNat(config, setup.Seed, inside, outside, services, feed, recording);
        var events = new TapEvents(log, nat);
        var voice = new TapVoice(_host, form, events);
        var state = new TapState(parsed.GetValue(_state));
        voice.Restore(state, nat);
        var configuration = new TapConfiguration(parsed, _shared, _options, nat);
        using var metrics = new TapMetrics(nat, recording?.Recorder, metricsAddress);
        using var control = path is null ? null : new ControlServer(path, new TapControl(nat, setup, configuration, state, feed!));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload);
        var watch = new NatWatch(nat, log);
        recording?.Watch(watch, log);
        string reason = "ended";
        bool isSaved = false;
        long start = Stopwatch.GetTimestamp();
        nat.Start();
        control?.Start();
        if (parsed.GetValue(_ready) is { } text)
            TellReady(text);
        events.Started(setup.Seed);
        try
        {
            nat.Ended.GetAwaiter().GetResult();
        }
        catch (LinuxException fault)
        {
            reason = fault.Message;
            throw;
        }
        finally
        {
            nat.Stop();
            watch.Dispose();
            recording?.End();
            isSaved = voice.TrySave(state, nat);
            var elapsed = Stopwatch.GetElapsedTime(start);
            events.Stopped(reason, isFault: nat.Ended.IsFaulted, elapsed);
            voice.Summarize(setup with { Config = nat.Workers[0].Config }, nat, recording, elapsed);
        }

        recording?.ThrowIfFailed();
        return isSaved ? ExitCodes.Done : ExitCodes.Failed;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            reason = signal.Signal.ToString();
            nat.Stop();
        }

        void Reload(PosixSignalContext signal)
        {
            signal.Cancel = true;
            voice.Reload(configuration);
        }
    }

    private static void TellReady(string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            throw CliException.Usage($"--ready-fd: '{text}' is not a descriptor; write its number");
        using var file = new FileStream(new SafeFileHandle(number, ownsHandle: true), FileAccess.Write, 0);
        file.WriteByte((byte)'\n');
    }
}
