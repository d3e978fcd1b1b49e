namespace Nat.Vpc.Files;

/// <summary>The format of the timeline: every step says when, and one thing that happens.</summary>
internal static class TimelineShapes
{
    private static readonly ShapeKey[] Ends =
    [
        new("from", ValueForm.Name, "Who opens the connection.") { Required = true },
        new("to", ValueForm.Endpoint, "To whom, and to which port.") { Required = true },
        new("proto", ValueForm.Protocol, "The protocol; tcp unless this says otherwise."),
    ];

    private static readonly Shape Request = new("request", "A connection, a request, its answer, the end.", Ends);

    private static readonly Shape Transfer = new("transfer", "A connection that carries bytes for a while.",
        [
            .. Ends,
            new ShapeKey("bytes", ValueForm.Bytes, "How much.") { Required = true },
            new ShapeKey("for", ValueForm.Duration, "How long it takes.") { Required = true },
        ]);

    private static readonly Shape Idle = new("idle", "A connection that is opened, then silent, and then used once more.",
        [.. Ends, new ShapeKey("for", ValueForm.Duration, "How long it is silent.") { Required = true }]);

    private static readonly Shape Clients = new("clients", "Many connections that are open at the same time.",
        [
            .. Ends,
            new ShapeKey("count", ValueForm.Number, "How many.") { Required = true },
            new ShapeKey("for", ValueForm.Duration, "How long they stay open."),
        ]);

    private static readonly Shape Call = new("call", "Somebody calls a service.",
        new ShapeKey("by", ValueForm.Name, "Who: an instance, or a role.") { Required = true },
        new ShapeKey("service", ValueForm.Name, "The service.") { Required = true },
        new ShapeKey("does", new ValueForm("an operation of the service, or an action such as s3:GetObject"), "What is done with an API."),
        new ShapeKey("on", ValueForm.Text, "The ARN that it is done to."),
        new ShapeKey("to", ValueForm.Name, "The host whose port is called."));

    private static readonly ShapeKey Table = new("table", ValueForm.Name, "The route table.") { Required = true };

    private static readonly Shape CreateRoute = new("create-route", "A route is put into a table.",
        Table, new ShapeKey("route", ValueForm.Routes with { Many = false }, "DESTINATION via TARGET.") { Required = true });

    private static readonly Shape DeleteRoute = new("delete-route", "A route is taken out of a table.",
        Table, new ShapeKey("to", ValueForm.Text, "The destination of the route.") { Required = true });

    private static readonly Shape GroupRule = new("group rule", "A rule of a security group.",
        new ShapeKey("group", ValueForm.Name, "The security group.") { Required = true },
        new ShapeKey("inbound", ValueForm.Inbound with { Many = false }, "TRAFFIC from PEER.") { IsChoice = true },
        new ShapeKey("outbound", ValueForm.Outbound with { Many = false }, "TRAFFIC to PEER.") { IsChoice = true });

    private static readonly Shape AclRule = new("ACL rule", "A rule of a network ACL.",
        new ShapeKey("acl", ValueForm.Name, "The network ACL.") { Required = true },
        new ShapeKey("inbound", ValueForm.AclInbound with { Many = false }, "NUMBER allow|deny TRAFFIC from BLOCK.") { IsChoice = true },
        new ShapeKey("outbound", ValueForm.AclOutbound with { Many = false }, "NUMBER allow|deny TRAFFIC to BLOCK.") { IsChoice = true });

    private static readonly Shape AclNumber = new("ACL rule number", "A rule of a network ACL by its number.",
        new ShapeKey("acl", ValueForm.Name, "The network ACL.") { Required = true },
        new ShapeKey("inbound", ValueForm.Number, "The number of an inbound rule.") { IsChoice = true },
        new ShapeKey("outbound", ValueForm.Number, "The number of an outbound rule.") { IsChoice = true });

    private static readonly Shape Attach = new("attach-gateway", "An internet gateway is attached.",
        new ShapeKey("gateway", ValueForm.Name, "The internet gateway.") { Required = true },
        new ShapeKey("vpc", ValueForm.Name, "The VPC; may be left out when there is one only."));

    private static readonly Shape Associate = new("associate-table", "A subnet gets another route table.",
        new ShapeKey("subnet", ValueForm.Name, "The subnet.") { Required = true },
        new ShapeKey("table", ValueForm.Name, "The route table; without it the main one."));

    /// <summary>A step.</summary>
    public static readonly Shape Step = new("step", "Something that happens at a moment.",
        new ShapeKey("at", ValueForm.Duration, "When, after the beginning.") { Required = true },
        new ShapeKey("note", ValueForm.Text, "A sentence for the reader of the output."),
        new ShapeKey("expect", ValueForm.Expectation, "What must come of it."),
        Choice("request", Request), Choice("transfer", Transfer), Choice("idle", Idle), Choice("clients", Clients), Choice("call", Call),
        Choice("create-route", CreateRoute), Choice("delete-route", DeleteRoute), Choice("allow", GroupRule), Choice("revoke", GroupRule),
        Choice("set-acl-rule", AclRule), Choice("delete-acl-rule", AclNumber), Choice("attach-gateway", Attach), Choice("associate-table", Associate),
        Choice("detach-gateway", "An internet gateway is detached from its VPC."),
        Choice("create-nat-gateway", "A NAT gateway that was not available becomes so."),
        Choice("delete-nat-gateway", "A NAT gateway is deleted; routes to it become blackholes."),
        Choice("stop-instance", "An instance stops."), Choice("start-instance", "An instance starts."),
        Choice("disable-source-check", "The source/destination check of an instance is switched off."),
        Choice("enable-source-check", "The source/destination check of an instance is switched on."),
        Choice("zone-fails", "An availability zone fails."), Choice("zone-returns", "An availability zone returns."));

    private static ShapeKey Choice(string name, Shape inner) => new(name, null, inner.Says, inner) { IsChoice = true };

    private static ShapeKey Choice(string name, string says) => new(name, ValueForm.Name, says) { IsChoice = true };
}
