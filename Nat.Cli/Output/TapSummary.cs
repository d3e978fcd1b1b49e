using System.Globalization;
using System.Text;
using System.Text.Json;
using Nat.Cli.Commands;
using Nat.Core;
using Nat.Linux.Forwarding;
using Nat.Pcap.Live;
using Nat.Pcap.Reports;

namespace Nat.Cli.Output;

/// <summary>What a NAT between devices has done so far.</summary>
internal static class TapSummary
{
    /// <summary>As lines of text.</summary>
    public static string Text(TranslatorSetup setup, TunNat nat, PacketRecorder? recorder, TimeSpan elapsed)
    {
        var counters = nat.Workers.Counters;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{counters.Forwarded:#,0} packets forwarded, {counters.ForwardedBytes:#,0} bytes; ");
        text.Append(CultureInfo.InvariantCulture, $"{counters.Dropped:#,0} dropped, {nat.Untranslated:#,0} untranslated, {counters.Answered:#,0} answered\n");
        foreach (var reason in DropReasons.All.Where(r => counters.Drops(r) > 0).OrderByDescending(counters.Drops))
            text.Append(CultureInfo.InvariantCulture, $"  {reason.Name()} {counters.Drops(reason):#,0}: {DropExplanations.Of(reason)}\n");
        if (nat.Refused > 0)
            text.Append(CultureInfo.InvariantCulture, $"  {nat.Refused:#,0} packets were not taken by a device: it was down or had no room\n");
        text.Append(CultureInfo.InvariantCulture, $"{counters.FlowsCreated:#,0} flows, at most {nat.Workers.PeakFlowCount:#,0} at once, {nat.Workers.FlowCount:#,0} live at the end\n");
        if (recorder is not null)
            text.Append(CultureInfo.InvariantCulture, $"{recorder.Recorded:#,0} packets recorded in {recorder.Name}{Loss(recorder)}\n");
        text.Append(CultureInfo.InvariantCulture, $"profile {setup.Config.Profile}, seed {setup.Seed}, {elapsed.TotalSeconds:0.0} s\n");
        return text.ToString();
    }

    /// <summary>As one JSON object, with the names that the summary of a replay has.</summary>
    public static string Json(TranslatorSetup setup, TunNat nat, PacketRecorder? recorder, TimeSpan elapsed)
    {
        var counters = nat.Workers.Counters;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("profile", setup.Config.Profile);
            json.WriteNumber("seed", setup.Seed);
            json.WriteNumber("packets", counters.Forwarded + counters.Dropped + nat.Untranslated);
            json.WriteNumber("forwarded", counters.Forwarded);
            json.WriteNumber("forwarded_bytes", counters.ForwardedBytes);
            json.WriteNumber("dropped", counters.Dropped);
            json.WriteNumber("untranslated", nat.Untranslated);
            json.WriteNumber("answered", counters.Answered);
            json.WriteNumber("refused", nat.Refused);
            json.WriteStartObject("drops");
            foreach (var reason in DropReasons.All.Where(r => counters.Drops(r) > 0))
                json.WriteNumber(reason.Name(), counters.Drops(reason));
            json.WriteEndObject();
            json.WriteStartObject("flows");
            json.WriteNumber("created", counters.FlowsCreated);
            json.WriteNumber("peak", nat.Workers.PeakFlowCount);
            json.WriteNumber("live", nat.Workers.FlowCount);
            json.WriteEndObject();
            if (recorder is not null)
            {
                json.WriteStartObject("recording");
                json.WriteString("file", recorder.Name);
                json.WriteNumber("packets", recorder.Recorded);
                json.WriteNumber("lost", recorder.Lost);
                json.WriteEndObject();
            }

            json.WriteNumber("elapsed_seconds", Math.Round(elapsed.TotalSeconds, 6));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Loss(PacketRecorder recorder) => (recorder.Lost, recorder.Failure) switch
    {
        (_, not null) => string.Create(CultureInfo.InvariantCulture, $" before it broke off, {recorder.Lost:#,0} left out"),
        (0, _) => "",
        _ => string.Create(CultureInfo.InvariantCulture, $", {recorder.Lost:#,0} left out because the disk was slower than the traffic"),
    };
}
