using Nat.Core.Packets;
using Nat.Vpc.Imports;
using Nat.Vpc.Model;

namespace Nat.Tests.Vpc.Imports;

/// <summary>AWS-08: what AWS and Terraform say of IPv6, DNS64 and the way to a NAT gateway.</summary>
public class Aws08ImportTests
{
    private const string Answers = """
        {"Vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16","Tags":[{"Key":"Name","Value":"shop"}],
           "Ipv6CidrBlockAssociationSet":[{"AssociationId":"a","Ipv6CidrBlock":"2600:1f14:abc::/56","Ipv6CidrBlockState":{"State":"associated"},"NetworkBorderGroup":"eu-central-1","Ipv6Pool":"Amazon"},
                                          {"AssociationId":"b","Ipv6CidrBlock":"2600:1f14:def::/56","Ipv6CidrBlockState":{"State":"disassociated"}}]}],
         "Subnets":[
          {"SubnetId":"subnet-1","VpcId":"vpc-1","CidrBlock":"10.0.1.0/24","AvailabilityZone":"a","EnableDns64":false,"Ipv6Native":false,"AssignIpv6AddressOnCreation":false,"Ipv6CidrBlockAssociationSet":[],"Tags":[{"Key":"Name","Value":"public"}]},
          {"SubnetId":"subnet-2","VpcId":"vpc-1","AvailabilityZone":"a","EnableDns64":true,"Ipv6Native":true,"AssignIpv6AddressOnCreation":true,"Tags":[{"Key":"Name","Value":"app"}],
           "Ipv6CidrBlockAssociationSet":[{"AssociationId":"c","Ipv6CidrBlock":"2600:1f14:abc:11::/64","Ipv6CidrBlockState":{"State":"associated"}}]}],
         "InternetGateways":[{"InternetGatewayId":"igw-1","Attachments":[{"State":"available","VpcId":"vpc-1"}],"Tags":[{"Key":"Name","Value":"door"}]}],
         "EgressOnlyInternetGateways":[{"EgressOnlyInternetGatewayId":"eigw-1","Attachments":[{"State":"attached","VpcId":"vpc-1"}],"Tags":[{"Key":"Name","Value":"out6"}]}],
         "NatGateways":[{"NatGatewayId":"nat-1","SubnetId":"subnet-1","VpcId":"vpc-1","State":"available","ConnectivityType":"public","Tags":[{"Key":"Name","Value":"nat"}],
           "NatGatewayAddresses":[{"NetworkInterfaceId":"eni-9","PrivateIp":"10.0.1.30","PublicIp":"203.0.113.30","IsPrimary":true}]}],
         "RouteTables":[
          {"RouteTableId":"rtb-1","VpcId":"vpc-1","Tags":[{"Key":"Name","Value":"public"}],"Associations":[{"Main":false,"SubnetId":"subnet-1"}],
           "Routes":[{"DestinationCidrBlock":"10.0.0.0/16","GatewayId":"local"},{"DestinationIpv6CidrBlock":"2600:1f14:abc::/56","GatewayId":"local"},{"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-1"}]},
          {"RouteTableId":"rtb-2","VpcId":"vpc-1","Tags":[{"Key":"Name","Value":"app"}],"Associations":[{"Main":false,"SubnetId":"subnet-2"}],
           "Routes":[{"DestinationIpv6CidrBlock":"::/0","EgressOnlyInternetGatewayId":"eigw-1"},{"DestinationIpv6CidrBlock":"64:ff9b::/96","NatGatewayId":"nat-1"}]}],
         "SecurityGroups":[{"GroupId":"sg-1","GroupName":"app","VpcId":"vpc-1","IpPermissions":[{"IpProtocol":"icmpv6","FromPort":128,"ToPort":-1,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}],
           "IpPermissionsEgress":[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}],"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]}],
         "NetworkAcls":[{"NetworkAclId":"acl-1","VpcId":"vpc-1","IsDefault":true,"Associations":[],"Tags":[{"Key":"Name","Value":"gate"}],"Entries":[
          {"CidrBlock":"0.0.0.0/0","Egress":false,"Protocol":"-1","RuleAction":"allow","RuleNumber":100},{"Ipv6CidrBlock":"::/0","Egress":false,"Protocol":"-1","RuleAction":"allow","RuleNumber":101},
          {"CidrBlock":"0.0.0.0/0","Egress":true,"Protocol":"-1","RuleAction":"allow","RuleNumber":100},{"Ipv6CidrBlock":"::/0","Egress":true,"Protocol":"-1","RuleAction":"allow","RuleNumber":101},
          {"Ipv6CidrBlock":"::/0","Egress":true,"Protocol":"-1","RuleAction":"deny","RuleNumber":32768}]}],
         "Reservations":[{"Instances":[{"InstanceId":"i-1","State":{"Name":"running"},"Tags":[{"Key":"Name","Value":"worker"}],"NetworkInterfaces":[
           {"NetworkInterfaceId":"eni-1","SubnetId":"subnet-2","Attachment":{"DeviceIndex":0},"Groups":[{"GroupId":"sg-1"}],"Ipv6Addresses":[{"Ipv6Address":"2600:1f14:abc:11::20","IsPrimaryIpv6":false}]}]}]}]}
        """;

