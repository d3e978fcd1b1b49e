using System.CommandLine;
using System.Globalization;
using Nat.Core;
using Nat.Linux.Links;
using Nat.Linux.Namespaces;
using Nat.Linux.Tun;

namespace Nat.Cli.Commands;

/// <summary>The options of <c>nat tap</c> that say which devices it stands between.</summary>
internal sealed class TapDevices
{
    private const int MostQueues = 8;
    private const string ByNumber = "fd:";
    private const string Live = "live";

    private readonly Option<string> _insideDevice = new("--inside-dev") { HelpName = "NAME[:tun|tap]", Required = true, Description = "The device towards the inside; made if it does not exist [default kind: tun]. fd:N takes a TUN or TAP that is open already, by its descriptor" };
    private readonly Option<string> _outsideDevice = new("--outside-dev") { HelpName = "NAME[:tun|tap|live]", Required = true, Description = "The device towards the outside; live: an Ethernet interface that the machine has and goes on using. fd:N as above" };
    private readonly Option<string?> _insideSpace = One("--netns-inside", "NS", "The network namespace of the inside device: a name, or the number of a process");
    private readonly Option<string?> _outsideSpace = One("--netns-outside", "NS", "The network namespace of the outside device");
    private readonly Option<string?> _queues = One("--queues", "N", "Queues of each device, with a thread for each pair [default: 1]");
    private readonly Option<bool> _noOffload = new("--no-offload") { Description = "Leaves checksums and segmentation to nobody, and takes them from nobody; on a live interface 'ethtool -K' says who does them" };
    private readonly Option<bool> _persist = new("--persist") { Description = "Devices that were made stay when the program ends" };
    private readonly Option<string?> _owner = One("--owner", "UID", "The user who may attach to the devices");
    private readonly Option<string?> _group = One("--group", "GID", "The group that may attach to the devices");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_insideDevice, _outsideDevice, _insideSpace, _outsideSpace, _queues, _noOffload, _persist, _owner, _group])
            command.Options.Add(option);
    }

    /// <summary>Whether the outside is an interface that the machine has.</summary>
    public bool IsLive(ParseResult parsed) => parsed.GetRequiredValue(_outsideDevice).EndsWith(":" + Live, StringComparison.Ordinal);

    /// <summary>The interface that is the outside.</summary>
    public (string Name, NetworkNamespace Namespace, int Queues) LiveOutside(ParseResult parsed)
    {
        string text = parsed.GetRequiredValue(_outsideDevice);
        return (text[..^(Live.Length + 1)], Space(parsed, Side.Outside), Queues(parsed));
    }

    /// <summary>The TUN or TAP of a side, without its link.</summary>
    public TunOptions Tun(ParseResult parsed, Side side)
    {
        var device = side == Side.Inside ? _insideDevice : _outsideDevice;
        string text = parsed.GetRequiredValue(device);
        var wish = text.StartsWith(ByNumber, StringComparison.Ordinal) ? Opened(device.Name, text[ByNumber.Length..]) : Named(device.Name, text, parsed);
        return wish with
        {
            Namespace = Space(parsed, side),
            Persists = parsed.GetValue(_persist),
            Owner = Whole(parsed, _owner, 0, uint.MaxValue),
            Group = Whole(parsed, _group, 0, uint.MaxValue),
        };
    }

    /// <summary>The hardware address of the NAT on a device: the same name gives the same, so that neighbours keep what they know over a restart.</summary>
    public static MacAddress Mac(string name)
    {
        ulong hash = 14_695_981_039_346_656_037;
        foreach (char letter in name)
            hash = (hash ^ letter) * 1_099_511_628_211;
        return MacAddress.Local(hash >> 16);
    }

    /// <summary>A number that an option gives; null if it was not given.</summary>
    public static uint? Whole(ParseResult parsed, Option<string?> option, uint least, uint most)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        return uint.TryParse(text, out uint number) && number >= least && number <= most
            ? number
            : throw CliException.Usage($"{option.Name}: '{text}' is not a whole number from {least} to {most}");
    }

    /// <summary>An option with one value.</summary>
    public static Option<string?> One(string name, string form, string description) => new(name) { HelpName = form, Description = description };

    private TunOptions Named(string option, string text, ParseResult parsed)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0
            ? TunKind.Tun
            : text[(colon + 1)..] switch
            {
                "tun" => TunKind.Tun,
                "tap" => TunKind.Tap,
                Live => throw CliException.Usage($"{option}: hosts on a live interface would not send through the NAT; only --outside-dev can be one"),
                var other => throw CliException.Usage($"{option}: '{other}' is neither tun nor tap"),
            };
        return new TunOptions(colon < 0 ? text : text[..colon], kind) { Queues = Queues(parsed), Offloads = !parsed.GetValue(_noOffload) };
    }

    private static TunOptions Opened(string option, string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            throw CliException.Usage($"{option}: '{text}' is not a descriptor; write its number");
        return TunDevice.Describe(number);
    }

    private int Queues(ParseResult parsed) => (int)(Whole(parsed, _queues, 1, MostQueues) ?? 1);

    private NetworkNamespace Space(ParseResult parsed, Side side) =>
        parsed.GetValue(side == Side.Inside ? _insideSpace : _outsideSpace) is { } name ? NetworkNamespace.Find(name) : NetworkNamespace.Own;
}
