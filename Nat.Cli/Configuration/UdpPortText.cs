using Nat.Core;
using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>The timer of a UDP port as text: <c>A[-B]=DURATION</c>.</summary>
internal static class UdpPortText
{
    /// <summary>Reads a timer.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static UdpPortTimer Parse(string text)
    {
        if (text.Split('=') is not [var port, var duration] || !PortRange.TryParse(port, out var ports) || !Durations.TryParse(duration, out var idle) || idle <= TimeSpan.Zero)
            throw new FormatException($"'{text}' is no timer of a port; write 53=10s or 100-200=1m");
        return new UdpPortTimer(ports, idle);
    }

    /// <summary>The text that reads back as the same timer.</summary>
    public static string Show(UdpPortTimer timer) => $"{(timer.Ports.Count == 1 ? $"{timer.Ports.First}" : $"{timer.Ports}")}={Durations.Show(timer.Idle)}";
}
