using Nat.Vpc.Imports;

namespace Nat.Tests.Vpc.Imports;

public class AwsImportTests
{
    private const string Vpcs = """{"Vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16","State":"available","Tags":[{"Key":"Name","Value":"shop"}],"CidrBlockAssociationSet":[{"AssociationId":"a","CidrBlock":"10.0.0.0/16","CidrBlockState":{"State":"associated"}},{"AssociationId":"b","CidrBlock":"10.9.0.0/16","CidrBlockState":{"State":"associated"}}]}]}""";

    private const string Subnets = """
        {"Subnets":[
          {"SubnetId":"subnet-1","VpcId":"vpc-1","CidrBlock":"10.0.1.0/24","AvailabilityZone":"eu-central-1a","Tags":[{"Key":"Name","Value":"public a"}]},
          {"SubnetId":"subnet-2","VpcId":"vpc-1","CidrBlock":"10.0.2.0/24","AvailabilityZone":"eu-central-1a","Tags":[{"Key":"Name","Value":"private-a"}]}]}
        """;

    private const string InternetGateways = """{"InternetGateways":[{"InternetGatewayId":"igw-1","Attachments":[{"State":"available","VpcId":"vpc-1"}],"Tags":[{"Key":"Name","Value":"door"}]}]}""";

    private const string NatGateways = """
        {"NatGateways":[{"NatGatewayId":"nat-1","SubnetId":"subnet-1","VpcId":"vpc-1","State":"available","ConnectivityType":"public","CreateTime":"2026-01-01T00:00:00Z",
          "Tags":[{"Key":"Name","Value":"out-a"}],
          "NatGatewayAddresses":[{"AllocationId":"e-2","NetworkInterfaceId":"eni-9","PrivateIp":"10.0.1.31","PublicIp":"203.0.113.31","IsPrimary":false},
                                 {"AllocationId":"e-1","NetworkInterfaceId":"eni-9","PrivateIp":"10.0.1.30","PublicIp":"203.0.113.30","IsPrimary":true}]}]}
        """;

    private const string RouteTables = """
        {"RouteTables":[
          {"RouteTableId":"rtb-1","VpcId":"vpc-1","Tags":[{"Key":"Name","Value":"public"}],"Associations":[{"Main":false,"SubnetId":"subnet-1","RouteTableId":"rtb-1"}],
           "Routes":[{"DestinationCidrBlock":"10.0.0.0/16","GatewayId":"local","Origin":"CreateRouteTable","State":"active"},
                     {"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-1","Origin":"CreateRoute","State":"active"},
                     {"DestinationIpv6CidrBlock":"::/0","GatewayId":"igw-1","Origin":"CreateRoute","State":"active"}]},
          {"RouteTableId":"rtb-2","VpcId":"vpc-1","Tags":[{"Key":"Name","Value":"private"}],"Associations":[{"Main":true}],
           "Routes":[{"DestinationCidrBlock":"0.0.0.0/0","NatGatewayId":"nat-1","Origin":"CreateRoute","State":"active"},
                     {"DestinationPrefixListId":"pl-s3","GatewayId":"vpce-1","Origin":"CreateRoute","State":"active"},
                     {"DestinationPrefixListId":"pl-1","TransitGatewayId":"tgw-1","Origin":"CreateRoute","State":"active"},
                     {"DestinationCidrBlock":"172.16.0.0/12","GatewayId":"vgw-1","Origin":"EnableVgwRoutePropagation","State":"active"}]}]}
        """;

    private const string Instances = """
        {"Reservations":[{"ReservationId":"r-1","Instances":[
          {"InstanceId":"i-1","State":{"Code":16,"Name":"running"},"Tags":[{"Key":"Name","Value":"web"}],"ImageId":"ami-1","NetworkInterfaces":[
            {"NetworkInterfaceId":"eni-1","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.10","SourceDestCheck":true,"Attachment":{"DeviceIndex":0},
             "Association":{"PublicIp":"203.0.113.20","IpOwnerId":"amazon"},"Groups":[{"GroupId":"sg-1","GroupName":"web"}],"PrivateIpAddresses":[{"Primary":true,"PrivateIpAddress":"10.0.1.10"}]},
            {"NetworkInterfaceId":"eni-2","SubnetId":"subnet-2","PrivateIpAddress":"10.0.2.11","SourceDestCheck":true,"Attachment":{"DeviceIndex":1},"Groups":[{"GroupId":"sg-2"}]}]},
          {"InstanceId":"i-2","State":{"Code":80,"Name":"stopped"},"NetworkInterfaces":[
            {"NetworkInterfaceId":"eni-3","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.40","SourceDestCheck":false,"Attachment":{"DeviceIndex":0},
             "Association":{"PublicIp":"203.0.113.40","IpOwnerId":"1234"},"Groups":[]}]},
          {"InstanceId":"i-3","State":{"Code":48,"Name":"terminated"},"NetworkInterfaces":[]}]}]}
        """;

