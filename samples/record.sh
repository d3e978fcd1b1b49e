#!/usr/bin/env bash
# Records the captures of this folder again: real programs in network namespaces, talking through the kernel's own masquerade.
# Usage, as root: samples/record.sh [FOLDER]   (default: the folder of this script)
#
#   desk   192.168.1.10 ─┐                                                      ┌ 198.51.100.10 (web)
#                        ├─ switch ── inside:router:outside ── isp ── server ───┤ 198.51.100.20 (UDP echo)
#   laptop 192.168.1.11 ─┘       192.168.1.1    203.0.113.1                      └ 198.51.100.53 (DNS)
#
# Nothing leaves the namespaces: none of them has a link to the machine's own network. All are removed on any exit.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}

missing=()
for need in ip:iproute2 nft:nftables ethtool:ethtool tcpdump:tcpdump dumpcap:wireshark-common mergecap:wireshark-common curl:curl dig:bind9-dnsutils \
            traceroute:traceroute ping:iputils-ping python3:python3; do
    command -v "${need%%:*}" >/dev/null || missing+=("${need#*:}")
done
if ((${#missing[@]})); then
    echo "record.sh: missing programs; on Debian: apt-get install ${missing[*]}" >&2
    exit 1
fi
if [[ $(id -u) != 0 ]]; then
    echo "record.sh: network namespaces need root" >&2
    exit 1
fi

# The process id keeps two runs, and other people's namespaces, apart.
ns() { echo "nat-sample-$$-$1"; }
on() { local where; where=$(ns "$1"); shift; ip netns exec "$where" "$@"; }
work=$(mktemp -d)

cleanup() {
    trap - EXIT
    for name in desk laptop switch router isp server; do
        ip netns pids "$(ns $name)" 2>/dev/null | xargs -r kill 2>/dev/null
        ip netns delete "$(ns $name)" 2>/dev/null
    done
    rm -rf "$work"
    return 0
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

# ---- the network

link() { # link NS IF MAC  NS IF MAC: one cable; checksums and segments as on a wire, so nothing is left to an offload
    ip link add "$2" address "$3" netns "$(ns "$1")" type veth peer name "$5" address "$6" netns "$(ns "$4")"
    for end in "$1 $2" "$4 $5"; do
        read -r space dev <<<"$end"
        on "$space" ethtool -K "$dev" tx off rx off tso off gso off gro off >/dev/null 2>&1
        on "$space" ip link set "$dev" up
    done
}

for name in desk laptop switch router isp server; do
    ip netns add "$(ns $name)"
    on $name sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.icmp_ratelimit=0
    on $name ip link set lo up
done
# The switch is a namespace of its own: a bridge in the router would show its fragments already put together.
on switch ip link add bridge type bridge
on switch ip link set bridge up
link desk   eth0   02:00:00:00:01:10  switch port0 02:00:00:00:01:f0
link laptop eth0   02:00:00:00:01:11  switch port1 02:00:00:00:01:f1
link router inside 02:00:00:00:01:01  switch port2 02:00:00:00:01:f2
for port in 0 1 2; do on switch ip link set port$port master bridge; done
link router outside 02:00:00:00:02:01  isp eth0 02:00:00:00:02:fe
link isp eth1 02:00:00:00:03:fe  server eth0 02:00:00:00:03:01

on desk   ip addr add 192.168.1.10/24 dev eth0
on laptop ip addr add 192.168.1.11/24 dev eth0
on router ip addr add 192.168.1.1/24 dev inside
on router ip addr add 203.0.113.1/24 dev outside
on isp    ip addr add 203.0.113.254/24 dev eth0
on isp    ip addr add 198.51.100.1/24 dev eth1
for host in 10 20 53; do on server ip addr add 198.51.100.$host/24 dev eth0; done
on isp    ip link set eth1 mtu 1400 # so that a full-size packet meets Fragmentation Needed beyond the NAT
on server ip link set eth0 mtu 1400
for host in desk laptop; do on $host ip route add default via 192.168.1.1; done
on router ip route add default via 203.0.113.254
on server ip route add default via 198.51.100.1
for hop in router isp; do on $hop sysctl -qw net.ipv4.ip_forward=1; done
on router nft -f - <<'NFT'
table ip nat {
    chain prerouting {
        type nat hook prerouting priority dstnat;
        iifname "outside" tcp dport 8080 dnat to 192.168.1.10:80
    }
    chain postrouting {
        type nat hook postrouting priority srcnat;
        oifname "outside" masquerade
    }
}
NFT

# ---- the programs that answer

mkdir "$work/web"
echo "<p>A page of the sample web server.</p>" >"$work/web/index.html"
python3 -c 'print("".join(f"{n:07d}\n" for n in range(2500)), end="")' >"$work/web/numbers.txt" # 20,000 bytes
web() { on "$1" python3 -m http.server --directory "$work/web" --bind "$2" 80 >/dev/null 2>&1 & disown; }
web server 198.51.100.10
web desk 192.168.1.10
ip netns exec "$(ns server)" python3 "$here/answer.py" 198.51.100.53 198.51.100.20 & disown
on server curl -so /dev/null --retry 20 --retry-delay 1 --retry-all-errors http://198.51.100.10/
on desk curl -so /dev/null --retry 20 --retry-delay 1 --retry-all-errors http://192.168.1.10/
on server dig +short +tries=10 +time=1 @198.51.100.53 www.example.com >/dev/null

# ---- recording

begin() { # begin FILE PROGRAM ...: starts a recorder in the router and waits until it listens
    current=$1
    shift
    ip netns exec "$(ns router)" "$@" -w "$work/$current" 2>"$work/recorder.log" & # not through a function: $! must be the recorder
    recorder=$!
    for _ in $(seq 100); do
        grep -qE 'listening on|File:' "$work/recorder.log" && return
        sleep 0.1
    done
    echo "record.sh: the recorder did not start: $(cat "$work/recorder.log")" >&2
    exit 1
}
end() {
    sleep 1.2 # what is still in flight
    kill -TERM "$recorder" # a background job of a script ignores INT
    wait "$recorder" || true
    [[ $current != *.pcapng ]] || tidy
    install -m 644 "$work/$current" "$out/$current"
    echo "$out/$current"
}
tidy() { # dumpcap writes the two interfaces in turns: put them in order of time, and forget which machine it was
    reordercap "$work/$current" "$work/ordered" >/dev/null
    mergecap -I all -w "$work/merged" "$work/ordered"
    editcap -a '1:desk asks for a name: the first packet of the recording' "$work/merged" "$work/$current"
    python3 - "$work/$current" "$(uname -r)" <<'PY'
import sys
path, release = sys.argv[1:]
data = open(path, "rb").read()
open(path, "wb").write(data.replace(release.encode(), release.split("-")[0].ljust(len(release)).encode()))
PY
}
dump() { begin "$1" tcpdump -n -i "$2" -s 0 -Z root --immediate-mode; }
udp() { # udp NS PORT TO:PORT...: one socket, one datagram and one answer per target
    on "$1" python3 - "$2" "${@:3}" <<'PY'
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", int(sys.argv[1])))
s.settimeout(0.5)
for target in sys.argv[2:]:
    host, port = target.split(":")
    s.sendto(b"hello from port " + sys.argv[1].encode(), (host, int(port)))
    s.recvfrom(2048)
PY
}
get() { on "$1" curl -s -m 5 "${@:2}" >/dev/null || true; }

dump office.pcap inside
on desk dig +short @198.51.100.53 www.example.com >/dev/null
get desk http://198.51.100.10/ http://198.51.100.10/numbers.txt
on laptop dig +short @198.51.100.53 mail.example.com >/dev/null
get laptop http://198.51.100.10/numbers.txt
get laptop http://198.51.100.10:81/                     # a closed port: RST
udp desk 40000 198.51.100.20:7 198.51.100.53:7          # one internal endpoint, two destinations
udp laptop 40000 198.51.100.20:7 198.51.100.53:7        # the same source port on another host
udp desk 40001 198.51.100.20:9 2>/dev/null || true      # a closed port: Port Unreachable
on desk ping -n -q -c 3 -i 0.2 198.51.100.10 >/dev/null
on laptop ping -n -q -c 2 -i 0.2 192.168.1.1 >/dev/null # between two inside addresses: does not cross the NAT
on laptop traceroute -n -N 1 -q 1 -w 1 198.51.100.10 >/dev/null
on desk ping -n -q -c 1 -M 'do' -s 1450 198.51.100.10 >/dev/null || true # Fragmentation Needed from beyond the NAT
on desk ping -n -q -c 1 -s 3000 198.51.100.20 >/dev/null # fragments both ways
end

dump outside.pcap outside
get desk http://198.51.100.10/
get server http://203.0.113.1:8080/                     # a port forward: from the outside to desk
get server http://203.0.113.1:8081/                     # nothing is forwarded there
udp laptop 40002 198.51.100.20:7
on server ping -n -q -c 2 -i 0.2 203.0.113.1 >/dev/null # to the NAT itself
end

begin two-sided.pcapng dumpcap -q -i inside -i outside
on desk dig +short @198.51.100.53 www.example.com >/dev/null
get desk http://198.51.100.10/
udp desk 40003 198.51.100.20:7
udp laptop 40003 198.51.100.20:7
on laptop ping -n -q -c 2 -i 0.2 198.51.100.10 >/dev/null
on laptop traceroute -n -N 1 -q 1 -w 1 -f 2 198.51.100.10 >/dev/null
end

dump fragments.pcap inside
on desk ping -n -q -c 2 -i 0.2 -s 3000 198.51.100.10 >/dev/null
on laptop ping -n -q -c 1 -s 4000 198.51.100.20 >/dev/null
on desk dig +short +bufsize=4096 @198.51.100.53 big.example.com TXT >/dev/null # a large UDP answer comes back in fragments
end
