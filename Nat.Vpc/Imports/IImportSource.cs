namespace Nat.Vpc.Imports;

/// <summary>A file of an import.</summary>
internal interface IImportSource
{
    /// <summary>When it is described: rules of NAT instances come behind the instances.</summary>
    int Turn { get; }

    /// <summary>Declares its resources.</summary>
    void Declare(NetworkDraft draft);

    /// <summary>Writes down what it says.</summary>
    void Describe(NetworkDraft draft);
}
