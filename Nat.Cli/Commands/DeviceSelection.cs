using System.CommandLine;
using System.Globalization;
using Nat.Check.Subjects;
using Nat.Core.Packets;

namespace Nat.Cli.Commands;

/// <summary>The options of <c>nat check</c> that say how it stands between two interfaces.</summary>
internal sealed class DeviceSelection
{
    private readonly Option<string?> _device = One("--device", "INSIDE,OUTSIDE", "Scores the NAT between these two network interfaces, as root, instead of a profile");
    private readonly Option<string?> _insideHosts = One("--inside-hosts", "CIDR", "With --device: the NAT's inside network, of which four hosts are played [default: 192.168.1.0/24]");
    private readonly Option<string?> _outsideHosts = One("--outside-hosts", "CIDR", "With --device: outside addresses, of which four hosts are played [default: 198.51.100.0/24]");
    private readonly Option<string?> _insideGateway = One("--inside-gateway", "ADDR", "With --device: the NAT's inside address [default: the first of --inside-hosts]");
    private readonly Option<string?> _outsideGateway = One("--outside-gateway", "ADDR", "With --device: the NAT's outside router, which is played, too [default: none]");
    private readonly Option<string?> _patience = One("--patience", "MS", "With --device: how long to wait for a packet that may not come [default: 200]");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_device, _insideHosts, _outsideHosts, _insideGateway, _outsideGateway, _patience])
            command.Options.Add(option);
    }

    /// <summary>The two interfaces, or null if there are none.</summary>
    /// <exception cref="CliException">One of the options is wrong.</exception>
    public DeviceOptions? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_device) is not { } device)
        {
            foreach (var option in (Option<string?>[])[_insideHosts, _outsideHosts, _insideGateway, _outsideGateway, _patience])
            {
                if (parsed.GetValue(option) is not null)
                    throw CliException.Usage($"{option.Name} belongs to --device");
            }

            return null;
        }

        if (device.Split(',', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } inside, { Length: > 0 } outside])
            throw CliException.Usage($"--device: '{device}' are not two interfaces; write INSIDE,OUTSIDE");
        var options = new DeviceOptions { InsideInterface = inside, OutsideInterface = outside };
        return options with
        {
            InsideHosts = Prefix(parsed, _insideHosts) ?? options.InsideHosts,
            OutsideHosts = Prefix(parsed, _outsideHosts) ?? options.OutsideHosts,
            InsideGateway = Address(parsed, _insideGateway),
            OutsideGateway = Address(parsed, _outsideGateway),
            Patience = Milliseconds(parsed) ?? options.Patience,
        };
    }

    private static Ipv4Prefix? Prefix(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        return Ipv4Prefix.TryParse(text, out var prefix) && prefix.Length <= 29
            ? prefix
            : throw CliException.Usage($"{option.Name}: '{text}' is not a network of eight addresses or more; write A.B.C.D/LEN");
    }

    private static Ipv4Address? Address(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        return Ipv4Address.TryParse(text, out var address) ? address : throw CliException.Usage($"{option.Name}: '{text}' is not an IPv4 address");
    }

    private TimeSpan? Milliseconds(ParseResult parsed)
    {
        if (parsed.GetValue(_patience) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) && milliseconds is > 0 and <= 10_000
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw CliException.Usage($"--patience: '{text}' is not a number of milliseconds from 1 to 10000");
    }

    private static Option<string?> One(string name, string form, string description) => new(name) { HelpName = form, Description = description };
}
