using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Nat.Bench.Tap;

/// <summary>Draws how good each contestant was in each test, by the kernel's NAT.</summary>
internal static class TapChart
{
    private const double Room = 1.3;  // beside the shortest and the longest bar
    private const double MarginForLabels = 140;

    // Of what takes time, the inverse is drawn: everywhere the longer bar is the better one.
    private static readonly (string Test, string Title, bool IsTime)[] Tests =
    [
        ("tcp-bulk", "one TCP connection", false),
        ("tcp-bulk-no-offload", "offloads off", false),
        ("udp-64", "UDP of 64 bytes", false),
        ("connections", "TCP connections", false),
        ("ping-pong-median", "UDP there and back", true),
        ("ping-pong-p99", "99th percentile", true),
        ("tcp-cpu", "processor time", true),
    ];

    /// <summary>The chart, as SVG.</summary>
    /// <param name="rows">The rows of a race.</param>
    /// <returns>Null if the kernel took no part.</returns>
    public static string? Draw(IReadOnlyList<TapRow> rows)
    {
        var values = rows.Where(r => r.Contestant != TapPeer.Kernel).SelectMany(r => Tests.Where(t => t.Test == r.Test).Select(t => Value(r, t.IsTime))).OfType<double>().ToList();
        if (values.Count == 0)
            return null;
        var model = new PlotModel
        {
            Title = "A NAT between two namespaces, by the kernel's masquerade over veth",
            Subtitle = "Rates, and the inverse of times: right of 1 is better than the kernel. Medians of one run on one machine",
            Background = OxyColors.White,
            PlotMargins = new OxyThickness(MarginForLabels, double.NaN, double.NaN, double.NaN),
        };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.RightTop, LegendPlacement = LegendPlacement.Outside });
        var tests = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, Key = "tests" };
        tests.Labels.AddRange(Tests.Select(t => t.Title));
        model.Axes.Add(tests);
        model.Axes.Add(new LogarithmicAxis
        {
            Position = AxisPosition.Bottom,
            Title = "times the kernel's",
            Key = "values",
            Minimum = Math.Min(1, values.Min()) / Room,
            Maximum = Math.Max(1, values.Max()) * Room,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColors.LightGray,
            LabelFormatter = value => value.ToString("0.##", CultureInfo.InvariantCulture),
        });
        foreach (var contestant in rows.Where(r => r.Contestant != TapPeer.Kernel).GroupBy(r => r.Contestant))
            model.Series.Add(Bars(contestant.Key, [.. contestant]));
        return SvgText.Of(model);
    }

    private static double? Value(TapRow row, bool isTime) => isTime ? 1 / row.TimesKernel : row.TimesKernel;

    // From 1 on, so that better and worse than the kernel go different ways.
    private static BarSeries Bars(string contestant, TapRow[] rows)
    {
        var bars = new BarSeries { Title = contestant, BaseValue = 1, XAxisKey = "values", YAxisKey = "tests" };
        for (int i = 0; i < Tests.Length; i++)
        {
            if (Array.Find(rows, r => r.Test == Tests[i].Test) is { } row && Value(row, Tests[i].IsTime) is { } value)
                bars.Items.Add(new BarItem(value, i));
        }

        return bars;
    }
}
