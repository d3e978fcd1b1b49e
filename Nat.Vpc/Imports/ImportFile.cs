namespace Nat.Vpc.Imports;

/// <summary>A file to import.</summary>
/// <param name="Name">Its path, for messages and to find the NAT instance whose rules it holds.</param>
/// <param name="Text">What is in it.</param>
public sealed record ImportFile(string Name, string Text);