    private const string State = """
        {"format_version":"1.0","values":{"root_module":{"resources":[
          {"address":"aws_vpc.shop","mode":"managed","type":"aws_vpc","values":{"id":"vpc-1","cidr_block":"10.0.0.0/16","ipv6_cidr_block":"2600:1f14:abc::/56","assign_generated_ipv6_cidr_block":true,"tags":{"Name":"shop"}}},
          {"address":"aws_subnet.public","mode":"managed","type":"aws_subnet","values":{"id":"subnet-1","vpc_id":"vpc-1","cidr_block":"10.0.1.0/24","availability_zone":"a","enable_dns64":false,"ipv6_native":false,"tags":{"Name":"public"}}},
          {"address":"aws_subnet.app","mode":"managed","type":"aws_subnet","values":{"id":"subnet-2","vpc_id":"vpc-1","cidr_block":"","ipv6_cidr_block":"2600:1f14:abc:11::/64","availability_zone":"a","enable_dns64":true,"ipv6_native":true,"assign_ipv6_address_on_creation":true,"tags":{"Name":"app"}}},
          {"address":"aws_internet_gateway.door","mode":"managed","type":"aws_internet_gateway","values":{"id":"igw-1","vpc_id":"vpc-1","tags":{"Name":"door"}}},
          {"address":"aws_egress_only_internet_gateway.out6","mode":"managed","type":"aws_egress_only_internet_gateway","values":{"id":"eigw-1","vpc_id":"vpc-1","tags":{"Name":"out6"}}},
          {"address":"aws_nat_gateway.nat","mode":"managed","type":"aws_nat_gateway","values":{"id":"nat-1","subnet_id":"subnet-1","connectivity_type":"public","public_ip":"203.0.113.30","private_ip":"10.0.1.30","tags":{"Name":"nat"}}},
          {"address":"aws_route_table.public","mode":"managed","type":"aws_route_table","values":{"id":"rtb-1","vpc_id":"vpc-1","tags":{"Name":"public"},"route":[{"cidr_block":"0.0.0.0/0","gateway_id":"igw-1"}]}},
          {"address":"aws_route_table.app","mode":"managed","type":"aws_route_table","values":{"id":"rtb-2","vpc_id":"vpc-1","tags":{"Name":"app"},"route":[{"cidr_block":"","ipv6_cidr_block":"::/0","egress_only_gateway_id":"eigw-1"}]}},
          {"address":"aws_route.nat64","mode":"managed","type":"aws_route","values":{"id":"r-1","route_table_id":"rtb-2","destination_ipv6_cidr_block":"64:ff9b::/96","nat_gateway_id":"nat-1"}},
          {"address":"aws_route_table_association.p","mode":"managed","type":"aws_route_table_association","values":{"subnet_id":"subnet-1","route_table_id":"rtb-1"}},
          {"address":"aws_route_table_association.a","mode":"managed","type":"aws_route_table_association","values":{"subnet_id":"subnet-2","route_table_id":"rtb-2"}},
          {"address":"aws_security_group.app","mode":"managed","type":"aws_security_group","values":{"id":"sg-1","name":"app","vpc_id":"vpc-1","ingress":[
             {"from_port":128,"to_port":-1,"protocol":"icmpv6","cidr_blocks":[],"ipv6_cidr_blocks":["::/0"]}],"egress":[{"from_port":0,"to_port":0,"protocol":"-1","cidr_blocks":["0.0.0.0/0"],"ipv6_cidr_blocks":["::/0"]}]}},
          {"address":"aws_default_network_acl.gate","mode":"managed","type":"aws_default_network_acl","values":{"id":"acl-1","vpc_id":"vpc-1","tags":{"Name":"gate"},
             "ingress":[{"rule_no":100,"action":"allow","protocol":"-1","cidr_block":"0.0.0.0/0","ipv6_cidr_block":""},{"rule_no":101,"action":"allow","protocol":"-1","cidr_block":"","ipv6_cidr_block":"::/0"}],
             "egress":[{"rule_no":100,"action":"allow","protocol":"-1","cidr_block":"0.0.0.0/0"},{"rule_no":101,"action":"allow","protocol":"-1","ipv6_cidr_block":"::/0"}]}},
          {"address":"aws_instance.worker","mode":"managed","type":"aws_instance","values":{"id":"i-1","subnet_id":"subnet-2","ipv6_addresses":["2600:1f14:abc:11::20"],"vpc_security_group_ids":["sg-1"],"tags":{"Name":"worker"}}}
        ]}}}
        """;

