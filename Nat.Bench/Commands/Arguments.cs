using System.Globalization;

namespace Nat.Bench.Commands;

/// <summary>The words of a command line: options with a value, flags, and what is left in order.</summary>
public sealed class Arguments
{
    private const int StepOfUnits = 1024;
    private readonly List<string> _words;

    /// <summary>Takes the words behind the name of the command.</summary>
    public Arguments(IEnumerable<string> words) => _words = [.. words];

    /// <summary>Takes the next word that is no option.</summary>
    /// <param name="what">What it is, for the message when it is missing.</param>
    public string Next(string what)
    {
        if (_words.Count == 0 || _words[0].StartsWith("--", StringComparison.Ordinal))
            throw new ArgumentException($"{what} is missing");
        string word = _words[0];
        _words.RemoveAt(0);
        return word;
    }

    /// <summary>Takes an option and its value.</summary>
    public string Option(string name, string whenUnsaid)
    {
        int at = _words.IndexOf(name);
        if (at < 0)
            return whenUnsaid;
        if (at + 1 == _words.Count)
            throw new ArgumentException($"{name} needs a value");
        string value = _words[at + 1];
        _words.RemoveRange(at, 2);
        return value;
    }

    /// <summary>Takes an option whose value is a number, with K, M or G for powers of 1024.</summary>
    public long Number(string name, string whenUnsaid) => ParseNumber(name, Option(name, whenUnsaid));

    /// <summary>Takes an option whose value is a list of numbers.</summary>
    public int[] Numbers(string name, string whenUnsaid) =>
        [.. Option(name, whenUnsaid).Split(',').Select(n => (int)ParseNumber(name, n))];

    /// <summary>Takes an option whose value is a list of numbers within bounds.</summary>
    public int[] Numbers(string name, string whenUnsaid, int least, int most)
    {
        int[] numbers = Numbers(name, whenUnsaid);
        return numbers.Any(n => n < least || n > most) ? throw new ArgumentException($"{name}: each from {least} to {most}") : numbers;
    }

    /// <summary>Takes an option whose value is one of some words.</summary>
    public T Choice<T>(string name, T whenUnsaid, params (string Word, T Value)[] choices)
    {
        string word = Option(name, "");
        foreach (var (choice, value) in choices)
        {
            if (word == choice)
                return value;
        }

        return word.Length == 0 ? whenUnsaid : throw new ArgumentException($"{name}: '{word}' is none of {string.Join(", ", choices.Select(c => c.Word))}");
    }

    /// <summary>Takes an option whose value is a list of members of an enumeration, in lower case.</summary>
    public T[] Choices<T>(string name, string whenUnsaid)
        where T : struct, Enum
    {
        var known = Enum.GetValues<T>().ToDictionary(value => value.ToString().ToLowerInvariant());
        return
        [
            .. Option(name, whenUnsaid).Split(',').Select(word => known.TryGetValue(word, out var value)
                ? value
                : throw new ArgumentException($"{name}: '{word}' is none of {string.Join(", ", known.Keys)}")),
        ];
    }

    /// <summary>Takes an option without a value.</summary>
    public bool Flag(string name) => _words.Remove(name);

    /// <summary>Nothing may be left.</summary>
    public void End()
    {
        if (_words.Count > 0)
            throw new ArgumentException($"'{_words[0]}' is not understood");
    }

    private static long ParseNumber(string name, string text)
    {
        int power = text.Length == 0 ? 0 : "KMG".IndexOf(char.ToUpperInvariant(text[^1])) + 1;
        if (!long.TryParse(power > 0 ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            throw new ArgumentException($"{name}: '{text}' is not a number");
        for (; power > 0; power--)
            number *= StepOfUnits;
        return number;
    }
}
