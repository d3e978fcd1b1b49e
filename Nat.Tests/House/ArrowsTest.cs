using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Nat.Tests.House;

/// <summary>Who may see whom: between the rooms of Nat.Core, between projects, between assemblies.</summary>
public partial class ArrowsTest
{
    /// <summary>What each room of Nat.Core may see beside itself and the root namespace, which all see.</summary>
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        [""] = [],
        ["Packets"] = [],
        ["Memory"] = [],
        ["Flows"] = ["Packets"],
        ["Conntrack"] = ["Packets", "Flows", "Memory"],
        ["Translation"] = ["Packets", "Flows", "Conntrack", "Memory"],
        ["Engine"] = ["Packets", "Flows", "Conntrack", "Translation", "Memory"],
        ["Nat64"] = ["Packets", "Flows", "Conntrack", "Translation", "Engine"],
        ["Devices"] = ["Engine"],
    };

    /// <summary>The projects and packages that each project may refer to.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Nat.Core"] = [],
        ["Nat.Pcap"] = ["Nat.Core", "SharpPcap"],
        ["Nat.Linux"] = ["Nat.Core"],
        ["Nat.Vpc"] = ["Nat.Core", "YamlDotNet"],
        ["Nat.Check"] = ["Nat.Core", "Nat.Pcap"],
        ["Nat.Cli"] = ["Nat.Bench", "Nat.Check", "Nat.Core", "Nat.Pcap", "Nat.Linux", "Nat.Vpc", "System.CommandLine", "Spectre.Console", "YamlDotNet"],
        ["Nat.Bench"] = ["Nat.Core", "Nat.Pcap", "Nat.Linux", "BenchmarkDotNet", "NonBlocking", "OxyPlot", "OxyPlot.Core", "PacketDotNet", "SharpPcap"],
        ["Nat.Tests"] =
        [
            "Nat.Core", "Nat.Pcap", "Nat.Linux", "Nat.Vpc", "Nat.Cli", "Nat.Bench", "Nat.Check",
            "CsCheck", "NUnit", "NUnit.Analyzers", "NUnit3TestAdapter", "PacketDotNet", "SharpPcap",
        ],
    };

    private static IEnumerable<string> ProjectFiles => Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal));

    private static IEnumerable<string> ProjectFilesButTests => ProjectFiles.Where(f => f != "Nat.Tests/Nat.Tests.csproj");

    [Test]
    public void The_compiled_types_of_the_core_use_only_the_rooms_that_theirs_may_see()
    {
        using var core = new CompiledAssembly("Nat.Core");
        var uses = core.Uses().Where(u => IsOurs(u.From) && IsOurs(u.To)).ToList();
        var wrong = uses.Where(u => !MaySee(RoomOf(u.From), RoomOf(u.To))).Select(u => $"{u.From} uses {u.To}");
        Assert.Multiple(() =>
        {
            Assert.That(uses, Has.Count.GreaterThan(50), "the reader of compiled code sees nothing");
            Assert.That(wrong, Is.Empty);
        });
    }

    [Test]
    public void The_files_of_the_core_name_only_the_rooms_that_theirs_may_see()
    {
        // Constants leave no trace in compiled code, but the directive that makes them visible does in the source.
        var wrong = from file in Repository.Sources("Nat.Core/")
                    let room = file.Split('/') is [_, var folder, _, ..] ? folder : ""
                    from Match use in UsingOfCore().Matches(Repository.Code(file))
                    let to = use.Groups["room"].Value
                    where !MaySee(room, to)
                    select $"{file} uses Nat.Core.{to}";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void A_namespace_is_the_folder_that_it_stands_in()
    {
        var wrong = from file in Repository.Sources().Where(f => f.Contains('/'))
                    let space = Namespace().Match(Repository.Code(file))
                    where space.Success && space.Groups[1].Value != string.Join('.', file.Split('/')[..^1])
                    select $"{file} is in {space.Groups[1].Value}";
        Assert.That(wrong, Is.Empty);
    }

    [TestCaseSource(nameof(ProjectFiles))]
    public void A_project_refers_only_to_what_it_may_see(string file)
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, file));
        var used = from reference in project.Descendants()
                   where reference.Name.LocalName is "ProjectReference" or "PackageReference"
                   let name = reference.Attribute("Include")!.Value
                   select reference.Name.LocalName == "ProjectReference" ? Path.GetFileNameWithoutExtension(name) : name;
        Assert.That(used.Except(Projects[Path.GetFileNameWithoutExtension(file)]), Is.Empty);
    }

    [TestCaseSource(nameof(ProjectFilesButTests))]
    public void An_assembly_is_compiled_against_only_what_its_project_may_see(string file)
    {
        string project = Path.GetFileNameWithoutExtension(file);
        using var compiled = new CompiledAssembly(project == "Nat.Cli" ? "nat" : project);
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var foreign = compiled.References.Where(r => !File.Exists(Path.Combine(framework, r + ".dll")))
            .Where(r => !Projects[project].Any(p => r == p || r.StartsWith(p + ".", StringComparison.Ordinal)));
        // SharpPcap gives the link type of a device as an enum of PacketDotNet; nothing else of that may reach an untrusted byte.
        bool onlyItsEnum = compiled.ForeignTypes.Where(t => t.StartsWith("PacketDotNet.", StringComparison.Ordinal)).All(t => t == "PacketDotNet.LinkLayers");
        Assert.That(foreign.Where(r => !(r == "PacketDotNet" && onlyItsEnum)), Is.Empty);
    }

    private static bool IsOurs(string type) => type.StartsWith("Nat.Core.", StringComparison.Ordinal);

    private static string RoomOf(string type) => type.Split('.') is [_, _, var room, _, ..] ? room : "";

    private static bool MaySee(string from, string to) => from == to || to == "" || Rooms[from].Contains(to);

    [GeneratedRegex(@"\b(?:using|static|=)\s+(?:global::)?Nat\.Core\.(?<room>Packets|Memory|Flows|Conntrack|Translation|Engine|Nat64|Devices)\b")]
    private static partial Regex UsingOfCore();

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
