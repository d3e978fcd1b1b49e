using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Nat.Bench.Engine;

/// <summary>Draws nanoseconds for a packet over the number of sessions, a line for each contestant.</summary>
internal static class EngineChart
{
    private const double MarkerSize = 4;
    private const double Margin = 1.15;  // free room beside the first and last point

    /// <summary>The chart, as SVG.</summary>
    /// <param name="rows">The rows of a measurement; those of established flows in its first combination of protocol, direction and so on count.</param>
    /// <returns>Null if there is nothing to draw.</returns>
    public static string? Draw(IEnumerable<EngineRow> rows)
    {
        var established = rows.Where(r => r.Phase == EngineRows.Established).ToList();
        if (established.Count == 0)
            return null;
        var first = established[0];
        var shown = established.Where(r => r.Protocol == first.Protocol && r.Direction == first.Direction && r.Distribution == first.Distribution
            && r.HitRate == first.HitRate && r.Threads == first.Threads).ToList();
        var model = new PlotModel
        {
            Title = "Nanoseconds for a packet over established flows",
            Subtitle = $"{first.Protocol}, {first.Direction}, {first.Distribution}, {first.HitRate} % hits, 64-byte frames in memory, one core, no network card",
            Background = OxyColors.White,
        };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.TopLeft, LegendPlacement = LegendPlacement.Inside });
        model.Axes.Add(new LogarithmicAxis
        {
            Position = AxisPosition.Bottom,
            Title = "flows",
            Minimum = shown.Min(r => r.Sessions) / Margin,
            Maximum = shown.Max(r => r.Sessions) * Margin,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColors.LightGray,
            LabelFormatter = value => value.ToString("N0", CultureInfo.InvariantCulture),
        });
        model.Axes.Add(new LogarithmicAxis
        {
            Position = AxisPosition.Left,
            Title = "ns (median)",
            Minimum = 1,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColors.LightGray,
            MinorGridlineStyle = LineStyle.Dot,
            MinorGridlineColor = OxyColors.LightGray,
            LabelFormatter = value => value.ToString("0.#", CultureInfo.InvariantCulture),
        });
        foreach (var contestant in shown.GroupBy(r => (r.Contestant, r.Batch)))
            model.Series.Add(Line(contestant.Key.Contestant, contestant.Key.Batch, contestant));
        return SvgText.Of(model);
    }

    private static LineSeries Line(string contestant, int batch, IEnumerable<EngineRow> rows)
    {
        var line = new LineSeries
        {
            Title = batch == 1 ? contestant : $"{contestant}, batches of {batch}",
            MarkerType = MarkerType.Circle,
            MarkerSize = MarkerSize,
        };
        line.Points.AddRange(rows.OrderBy(r => r.Sessions).Select(r => new DataPoint(r.Sessions, r.NsPerPacket!.Value)));
        return line;
    }
}
