using Nat.Pcap.Files;

namespace Nat.Tests.Pcap;

public sealed class MutationTests
{
    private const int Mutants = 100_000;
    private const int WrittenMutants = 50;
    private const long MostBytesPerMutant = 100_000;

    /// <summary>Whatever a file holds, reading and writing it ends, throws nothing, and takes memory only for what is there.</summary>
    [Test]
    [CancelAfter(120_000)]
    public void MutatedCaptures_AreReadAndWrittenWithoutHarm(CancellationToken cancel)
    {
        var random = new Random(20260101);
        byte[][] seeds = [Pcap(false), Pcap(true), PcapNg(false), PcapNg(true), [.. PcapNg(true), .. PcapNg(false)]];
        var before = GC.GetTotalAllocatedBytes();
        for (var i = 0; i < Mutants; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var mutant = Mutate(random, seeds[i % seeds.Length]);
            using var reader = CaptureReader.Open(new MemoryStream(mutant), "mutant");
            using var walker = new Walker(reader);
            walker.Walk(mutant.Length);
            if (i % WrittenMutants == 0)
                Assert.That(Captured.ReadAll(Captured.Copy(mutant, CaptureFormat.PcapNg)).Fault, Is.Null);
        }
        Assert.That((GC.GetTotalAllocatedBytes() - before) / Mutants, Is.LessThan(MostBytesPerMutant));
    }

    private static byte[] Mutate(Random random, byte[] seed)
    {
        var mutant = (byte[])seed.Clone();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(mutant.Length);
            switch (random.Next(4))
            {
                case 0:
                    mutant[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutant[at] = (byte)random.Next(256);
                    break;
                case 2:
                    mutant.AsSpan(at, Math.Min(random.Next(1, 5), mutant.Length - at)).Fill(random.Next(2) == 0 ? (byte)0xFF : (byte)0);
                    break;
                default:
                    mutant = mutant[..Math.Max(at, 1)];
                    break;
            }
        }
        return mutant;
    }

    private static byte[] Pcap(bool bigEndian) => new CaptureBytes(bigEndian).PcapHeader().PcapRecord(new byte[20]).PcapRecord(new byte[3]).PcapRecord([]).ToArray();

    private static byte[] PcapNg(bool bigEndian)
    {
        var bytes = new CaptureBytes(bigEndian);
        return bytes.Section(bytes.Option(1, 65)).Interface(1, 64, [.. bytes.Option(2, 65, 66), .. bytes.Option(9, 9)]).Interface(101)
            .Enhanced(new byte[20], options: [.. bytes.Option(1, 65), .. bytes.Option(3, 1, 2, 3), .. bytes.Option(0)])
            .Simple(new byte[5]).Obsolete(new byte[4], id: 1).Block(0x0BAD, new byte[8]).Enhanced(new byte[7], id: 1).ToArray();
    }

    /// <summary>Walks a capture and touches everything that it describes.</summary>
    private sealed class Walker(CaptureReader reader) : IDisposable
    {
        private readonly CaptureRecord[] _records = new CaptureRecord[4];

        public void Walk(int fileLength)
        {
            long bytes = 0;
            while (reader.TryRead(out var chunk))
            {
                for (var count = chunk.Read(_records); count > 0; count = chunk.Read(_records))
                {
                    foreach (ref readonly var record in _records.AsSpan(0, count))
                    {
                        bytes += chunk.Frame(record).Length;
                        _ = chunk.Interfaces[record.InterfaceIndex];
                    }
                }
                chunk.Return();
            }
            if (bytes > fileLength)
                Assert.Fail($"{bytes} bytes of packets came out of {fileLength}");
        }

        public void Dispose() => reader.Dispose();
    }
}
