#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 95
# enough: uml
#
# discovery.sh: what a home agent says by ICMPv6 (RFC 6275, 10.5 and 10.6), and what it carries of
# return routability (10.4.6): scapy asks and judges (icmp.py), tshark judges all that was sent.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"

AGENTS=2001:db8:100:0:fdff:ffff:ffff:fffe	# home agents of HOME_PREFIX
LMAA2=2001:db8:f::2
SECOND=2001:db8:101::10		# another home address of alice
PREFIX=2001:db8:100::/64
SCOA2=2001:db8:5::51		# another care-of address of icmp.py
PATIENCE=90
declare -A ICMP_IN=() ICMP_OUT=()

# icmp_start NS DEVICE ADDRESS: icmp.py in NS
icmp_start()
{
	local in out

	mkfifo "$TOPO_DIR/$1.in" "$TOPO_DIR/$1.out"
	ip netns exec "$1" /usr/bin/python3 "$TOPO_SELF/icmp.py" "$2" "$3" "$AGENTS" \
		< "$TOPO_DIR/$1.in" > "$TOPO_DIR/$1.out" 2>> "$TOPO_DIR/icmp.log" &
	defer topo_end "$!"
	exec {in}> "$TOPO_DIR/$1.in" {out}< "$TOPO_DIR/$1.out"
	ICMP_IN[$1]=$in ICMP_OUT[$1]=$out
	read -r -t "$PATIENCE" ICMP_TEXT <&"$out" && [ "$ICMP_TEXT" = ready ]
}

# icmp_in NS WORD...: does this there; ICMP_TEXT is what came, and what is wrong with it
icmp_in()
{
	local answer

	echo "${*:2}" >&"${ICMP_IN[$1]}"
	read -r -t "$PATIENCE" answer <&"${ICMP_OUT[$1]}" || answer='{}'
	echo "icmp: $*: $answer" >> "$TOPO_DIR/icmp.log"
	ask json '(.text // "icmp.py is gone") + ([.faults[]?] | map("; " + .) | join(""))' \
		"$answer"
	ICMP_TEXT=$ASKED
}

# of the mobile node
icmp()
{
	icmp_in sc "$@"
}

# says WANT WORD...: exactly this comes back, and nothing is wrong with it
says()
{
	local due="$1"; shift

	icmp "$@"
	[ "$ICMP_TEXT" = "$due" ] && return 0
	echo "wanted '$due', got '$ICMP_TEXT'"
	return 1
}

# icmp_count KIND WHAT
icmp_count()
{
	lma_show ".counters.icmp[\"$1\"][\"$2\"] // 0"
}

# counted KIND WHAT COMMAND...: it succeeds, and is counted once
counted()
{
	local kind="$1" what="$2" before after; shift 2

	before=$(icmp_count "$kind" "$what")
	"$@" || return 1
	after=$(icmp_count "$kind" "$what")
	[ "$after" = $((before + 1)) ] && return 0
	echo "$what went from $before to $after"
	return 1
}

# both_orders: within some answers either address has been the first one
both_orders()
{
	local i first=()

	for ((i = 0; i < 30; i++)); do
		icmp dhaad id=7
		case "$ICMP_TEXT" in
		"dhaad 7 $LMAA $LMAA $LMAA2")	first[0]=1 ;;
		"dhaad 7 $LMAA $LMAA2 $LMAA")	first[1]=1 ;;
		*)	echo "got '$ICMP_TEXT'"; return 1 ;;
		esac
		[ "${#first[@]}" = 2 ] && return 0
	done
	echo "only one order: ${!first[*]}"
	return 1
}

limited()
{
	icmp dhaad id=9 times=60
	[ "$(grep -o "dhaad 9" <<< "$ICMP_TEXT" | wc -l)" -le 40 ] &&
		[ "$(icmp_count home-agent-discovery rate)" -gt 0 ] && return 0
	echo "got '$ICMP_TEXT'"
	return 1
}

# what tshark finds wrong with what the anchor says
tshark_wrong()
{
	ask_print wire "$1" "icmpv6.type >= 144 && icmpv6.type <= 147 && !(ipv6.src == $SCOA) &&
		(_ws.malformed || icmpv6.checksum.status == 0 ||
		_ws.expert.severity >= 0x600000)" frame.number icmpv6.type _ws.expert.message
}

