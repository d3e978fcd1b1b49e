using System.Globalization;
using Nat.Core.Packets;

namespace Nat.Cli.Configuration;

/// <summary>IP protocols as text: the name that conntrack(8) prints, or the number.</summary>
internal static class ProtocolText
{
    private const string Nameless = "unknown";

    /// <summary>Reads a name or a number from 0 to 255.</summary>
    public static bool TryParse(string text, out byte protocol)
    {
        if (byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out protocol))
            return true;
        for (int known = 0; known <= byte.MaxValue; known++)
        {
            protocol = (byte)known;
            if (text != Nameless && IpProtocol.Name(protocol) == text)
                return true;
        }

        return false;
    }

    /// <summary>The text that reads back as the same protocol.</summary>
    public static string Show(byte protocol) =>
        IpProtocol.Name(protocol) is var name && name != Nameless ? name : protocol.ToString(CultureInfo.InvariantCulture);
}
