using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>Finds values that are well-formed each but contradict each other.</summary>
internal static class ConfigCheck
{
    /// <summary>What is wrong and what to do, or null.</summary>
    public static string? Fault(NatConfig config)
    {
        foreach (var range in config.Outside)
        {
            foreach (var prefix in config.Inside)
            {
                if (range.Overlaps(prefix))
                    return $"--inside {prefix} overlaps --outside {range}: an address is either inside or outside, take it out of one of them";
            }
        }

        foreach (var mapping in config.StaticMappings)
        {
            if (IsInside(config, mapping.External))
                return $"--forward {ForwardText.Show(mapping)}: the external address {mapping.External} is in --inside; write an address of the outside";
            if (!IsInside(config, mapping.Internal))
                return $"--forward {ForwardText.Show(mapping)}: the internal address {mapping.Internal} is not in --inside; add its prefix there";
        }

        return config.Faults().FirstOrDefault();
    }

    private static bool IsInside(NatConfig config, Ipv4Address address)
    {
        foreach (var prefix in config.Inside)
        {
            if (prefix.Contains(address))
                return true;
        }

        return false;
    }
}
