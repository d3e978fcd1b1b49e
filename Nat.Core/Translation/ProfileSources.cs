namespace Nat.Core.Translation;

/// <summary>
/// Where the values of a profile come from: documents, source files, sections of RFCs. Keys are those of the configuration file
/// (<c>mapping</c>, <c>timeouts.udp</c>); a section (<c>timeouts</c>) speaks for all of its keys that are not named themselves.
/// </summary>
/// <param name="basis">The profile from which this one is derived, for values that are the same; null if there is none.</param>
public sealed class ProfileSources(ProfileSources? basis = null)
{
    private readonly Dictionary<string, string> _texts = [];

    /// <summary>The source of a value, or null if none is known.</summary>
    public string? this[string key]
    {
        get
        {
            if (_texts.TryGetValue(key, out string? text))
                return text;
            int dot = key.IndexOf('.', StringComparison.Ordinal);
            return dot > 0 && _texts.TryGetValue(key[..dot], out text) ? text : basis?[key];
        }
        init => _texts[key] = value ?? throw new ArgumentNullException(nameof(value));
    }
}
