using System.Globalization;
using Nat.Linux.Native;

namespace Nat.Linux.Namespaces;

/// <summary>A network namespace (network_namespaces(7)), in which devices can be made and set up.</summary>
public sealed class NetworkNamespace
{
    private const string Named = "/run/netns/";

    private NetworkNamespace(string? path) => Path = path;

    /// <summary>The namespace that the program is in.</summary>
    public static NetworkNamespace Own { get; } = new(null);

    /// <summary>The file that stands for it; null for <see cref="Own"/>.</summary>
    public string? Path { get; }

    /// <summary>Finds a namespace.</summary>
    /// <param name="nameOrProcess">A name under /run/netns as <c>ip netns</c> gives them, or the number of a process that is in it.</param>
    /// <exception cref="LinuxException">There is none.</exception>
    public static NetworkNamespace Find(string nameOrProcess)
    {
        bool isProcess = int.TryParse(nameOrProcess, NumberStyles.None, CultureInfo.InvariantCulture, out _) && !File.Exists(Named + nameOrProcess);
        string path = isProcess ? $"/proc/{nameOrProcess}/ns/net" : Named + nameOrProcess;
        if (File.Exists(path))
            return new NetworkNamespace(path);
        throw new LinuxException(isProcess
            ? $"no process {nameOrProcess}, so no network namespace of it"
            : $"no network namespace {nameOrProcess}: {path} does not exist; 'ip netns list' shows those with a name, 'ip netns add {nameOrProcess}' makes one");
    }

    /// <summary>Does something in the namespace: what it opens there belongs to the namespace for ever.</summary>
    /// <exception cref="LinuxException">The namespace cannot be entered.</exception>
    public T Run<T>(Func<T> action)
    {
        if (Path is null)
            return action();

        // A thread that has entered a namespace is not given back to others: it ends.
        T result = default!;
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                result = action();
            }
            catch (LinuxException inside)
            {
                fault = inside;
            }
        });
        thread.Start();
        thread.Join();
        return fault is null ? result : throw fault;
    }

    private void Enter()
    {
        using var file = new Descriptor(Libc.Open(Path!, Libc.CloseOnExec));
        if (file.IsInvalid)
            throw Errno.Fault($"cannot open the network namespace {Path}");
        if (Libc.SetNamespace(file.Number, Libc.NewNetwork) != 0)
            throw Errno.Fault($"cannot enter the network namespace {Path}", errno => errno == Errno.NotPermitted ? "it needs CAP_SYS_ADMIN: run with sudo" : null);
    }
}
