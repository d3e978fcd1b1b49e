using System.Runtime.InteropServices;
using Nat.Linux.Links;
using Nat.Linux.Native;

namespace Nat.Linux.Live;

/// <summary>
/// What the kernel looks at before it gives a frame to the NAT, as a program of the classic packet filter (linux/filter.h): IPv4 and ARP
/// without VLAN tag, for one station or for all.
/// </summary>
internal static class FrameFilter
{
    private const ushort LoadWord = 0x20;          // BPF_LD | BPF_W | BPF_ABS
    private const ushort LoadHalf = 0x28;          // BPF_LD | BPF_H | BPF_ABS
    private const ushort LoadByte = 0x30;          // BPF_LD | BPF_B | BPF_ABS
    private const ushort JumpIfEqual = 0x15;       // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort JumpIfAny = 0x45;         // BPF_JMP | BPF_JSET | BPF_K
    private const ushort Return = 0x06;            // BPF_RET | BPF_K
    private const uint HasTag = 0xFFFF_F000 + 48;  // SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT
    private const uint TypeAt = 12;

    /// <summary>Lets a packet socket hear only what is for a station.</summary>
    public static unsafe void Attach(Descriptor socket, MacAddress station)
    {
        // A jump counts from the instruction behind it: first if the test holds, then if it does not.
        Instruction[] program =
        [
            new(LoadByte, 0, 0, HasTag),
            new(JumpIfEqual, 0, 9, 0),
            new(LoadHalf, 0, 0, TypeAt),
            new(JumpIfEqual, 1, 0, EthernetHeader.Ipv4),
            new(JumpIfEqual, 0, 6, EthernetHeader.Arp),
            new(LoadByte, 0, 0, 0),
            new(JumpIfAny, 5, 0, 1),
            new(LoadHalf, 0, 0, 0),
            new(JumpIfEqual, 0, 2, (uint)(station.Value >> 32)),
            new(LoadWord, 0, 0, 2),
            new(JumpIfEqual, 1, 0, (uint)station.Value),
            new(Return, 0, 0, 0),
            new(Return, 0, 0, uint.MaxValue),
        ];
        fixed (Instruction* first = program)
        {
            var code = new Program { Length = (ushort)program.Length, First = first };
            if (Libc.SetOption(socket.Number, Libc.SocketLevel, Libc.AttachFilter, &code, sizeof(Program)) != 0)
                throw Errno.Fault("cannot filter frames");
        }
    }

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfSo, byte IfNot, uint Operand);

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Program
    {
        public ushort Length;
        public Instruction* First;
    }
}
