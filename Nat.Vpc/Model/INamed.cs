namespace Nat.Vpc.Model;

/// <summary>What has a name by which other resources refer to it.</summary>
public interface INamed
{
    /// <summary>The name, unique among its kind.</summary>
    string Name { get; }
}
