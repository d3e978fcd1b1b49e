using System.Text.RegularExpressions;

namespace Nat.Vpc.Files;

/// <summary>The form of a value of the file: what is said of it, and what a JSON schema can check.</summary>
/// <param name="Says">The form in words, for messages.</param>
/// <param name="Pattern">A regular expression for the text.</param>
/// <param name="Many">Whether a list of such values is meant; a single one may stand for a list of one.</param>
internal sealed record ValueForm(string Says, string Pattern = ".", bool Many = false)
{
    private const string Octets = @"[0-9]{1,3}(\.[0-9]{1,3}){3}";
    private const string Hextets = "[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";
    private const string Block = $"({Octets}|{Hextets})(/[0-9]{{1,3}})?";
    private const string NameLetters = "[A-Za-z0-9][A-Za-z0-9._/-]*";
    private const string TrafficWords = "(all|(tcp|udp)( [0-9]+(-[0-9]+)?)?|icmp(v6)?( [0-9]+(/[0-9]+)?)?|protocol [0-9]+)";

    public static readonly ValueForm Text = new("a text");
    public static readonly ValueForm Name = new("a name (letters, digits, '-', '.', '_', '/')", $"^{NameLetters}$");
    public static readonly ValueForm Names = Name with { Many = true };
    public static readonly ValueForm Cidr = new("a block of addresses such as 10.0.0.0/16", $"^{Octets}/[0-9]{{1,2}}$");
    public static readonly ValueForm Cidrs = Cidr with { Many = true };
    public static readonly ValueForm Prefixes = new("a block of addresses or an address", $"^{Octets}(/[0-9]{{1,2}})?$", true);
    public static readonly ValueForm Address = new("an IPv4 address such as 10.0.1.10", $"^{Octets}$");
    public static readonly ValueForm Addresses = Address with { Many = true };
    public static readonly ValueForm Ipv6Cidr = new("a block of IPv6 addresses such as 2600:1f14::/56", $"^{Hextets}/[0-9]{{1,3}}$");
    public static readonly ValueForm Ipv6Cidrs = Ipv6Cidr with { Many = true };
    public static readonly ValueForm Ipv6Address = new("an IPv6 address such as 2600:1f14::10", $"^{Hextets}$");
    public static readonly ValueForm Blocks = new("a block of addresses or an address", $"^{Block}$", true);
    public static readonly ValueForm Ranges = new("addresses such as 10.0.1.10 or 10.0.1.10-10.0.1.19", $"^{Octets}(-{Octets}|/[0-9]{{1,2}})?$", true);
    public static readonly ValueForm Flag = new("true or false", "^(true|false|on|off|yes|no)$");
    public static readonly ValueForm Number = new("a whole number", "^[0-9_]+$");
    public static readonly ValueForm Bytes = new("a size such as 1500, 10kB, 5MB or 2GB", "^[0-9]+ ?([kMG]?B)?$");
    public static readonly ValueForm Duration = new("a duration such as 30s, 5m, 2h4m or 5d", "^([0-9.]+[smhd]?)+$");
    public static readonly ValueForm Ports = new("ports such as 1024-65535", "^[0-9]+(-[0-9]+)?$");
    public static readonly ValueForm Traffic = new("traffic such as 'all', 'tcp 443', 'udp 1024-65535' or 'icmp'", $"^{TrafficWords}$");
    public static readonly ValueForm Traffics = Traffic with { Many = true };
    public static readonly ValueForm Protocol = new("tcp, udp or icmp", "^(tcp|udp|icmp)$");
    public static readonly ValueForm Endpoint = new("a name or an address, and a port: updates:443", $@"^({NameLetters}|\[{Hextets}\])(:[0-9]+)?$|^{Hextets}$");
    public static readonly ValueForm Routes = new("a route such as '0.0.0.0/0 via igw'", "^[^ ]+ via [^ ]+( propagated)?$", true);
    public static readonly ValueForm Inbound = new("a rule such as 'tcp 443 from 0.0.0.0/0'", $"^{TrafficWords} from ((group|list) )?[^ ]+$", true);
    public static readonly ValueForm Outbound = new("a rule such as 'tcp 5432 to db'", $"^{TrafficWords} to ((group|list) )?[^ ]+$", true);
    public static readonly ValueForm AclInbound =
        new("a rule such as '100 allow tcp 443 from 0.0.0.0/0'", $"^[0-9]+ (allow|deny) {TrafficWords} from {Block}$", true);

    public static readonly ValueForm AclOutbound =
        new("a rule such as '100 allow tcp 1024-65535 to 0.0.0.0/0'", $"^[0-9]+ (allow|deny) {TrafficWords} to {Block}$", true);

    public static readonly ValueForm Forwards =
        new("a port forward such as 'tcp 8080 to 10.0.11.20:80'", $"^(all|tcp|udp)( {Octets})?:?( ?[0-9]+)? to {Octets}(:[0-9]+)?$", true);

    public static readonly ValueForm Statements = new("permissions such as 's3:GetObject on arn:aws:s3:::reports/*'", ".", true);
    public static readonly ValueForm Action = new("an action such as s3:GetObject", "^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$");
    public static readonly ValueForm Expectation =
        new("'reaches', 'blocked', 'blocked by NAME', 'reset' or 'reset at 6m'", "^(reaches|blocked( by .+)?|reset( at [0-9.smhd]+)?)$");

    private Regex? _expression;

    /// <summary>Whether a text has the form.</summary>
    public bool Fits(string text) => (_expression ??= new Regex(Pattern, RegexOptions.CultureInvariant)).IsMatch(text);

    /// <summary>One of some words.</summary>
    public static ValueForm OneOf(params string[] words) => new(string.Join(" or ", words), $"^({string.Join('|', words)})$");
}
