using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Nat.Linux.Metrics;

/// <summary>
/// The instruments of a meter as text for Prometheus: the exposition format 0.0.4, or OpenMetrics 1.0. Names and units become those of Prometheus
/// by the rules of OpenTelemetry's specification "Prometheus and OpenMetrics Compatibility": <c>nat.io</c> in <c>By</c> is
/// <c>nat_io_bytes_total</c>.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>The media type of the exposition format.</summary>
    public const string PlainType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The media type of OpenMetrics.</summary>
    public const string OpenType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private readonly MeterListener _listener = new();
    private readonly List<Family> _families = [];
    private readonly string _target;

    /// <summary>Begins to listen to a meter, all of whose instruments are there already and are observed.</summary>
    public PrometheusText(Meter meter)
    {
        _target = $"{{service_name=\"{Escaped(meter.Name)}\",service_version=\"{Escaped(meter.Version ?? "")}\"}} 1\n";
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter, meter))
                return;
            var family = new Family(instrument);
            _families.Add(family);
            listener.EnableMeasurementEvents(instrument, family);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => ((Family)family!).Add(tags, value.ToString(CultureInfo.InvariantCulture)));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => ((Family)family!).Add(tags, value.ToString("R", CultureInfo.InvariantCulture)));
        _listener.Start();
    }

    /// <summary>Looks at all instruments and writes what they say. For one caller at a time.</summary>
    /// <param name="isOpen">Whether as OpenMetrics.</param>
    public string Write(bool isOpen)
    {
        _families.ForEach(f => f.Samples.Clear());
        _listener.RecordObservableInstruments();
        var text = new StringBuilder(32_768);
        text.Append(isOpen ? "# TYPE target info\n# HELP target What is measured.\n" : "# HELP target_info What is measured.\n# TYPE target_info gauge\n");
        text.Append("target_info").Append(_target);
        foreach (var family in _families.Where(f => f.Samples.Count > 0))
            family.Write(text, isOpen);
        if (isOpen)
            text.Append("# EOF\n");
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>One instrument.</summary>
    private sealed class Family
    {
        private const string CounterEnd = "_total";

        private readonly bool _isCounter;
        private readonly string _name;   // with the unit, without the end of a counter
        private readonly string? _unit;
        private readonly string _help;

        public Family(Instrument instrument)
        {
            _isCounter = instrument.GetType().GetGenericTypeDefinition() == typeof(ObservableCounter<>);
            _unit = instrument.Unit switch
            {
                "By" => "bytes",
                "s" => "seconds",
                "1" => "ratio",
                _ => null,  // what stands in braces says what is counted, and is no unit
            };
            string name = instrument.Name.Replace('.', '_');
            _name = _unit is null || name.EndsWith("_" + _unit, StringComparison.Ordinal) ? name : $"{name}_{_unit}";
            _help = instrument.Description ?? "";
        }

        /// <summary>What the instrument said: labels in braces, and a number.</summary>
        public List<(string Labels, string Value)> Samples { get; } = [];

        public void Add(ReadOnlySpan<KeyValuePair<string, object?>> tags, string value)
        {
            var labels = new StringBuilder();
            foreach (var tag in tags)
                labels.Append(labels.Length == 0 ? '{' : ',').Append(tag.Key.Replace('.', '_')).Append("=\"").Append(Escaped(tag.Value?.ToString() ?? "")).Append('"');
            Samples.Add((labels.Length == 0 ? "" : labels.Append('}').ToString(), value));
        }

        public void Write(StringBuilder text, bool isOpen)
        {
            string sample = _isCounter ? _name + CounterEnd : _name;
            string name = isOpen ? _name : sample;
            text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(_help)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(_isCounter ? " counter\n" : " gauge\n");
            if (_unit is not null)
                text.Append("# UNIT ").Append(name).Append(' ').Append(_unit).Append('\n');
            foreach (var (labels, value) in Samples)
                text.Append(sample).Append(labels).Append(' ').Append(value).Append('\n');
        }
    }
}
