using System.Net.Sockets;

namespace Nat.Linux.Control;

/// <summary>Reads a socket line by line.</summary>
/// <param name="socket">The socket.</param>
/// <param name="longest">The most bytes that a line may have.</param>
internal sealed class LineReader(Socket socket, int longest)
{
    private byte[] _bytes = new byte[4096];
    private int _start;   // of what was read and not given out
    private int _end;
    private int _searched;

    /// <summary>Whether the last line was longer than allowed, so that there will be no further one.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Waits for the next line.</summary>
    /// <param name="line">The line without its end; valid until the next call.</param>
    /// <returns>False at the end of what the other side says, or when a line is too long.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        line = default;
        while (true)
        {
            int length = _bytes.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _bytes.AsMemory(_start, _searched + length - _start);
                _searched += length + 1;
                _start = _searched;
                return true;
            }

            _searched = _end;
            IsTooLong = _end - _start >= longest;
            if (IsTooLong || !TryFill())
                return false;
        }
    }

    private bool TryFill()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_searched, _end, _start) = (_searched - _start, _end - _start, 0);
        }

        if (_end == _bytes.Length)
            Array.Resize(ref _bytes, Math.Min(2 * _bytes.Length, longest));
        int count = socket.Receive(_bytes.AsSpan(_end));
        _end += count;
        return count > 0;
    }
}
