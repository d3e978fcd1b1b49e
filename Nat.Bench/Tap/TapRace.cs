using System.Diagnostics;
using Nat.Bench.Engine;

namespace Nat.Bench.Tap;

/// <summary>All peers through all tests, taking turns whose order rotates.</summary>
/// <param name="peers">Who takes turns.</param>
/// <param name="rounds">Turns that each gets.</param>
/// <param name="seconds">How long a test runs, in seconds.</param>
/// <param name="notes">Is told who cannot take part.</param>
internal sealed class TapRace(IReadOnlyList<TapPeer> peers, int rounds, double seconds, TextWriter notes)
{
    private const int PingPongs = 5000;

    private readonly HashSet<TapPeer> _out = [];
    private readonly Dictionary<(string Peer, string Test, string Unit), List<double>> _values = [];

    /// <summary>Runs the race.</summary>
    public IReadOnlyList<TapRow> Run()
    {
        using var spaces = new TapSpaces();
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < peers.Count; turn++)
            {
                var peer = peers[(turn + round) % peers.Count];
                Measure(spaces, peer, offloads: true);
                if (peer.HasOffloads)
                    Measure(spaces, peer, offloads: false);
            }
        }

        return [.. _values.Select(pair => Row(pair.Key, pair.Value)).OrderBy(r => r.Test).ThenBy(r => r.Contestant)];
    }

    private void Measure(TapSpaces spaces, TapPeer peer, bool offloads)
    {
        if (_out.Contains(peer))
            return;
        Process? process = null;
        try
        {
            process = peer.Begin(spaces, offloads);
            TapPeer.AwaitForwarding(spaces, process);
            var (gigabits, cpu) = TapTests.Bulk(spaces, seconds);
            Add(peer, offloads ? "tcp-bulk" : "tcp-bulk-no-offload", "Gbit/s", gigabits);
            Add(peer, offloads ? "tcp-cpu" : "tcp-cpu-no-offload", "cpu-s/GB", cpu);
            if (!offloads)
                return;
            Add(peer, "udp-64", "packets/s", TapTests.SmallPackets(spaces, seconds / 4));
            Add(peer, "connections", "1/s", TapTests.Connections(spaces, seconds));
            var (median, high) = TapTests.PingPong(spaces, PingPongs);
            Add(peer, "ping-pong-median", "us", median);
            Add(peer, "ping-pong-p99", "us", high);
        }
        catch (IOException fault) when (peer.Name is not (TapPeer.Nat or TapPeer.Kernel))
        {
            notes.WriteLine($"{peer.Name} is left out: {fault.Message.ReplaceLineEndings(" ").Trim()}");
            _out.Add(peer);
        }
        finally
        {
            TapPeer.End(spaces, process);
        }
    }

    private void Add(TapPeer peer, string test, string unit, double value)
    {
        if (!_values.TryGetValue((peer.Name, test, unit), out var values))
            _values[(peer.Name, test, unit)] = values = [];
        values.Add(value);
    }

    private TapRow Row((string Peer, string Test, string Unit) key, List<double> values)
    {
        double median = Figures.Of([.. values]).Median;
        double? kernel = _values.TryGetValue((TapPeer.Kernel, key.Test, key.Unit), out var its) ? median / Figures.Of([.. its]).Median : null;
        return new TapRow(key.Peer, key.Test, median, key.Unit, values.Min(), values.Max(), kernel);
    }
}