    [TestCase(Answers)]
    [TestCase(State)]
    public void AWS_08_An_import_knows_IPv6_DNS64_and_the_way_to_the_NAT_gateway(string text)
    {
        var import = NetworkImport.Read([new("network.json", text)]);
        Assert.That(import.Notes, Is.Empty);
        var network = import.Network!;
        var app = network.Subnets.Find("app")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(network.Vpcs.Single().Ipv6Cidrs, Is.EqualTo([Ipv6Prefix.Parse("2600:1f14:abc::/56")]));
            Assert.That((app.Cidr, app.Ipv6Cidr, app.Dns64), Is.EqualTo(((Ipv4Prefix?)null, (Ipv6Prefix?)Ipv6Prefix.Parse("2600:1f14:abc:11::/64"), true)));
            Assert.That(network.Subnets.Find("public")!.Dns64, Is.False);
            Assert.That(network.TableOf(app)!.Routes.Select(r => r.ToString()), Is.EquivalentTo(["::/0 via out6", "64:ff9b::/96 via nat"]));
            Assert.That(network.EgressOnlyGateways.Single(), Is.EqualTo(new EgressOnlyGateway("out6", "shop")));
            Assert.That(network.SecurityGroups.Find("app")!.Inbound.Select(r => r.Text(true)), Is.EqualTo(["icmpv6 128 from ::/0"]));
            Assert.That(network.SecurityGroups.Find("app")!.Outbound.Select(r => r.Text(false)), Is.EqualTo(["all to 0.0.0.0/0", "all to ::/0"]));
            Assert.That(network.NetworkAcls.Find("gate")!.Inbound.Select(r => r.Text(true)), Is.EqualTo(["100 allow all from 0.0.0.0/0", "101 allow all from ::/0"]));
            Assert.That(network.Instances.Find("worker")!.Interfaces.Single().Ipv6, Is.EqualTo(Ipv6Address.Parse("2600:1f14:abc:11::20")));
        }

        network.Trace("worker", "[64:ff9b::93.184.216.34]:443").AssertReaches();
    }
}
