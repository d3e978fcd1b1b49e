namespace Nat.Pcap.Reports;

/// <summary>Kinds of events as the option <c>-e</c> of conntrack(8) names them.</summary>
public static class FlowEvents
{
    /// <summary>Reads ALL, NEW, UPDATES (or UPDATE) and DESTROY, in letters of either case, or some of them joined by commas.</summary>
    /// <exception cref="FormatException">One of them is none of these.</exception>
    public static FlowEvent[] Read(string mask) =>
        [.. mask.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(Kinds).Distinct()];

    private static FlowEvent[] Kinds(string name) => name.ToUpperInvariant() switch
    {
        "ALL" => Enum.GetValues<FlowEvent>(),
        "NEW" => [FlowEvent.New],
        "UPDATE" or "UPDATES" => [FlowEvent.Update],
        "DESTROY" => [FlowEvent.Destroy],
        _ => throw new FormatException($"'{name}' is none of ALL, NEW, UPDATES and DESTROY"),
    };
}
