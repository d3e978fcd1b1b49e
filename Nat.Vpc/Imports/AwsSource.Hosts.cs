namespace Nat.Vpc.Imports;

/// <content>Instances, interfaces, addresses.</content>
internal sealed partial class AwsSource
{
    // The owner of a public address that came with the instance and leaves with it.
    private const string Amazon = "amazon";

    private static void Reservation(NetworkDraft draft, JsonFields at)
    {
        at.Ignore("Groups", "ReservationId", "RequesterId");
        foreach (var instance in at.List("Instances"))
        {
            string? state = instance.Inner("State", s =>
            {
                s.Ignore("Code");
                return s.Text("Name");
            });
            string? id = instance.Text("InstanceId");
            if (draft.NameOf(id) is not { } name || state is "terminated" or "shutting-down")
            {
                instance.IgnoreTheRest();
                continue;
            }

            var item = draft.Item("instances", name);
            if (state is "stopped" or "stopping")
                item.Set("running", "false");
            foreach (var card in instance.List("NetworkInterfaces", Index))
            {
                string? cardId = card.Text("NetworkInterfaceId");
                Card(draft, card, Index(card) == 0 ? item : item.Inner("interfaces").Inner(draft.NameOf(cardId) ?? name));
            }

            // An instance has dozens of properties, of which the interfaces decide about packets.
            instance.IgnoreTheRest();
        }
    }

    private static void Interface(NetworkDraft draft, JsonFields at)
    {
        string? id = at.Text("NetworkInterfaceId");
        string? of = at.Inner("Attachment", a =>
        {
            a.IgnoreTheRest();
            return a.Text("InstanceId");
        });
        string? type = at.Text("InterfaceType");
        // What is attached to an instance was said there; what a gateway stands on comes with the gateway.
        if (type == "nat_gateway" || draft.OwnedInterfaces.Contains(id ?? "") || draft.NameOf(of) is not null)
        {
            at.IgnoreTheRest();
            return;
        }

        if (draft.NameOf(id) is not { } name)
        {
            at.IgnoreTheRest();
            at.Note("Attachment.InstanceId", $"{of} is not in this import (describe-instances); interface {id} left out");
            return;
        }

        var item = draft.Item("instances", name);
        if (type == "lambda")
            item.Set("kind", "function");
        Card(draft, at, item);
    }

    private static void Card(NetworkDraft draft, JsonFields at, DraftItem item)
    {
        item.Set("subnet", draft.NameOf(at.Text("SubnetId"), at, "SubnetId")).Set("address", at.Text("PrivateIpAddress"));
        var (address, owner) = at.Inner("Association", a =>
        {
            a.IgnoreTheRest();
            return (a.Text("PublicIp"), a.Text("IpOwnerId"));
        });
        item.Set(owner == Amazon ? "public" : "elastic", address);
        item.List("groups").AddRange(at.List("Groups").Select(g =>
        {
            g.Ignore("GroupName");
            return draft.NameOf(g.Text("GroupId"), g, "GroupId");
        }).OfType<string>());
        if (at.Flag("SourceDestCheck") == false)
            item.Set("source-check", "false");
        foreach (var second in at.List("PrivateIpAddresses"))
        {
            bool primary = second.Flag("Primary") == true;
            string? other = second.Text("PrivateIpAddress");
            second.IgnoreTheRest();
            if (!primary)
                second.Note("PrivateIpAddress", $"{other} is a second address of an interface, which is not simulated; left out");
        }

        foreach (var wide in at.List("Ipv6Addresses"))
        {
            string? one = wide.Text("Ipv6Address");
            wide.IgnoreTheRest();
            if (!item.Has("ipv6"))
                item.Set("ipv6", one);
            else
                wide.Note("Ipv6Address", $"{one} is a second address of an interface, which is not simulated; left out");
        }

        at.IgnoreTheRest();
    }

    // Which addresses are elastic is said at the interfaces, too.
    private static void Address(NetworkDraft draft, JsonFields at)
    {
        string? id = at.Text("NetworkInterfaceId");
        at.IgnoreTheRest();
        if (id is null)
            at.Note("PublicIp", $"elastic address {at.Text("PublicIp")} belongs to nothing (and costs money); left out");
        else if (draft.NameOf(id) is null && !draft.OwnedInterfaces.Contains(id))
            at.Note("NetworkInterfaceId", $"{id} is not in this import; left out");
    }
}
