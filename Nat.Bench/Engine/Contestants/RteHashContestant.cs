using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Nat.Core.Flows;

namespace Nat.Bench.Engine.Contestants;

/// <summary>The NAT on DPDK's hash table: a process that is told by lines what to do, and answers by lines.</summary>
internal sealed class RteHashContestant : Contestant, IPeer
{
    private const int KeyLength = 16;
    private const int PairLength = 2 * KeyLength;
    private const int BytesPerKibibyte = 1024;

    private readonly RteHashProgram _program;
    private readonly Process _process;
    private FrameSet? _frames;
    private long _counted;

    /// <summary>Starts it, and lets it open, end and open the flows.</summary>
    public RteHashContestant(RteHashProgram program, BenchFlows flows)
    {
        _program = program;
        _process = Process.Start(new ProcessStartInfo(program.Path, [flows.Count.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (Answer() != "ready")
            throw new InvalidDataException($"{Name} does not start");
        double before = Memory().All;
        string path = SharedFile("flows");
        Write(path, flows);
        double[] times = [.. Ask($"flows {path}").Split(' ').Select(Number)];
        (FirstOpened, Ended, Opened) = (times[0], times[1], times[2]);
        Bytes = ((Memory().All - before) * BytesPerKibibyte / flows.Count) - PairLength;
        File.Delete(path);
    }

    /// <inheritdoc/>
    public override string Name => RteHashProgram.PeerName;

    /// <inheritdoc/>
    public override int Batch => 64;

    /// <inheritdoc/>
    public override double? BytesPerFlow => Bytes;

    /// <inheritdoc/>
    public double Opened { get; }

    /// <inheritdoc/>
    public double FirstOpened { get; }

    /// <inheritdoc/>
    public double Ended { get; }

    /// <inheritdoc/>
    public double Bytes { get; set; }

    /// <summary>Kibibytes of memory, and how many of them are on 2 MiB pages.</summary>
    public (double All, double Huge) Memory()
    {
        double[] numbers = [.. Ask("huge").Split(' ').Select(Number)];
        return (numbers[1], numbers[0]);
    }

    /// <inheritdoc/>
    public override double Run(FrameSet frames)
    {
        if (_frames != frames)
            Send(frames);
        return Number(Ask("run"));
    }

    /// <inheritdoc/>
    public override void RunForCheck(FrameSet frames)
    {
        frames.Reset(goOn: false);
        Send(frames);
        Ask("run");
        string path = SharedFile("translated");
        Ask($"save {path}");
        using (var file = File.OpenRead(path))
            file.ReadExactly(frames.Frames);
        File.Delete(path);
    }

    /// <inheritdoc/>
    public override void CheckCounts(FrameSet frames, long times)
    {
        long counted = long.Parse(Ask("counts"), CultureInfo.InvariantCulture);
        if (counted - _counted != frames.Count * times)
            throw new InvalidDataException($"{Name} counted {counted - _counted} packets; {frames.Count * times} were sent");
        _counted = counted;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Translate(FrameSet frames, int first, int count, int thread) => throw new NotSupportedException("another process translates");

    private void Send(FrameSet frames)
    {
        string path = SharedFile("frames");
        using (var file = File.Create(path))
            file.Write(frames.Master);
        Ask($"frames {path}");
        File.Delete(path);
        _frames = frames;
    }

    private static void Write(string path, BenchFlows flows)
    {
        using var file = new BufferedStream(File.Create(path), 1 << 20);
        Span<byte> pair = stackalloc byte[PairLength];
        for (int number = 0; number < flows.Count; number++)
        {
            WriteKey(pair, flows.Original(number));
            WriteKey(pair[KeyLength..], flows.Reply(number));
            file.Write(pair);
        }
    }

    /// <summary>Addresses and ports as in a frame, then the protocol as the machine has it.</summary>
    private static void WriteKey(Span<byte> room, FlowTuple tuple)
    {
        BinaryPrimitives.WriteUInt64BigEndian(room, tuple.Addresses);
        BinaryPrimitives.WriteUInt32BigEndian(room[8..], tuple.Ports);
        BitConverter.TryWriteBytes(room[12..], (uint)tuple.Protocol);
    }

    private string SharedFile(string name) => Path.Combine(_program.Folder, name);

    private string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return Answer();
    }

    private string Answer() => _process.StandardOutput.ReadLine() ?? throw new InvalidDataException($"{Name} has ended; what it said stands above");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
