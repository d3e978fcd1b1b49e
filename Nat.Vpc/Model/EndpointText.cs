using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>A name or an address, and a port: <c>updates:443</c>, <c>10.0.1.5:80</c>, <c>[2001:db8::5]:443</c>, <c>2001:db8::5</c>.</summary>
public static class EndpointText
{
    /// <summary>Takes it apart.</summary>
    /// <param name="text">The text.</param>
    /// <param name="host">The name or the address.</param>
    /// <param name="port">What stands behind the last colon, or null.</param>
    /// <param name="portAt">Where that begins, in letters.</param>
    /// <returns>Whether it can be taken apart.</returns>
    public static bool TrySplit(string text, out string host, out string? port, out int portAt)
    {
        (host, port, portAt) = (text, null, 0);
        if (Ipv6Address.TryParse(text, out _))
            return true;
        bool hasBrackets = text.StartsWith('[');
        int end = hasBrackets ? text.IndexOf(']') + 1 : text.IndexOf(':') is var colon && colon < 0 ? text.Length : colon;
        if (end == 0 || (end < text.Length && text[end] != ':'))
            return false;
        host = hasBrackets ? text[1..(end - 1)] : text[..end];
        if (hasBrackets && !Ipv6Address.TryParse(host, out _))
            return false;
        if (end == text.Length)
            return true;
        portAt = end + 1;
        port = text[portAt..];
        return !port.Contains(':');
    }
}
