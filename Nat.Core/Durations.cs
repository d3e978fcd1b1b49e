using System.Globalization;
using System.Text;

namespace Nat.Core;

/// <summary>Durations as people write them: <c>30</c> (seconds), <c>1.5s</c>, <c>2h4m</c>, <c>5d</c>.</summary>
public static class Durations
{
    private static readonly (char Unit, long Seconds)[] Units = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

    /// <summary>Reads a duration.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        decimal seconds = 0;
        if (text.IsEmpty)
            return false;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAny("dhms");
            var number = digits < 0 ? text : text[..digits];
            if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
                return false;
            long unit = digits < 0 ? 1 : SecondsOf(text[digits]);
            if (unit == 0 || value > 1_000_000_000)
                return false;
            seconds += value * unit;
            text = digits < 0 ? [] : text[(digits + 1)..];
        }

        if (seconds > 3_000_000_000)
            return false;
        duration = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>The shortest text that reads back as the same duration.</summary>
    public static string Show(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var text = new StringBuilder();
        decimal rest = (decimal)duration.Ticks / TimeSpan.TicksPerSecond;
        foreach (var (unit, seconds) in Units)
        {
            decimal count = unit == 's' ? rest : Math.Floor(rest / seconds);
            if (count == 0)
                continue;
            text.Append(count.ToString("0.#######", CultureInfo.InvariantCulture)).Append(unit);
            rest -= count * seconds;
        }

        return text.ToString();
    }

    private static long SecondsOf(char unit)
    {
        foreach (var (name, seconds) in Units)
        {
            if (name == unit)
                return seconds;
        }

        return 0;
    }
}
