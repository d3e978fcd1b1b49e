using System.Globalization;

namespace Nat.Cli.Commands;

/// <summary>MAC addresses as text: six hexadecimal numbers with colons or hyphens between them.</summary>
internal static class MacText
{
    /// <summary>The address in the lower 48 bits.</summary>
    public static ulong Parse(string text)
    {
        string[] parts = text.Trim().Split(':', '-');
        ulong address = 0;
        foreach (string part in parts)
        {
            byte octet = 0;
            if (parts.Length != 6 || part.Length > 2 || !byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out octet))
                throw CliException.Usage($"--inside-mac: '{text}' is not a MAC address; write 02:00:5e:00:00:01");
            address = (address << 8) | octet;
        }

        return address;
    }
}
