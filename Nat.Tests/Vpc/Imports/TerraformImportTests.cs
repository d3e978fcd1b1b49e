using Nat.Vpc.Imports;

namespace Nat.Tests.Vpc.Imports;

public class TerraformImportTests
{
    internal const string State = """
        {"format_version":"1.0","terraform_version":"1.9.0","values":{"root_module":{"resources":[
          {"address":"aws_vpc.shop","mode":"managed","type":"aws_vpc","name":"shop","values":{"id":"vpc-1","cidr_block":"10.0.0.0/16","enable_dns_support":true,"tags":{"Name":"shop"}}},
          {"address":"aws_subnet.public","mode":"managed","type":"aws_subnet","values":{"id":"subnet-1","vpc_id":"vpc-1","cidr_block":"10.0.1.0/24","availability_zone":"a","tags":null}},
          {"address":"aws_subnet.private","mode":"managed","type":"aws_subnet","values":{"id":"subnet-2","vpc_id":"vpc-1","cidr_block":"10.0.2.0/24","availability_zone":"a"}},
          {"address":"aws_internet_gateway.door","mode":"managed","type":"aws_internet_gateway","values":{"id":"igw-1","vpc_id":"vpc-1"}},
          {"address":"aws_eip.nat","mode":"managed","type":"aws_eip","values":{"id":"eipalloc-1","public_ip":"203.0.113.30","network_interface":"eni-9"}},
          {"address":"aws_nat_gateway.out","mode":"managed","type":"aws_nat_gateway","values":{"id":"nat-1","subnet_id":"subnet-1","public_ip":"203.0.113.30","private_ip":"10.0.1.30","connectivity_type":"public"}},
          {"address":"aws_route_table.public","mode":"managed","type":"aws_route_table","values":{"id":"rtb-1","vpc_id":"vpc-1","route":[
             {"cidr_block":"0.0.0.0/0","gateway_id":"igw-1","nat_gateway_id":""},{"cidr_block":"","ipv6_cidr_block":"::/0","gateway_id":"igw-1"}]}},
          {"address":"aws_route_table.private","mode":"managed","type":"aws_route_table","values":{"id":"rtb-2","vpc_id":"vpc-1","route":[]}},
          {"address":"aws_route.out","mode":"managed","type":"aws_route","values":{"id":"r-1","route_table_id":"rtb-2","destination_cidr_block":"0.0.0.0/0","nat_gateway_id":"nat-1","state":"active","origin":"CreateRoute"}},
          {"address":"aws_route_table_association.a","mode":"managed","type":"aws_route_table_association","values":{"id":"x","subnet_id":"subnet-1","route_table_id":"rtb-1"}},
          {"address":"aws_security_group.web","mode":"managed","type":"aws_security_group","values":{"id":"sg-1","name":"web","vpc_id":"vpc-1","ingress":[
             {"from_port":443,"to_port":443,"protocol":"tcp","cidr_blocks":["0.0.0.0/0"],"ipv6_cidr_blocks":[],"prefix_list_ids":[],"security_groups":[],"self":false,"description":""}],"egress":[
             {"from_port":0,"to_port":0,"protocol":"-1","cidr_blocks":["0.0.0.0/0"]}]}},
          {"address":"aws_security_group.db","mode":"managed","type":"aws_security_group","values":{"id":"sg-2","name":"db","vpc_id":"vpc-1","ingress":[],"egress":[]}},
          {"address":"aws_security_group_rule.db","mode":"managed","type":"aws_security_group_rule","values":{"id":"sgr-1","security_group_id":"sg-2","type":"ingress","protocol":"tcp","from_port":5432,"to_port":5432,"source_security_group_id":"sg-1","self":false}},
          {"address":"aws_instance.web[0]","mode":"managed","type":"aws_instance","index":0,"values":{"id":"i-1","subnet_id":"subnet-1","private_ip":"10.0.1.10","public_ip":"203.0.113.40","vpc_security_group_ids":["sg-1"],"source_dest_check":true,"ami":"ami-1","tags":{"Name":"web-1"}}},
          {"address":"aws_eip.web","mode":"managed","type":"aws_eip","values":{"id":"eipalloc-2","public_ip":"203.0.113.40","instance":"i-1"}},
          {"address":"aws_s3_bucket.logs","mode":"managed","type":"aws_s3_bucket","values":{"id":"logs"}},
          {"address":"data.aws_ami.linux","mode":"data","type":"aws_ami","values":{"id":"ami-1"}}],
          "child_modules":[{"address":"module.db","resources":[
            {"address":"module.db.aws_instance.main","mode":"managed","type":"aws_instance","values":{"id":"i-2","subnet_id":"subnet-2","private_ip":"10.0.2.20","vpc_security_group_ids":["sg-2"]}},
            {"address":"module.db.aws_iam_role.reader","mode":"managed","type":"aws_iam_role","values":{"id":"reader","name":"reader"}},
            {"address":"module.db.aws_iam_role_policy.read","mode":"managed","type":"aws_iam_role_policy","values":{"id":"reader:read","role":"reader","policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\",\"s3:ListBucket\"],\"Resource\":\"arn:aws:s3:::logs/*\"},{\"Effect\":\"Deny\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":{\"Bool\":{}}}]}"}}]}]}}}
        """;

