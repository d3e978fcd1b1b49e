using System.Text.RegularExpressions;

namespace Nat.Tests.House;

/// <summary>Unsafe code stands where it can be looked over in one sitting.</summary>
public partial class UnsafeBanTest
{
    [Test]
    public void The_core_is_unsafe_in_its_memory_room_only() =>
        Assert.That(Unsafe("Nat.Core/").Where(f => !f.StartsWith("Nat.Core/Memory/", StringComparison.Ordinal)), Is.Empty);

    [TestCase("Nat.Pcap/")]
    [TestCase("Nat.Check/")]
    [TestCase("Nat.Cli/")]
    [TestCase("Nat.Vpc/")]
    public void A_project_that_needs_no_unsafe_code_has_none(string folder) => Assert.That(Unsafe(folder), Is.Empty);

    private static IEnumerable<string> Unsafe(string folder) => Repository.Sources(folder).Where(f => Keyword().IsMatch(Repository.Code(f)));

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex Keyword();
}