    private const string Interfaces = """
        {"NetworkInterfaces":[
          {"NetworkInterfaceId":"eni-1","InterfaceType":"interface","Attachment":{"InstanceId":"i-1"},"SubnetId":"subnet-1"},
          {"NetworkInterfaceId":"eni-9","InterfaceType":"nat_gateway","SubnetId":"subnet-1"},
          {"NetworkInterfaceId":"eni-5","InterfaceType":"interface","Description":"RDSNetworkInterface","SubnetId":"subnet-2","PrivateIpAddress":"10.0.2.20","Groups":[{"GroupId":"sg-2"}]}]}
        """;

    private const string SecurityGroups = """
        {"SecurityGroups":[
          {"GroupId":"sg-1","GroupName":"web","VpcId":"vpc-1","Description":"d",
           "IpPermissions":[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"0.0.0.0/0","Description":"all"}],"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}],
           "IpPermissionsEgress":[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]},
          {"GroupId":"sg-2","GroupName":"database","VpcId":"vpc-1",
           "IpPermissions":[{"IpProtocol":"tcp","FromPort":5432,"ToPort":5432,"UserIdGroupPairs":[{"GroupId":"sg-1","UserId":"1"},{"GroupId":"sg-gone","UserId":"1"}],"PrefixListIds":[{"PrefixListId":"pl-1"}]},
                            {"IpProtocol":"icmp","FromPort":3,"ToPort":4,"IpRanges":[{"CidrIp":"10.0.0.0/16"}]}],
           "IpPermissionsEgress":[]}]}
        """;

    private const string Acls = """
        {"NetworkAcls":[{"NetworkAclId":"acl-1","VpcId":"vpc-1","IsDefault":true,"Associations":[{"SubnetId":"subnet-1"}],"Tags":[{"Key":"Name","Value":"gate"}],"Entries":[
          {"CidrBlock":"0.0.0.0/0","Egress":false,"Protocol":"6","PortRange":{"From":443,"To":443},"RuleAction":"allow","RuleNumber":100},
          {"CidrBlock":"0.0.0.0/0","Egress":true,"Protocol":"-1","RuleAction":"allow","RuleNumber":100},
          {"CidrBlock":"0.0.0.0/0","Egress":true,"Protocol":"-1","RuleAction":"deny","RuleNumber":32767}]}]}
        """;

    private const string Endpoints = """
        {"VpcEndpoints":[{"VpcEndpointId":"vpce-1","VpcEndpointType":"Gateway","VpcId":"vpc-1","ServiceName":"com.amazonaws.eu-central-1.s3","RouteTableIds":["rtb-2"],"Tags":[{"Key":"Name","Value":"s3-door"}]},
                         {"VpcEndpointId":"vpce-2","VpcEndpointType":"Interface","VpcId":"vpc-1","ServiceName":"com.amazonaws.eu-central-1.sqs"}]}
        """;

    private const string Lists = """{"PrefixLists":[{"PrefixListId":"pl-1","PrefixListName":"office","MaxEntries":5},{"PrefixListId":"pl-s3","PrefixListName":"com.amazonaws.eu-central-1.s3"}]}""";
    private const string Entries = """{"Entries":[{"Cidr":"192.0.2.0/24","Description":"Berlin"}]}""";

    /// <summary>All answers, in an order in which none can rely on what another said before.</summary>
    internal static readonly ImportFile[] Answers =
    [
        new("acl.json", Acls), new("enis.json", Interfaces), new("instances.json", Instances), new("vpcs.json", Vpcs), new("subnets.json", Subnets), new("igws.json", InternetGateways),
        new("nats.json", NatGateways), new("tables.json", RouteTables), new("groups.json", SecurityGroups), new("endpoints.json", Endpoints), new("lists.json", Lists),
        new("entries-pl-1.json", Entries),
    ];

