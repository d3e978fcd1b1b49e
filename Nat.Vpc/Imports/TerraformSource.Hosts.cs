using System.Text.Json;

namespace Nat.Vpc.Imports;

/// <content>Instances, interfaces, addresses, roles.</content>
internal sealed partial class TerraformSource
{
    private static void Instance(NetworkDraft draft, TerraformResource at)
    {
        var item = draft.Item("instances", draft.NameOf(at.Id)!);
        Card(draft, at, item, "vpc_security_group_ids", at.Text("private_ip"));
        item.Set("public", at.Text("public_ip") ?? (at.Values.Flag("associate_public_ip_address") == true ? "true" : null));
        if (at.Text("instance_state") is "stopped")
            item.Set("running", "false");
        // An instance has dozens of attributes, of which the interfaces decide about packets.
        at.Values.IgnoreTheRest();
    }

    private static void Interface(NetworkDraft draft, TerraformResource at)
    {
        string name = draft.NameOf(at.Id)!;
        var attachment = at.Blocks("attachment").Select(a =>
        {
            a.Values.IgnoreTheRest();
            return (Instance: draft.NameOf(a.Reference(draft, "instance")), Index: a.Values.Number("device_index") ?? 0);
        }).FirstOrDefault();
        at.Values.IgnoreTheRest();
        if (attachment is { Instance: not null, Index: 0 })
            return;
        var item = attachment.Instance is { } of ? draft.Item("instances", of).Inner("interfaces").Inner(name) : draft.Item("instances", name);
        Card(draft, at, item, "security_groups", at.Values.Texts("private_ips").FirstOrDefault() ?? at.Text("private_ip"));
    }

    private static void Card(NetworkDraft draft, TerraformResource at, DraftItem item, string groups, string? address)
    {
        item.Set("subnet", at.NameOf(draft, "subnet_id")).Set("address", address);
        item.Set("ipv6", at.Values.Texts("ipv6_addresses").FirstOrDefault() ?? (at.Values.Number("ipv6_address_count") > 0 ? "true" : null));
        item.List("groups").AddRange(at.References(draft, groups).Select(g => draft.NameOf(g, at.Values, groups)).OfType<string>());
        if (at.Values.Flag("source_dest_check") == false)
            item.Set("source-check", "false");
    }

    /// <summary>An elastic address, if it belongs to an instance: an instance says its public address, but not that it is elastic.</summary>
    private static void Elastic(NetworkDraft draft, TerraformResource at)
    {
        string? owner = draft.NameOf(at.Reference(draft, "instance") ?? at.Reference(draft, "instance_id") ?? at.Reference(draft, "network_interface")
            ?? at.Reference(draft, "network_interface_id"));
        string? address = at.Text("public_ip");
        at.Values.IgnoreTheRest();
        if (owner is null || !draft.Root.Has("instances") || draft.Root.Inner("instances").Values.All(v => v.Key != owner))
            return;
        var item = draft.Item("instances", owner);
        if (address is null)
            item.Set("public", "true");
        else
            item.Remove("public").Set("elastic", address);
    }

    private static void Role(NetworkDraft draft, TerraformResource at)
    {
        draft.Alias(at.Text("name"), at.Id);
        draft.Item("roles", draft.NameOf(at.Id)!);
        if (at.Values.Texts("managed_policy_arns") is { Count: > 0 } managed)
            at.Values.Note("managed_policy_arns", $"what {string.Join(", ", managed)} allow is not known here; left out");
        at.Values.IgnoreTheRest();
    }

    private static void RolePolicy(NetworkDraft draft, TerraformResource at)
    {
        string? role = at.NameOf(draft, "role");
        string policy = draft.NameOf(at.Id)!;
        if (role is null || at.Text("policy") is not { } text)
            return;
        try
        {
            using var document = JsonDocument.Parse(text);
            var item = draft.Item("roles", role).Inner("policies").Inner(policy);
            var statements = document.RootElement.GetProperty("Statement");
            foreach (var statement in statements.ValueKind == JsonValueKind.Array ? statements.EnumerateArray().ToArray() : [statements])
                Statement(at, item, statement);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            at.Values.Note("policy", "not a policy document; left out");
        }
    }

    private static void Statement(TerraformResource at, DraftItem item, JsonElement statement)
    {
        foreach (var property in statement.EnumerateObject().Where(p => p.Name is not ("Sid" or "Effect" or "Action" or "Resource")))
            at.Values.Note("policy", $"{property.Name} of a statement is not simulated; the statement holds without it");
        string actions = Joined(statement, "Action");
        string resources = Joined(statement, "Resource");
        if (actions.Length > 0)
            item.List(statement.GetProperty("Effect").GetString() == "Deny" ? "deny" : "allow").Add($"{actions} on {(resources.Length == 0 ? "*" : resources)}");
    }

    private static string Joined(JsonElement statement, string name) => !statement.TryGetProperty(name, out var value) ? ""
        : value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray().Select(v => v.ToString())) : value.ToString();
}
