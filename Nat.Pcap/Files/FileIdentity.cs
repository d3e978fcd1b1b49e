using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Nat.Pcap.Files;

/// <summary>Tells whether two names are one file, also through symbolic and hard links.</summary>
internal static class FileIdentity
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint Inode = 0x100; // STATX_INO
    private const int StatxLength = 256;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136; // major and minor number, 32 bits each

    /// <summary>Both exist and are the same file.</summary>
    public static bool AreSame(string first, string second)
    {
        if (!File.Exists(first) || !File.Exists(second))
            return false;
        return OperatingSystem.IsLinux() && Identify(first) is { } one && Identify(second) is { } other
            ? one == other
            : Resolve(first) == Resolve(second);
    }

    // statx has the same layout on every architecture, unlike stat (man 2 statx).
    private static (ulong Inode, ulong Device)? Identify(string path)
    {
        var result = new byte[StatxLength];
        try
        {
            return Statx(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), 0, Inode, result) == 0
                ? (BinaryPrimitives.ReadUInt64LittleEndian(result.AsSpan(InodeOffset)), BinaryPrimitives.ReadUInt64LittleEndian(result.AsSpan(DeviceOffset)))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // an old C library
        }
    }

    private static string Resolve(string path) =>
        Path.GetFullPath(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, byte[] path, int flags, uint mask, byte[] result);
}
