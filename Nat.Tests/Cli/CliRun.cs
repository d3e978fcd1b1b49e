using Nat.Cli;

namespace Nat.Tests.Cli;

/// <summary>A run of the program inside the test's process, and what came of it.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error, byte[] Bytes)
{
    public static CliRun Of(params string[] args) => With([], args);

    public static CliRun With(byte[] input, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var bytes = new MemoryStream();
        int code = NatProgram.Run(args, new CliHost(() => new MemoryStream(input), () => bytes, output, error));
        return new CliRun(code, output.ToString(), error.ToString(), bytes.ToArray());
    }

    /// <summary>It failed with this code, said one line about it, and that line holds these words.</summary>
    public void AssertFails(int code, params string[] words)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ExitCode, Is.EqualTo(code), Error);
            Assert.That(Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1), Error);
            Assert.That(Error, Does.StartWith("nat: "));
            foreach (string word in words)
                Assert.That(Error, Does.Contain(word));
        }
    }
}