    [Test]
    public void What_AWS_says_of_a_network_becomes_its_file_and_what_is_not_understood_is_named()
    {
        var import = NetworkImport.Read(Answers);
        string[] notes =
        [
            "tables.json:$.RouteTables[1].Routes[2].TransitGatewayId: target tgw-1 is not simulated, or not in this import; the route to office is a blackhole here",
            "tables.json:$.RouteTables[1].Routes[3].GatewayId: target vgw-1 is not simulated, or not in this import; the route to 172.16.0.0/12 is a blackhole here",
            "groups.json:$.SecurityGroups[1].IpPermissions[0].UserIdGroupPairs[1].GroupId: sg-gone is not in this import; left out",
            "endpoints.json:$.VpcEndpoints[1].VpcEndpointType: an endpoint of type Interface (com.amazonaws.eu-central-1.sqs) is not simulated; left out",
        ];
        string expected = """
            vpcs:
              shop:
                cidr:
                  - 10.0.0.0/16
                  - 10.9.0.0/16
            subnets:
              public-a:
                vpc: shop
                zone: eu-central-1a
                cidr: 10.0.1.0/24
                routes: public
                acl: gate
              private-a:
                vpc: shop
                zone: eu-central-1a
                cidr: 10.0.2.0/24
            zones:
              - eu-central-1a
            internet-gateways:
              door:
                vpc: shop
            nat-gateways:
              out-a:
                subnet: public-a
                elastic:
                  - 203.0.113.30
                  - 203.0.113.31
                addresses:
                  - 10.0.1.30
                  - 10.0.1.31
            route-tables:
              public:
                vpc: shop
                routes:
                  - 0.0.0.0/0 via door
                  - "::/0 via door"
              private:
                vpc: shop
                main: true
                routes:
                  - 0.0.0.0/0 via out-a
                  - office via blackhole
                  - 172.16.0.0/12 via blackhole propagated
            security-groups:
              web:
                vpc: shop
                inbound:
                  - tcp 443 from 0.0.0.0/0
                  - tcp 443 from ::/0
                outbound:
                  - all to 0.0.0.0/0
              database:
                vpc: shop
                inbound:
                  - tcp 5432 from list office
                  - tcp 5432 from group web
                  - icmp 3/4 from 10.0.0.0/16
                outbound: []
            network-acls:
              gate:
                vpc: shop
                default: true
                inbound:
                  - 100 allow tcp 443 from 0.0.0.0/0
                outbound:
                  - 100 allow all to 0.0.0.0/0
            gateway-endpoints:
              s3-door:
                vpc: shop
                service: s3
                routes:
                  - private
            prefix-lists:
              office:
                max: 5
                entries:
                  - 192.0.2.0/24
              com.amazonaws.eu-central-1.s3:
                entries:
                  - 198.18.0.0/24
            instances:
              web:
                subnet: public-a
                address: 10.0.1.10
                public: 203.0.113.20
                groups:
                  - web
                interfaces:
                  web-1:
                    subnet: private-a
                    address: 10.0.2.11
                    groups:
                      - database
              i-2:
                running: false
                subnet: public-a
                address: 10.0.1.40
                elastic: 203.0.113.40
                groups: []
                source-check: false
              RDSNetworkInterface:
                subnet: private-a
                address: 10.0.2.20
                groups:
                  - database

            """;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(import.Notes.Select(n => n.ToString()), Is.EqualTo(notes));
            Assert.That(import.Text, Is.EqualTo(expected));
            Assert.That(import.Network!.Instances.Find("web")!.Interfaces, Has.Length.EqualTo(2));
        }
    }

    [Test]
    public void A_peering_needs_both_of_its_networks()
    {
        const string peerings = """{"VpcPeeringConnections":[{"VpcPeeringConnectionId":"pcx-1","RequesterVpcInfo":{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16"},"AccepterVpcInfo":{"VpcId":"vpc-far"},"Status":{"Code":"active","Message":"Active"}}]}""";
        var import = NetworkImport.Read([new("v.json", Vpcs), new("p.json", peerings)]);
        Assert.That(import.Notes.Select(n => n.ToString()), Is.EqualTo(["p.json:$.VpcPeeringConnections[0].AccepterVpcInfo.VpcId: vpc-far is not in this import; left out"]));
        Assert.That(import.Network!.Peerings, Is.Empty);
    }

    [TestCase("notes.txt", "hello", "notes.txt: neither JSON nor the output of iptables-save; left out")]
    [TestCase("a.json", """{"Buckets":[{}]}""", "a.json:$: 'Buckets' is no answer of 'aws ec2 describe-*' that is known here; left out")]
    [TestCase("a.json", """{"Vpcs":[{"VpcId":"vpc-2",]}""", "a.json:1:27: not JSON")]
    [TestCase("a.json", """{"Vpcs":[{"VpcId":"vpc-2","CidrBlock":"10.2.0.0/16","Mystery":{"x":1}}]}""", "a.json:$.Vpcs[0].Mystery: not understood; left out")]
    [TestCase("a.json", """{"Vpcs":[{"VpcId":"vpc-2","CidrBlock":"10.2.0.0/16"}],"More":1}""", "a.json:$.More: not understood; left out")]
    public void Nothing_is_left_out_in_silence(string name, string text, string note) =>
        Assert.That(NetworkImport.Read([new(name, text)]).Notes.Select(n => n.ToString()), Has.Some.EqualTo(note));
}
