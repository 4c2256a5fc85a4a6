#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 40
# enough: uml
#
# discovery.sh: what a home agent says by ICMPv6 (RFC 6275, 10.5): scapy asks and judges (icmp.py),
# tshark judges all that was sent.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"

AGENTS=2001:db8:100:0:fdff:ffff:ffff:fffe	# home agents of HOME_PREFIX
LMAA2=2001:db8:f::2
PATIENCE=90

icmp_start()
{
	mkfifo "$TOPO_DIR/icmp.in" "$TOPO_DIR/icmp.out"
	ip netns exec sc /usr/bin/python3 "$TOPO_SELF/icmp.py" w5 "$SCOA" "$AGENTS" \
		< "$TOPO_DIR/icmp.in" > "$TOPO_DIR/icmp.out" 2>> "$TOPO_DIR/icmp.log" &
	ICMP_PID=$!
	defer topo_end "$ICMP_PID"
	exec {ICMP_IN}> "$TOPO_DIR/icmp.in" {ICMP_OUT}< "$TOPO_DIR/icmp.out"
	read -r -t "$PATIENCE" ICMP_ANSWER <&"$ICMP_OUT" && [ "$ICMP_ANSWER" = ready ]
}

# icmp WORD...: does this; ICMP_TEXT is what came, and what is wrong with it
icmp()
{
	local answer

	echo "$*" >&"$ICMP_IN"
	read -r -t "$PATIENCE" answer <&"$ICMP_OUT" || answer='{}'
	echo "icmp: $*: $answer" >> "$TOPO_DIR/icmp.log"
	ICMP_TEXT=$(jq -r '(.text // "icmp.py is gone") + ([.faults[]?] | map("; " + .) |
		join(""))' <<< "$answer")
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
	tshark -n -r "$1" -T fields -e frame.number -e icmpv6.type -e _ws.expert.message \
		-Y "icmpv6.type >= 144 && icmpv6.type <= 147 && !(ipv6.src == $SCOA) &&
		(_ws.malformed || icmpv6.checksum.status == 0 ||
		_ws.expert.severity >= 0x600000)" 2> /dev/null
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
		[ -n "$(tshark_wrong "$TOPO_DIR/spoilt.pcap")" ]
}

conf()
{
	away_conf "home-prefix home {" "prefix = $HOME_PREFIX" "}" "discovery {" "$@" "}" &&
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

ktap_start
topo_up || ktap_bail "the network cannot be built"
away_up || ktap_bail "no foreign links"
conf
check "halmad starts with a home agent" lma_start || { topo_evidence; ktap_bail "no daemon"; }
check "icmp.py starts" icmp_start || ktap_bail "no mobile node"
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
