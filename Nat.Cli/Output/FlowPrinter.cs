using System.Text;
using System.Text.Json;
using Nat.Cli.Commands;
using Nat.Pcap.Reports;

namespace Nat.Cli.Output;

/// <summary>Prints flows as conntrack(8) does, or as the JSON lines in which they came.</summary>
/// <param name="output">Where to.</param>
/// <param name="kind">How.</param>
/// <param name="form">What is printed with them.</param>
/// <param name="action">What was done with them.</param>
internal sealed class FlowPrinter(Stream output, FlowOutput kind, ConntrackForm form, ConntrackAction action) : IDisposable
{
    private const int FlushAt = 32 * 1024;

    private readonly LineBuffer _line = new(FlushAt + 4096);

    /// <summary>How many were printed.</summary>
    public long Count { get; private set; }

    // A deleted flow stands alone: there is no list around it.
    private bool HasFrame => kind == FlowOutput.Xml && action != ConntrackAction.Delete;

    /// <summary>Prints a flow.</summary>
    /// <param name="json">A line of <see cref="FlowJson"/>.</param>
    public void Print(JsonElement json)
    {
        if (Count++ == 0 && HasFrame)
            _line.Add(ConntrackXml.Begin);
        if (kind == FlowOutput.Json)
            _line.Add(Encoding.UTF8.GetBytes(json.GetRawText())).Add("\n"u8);
        else
            Print(FlowJson.Read(json));
        if (_line.Length >= FlushAt)
            Flush();
    }

    /// <summary>Prints what ends the list.</summary>
    public void Finish()
    {
        if (Count > 0 && HasFrame)
            _line.Add(ConntrackXml.End);
        Flush();
    }

    /// <summary>Hands on what was printed so far.</summary>
    public void Flush()
    {
        output.Write(_line.Bytes);
        output.Flush();
        _line.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => output.Dispose();

    private void Print(in FlowReport report)
    {
        switch (kind)
        {
            case FlowOutput.Xml:
                ConntrackXml.Write(_line, report, form);
                break;
            case FlowOutput.Save:
                ConntrackSave.Write(_line, action == ConntrackAction.Delete ? report with { What = FlowEvent.Destroy } : report);
                break;
            default:
                if (report.What is null)
                    ConntrackText.Entry(_line, report.Flow, report.At, form);
                else
                    ConntrackText.Event(_line, report, form);
                break;
        }
    }
}