# a reply with one octet changed
tshark_sees()
{
	/usr/bin/python3 - "${CAPTURE_FILE[wire]}" "$TOPO_DIR/spoilt.pcap" <<- 'END' &&
		import sys
		from scapy.layers.inet6 import ICMPv6HAADReply
		from scapy.layers.l2 import Ether
		from scapy.utils import rdpcap, wrpcap
		frame = next(frame for frame in rdpcap(sys.argv[1]) if ICMPv6HAADReply in frame)
		octets = bytearray(bytes(frame))
		octets[-1] ^= 1
		wrpcap(sys.argv[2], [Ether(bytes(octets))])
	END
		tshark_wrong "$TOPO_DIR/spoilt.pcap" > "$KTAP_TMP/wrong" && [ -s "$KTAP_TMP/wrong" ]
}

# conf [LINE...]: with these lines in section discovery; HOME_LINES are more of home-prefix
HOME_LINES=("valid-lifetime = 9000" "preferred-lifetime = 2")
AWAY_ALICE="home-address = { $HOA, $SECOND }"
MORE=()
conf()
{
	away_conf "home-prefix home {" "prefix = $HOME_PREFIX" "${HOME_LINES[@]}" "}" \
		"${MORE[@]}" "discovery {" "MinMobPfxAdvInterval = 1" "$@" "}" &&
		sed -i "s/local = .*/local = { $LMAA, $LMAA2 }/" "$TOPO_DIR/halma.conf"
}

down_up()
{
	ip -n lma link set lma0 down
	slowwait 20 device_is_up
}

device_is_up()
{
	ip -n lma link show lma0 | grep -q '[<,]UP[,>]'
}

left()
{
	! in_ns lma grep -q 20010db801000000fdfffffffffffffe /proc/net/anycast6
}

# found [WORD...]: the addresses of the anchor come, asked with these words more
found()
{
	icmp dhaad id=5 "$@"
	[[ $ICMP_TEXT == "dhaad 5 $LMAA "* ]]
}

# mpa ID PREFIX...: as icmp.py has it
mpa()
{
	echo "mpa $1 0 $LMAA $HOA ${*:2}"
}

# told WANT...: within seconds something like this comes unasked, and is heard
told_unasked()
{
	icmp first 20
	[ "$ICMP_TEXT" = "+0 $(mpa any "$@")" ] || { echo "got '$ICMP_TEXT'"; return 1; }
	# until it has asked, it is told again every 3 seconds: that may cross with its question
	says "$(mpa any "$@")" mps hoa="$HOA" dst="$LMAA" id=3 > /dev/null && sleep 1
	[ "$ICMP_TEXT" = "$(mpa 3 "$@")" ] || says "$(mpa 3 "$@")" mps hoa="$HOA" dst="$LMAA" id=3
}

# twice at least, with the first pause of all, until the node asks
told_again()
{
	icmp wait 7
	[ "$ICMP_TEXT" = "+0 $(mpa any "$@"), +3 $(mpa any "$@")" ] || {
		echo "got '$ICMP_TEXT'"
		return 1
	}
}

# what a correspondent node does with a Home Test Init; it says what came
correspondent()
{
	in_ns cn /usr/bin/python3 - "$CN" <<- 'END' > "$TOPO_DIR/cn.txt" 2>> "$TOPO_DIR/icmp.log"
		import socket, sys
		from scapy.layers.inet6 import IPv6, MIP6MH_HoT, MIP6MH_HoTI
		wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x86dd))
		wire.bind(('cn0', 0x86dd))
		wire.settimeout(60)
		out = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
		sink = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 135)
		print('ready', flush=True)
		while True:
		    packet = IPv6(wire.recv(65536)[14:])
		    if MIP6MH_HoTI in packet and packet.dst == sys.argv[1]:
		        break
		print(packet.src, packet.dst, packet.nh, bytes(packet[MIP6MH_HoTI].cookie).decode())
		answer = IPv6(src=packet.dst, dst=packet.src) / MIP6MH_HoT(
		    index=1, cookie=packet[MIP6MH_HoTI].cookie, token=b'token-77')
		out.sendto(bytes(answer), (packet.src, 0))
	END
}

correspondent_is()
{
	grep -qx "$1" "$TOPO_DIR/cn.txt" 2> /dev/null
}

