using System.Buffers.Binary;
using System.Globalization;
using Nat.Core.Packets;
using Nat.Linux.Namespaces;

namespace Nat.Linux.Interfaces;

/// <summary>What an Ethernet interface of this thread's namespace has from the machine.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Mtu">Its largest packet, in bytes.</param>
/// <param name="Address">Its address; null if it has none.</param>
/// <param name="Network">The prefix on its link; null if it has no address.</param>
/// <param name="Router">The router to everywhere; null if there is none on its link.</param>
internal sealed record InterfaceFacts(int Index, int Mtu, Ipv4Address? Address, Ipv4Prefix? Network, Ipv4Address? Router)
{
    private const string Routes = "/proc/thread-self/net/route";
    private const ushort Ethernet = 1;  // ARPHRD_ETHER

    /// <summary>Looks at an interface.</summary>
    /// <exception cref="LinuxException">There is none of that name, or it is not Ethernet.</exception>
    public static InterfaceFacts Of(string name)
    {
        using var control = InterfaceControl.In(NetworkNamespace.Own);
        int index = control.Index(name);
        if (control.HardwareFamily(name) != Ethernet)
            throw new LinuxException($"{name} is not an Ethernet interface; the NAT can take part in Ethernet links only");
        var address = control.Address(name);
        Ipv4Prefix? network = address is { } own ? control.Network(name, own) : null;
        return new(index, control.Mtu(name), address, network, RouterOf(name));
    }

    // Interface, destination, gateway, ...: addresses are hexadecimal numbers in the machine's byte order (proc(5)).
    private static Ipv4Address? RouterOf(string name) =>
        File.ReadLines(Routes).Skip(1).Select(line => line.Split('\t'))
            .Where(fields => fields[0] == name && fields[1] == "00000000" && fields[2] != "00000000")
            .Select(fields => (Ipv4Address?)new Ipv4Address(BinaryPrimitives.ReverseEndianness(uint.Parse(fields[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture))))
            .FirstOrDefault();
}
