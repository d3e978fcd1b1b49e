namespace Nat.Tests.House;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("nat-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
