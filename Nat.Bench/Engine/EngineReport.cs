using System.Runtime.InteropServices;
using Nat.Bench.Engine.Calibrate;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;

namespace Nat.Bench.Engine;

/// <summary>The tables for people.</summary>
/// <param name="writer">Where they go.</param>
internal sealed class EngineReport(TextWriter writer)
{
    private const int Kibi = 1024;

    /// <summary>What is measured, and how.</summary>
    public void Head(EngineOptions options)
    {
        writer.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {Processor()}");
        writer.WriteLine($"{options.Frames} frames of {FrameSet.Stride} bytes in one buffer of {(long)options.Frames * FrameSet.Stride / Kibi / Kibi} MiB, "
            + $"{options.Rounds} rounds in rotated order after {EngineRace.WarmUpRounds} that do not count; every output frame is looked over.");
        writer.WriteLine(options.Checksums == ChecksumPolicy.Verify
            ? "Checksums are verified and updated by every contestant."
            : "Checksums are updated but not verified, by nobody: a network card does that (--checksum verify has it done).");
        writer.WriteLine("Times are those in which the thread had a processor, so that other programs on the machine count less; of several threads, the wall's.");
        writer.WriteLine("There is no network card in these figures. Peers have no states, timers or port search; the engine has them all.");
        writer.WriteLine("rte-hash is C on DPDK's rte_hash_lookup_bulk_data; it knows no flows but the established ones.");
    }

    /// <summary>What the machine can do.</summary>
    public void Machine(MachineFigures machine)
    {
        writer.WriteLine();
        writer.WriteLine($"machine  clock {machine.ClockGigahertz:F2} GHz; in {machine.Bytes / Kibi / Kibi} MiB: dependent miss {machine.DependentMiss:F0} ns; random line: "
            + $"load {machine.RandomLoad:F1} ns, Prefetch0 {machine.Prefetch0:F1} ns, Prefetch1 {machine.Prefetch1:F1} ns");
    }

    /// <summary>How fast flows are opened and ended.</summary>
    public void Flows(EngineArena arena, IEnumerable<EngineRow> rows, long megabytes, long hugeMegabytes)
    {
        writer.WriteLine();
        writer.WriteLine($"{arena.Flows.Count} sessions, {EngineRows.Word(arena.Flows.Protocol)}; {hugeMegabytes} of {megabytes} MiB of memory on 2 MiB pages");
        writer.WriteLine($"  {"million flows a second",-24} {"first opened",13} {"opened",13} {"ended",13} {"bytes a flow",13}");
        foreach (var phases in rows.GroupBy(r => r.Contestant))
            writer.WriteLine($"  {phases.Key,-24} {Rate(phases, EngineRows.FirstEstablish),13:F2} {Rate(phases, EngineRows.Establish),13:F2} {Rate(phases, EngineRows.TearDown),13:F2} {phases.First().BytesPerFlow,13:F0}");

        static double Rate(IEnumerable<EngineRow> rows, string phase) => rows.First(r => r.Phase == phase).FlowsPerSecond!.Value / 1e6;
    }

    /// <summary>The head of a table of packets.</summary>
    public void TableHead() =>
        writer.WriteLine($"  {"packets",-24} {"contestant",-22} {"batch",5} {"threads",7} {"ns",8} {"fastest",8} {"spread",7} {"Mpps",8} {"x table-less",12}");

    /// <summary>A contestant over established flows.</summary>
    public void Row(EngineRow row) =>
        writer.WriteLine($"  {$"{row.Direction} {row.Distribution} {row.HitRate} %",-24} {row.Contestant,-22} {row.Batch,5} {row.Threads,7} {row.NsPerPacket,8:F1} {row.NsPerPacketFastest,8:F1} "
            + $"{row.Spread * 100,5:F0} % {row.PacketsPerSecond / 1e6,8:F1} {row.TimesTableLess,12:F2}");

    /// <summary>What hostile load did to the table.</summary>
    public void Hostile(int sessions, NatEngine engine)
    {
        writer.WriteLine();
        writer.WriteLine($"{sessions} established flows under hostile load, table of {engine.Config.MaxFlows}: {engine.Statistics.EarlyDrop} flows of the flood dropped early, "
            + $"{engine.Counters.Drops(DropReason.TableFull)} refused; no established flow lost");
        writer.WriteLine($"  {"load",-20} {"hostile packets",15} {"ns",8} {"fastest",8} {"spread",7} {"rate kept",10}");
    }

    /// <summary>Established flows under one load.</summary>
    public void Hostile(EngineRow row) =>
        writer.WriteLine($"  {row.Phase,-20} {100 - row.HitRate,13} % {row.NsPerPacket,8:F1} {row.NsPerPacketFastest,8:F1} {row.Spread * 100,5:F0} % {row.Other!["rate_kept"],10:F2}");

    /// <summary>Something that has to be said.</summary>
    public void Note(string text) => writer.WriteLine(text);

    private static string Processor()
    {
        const string Path = "/proc/cpuinfo";
        string? line = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return $"{line?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} processors";
    }
}
