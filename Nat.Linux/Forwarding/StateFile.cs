namespace Nat.Linux.Forwarding;

/// <summary>A file that is replaced whole or not at all, and that only its owner may read: it tells who speaks with whom.</summary>
internal static class StateFile
{
    /// <summary>Writes a file: under a name of its own first, which becomes the right one when everything is on the disk.</summary>
    /// <exception cref="IOException">It cannot be written; a file of that name is as it was.</exception>
    public static void Replace(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Environment.ProcessId}.new";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(temporary, options))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new IOException($"cannot save the state to {path}: {fault.Message}", fault);
        }
    }
}
