using System.Globalization;
using System.Net;
using System.Text;

namespace Nat.Vpc.Trace;

/// <summary>A trace as a web page that needs nothing else: a drawing of the way, and each step to go through by key or button.</summary>
public static class TracePage
{
    private const int StepWidth = 132;
    private const int BoxWidth = 112;
    private const int BoxHeight = 46;
    private const int PerRow = 8;
    private const int RowHeight = 92;

    private const string Style = """
        :root { color-scheme: light dark; --line: #8a8f98; --ok: #1f8a4c; --end: #c62f2f; --here: #2b6cdf; }
        body { font: 15px/1.45 system-ui, sans-serif; max-width: 72rem; margin: 1.5rem auto; padding: 0 1rem; }
        svg { width: 100%; height: auto; } svg rect { fill: none; stroke: var(--ok); stroke-width: 1.5; cursor: pointer; }
        svg g.ends rect { stroke: var(--end); stroke-width: 2.5; } svg g.here rect { stroke: var(--here); stroke-width: 4; }
        svg text { font: 11px system-ui, sans-serif; fill: currentColor; text-anchor: middle; pointer-events: none; }
        svg text.name { font-weight: 600; } svg path { stroke: var(--line); fill: none; } svg text.row { text-anchor: start; fill: var(--line); }
        code, pre { font: 13px/1.5 ui-monospace, monospace; } pre { overflow-x: auto; } button { font: inherit; padding: .3rem .9rem; }
        section.step { display: none; } section.step.here { display: block; } .ok { color: var(--ok); } .end { color: var(--end); }
        dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
        """;

    private const string Script = """
        const steps = [...document.querySelectorAll('section.step')], boxes = [...document.querySelectorAll('svg g.step')];
        let at = 0;
        function show(to) {
          at = Math.max(0, Math.min(steps.length - 1, to));
          steps.forEach((s, i) => s.classList.toggle('here', i === at));
          boxes.forEach((b, i) => b.classList.toggle('here', i === at));
          document.getElementById('count').textContent = `${at + 1} of ${steps.length}`;
        }
        boxes.forEach((b, i) => b.addEventListener('click', () => show(i)));
        document.getElementById('next').addEventListener('click', () => show(at + 1));
        document.getElementById('back').addEventListener('click', () => show(at - 1));
        document.addEventListener('keydown', e => { if (e.key === 'ArrowRight') show(at + 1); if (e.key === 'ArrowLeft') show(at - 1); });
        show(0);
        """;

    /// <summary>Writes the page.</summary>
    public static string Write(TraceReport report)
    {
        var question = report.Question;
        string title = Safe($"{question.From} to {question.To}{(question.Port == 0 ? "" : $":{question.Port}")}");
        var steps = report.Hops.Select(h => (Way: "there", Hop: h)).Concat(report.ReturnHops.Select(h => (Way: "back", Hop: h))).ToList();
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{title}</h1>\n");
        page.Append(report.BlockedBy is { } block ? Verdict(block) : "<p class=\"ok\">The packet arrives, and its answer comes back.</p>\n");
        page.Append(Drawing(steps));
        page.Append("<p><button id=\"back\">Back</button> <button id=\"next\">Next</button> <span id=\"count\"></span></p>\n");
        foreach (var (way, hop) in steps)
            page.Append(Step(way, hop));
        page.Append(CultureInfo.InvariantCulture, $"<script>\n{Script}\n</script>\n</body>\n</html>\n");
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static string Verdict(TraceBlock block) =>
        $"<dl><dt class=\"end\">Blocked by {Safe(block.Component)} {Safe(block.Resource)} ({block.Code})</dt><dd>{Safe(block.Why)}</dd>"
        + $"<dt>Mend</dt><dd>{Safe(block.Fix)}</dd></dl>\n";

    private static string Drawing(List<(string Way, TraceHop Hop)> steps)
    {
        var drawing = new StringBuilder();
        int rows = 0;
        foreach (var way in steps.Select((s, i) => (s.Way, s.Hop, Number: i)).GroupBy(s => s.Way))
        {
            foreach (var row in way.Chunk(PerRow))
            {
                int top = (rows++ * RowHeight) + 20;
                drawing.Append(CultureInfo.InvariantCulture, $"<text class=\"row\" x=\"2\" y=\"{top - 6}\">{way.Key}</text>\n");
                for (int column = 0; column < row.Length; column++)
                    Box(drawing, row[column].Hop, column * StepWidth, top, column + 1 < row.Length);
            }
        }

        return $"<svg viewBox=\"0 0 {PerRow * StepWidth} {rows * RowHeight}\" role=\"img\" aria-label=\"The way of the packet\">\n{drawing}</svg>\n";
    }

    private static void Box(StringBuilder drawing, TraceHop hop, int left, int top, bool goesOn)
    {
        int middle = left + 2 + (BoxWidth / 2);
        drawing.Append(CultureInfo.InvariantCulture, $"<g class=\"step{(hop.Passes ? "" : " ends")}\"><rect x=\"{left + 2}\" y=\"{top}\" width=\"{BoxWidth}\" height=\"{BoxHeight}\" rx=\"6\"/>");
        drawing.Append(CultureInfo.InvariantCulture, $"<text x=\"{middle}\" y=\"{top + 18}\">{Safe(hop.Component)}</text>");
        drawing.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" x=\"{middle}\" y=\"{top + 34}\">{Safe(Short(hop.Resource))}</text>");
        if (goesOn)
            drawing.Append(CultureInfo.InvariantCulture, $"<path d=\"M{left + BoxWidth + 2} {top + (BoxHeight / 2)} h{StepWidth - BoxWidth}\"/>");
        drawing.Append("</g>\n");
    }

    private static string Step(string way, TraceHop hop)
    {
        var details = string.Join('\n', hop.Details.Select(Safe));
        return $"<section class=\"step\"><h2>{Safe(hop.Component)} {Safe(hop.Resource)} <small>({way})</small></h2>"
            + $"<p class=\"{(hop.Passes ? "ok" : "end")}\">{Safe(hop.Says)}</p><dl>"
            + (hop.Rule is { } rule ? $"<dt>Rule</dt><dd><code>{Safe(rule)}</code></dd>" : "")
            + $"<dt>Before</dt><dd><code>{Safe(hop.Before)}</code></dd><dt>After</dt><dd><code>{Safe(hop.After)}</code></dd></dl>"
            + (details.Length > 0 ? $"<pre>{details}</pre>" : "") + "</section>\n";
    }

    private static string Short(string name) => name.Length <= 17 ? name : name[..16] + "…";

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
