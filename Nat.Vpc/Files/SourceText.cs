using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Nat.Vpc.Files;

/// <summary>Reads YAML into <see cref="SourceNode"/>s, which know where they stand. Anchors are not part of the format.</summary>
internal sealed class SourceText
{
    // No file of this format nests deeper than eight.
    private const int MostLevels = 32;

    private readonly Parser _parser;
    private readonly FaultList _faults;

    private SourceText(TextReader text, FaultList faults) => (_parser, _faults) = (new Parser(text), faults);

    /// <summary>The one document of a text, or null if it is empty or no YAML.</summary>
    public static SourceNode? Read(TextReader text, FaultList faults)
    {
        var source = new SourceText(text, faults);
        try
        {
            return source.Document();
        }
        catch (YamlException fault)
        {
            faults.Add(At(fault.Start, ""), $"not YAML: {fault.InnerException?.Message ?? fault.Message}");
            return null;
        }
        catch (InvalidOperationException)
        {
            // The parser says so of some texts that end in the middle of something.
            faults.Add(At(source._parser.Current?.End ?? Mark.Empty, ""), "not YAML from here on");
            return null;
        }
    }

    private SourceNode? Document()
    {
        Next<StreamStart>();
        if (_parser.Current is StreamEnd)
            return null;
        Next<DocumentStart>();
        var root = Node(0);
        Next<DocumentEnd>();
        if (_parser.Current is not StreamEnd)
            _faults.Add(At(_parser.Current!.Start, ""), "a second document; a file holds one network");
        return root;
    }

    private SourceNode Node(int level)
    {
        var start = _parser.Current!;
        if (level > MostLevels)
            throw new YamlException(start.Start, start.End, $"more than {MostLevels} levels");
        _parser.MoveNext();
        switch (start)
        {
            case MappingStart:
                return Map(At(start.Start, ""), level);
            case SequenceStart:
                var items = new List<SourceNode>();
                while (_parser.Current is not SequenceEnd)
                    items.Add(Node(level + 1));
                _parser.MoveNext();
                return new SourceList(At(start.Start, ""), items);
            case Scalar { Style: ScalarStyle.Plain, Value: "" or "~" or "null" }:
                return new SourceMap(At(start.Start, ""), []);
            case Scalar scalar:
                return new SourceScalar(At(start.Start, scalar.Value, scalar.IsPlainImplicit ? 0 : 1));
            default:
                throw new YamlException(start.Start, start.End, "an alias ('*' or '&' begins one); write the value itself, in quotes if it begins with a star");
        }
    }

    private SourceMap Map(Word at, int level)
    {
        var entries = new List<(Word, SourceNode)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_parser.Current is not MappingEnd)
        {
            var key = Node(level + 1);
            var value = Node(level + 1);
            if (key is not SourceScalar)
                _faults.Add(key.At, "a key is a single word");
            else if (!seen.Add(key.At.Text))
                _faults.Add(key.At, $"'{key.At.Text}' stands here twice");
            else
                entries.Add((key.At, value));
        }

        _parser.MoveNext();
        return new SourceMap(at, entries);
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (_parser.Current is null)
            _parser.MoveNext();
        if (_parser.Current is T)
            _parser.MoveNext();
    }

    private static Word At(Mark mark, string text, int quote = 0) => new(text, (int)mark.Line, (int)mark.Column + quote);
}
