using OxyPlot;

namespace Nat.Bench;

/// <summary>A chart as text.</summary>
internal static class SvgText
{
    private const double Width = 900;
    private const double Height = 560;

    /// <summary>Draws a chart.</summary>
    public static string Of(IPlotModel model)
    {
        using var stream = new MemoryStream();
        new SvgExporter { Width = Width, Height = Height }.Export(model, stream);
        stream.Position = 0;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
