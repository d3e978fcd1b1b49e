using System.Runtime.CompilerServices;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Tests.Support;
using static Nat.Tests.Support.Build;

namespace Nat.Tests.Engine;

/// <summary>A saved state that is damaged, cut short, made up or none at all.</summary>
public sealed class StateDamageTests
{
    private const string A = "10.0.0.1:5000";
    private const string B = "10.0.0.2:5000";
    private const string Server = "198.51.100.7:53";
    private const string Web = "198.51.100.7:80";

    private static readonly string[] Profiles = [.. NatProfiles.All.Select(p => p.Profile)];

    [Test]
    public void EveryByteThatIsWrongAndEveryByteThatIsMissingIsSeen()
    {
        using var lab = Lab.Of(NatProfiles.Cgn, c => c with { Quarantine = new() { Udp = TimeSpan.FromSeconds(1000) } });
        lab.At(0).Inside(Udp(A, Server)).Leaves();
        lab.At(500).Inside(Tcp(B, Web, "S")).Leaves();
        lab.At(500).Inside(Udp(B, Server)).Leaves();
        byte[] state = lab.Save();
        for (int at = 0; at < state.Length; at++)
        {
            byte[] wrong = [.. state];
            wrong[at] ^= 0x10;
            AssertRefused(wrong, lab.Engine.Config, $"byte {at}");
            AssertRefused(state[..at], lab.Engine.Config, at == 0 ? "no saved state" : "cut short");
        }

        AssertRefused([.. state, 0], lab.Engine.Config, $"byte {state.Length}");
    }

    /// <summary>Whoever makes the checksums right may write what he likes, and gets a refusal or a NAT that works.</summary>
    [Test, Combinatorial]
    public void AStateThatWasMadeUpDoesNoHarm([ValueSource(nameof(Profiles))] string profile)
    {
        var config = NatProfiles.Find(profile)! with { MaxFlows = 300 };
        using var running = new Lab(config);
        var chatter = new Chatter(4);
        chatter.Say(300, running);
        byte[] state = running.Save();
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 150; i++)
        {
            byte[] madeUp = MadeUp(state, random);
            using var lab = new Lab(config);
            try
            {
                lab.At(chatter.Now).Restore(madeUp);
            }
            catch (StateException)
            {
                refused++;
                continue;
            }

            AssertSound(lab);
            new Chatter(4).Say(300, lab);
            lab.At(1e9).Finish();
        }

        Assert.That(refused, Is.InRange(1, 149));
    }

    /// <summary>Changes some bytes behind the first frame, and makes the checksums right.</summary>
    private static byte[] MadeUp(byte[] state, Random random)
    {
        byte[] bytes = [.. state];
        for (int at = 12; at < bytes.Length;)
        {
            int length = BitConverter.ToInt32(bytes, at + StateFormat.LengthAt);
            var frame = bytes.AsSpan(at, StateFormat.FrameHeader + length);
            if (BitConverter.ToUInt32(frame) is StateFormat.Entries or StateFormat.Blocks or StateFormat.Rests)
            {
                for (int i = 0; i < 4; i++)
                    frame[StateFormat.FrameHeader + random.Next(length)] = (byte)random.Next(256);
            }

            BitConverter.TryWriteBytes(frame[StateFormat.ChecksumAt..], Crc32c.Of(frame, StateFormat.ChecksumAt));
            at += frame.Length;
        }

        return bytes;
    }

    [Test]
    public void AForeignFileAndALaterVersionAreNamed()
    {
        using var lab = Lab.Linux();
        AssertRefused("PK is the beginning of something else"u8.ToArray(), lab.Engine.Config, "no saved state");
        byte[] state = lab.Save();
        state[8]++;
        AssertRefused(state, lab.Engine.Config, $"version {StateFormat.Version + 1}");
    }

    // Whoever changes one of these changes the format: count StateFormat.Version up.
    [Test]
    public void TheRecordsAreAsLongAsTheFormatSays() => Assert.That(
        new[]
        {
            Unsafe.SizeOf<StateFormat.BeginningRecord>(), Unsafe.SizeOf<StateFormat.Choices>(), Unsafe.SizeOf<StateFormat.BlockRecord>(),
            Unsafe.SizeOf<StateFormat.RestRecord>(), Unsafe.SizeOf<StateFormat.EntryRecord>(), Unsafe.SizeOf<StateFormat.EndRecord>(), Unsafe.SizeOf<TcpTracking>(),
        },
        Is.EqualTo(new[] { 28, 16, 14, 25, 82, 24, 64 }));

    private static void AssertRefused(byte[] state, NatConfig config, string word)
    {
        using var lab = new Lab(config);
        var fault = Assert.Throws<StateException>(() => lab.Restore(state), word)!;
        Assert.That(fault.Message, Does.Contain(word).Or.Contain("damaged").Or.Contain("cut short").Or.Contain("no saved state").Or.Contain("version"));
        Assert.That(fault.Message, Does.Contain("at byte"));
    }

    private static void AssertSound(Lab lab)
    {
        Assert.That(TableIntegrity.Check(lab.Engine.Table), Is.Empty);
        if (lab.Engine.Endpoints.Mappings is { } mappings)
            Assert.That(TableIntegrity.Check(mappings.Lines), Is.Empty);
    }
}
