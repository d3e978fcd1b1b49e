namespace Nat.Vpc.Files;

/// <summary>A piece of text and where it stands.</summary>
/// <param name="Text">The text.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
internal readonly record struct Word(string Text, int Line, int Column)
{
    /// <summary>The words of a sentence.</summary>
    public List<Word> Split() => Split(' ');

    /// <summary>The parts between separators, without blanks around them; empty parts are left out.</summary>
    public List<Word> Split(char separator)
    {
        var words = new List<Word>();
        int start = 0;
        for (int i = 0; i <= Text.Length; i++)
        {
            if (i < Text.Length && Text[i] != separator)
                continue;
            string part = Text[start..i];
            if (part.Trim() is { Length: > 0 } trimmed)
                words.Add(new Word(trimmed, Line, Column + start + part.Length - part.TrimStart().Length));
            start = i + 1;
        }

        return words;
    }

    /// <summary>What stands behind the first letters, at its own place.</summary>
    public Word From(int start) => new(Text[start..], Line, Column + start);
}