# a home link with other home agents, which are what icmp.py says
link_up()
{
	TOPO_NODES="$TOPO_NODES hl"
	ip netns add hl &&
		ip link add h0 netns lma type veth peer name hl0 netns hl &&
		ip -n lma -batch - <<- END &&
			link set h0 up
			addr add $H0/64 dev h0 nodad
		END
		ip -n hl link set hl0 up && icmp_start hl hl0 fe80::2
}

link_conf()
{
	conf "$@" && sed -i "s/local = .*/local = { $LMAA, $H0 }/" "$TOPO_DIR/halma.conf"
}

# ra NAME WORD...: another home agent advertises; its addresses end in its name
ra()
{
	icmp_in hl ra src="fe80::$1" "${@:2}"
}

# order [WORD...]: the home agents by name, S for the anchor, behind R if they serve mobile routers;
# those next to each other once
order()
{
	local r=

	icmp dhaad id=7 dst="$LINK_AGENTS" "$@"
	[[ $ICMP_TEXT == *";"* ]] && { echo "$ICMP_TEXT"; return; }
	[[ $ICMP_TEXT != "dhaad R "* ]] || r="R "
	echo "$r$(tr ' ' '\n' <<< "${ICMP_TEXT#dhaad "$r"7 "$H0" }" |
		sed "s/^$LMAA\$/S/; s/^$H0\$/S/; s/^2001:db8:1ff:b::\([a-f]\).*/\1/" | uniq |
		xargs)"
}

# order_is WANT [WORD...]
order_is()
{
	local got

	got=$(order "${@:2}")
	[ "$got" = "$1" ] && return 0
	echo "wanted '$1', got '$got'"
	return 1
}

# orders WANT WANT: each of both, and nothing else, within some answers
orders()
{
	local i got seen=()

	for ((i = 0; i < 30; i++)); do
		got=$(order)
		case "$got" in
		"$1")	seen[0]=1 ;;
		"$2")	seen[1]=1 ;;
		*)	echo "got '$got'"; return 1 ;;
		esac
		[ "${#seen[@]}" = 2 ] && return 0
	done
	echo "only one order: ${!seen[*]}"
	return 1
}

# drain: the anchor is taken out of service, and says so to a mobile node of the home link; that
# message, with its routing header, is then in switch.pcap
drain()
{
	local pid

	in_ns sc timeout 60 tcpdump -i w5 -c 1 -w "$TOPO_DIR/switch.pcap" \
		"ip6[6] = 43 and ip6[66] = 12" 2> "$TOPO_DIR/switch.log" &
	pid=$!
	slowwait 20 grep -q listening "$TOPO_DIR/switch.log" || return 1
	MORE+=("drain {" "active = true" "}")
	link_conf "preference = 5" "lifetime = 1800" "SendMobPfxAdvs = false"
	lma daemon reload && wait "$pid" && return 0
	cat "$TOPO_DIR/switch.log"
	return 1
}

# told_of WANT...: of whom that message tells, as tshark has it: one of these
told_of()
{
	local got want

	got=$(ask_print wire "$TOPO_DIR/switch.pcap" "mip6.mhtype == 12" ipv6.src ipv6.dst \
		mip6.has.num_addrs mip6.has.address | tr '\t' ' ')
	for want; do
		[ "$got" = "$want" ] && return 0
	done
	echo "got '$got'"
	return 1
}

bound_at_link()
{
	bound "[.[] | select(.prefix[0] == \"$LINK_HOA/128\")] | length" && [ "$ASKED" = "$1" ]
}

# radvd_of_manual: its configuration as the manual prints it, on this home link
radvd_of_manual()
{
	sed -n '/^interface eth1 {$/,/^\.fi$/ { s/eth1/h0/; /^\.fi$/d; p }' \
		"$TOPO_SELF/../../userd/man/halmad.8"
}

# and the line that it has for mobile routers
radvd_of_manual_for_routers()
{
	radvd_of_manual | sed "/AdvHomeAgentInfo/a $(sed -n \
		's/^\.B \(AdvMobRtrSupportFlag.*\)/\1/p' "$TOPO_SELF/../../userd/man/halmad.8")"
}

# radvd_with LINE...: one of a few lines
radvd_with()
{
	printf '%s\n' "interface h0 {" "AdvSendAdvert on;" "MinRtrAdvInterval 3;" \
		"MaxRtrAdvInterval 4;" "$@" "};"
}

