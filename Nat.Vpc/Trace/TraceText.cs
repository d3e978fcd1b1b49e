using System.Text;

namespace Nat.Vpc.Trace;

/// <summary>A trace as text for a terminal.</summary>
public static class TraceText
{
    /// <summary>Writes it.</summary>
    public static string Write(TraceReport report)
    {
        var text = new StringBuilder();
        var question = report.Question;
        text.Append($"{question.From} -> {question.To}");
        if (question.Port != 0)
            text.Append(':').Append(question.Port);
        text.AppendLine(report.Reaches ? "  reaches, and the answer comes back" : "  is blocked");
        Write(text, "there", report.Hops);
        if (!report.ReturnHops.IsEmpty)
            Write(text, "back", report.ReturnHops);
        if (report.BlockedBy is { } block)
        {
            text.AppendLine().AppendLine($"blocked by {Name(block.Component, block.Resource)}  {block.Code}");
            if (block.Rule is { } rule)
                text.AppendLine($"  rule  {rule}");
            text.AppendLine($"  why   {block.Why}");
            text.AppendLine($"  mend  {block.Fix}");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    // There is one internet only, and its name says what it is.
    private static string Name(string component, string resource) => component == "internet" ? resource : $"{component} {resource}";

    private static void Write(StringBuilder text, string title, IEnumerable<TraceHop> hops)
    {
        text.AppendLine().AppendLine(title);
        int number = 0;
        foreach (var hop in hops)
        {
            string way = hop.Component is "host" or "internet" ? "" : hop.IsOutbound ? " out" : " in";
            text.AppendLine($"{++number,3} {(hop.Passes ? "+" : "x")} {Name(hop.Component, hop.Resource)}{way}: {hop.Says}");
            if (hop.Rule is { } rule)
                text.AppendLine($"      rule {rule}");
            foreach (string detail in hop.Details)
                text.AppendLine($"      {detail}");
            text.AppendLine($"      {hop.After}");
        }
    }
}
