namespace Nat.Vpc.Imports;

/// <summary>A resource, or a block inside of one, of <c>terraform show -json</c>.</summary>
/// <param name="Type">Its type; of a block, the type of the resource.</param>
/// <param name="Address">The address in the configuration, for instance <c>aws_vpc.main</c>.</param>
/// <param name="Values">Its attributes.</param>
/// <param name="Expressions">What the configuration has for attributes that are known after the apply only; null in a state.</param>
internal sealed record TerraformResource(string Type, string Address, JsonFields Values, JsonFields? Expressions)
{
    /// <summary>The identifier: that of AWS, or before the apply the address.</summary>
    public string Id => Values.Text("id") ?? Address;

    /// <summary>A text.</summary>
    public string? Text(string name) => Values.Text(name);

    /// <summary>The name that people gave: the tag, or else the last word of the address.</summary>
    public string? GivenName => Values.PeekInner("tags")?.Text("Name") ?? Address[(Address.LastIndexOf('.') + 1)..];

    /// <summary>The identifier of a resource that an attribute refers to.</summary>
    public string? Reference(NetworkDraft draft, string name) => Values.Text(name) ?? Referred(draft, name).FirstOrDefault();

    /// <summary>The identifiers of the resources that an attribute refers to.</summary>
    public List<string> References(NetworkDraft draft, string name) => Values.Texts(name) is { Count: > 0 } known ? known : [.. Referred(draft, name)];

    /// <summary>The name of the resource that an attribute refers to; null, with a note, if it is not in the import.</summary>
    public string? NameOf(NetworkDraft draft, string name) => draft.NameOf(Reference(draft, name), Values, name);

    /// <summary>The blocks of a name.</summary>
    public IEnumerable<TerraformResource> Blocks(string name)
    {
        var expressions = Expressions?.Peek(name).ToList() ?? [];
        return Values.List(name).Select((block, i) => new TerraformResource(Type, Address, block, expressions.ElementAtOrDefault(i)));
    }

    // References go from the attribute to the whole: aws_vpc.main.id, aws_vpc.main.
    private IEnumerable<string> Referred(NetworkDraft draft, string name) =>
        (Expressions?.PeekInner(name)?.Texts("references") ?? []).Where(r => draft.NameOf(r) is not null);
}