# radvd_start COMMAND...: that says how
radvd_start()
{
	radvd_stop
	"$@" > "$TOPO_DIR/radvd.conf"
	# the one before still holds its own for a moment
	RADVD_RUN=$((RADVD_RUN + 1))
	ip netns exec lma radvd -n -C "$TOPO_DIR/radvd.conf" -p "$TOPO_DIR/radvd.$RADVD_RUN" \
		-m stderr 2>> "$TOPO_DIR/icmp.log" &
	RADVD_PID=$!
}

radvd_stop()
{
	[ -z "$RADVD_PID" ] || topo_end "$RADVD_PID"
	RADVD_PID=
}

# what halma daemon check says of Router Advertisements
advert()
{
	ask_print run '.[].what | select(test("Router Advertisement"))' \
		"$HALMA" -n lma -j daemon check
}

advert_is()
{
	local got

	got=$(advert)
	[ "$got" = "$1" ] && return 0
	echo "got: $got"
	return 1
}

# serve_router true|false: alice may be a mobile router
serve_router()
{
	AWAY_ALICE="home-address = { $HOA, $SECOND } mobile-router = $1"
	link_conf "preference = 5" "lifetime = 1800"
}

# what all Router Advertisements of the anchor have, once each: H, R, the prefix, types of options,
# what is in them
advertised()
{
	ask_print wire "${CAPTURE_FILE[link]}" "icmpv6.type == 134 && eth.src == $(h0_mac)" \
		icmpv6.nd.ra.flag.h icmpv6.opt.prefix.flag.r icmpv6.opt.prefix \
		icmpv6.opt.prefix.length icmpv6.opt.type icmpv6.opt.home_agent_preference \
		icmpv6.opt.home_agent_lifetime icmpv6.opt.linkaddr |
		tr '\t' ' ' | sort | uniq -c | sed 's/^ *//'
}

h0_mac()
{
	ask_print run '.[0].address' ip -n lma -j link show dev h0
}

# all_have WANT: all of at least two
all_have()
{
	local got

	got=$(advertised)
	[ "${got#* }" = "$1" ] && [ "${got%% *}" -ge 2 ] && return 0
	echo "got: $got"
	return 1
}

