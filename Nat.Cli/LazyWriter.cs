using System.Text;

namespace Nat.Cli;

/// <summary>A writer that is opened by the first text: most runs print nothing through the command-line library.</summary>
internal sealed class LazyWriter(Func<TextWriter> open) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => open().Write(value);

    public override void Write(char[] buffer, int index, int count) => open().Write(buffer, index, count);

    public override void Write(string? value) => open().Write(value);

    public override void Flush()
    {
    }
}
