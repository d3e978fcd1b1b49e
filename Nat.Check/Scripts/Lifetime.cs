using Nat.Check.Wire;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>
/// How long the mapping of a flow that one packet opened lives, in seconds: an answer arrived after <paramref name="Alive"/>, and no
/// longer after <paramref name="Dead"/> (RFC 5780 section 4.6).
/// </summary>
internal sealed record Lifetime(double Alive, double Dead)
{
    /// <summary>How long a measurement may take, with what follows it.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(30);

    /// <summary>Of its length, after which a mapping is touched: twice as much is more than any mapping lives untouched.</summary>
    private const double Middle = 0.74;

    private const int LongestPort = 18;

    // Each is at most 1.4 times the one before, so that twice the middle of what is alive lies behind what is dead.
    private static readonly double[] Steps = [.. Enumerable.Range(0, LongestPort).Select(n => Math.Round(10 * Math.Pow(1.3, n)))];

    /// <inheritdoc/>
    public override string ToString() => double.IsInfinity(Dead) ? $"more than {Alive:0} s" : $"from {Alive:0} to {Dead:0} s";

    /// <summary>Finds it out with flows that were all opened at once, each looked at once.</summary>
    /// <param name="x">The exchange.</param>
    /// <param name="protocol">The transport protocol.</param>
    /// <param name="isAnswered">Whether the flow was answered at once, too.</param>
    public static async Task<Lifetime> Measure(Exchange x, byte protocol, bool isAnswered = false)
    {
        Talk[] talks = [.. Steps.Select((_, n) => new Talk(x, protocol, x.X(1, n), x.Y(1, n)).Open())];
        if (isAnswered)
        {
            foreach (var talk in talks)
                talk.Answer();
        }

        var begin = x.Nat.Now;
        double past = 0;
        for (int n = 0; n < Steps.Length; n++)
        {
            await x.Wait(Steps[n] - ((x.Nat.Now - begin).TotalSeconds * x.Options.Scale)).ConfigureAwait(false);
            if (!await talks[n].IsAnsweredMeanwhile().ConfigureAwait(false))
                return new Lifetime(past, Steps[n]);
            past = Steps[n];
        }

        return new Lifetime(past, double.PositiveInfinity);
    }

    /// <summary>Whether something refreshes a mapping: it is done in the middle of the lifetime, and the mapping looked at when that is over.</summary>
    public static async Task<bool> IsRefreshed(Exchange x, byte protocol, Func<Talk, Task> touch, bool isAnswered = false)
    {
        var life = await Measure(x, protocol, isAnswered).ConfigureAwait(false);
        Applies(life.Alive > 0, $"a mapping lives less than {life.Dead} s, too little to be refreshed");
        Applies(!double.IsInfinity(life.Dead), $"a mapping lives {life}, longer than is waited for");
        var talk = new Talk(x, protocol, x.X(1, LongestPort), x.Y(1, LongestPort)).Open();
        if (isAnswered)
            talk.Answer();
        await x.Wait(life.Alive * Middle).ConfigureAwait(false);
        await touch(talk).ConfigureAwait(false);
        await x.Wait(life.Alive * Middle).ConfigureAwait(false);
        return await talk.IsAnsweredMeanwhile().ConfigureAwait(false);
    }

    /// <summary>A mapping that one packet opened still lets the answer in after so many seconds.</summary>
    public static async Task<string> IsAtLeast(Exchange x, byte protocol, double seconds, Endpoint? to = null)
    {
        var talk = new Talk(x, protocol, x.X(1), to ?? x.Y(1)).Open();
        double idle = Math.Floor(seconds - Margin(seconds));
        await x.Wait(idle).ConfigureAwait(false);
        Require(await talk.IsAnsweredMeanwhile().ConfigureAwait(false), $"the answer {talk.Answering} does not arrive any more after {idle} s");
        return $"the answer arrives after {idle} s";
    }

    /// <summary>So many seconds before its end it is looked whether a timer still runs: a hundredth, or what a busy bench may be late.</summary>
    public static double Margin(double seconds) => Math.Max(3, seconds / 100);

    /// <summary>An established connection still lets data in after so many seconds.</summary>
    /// <param name="x">The exchange.</param>
    /// <param name="protocol">The transport protocol.</param>
    /// <param name="seconds">How long nothing is said.</param>
    /// <param name="before">What happens in the connection before that.</param>
    public static async Task<string> IsConnectionAtLeast(Exchange x, byte protocol, double seconds, Action<Talk>? before = null)
    {
        var talk = new Talk(x, protocol, x.X(1), x.Y(1)).Establish();
        before?.Invoke(talk);
        double idle = Math.Floor(seconds - Margin(seconds));
        await x.Wait(idle).ConfigureAwait(false);
        Require(await talk.IsReachedMeanwhile().ConfigureAwait(false), $"{talk.Outside} does not reach {talk.Inside} any more after {idle} s");
        return $"{talk.Outside} reaches {talk.Inside} after {idle} s";
    }
}