    private const string Plan = """
        {"format_version":"1.2","terraform_version":"1.9.0","planned_values":{"root_module":{"resources":[
          {"address":"aws_vpc.shop","mode":"managed","type":"aws_vpc","values":{"cidr_block":"10.0.0.0/16"}},
          {"address":"aws_subnet.public","mode":"managed","type":"aws_subnet","values":{"cidr_block":"10.0.1.0/24","availability_zone":"a"}},
          {"address":"aws_internet_gateway.door","mode":"managed","type":"aws_internet_gateway","values":{}},
          {"address":"aws_nat_gateway.out","mode":"managed","type":"aws_nat_gateway","values":{"connectivity_type":"public"}},
          {"address":"aws_route_table.public","mode":"managed","type":"aws_route_table","values":{"route":[{"cidr_block":"0.0.0.0/0"}]}},
          {"address":"aws_route_table_association.a","mode":"managed","type":"aws_route_table_association","values":{}},
          {"address":"aws_security_group.web","mode":"managed","type":"aws_security_group","values":{"name":"web"}},
          {"address":"aws_instance.web[0]","mode":"managed","type":"aws_instance","values":{"associate_public_ip_address":true}}]}},
         "configuration":{"root_module":{"resources":[
          {"address":"aws_subnet.public","expressions":{"vpc_id":{"references":["aws_vpc.shop.id","aws_vpc.shop"]}}},
          {"address":"aws_internet_gateway.door","expressions":{"vpc_id":{"references":["aws_vpc.shop.id","aws_vpc.shop"]}}},
          {"address":"aws_nat_gateway.out","expressions":{"subnet_id":{"references":["aws_subnet.public.id","aws_subnet.public"]}}},
          {"address":"aws_route_table.public","expressions":{"vpc_id":{"references":["aws_vpc.shop.id","aws_vpc.shop"]},"route":[{"gateway_id":{"references":["aws_internet_gateway.door.id","aws_internet_gateway.door"]}}]}},
          {"address":"aws_route_table_association.a","expressions":{"subnet_id":{"references":["aws_subnet.public.id","aws_subnet.public"]},"route_table_id":{"references":["aws_route_table.public.id","aws_route_table.public"]}}},
          {"address":"aws_security_group.web","expressions":{"vpc_id":{"references":["aws_vpc.shop.id","aws_vpc.shop"]}}},
          {"address":"aws_instance.web","expressions":{"subnet_id":{"references":["aws_subnet.public.id","aws_subnet.public"]},"vpc_security_group_ids":{"references":["aws_security_group.web.id","aws_security_group.web"]}}}]}}}
        """;

    [Test]
    public void A_state_becomes_the_file_of_its_network()
    {
        var import = NetworkImport.Read([new("state.json", State)]);
        string[] notes =
        [
            "state.json:$.values.root_module.resources[15].values: aws_s3_bucket.logs: resources of type aws_s3_bucket are not simulated; left out",
            "state.json:$.values.root_module.child_modules[0].resources[2].values.policy: Condition of a statement is not simulated; the statement holds without it",
        ];
        var network = import.Network!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(import.Notes.Select(n => n.ToString()), Is.EqualTo(notes));
            Assert.That(network.TableOf(network.Subnets.Find("public")!)!.Routes.Select(r => r.ToString()), Is.EqualTo(["0.0.0.0/0 via door", "::/0 via door"]));
            Assert.That(network.RouteTables.Find("private")!.Routes.Single().ToString(), Is.EqualTo("0.0.0.0/0 via out"));
            Assert.That(network.NatGateways.Single().Addresses.Single().ToString(), Does.Contain("10.0.1.30").And.Contain("203.0.113.30"));
            Assert.That(network.SecurityGroups.Find("web")!.Inbound.Single().Text(true), Is.EqualTo("tcp 443 from 0.0.0.0/0"));
            Assert.That(network.SecurityGroups.Find("web")!.Outbound.Single().Text(false), Is.EqualTo("all to 0.0.0.0/0"));
            Assert.That(network.SecurityGroups.Find("db")!.Inbound.Single().Text(true), Is.EqualTo("tcp 5432 from web"));
            Assert.That(network.SecurityGroups.Find("db")!.Outbound, Is.Empty);
            Assert.That(network.Instances.Find("web-1")!.Interfaces.Single(), Has.Property("Elastic").True);
            Assert.That(network.Instances.Find("main")!.Interfaces.Single().Groups, Is.EqualTo(["db"]));
            Assert.That(network.Roles.Find("reader")!.Statements.Select(s => $"{s.Policy} {s.Allow} {string.Join('+', s.Actions)} {string.Join('+', s.Resources)}"),
                Is.EqualTo(["read True s3:GetObject+s3:ListBucket arn:aws:s3:::logs/*", "read False s3:* *"]));
        }
    }

    [Test]
    public void In_a_plan_references_come_from_the_configuration()
    {
        var import = NetworkImport.Read([new("plan.json", Plan)]);
        var network = import.Network!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(import.Notes, Is.Empty);
            Assert.That(network.TableOf(network.Subnets.Find("public")!)!.Routes.Single().ToString(), Is.EqualTo("0.0.0.0/0 via door"));
            Assert.That(network.NatGateways.Single().Subnet, Is.EqualTo("public"));
            Assert.That(network.Instances.Single().Interfaces.Single(), Has.Property("PublicAddress").Not.Null.And.Property("Subnet").EqualTo("public"));
            Assert.That(network.Instances.Single().Interfaces.Single().Groups, Is.EqualTo(["web"]));
        }
    }
}
