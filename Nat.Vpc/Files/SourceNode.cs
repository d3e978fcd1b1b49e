namespace Nat.Vpc.Files;

/// <summary>A value of the file, where it stands.</summary>
internal abstract record SourceNode(Word At);

/// <summary>A single value.</summary>
internal sealed record SourceScalar(Word At) : SourceNode(At);

/// <summary>A list of values.</summary>
internal sealed record SourceList(Word At, List<SourceNode> Items) : SourceNode(At);

/// <summary>Keys with their values.</summary>
internal sealed record SourceMap(Word At, List<(Word Key, SourceNode Value)> Entries) : SourceNode(At);