of_link()
{
	printf "Router Advertisements of this machine on home link h0 %s\n" "$@"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
away_up || ktap_bail "no foreign links"
conf
check "halmad starts with a home agent" lma_start || { topo_evidence; ktap_bail "no daemon"; }
check "icmp.py starts" icmp_start sc w5 "$SCOA" || ktap_bail "no mobile node"
capture lma net0 wire icmp6 or ip6

check "the addresses of the home agent, in any order" both_orders
check "reserved bits of the request do not matter" found bits=0x7fff
check "no answer to a request with another code" says silence dhaad code=1
check "no answer to a request with a wrong checksum" says silence dhaad badsum
check "no answer to a request to the anchor itself, which is counted" \
	counted home-agent-discovery not-home says silence dhaad dst="$LMAA"
check "answers are limited" limited
check "the device was down" down_up
check "home agents are found again" slowwait 20 found
conf "answer = false"
check "discovery is switched off" lma daemon reload
check "nobody has the anycast address any more" left
conf
check "discovery is switched on" lma daemon reload
check "home agents are found once more" found

MORE=()
check "a mobile node registers" says "ba 1 1" bu hoa="$HOA" seq=1 life=4000 dst="$LMAA"
check "R6275-18 it is told its prefix unasked, and again" told_again "$PREFIX/LA/9000/2"
check "R6275-18 it asks, and is answered" \
	says "$(mpa 815 "$PREFIX/LA/9000/2")" mps hoa="$HOA" dst="$LMAA" id=815
check "R6275-18 then it is not told again" says silence wait 7
check "R6275-18 options of a solicitation do not matter" \
	says "$(mpa 816 "$PREFIX/LA/9000/2")" mps hoa="$HOA" dst="$LMAA" id=816 option
# the one before is a second ago then, and does not count
sleep 1
check "HA-66 two solicitations within a second: one answer" \
	says "$(mpa 817 "$PREFIX/LA/9000/2")" mps hoa="$HOA" dst="$LMAA" id=817 times=2
check "no answer to a solicitation without Home Address option" \
	counted prefix-solicitation no-home-address says silence mps plain dst="$LMAA"
check "no answer to a solicitation for a home address without binding" \
	counted prefix-solicitation no-binding says silence mps hoa="$SECOND" dst="$LMAA"
ip -n sc addr add "$SCOA2/64" dev w5 nodad
check "no answer to a solicitation from another care-of address" \
	counted prefix-solicitation care-of says silence mps hoa="$HOA" src="$SCOA2" dst="$LMAA"
HOME_LINES=("valid-lifetime = 9000" "preferred-lifetime = 2" "autonomous = false")
conf
check "the flags of the prefix are changed" lma daemon reload
check "HA-67 it is told unasked" told_unasked "$PREFIX/L/9000/2"
HOME_LINES=("valid-lifetime = 7000" "preferred-lifetime = 2" "autonomous = false")
conf
check "the lifetime of the prefix is changed" lma daemon reload
check "HA-67 it is told unasked" told_unasked "$PREFIX/L/7000/2"
MORE=("home-prefix second {" "prefix = 2001:db8:101::/64" "}")
conf
check "another prefix of the mobile node is added" lma daemon reload
check "HA-67 it is told unasked" told_unasked "$PREFIX/L/7000/2" \
	2001:db8:101::/64/LA/4294967295/4294967295

correspondent &
CN_PID=$!
check "a correspondent node listens" slowwait 30 correspondent_is ready
check "a Home Test by the tunnel comes back by the tunnel" \
	says "hot $LMAA $SCOA $CN $HOA cookie77" hoti hoa="$HOA" cn="$CN" dst="$LMAA"
check "its Home Test Init came to the correspondent node as it was" \
	slowwait 10 correspondent_is "$HOA $CN 135 cookie77"
wait "$CN_PID"

check "the mobile node is at home again" says "ba 0 2" bu hoa="$HOA" seq=2 life=0 dst="$LMAA"
check "R6275-18 it is told nothing then" \
	counted prefix-solicitation no-binding says silence mps hoa="$HOA" dst="$LMAA"
conf "SendMobPfxAdvs = false"
check "telling of prefixes is switched off" lma daemon reload
check "R6275-18 nobody is answered then" says silence mps hoa="$HOA" dst="$LMAA"

H0=2001:db8:1ff:b::1		# of the anchor on the home link
LINK_AGENTS=2001:db8:1ff:b:fdff:ffff:ffff:fffe
LINK_HOA=2001:db8:1ff:b::d0
RADVD_PID=
RADVD_RUN=0
defer radvd_stop
check "a home link is there" link_up
MORE=("home-prefix link {" "prefix = 2001:db8:1ff:b::/64" "home-link = h0" "}"
      'mn "dan@example.com" {' "policy = both" "home-address = $LINK_HOA" "}")
link_conf
check "it is configured" lma daemon reload
check "R6275-17 HA-56 one home agent: its addresses, from one of them" slowwait 20 order_is S
ra a addr=2001:db8:1ff:b::a life=1800
check "R6275-17 HA-57 another one, both of preference 0: any order" orders "S a" "a S"
ra a addr=2001:db8:1ff:b::a info=7/1800
ra b addr=2001:db8:1ff:b::b info=7/1800
check "R6275-17 HA-58 two of equal preferences: any order of both" orders "a b S" "b a S"
link_conf "preference = 5" "lifetime = 1800" "SendMobPfxAdvs = false"
check "the anchor gets a preference" lma daemon reload
ra a addr=2001:db8:1ff:b::a info=9/1800
ra b addr=2001:db8:1ff:b::b,2001:db8:1ff:b::bb info=3/1800
check "R6275-17 HA-59 a higher and a lower preference" order_is "a S b"
icmp dhaad id=7 dst="$LINK_AGENTS"
check_equal "R6275-17 HA-62 all addresses of one that has several" "2 2" \
	"$(tr ' ' '\n' <<< "${ICMP_TEXT#dhaad 7 "$H0" }" | grep -c "b::b") $(tr ' ' '\n' \
	<<< "${ICMP_TEXT#dhaad 7 "$H0" }" | grep -c "$LMAA\$\|$H0\$")"
# duplicate address detection takes longer than what comes shortly after
icmp bu hoa="$LINK_HOA" seq=1 life=4000 dst="$H0"
check "a mobile node of that link registers" slowwait 20 bound_at_link 1
check "R5142-1 the anchor is to be taken out of service: it is told" drain
switch="$H0 $SCOA 3 2001:db8:1ff:b::a,2001:db8:1ff:b"
check "R5142-1 of the other home agents of its link, the preferred one first" \
	told_of "$switch::b,2001:db8:1ff:b::bb" "$switch::bb,2001:db8:1ff:b::b"
MORE=("${MORE[@]::${#MORE[@]}-3}")
link_conf "preference = 5" "lifetime = 1800"
check "all is as before" lma daemon reload
check "it is at home again" says "ba 0 2" bu hoa="$LINK_HOA" seq=2 life=0 dst="$H0"

check "HA-73 a mobile router asks, and nobody serves one: all, without R" \
	order_is "a S b" bits=0x8000
ra b addr=2001:db8:1ff:b::b,2001:db8:1ff:b::bb info=3/1800 routers
check "HA-73 one serves mobile routers: that one, with R" order_is "R b" bits=0xffff
serve_router true
check "the anchor serves a mobile router" lma daemon reload
check "HA-73 it is told, too, in the order of preferences" order_is "R S b" bits=0x8000
check "HA-73 a host is told of all" order_is "a S b"
serve_router false
check "it serves none any more" lma daemon reload
check "HA-73 then it is not told" order_is "R b" bits=0x8000
ra b addr=2001:db8:1ff:b::b,2001:db8:1ff:b::bb info=3/1800
ra a addr=2001:db8:1ff:b::a plain
check "R6275-17 HA-60 without H it is none any more" order_is "S b"
ra a addr=2001:db8:1ff:b::a info=9/20
check "R6275-17 HA-60 with a short Home Agent Lifetime it is there" order_is "a S b"
ra b addr=2001:db8:1ff:b::b life=20
check "R6275-17 HA-61 without Home Agent Information the preference is 0" order_is "a S b"
check "R6275-17 HA-60 HA-61 both are gone when their lifetimes are over" slowwait 60 order_is S
icmp_in hl ras 100
icmp dhaad id=7 dst="$LINK_AGENTS"
list=$(tr ' ' '\n' <<< "${ICMP_TEXT#dhaad 7 "$H0" }")
check_equal "R6275-17 HA-63 of a hundred home agents as many as fit, the anchor first" "77 2 " \
	"$(wc -l <<< "$list") $(head -n 2 <<< "$list" | grep -c "$LMAA\$\|$H0\$") ${list//[!;]/}"
none="no Router Advertisement of this machine was heard on home link h0"
none="$none: mobile nodes do not see that they are at home"
check "without Router Advertisements the check says so" advert_is "$none"
radvd_start radvd_with "AdvSourceLLAddress off;" "prefix 2001:db8:1ff:b::/64 { };"
check "R6275-19 HA-64 what is missing in them is found" slowwait 30 advert_is "$(of_link \
	"do not say that there is a home agent (H)" \
	"have no prefix with an address of the anchor (R)" \
	"have no Source Link-Layer Address option" \
	"have another Home Agent Preference than section discovery" \
	"have no Home Agent Lifetime, or another one than section discovery")"
# it says that it ends
radvd_stop
capture lma h0 link icmp6
radvd_start radvd_of_manual
check "R6275-19 HA-64 with radvd.conf of the manual nothing is wrong" slowwait 30 advert_is ""
icmp_in hl rs src=::
check "R6275-19 HA-64 all have H, R with the address, option 8, Source Link-Layer Address" \
	slowwait 30 all_have "1 1 $H0 64 3,1,8 5 1800 $(h0_mac)"
capture_stop link
serve_router true
check "the anchor serves a mobile router" lma daemon reload
icmp_in hl rs src=::
check "R6275-19 HA-64 HA-73 that they do not say so is found" slowwait 30 advert_is "$(of_link \
	"do not say of mobile routers what sections mn say (Mobile Router Support)")"
radvd_start radvd_of_manual_for_routers
check "R6275-19 HA-64 HA-73 with what the manual has for that nothing is wrong" \
	slowwait 30 advert_is ""
radvd_stop

capture_stop wire
check "HA-70 tshark finds something in a spoilt copy" tshark_sees
check_equal "RWIRE-1 HA-70 tshark finds every answer well-formed" "" \
	"$(tshark_wrong "${CAPTURE_FILE[wire]}")"
check "halmad ends on SIGTERM" lma_stop
if [ "$KTAP_FAILED" != 0 ]; then
	topo_evidence
	away_evidence
	cp "$TOPO_DIR/icmp.log" "$(evidence icmp.log)"
fi
ktap_finish
