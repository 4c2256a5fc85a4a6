#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 500
# takes: 75
# enough: uml
#
# homeagent.sh: a mobile node registers itself from foreign links and comes home (RFC 6275), also as
# a mobile router with a network behind it (RFC 3963): its messages and the answers to them, and
# real packets all the while. HALMA_RATE (datagrams a second
# each way, default 1000) and HALMA_HANDOVERS (default 10) say how much.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"

RATE=${HALMA_RATE:-$(stream_rate 1000)}
STRANGER=2001:db8:1fe:9::1	# in the home network, and nobody's
HANDOVERS=${HALMA_HANDOVERS:-10}
OTHER_SEQUENCE=0
SWITCH1=2001:db8:e9::1		# other home agents, which are not there
SWITCH2=2001:db8:e9::2
NET1=2001:db8:1fd:1::/64	# mobile networks, and who is there
NET2=2001:db8:1fd:2::/64
LFN1=2001:db8:1fd:1::2
LFN2=2001:db8:1fd:2::2
ROUTER=0xc400			# A, H, R

reaches()
{
	in_ns cn ping -6 -c 2 -i 0.2 -W 5 "$HOA" && in_ns mn ping -6 -c 2 -i 0.2 -W 5 \
		-I "$HOA" "$CN"
}

passes_options()
{
	ip -n lma xfrm state | grep -q 'proto hao'
}

unreachable()
{
	! in_ns cn ping -6 -c 1 -W 1 "$HOA"
}

nobody()
{
	bound_mipv6 && [ "$ASKED" = 0 ]
}

# blocked, or gone: in no case a way to the care-of address
not_intercepted()
{
	bound_mipv6 '[.[] | select(.state == "active")] | length' && [ "$ASKED" = 0 ]
}

# tunnelled_both NAME COA: echo and reply between anchor and care-of address
tunnelled_both()
{
	ask_wire "$1" "icmpv6.type == 128 || icmpv6.type == 129" ipv6.src ipv6.dst icmpv6.type
	sort -u <<< "$ASKED" > "$KTAP_TMP/seen"
	printf '%s\n' "$LMAA,$CN $2,$HOA 128" "$LMAA,$CN $2,$HOA 129" \
		"$2,$HOA $LMAA,$CN 128" "$2,$HOA $LMAA,$CN 129" | tr ' ' '\t' |
		sort > "$KTAP_TMP/should"
	diff "$KTAP_TMP/should" "$KTAP_TMP/seen"
}

# what the wire has of the last answer: routing type, segments left, its address
routing_header()
{
	ask_wire "$1" "mip6.mhtype == 6 && ipv6.src == $LMAA" ipv6.routing.type \
		ipv6.routing.segleft ipv6.routing.mipv6.home_address
	sort -u <<< "${ASKED//$'\t'/ }"
}

# all answers to the home address itself are in the tunnel of the gateway
by_gateway()
{
	local each="$LMAA,$LMAA"$'\t'"$PCOA1,$HOA"

	ask_wire "$1" "mip6.mhtype == 6 && ipv6.dst == $HOA && !ipv6.routing" ipv6.src ipv6.dst
	[ "$ASKED" = "$each"$'\n'"$each"$'\n'"$each" ]
}

handovers()
{
	local i coa

	for ((i = 0; i < $1; i++)); do
		coa=$COA1
		[ $((i % 2)) = 1 ] || coa=$COA2
		node_is "0 600 $coa" move "$coa" || return 1
		# some packets by each way
		stream_flows 50 || return 1
	done
}

# bob is in sc, and registers himself once
other_registers()
{
	rm -f "$TOPO_DIR/other.in"
	mkfifo "$TOPO_DIR/other.in"
	ip netns exec sc "$HALMA_MN" --ha "$LMAA" --hoa "$OTHER" < "$TOPO_DIR/other.in" \
		> "$TOPO_DIR/other.out" 2>> "$TOPO_DIR/node.log" &
	OTHER_PID=$!
	exec {OTHER_IN}> "$TOPO_DIR/other.in"
	OTHER_SEQUENCE=$((OTHER_SEQUENCE + 1))
	echo "register $SCOA seq $OTHER_SEQUENCE once" >&"$OTHER_IN"
	slowwait 20 grep -q '"status":0' "$TOPO_DIR/other.out"
}

# he goes without a word: his binding stays
other_leaves()
{
	exec {OTHER_IN}>&-
	wait "$OTHER_PID"
}

drops_are()
{
	drops_told "$1" && [ "$ASKED" = "$2" ]
}

# spoofed CAUSE FROM: what sc sends through a tunnel of its own with this source is dropped for
# this cause, and does not reach cn, unlike what is sent after it
spoofed()
{
	local cause="$1" from="$2" before

	drops_told "$cause" && before=$ASKED
	ip -n sc link add spoof type ip6tnl mode any local "$SCOA" remote "$LMAA" encaplimit none &&
		ip -n sc link set dev spoof addrgenmode none &&
		ip -n sc addr add "$from/128" dev spoof nodad &&
		ip -n sc link set spoof up &&
		ip -n sc route add "$CN/128" dev spoof src "$from" &&
		capture cn cn0 "$cause" ip6 host "$CN" and icmp6 || return 1
	in_ns sc ping -6 -c 3 -i 0.2 -W 1 -I "$from" "$CN"
	slowwait 20 drops_are "$cause" $((before + 3))
	in_ns mn ping -6 -c 1 -W 5 -s 777 -I "$HOA" "$CN" &&
		slowwait 10 seen "$cause" "frame.len > 777"
	capture_stop "$cause"
	ip -n sc link del spoof
	drops_are "$cause" $((before + 3)) && seen "$cause" "frame.len > 777" &&
		unseen "$cause" "icmpv6.type == 128 && frame.len < 777"
}

seen()
{
	ask_wire "$1" "$2" && [ -n "$ASKED" ]
}

# the capture is there, and has none of these
unseen()
{
	ask_wire "$1" "$2" && [ -z "$ASKED" ]
}

# two networks behind the node, in each of which there is somebody who knows nothing of all that
networks_up()
{
	TOPO_NODES="$TOPO_NODES lfn"
	ip netns add lfn &&
	ip -batch - <<- END &&
		link add mr0 netns mn type veth peer name lf0 netns lfn
	END
	ip -n lfn -batch - <<- END &&
		link set lo up
		link set lf0 up
		addr add $LFN1/64 dev lf0 nodad
		addr add $LFN2/64 dev lf0 nodad
		addr add $STRANGER/64 dev lf0 nodad
		route add default via ${NET1%::*}::1
	END
	ip -n mn -batch - <<- END &&
		link set mr0 up
		addr add ${NET1%::*}::1/64 dev mr0 nodad
		addr add ${NET2%::*}::1/64 dev mr0 nodad
	END
	in_ns mn sh -c 'cd /proc/sys/net/ipv6/conf && echo 2 > mn0/accept_ra &&
		echo 1 > all/forwarding'
}

# lfn_reaches ADDRESS: both ways between cn and somebody in a mobile network
lfn_reaches()
{
	in_ns cn ping -6 -c 2 -i 0.2 -W "${2:-5}" "$1" &&
		in_ns lfn ping -6 -c 2 -i 0.2 -W 5 -I "$1" "$CN"
}

lfn_unreachable()
{
	! in_ns cn ping -6 -c 1 -W 1 "$1"
}

# lfn_drops CAUSE ADDRESS: what has this source is dropped at the anchor for this cause
lfn_drops()
{
	local before

	drops_told "$1" && before=$ASKED
	! in_ns lfn ping -6 -c 3 -i 0.2 -W 1 -I "$2" "$CN" && slowwait 20 drops_are "$1" \
		$((before + 3))
}

# moves NETWORK...: the module has these for the node, behind its home address
moves()
{
	bound_mipv6 '.[].prefix | join(" ")' && [ "$ASKED" = "$HOA/128${*:+ $*}" ]
}

# sent CAPTURE FIELD [FILTER]: this field of the Mobility Headers that the anchor has sent
sent()
{
	ask_wire "$1" "mipv6 && ipv6.src == $LMAA${3:+ && ($3)}" "$2"
	sort -u <<< "$ASKED" | xargs
}

# switch_is TEXT: the Home Agent Switch message, as the wire has it
switch_is()
{
	ask_wire drain "mip6.mhtype == 12 && ipv6.routing.mipv6.home_address == $HOA" \
		ipv6.src ipv6.dst ipv6.routing.mipv6.home_address \
		mip6.has.num_addrs mip6.has.reserved mip6.has.address _ws.malformed
	[ "$(head -n 1 <<< "$ASKED" | tr '\t' ' ')" = "$1" ] && return 0
	echo "wanted '$1', got '$ASKED'"
	return 1
}

# switch_advice FILE HOA LEAST MOST: ok, if the first such message to it has Binding Refresh Advice
# between both and nothing else but padding. tshark begins to read its options before they begin
switch_advice()
{
	/usr/bin/python3 - "$@" <<- 'END'
		import sys
		from socket import AF_INET6, inet_pton
		from scapy.all import IPv6, rdpcap
		name, hoa, least, most = *sys.argv[1:3], *map(int, sys.argv[3:])
		# behind the header and a type 2 routing header
		packets = [bytes(p[IPv6]) for p in rdpcap(name) if IPv6 in p and p[IPv6].nh == 43]
		messages = [p[64:] for p in packets if p[48:64] == inet_pton(AF_INET6, hoa)]
		message = next(m for m in messages if len(m) > 8 and m[2] == 12)
		at, found = 8 + 16 * message[6], []
		while at < len(message):
		    size = 2 + message[at + 1] if message[at] else 1
		    if message[at] > 1:
		        value = int.from_bytes(message[at + 2:at + size], 'big')
		        found.append((message[at], value))
		    at += size
		fits = len(found) == 1 and found[0][0] == 2 and least <= found[0][1] <= most
		print('ok' if fits and at == 8 * (message[1] + 1) else found)
	END
}

# drain_has NAME N: the counter of such messages is N at least
drain_has()
{
	lma_told ".counters.drain[\"$1\"]" && [ "$ASKED" -ge "$2" ]
}

# unanswered WORD...: the node hears nothing
unanswered()
{
	node_is silence "$@" once wait 2000
}

# whose BU has gone unanswered goes on with the next number, and whatever became of that one
heard_next()
{
	node_is "0 600 $1" register "$1" seq "$2" once && reaches
}

power_cuts()
{
	kill -STOP "$LMA_PID"
	check "HA-75 a BU that the anchor does not come to: no answer" \
		unanswered register "$COA1" seq 100
	lma_power_cut
	check "HA-75 power is back" lma_start
	check "HA-75 there is no binding" nobody
	ip -n lma route add blackhole "$COA1/128"
	check "HA-75 a BU whose answer goes nowhere" unanswered register "$COA1" seq 200
	lma_power_cut
	ip -n lma route del blackhole "$COA1/128"
	check "HA-75 power is back" lma_start
	check "HA-75 the next BU is accepted, and packets go both ways" heard_next "$COA1" 201
	lma_power_cut
	check "HA-75 power is back right after an answer" lma_start
	check "HA-75 the binding is as the node believes" mipv6_is "$HOA/128 $COA1 active"
	check "HA-75 packets both ways, without a word of the node" reaches
	check "HA-75 a BU with an older number: 135" \
		node_is "135 0 $COA1" register "$COA1" seq 7 once
	check_equal "HA-75 with the last one before it" 201 "$(told .seq)"
	check "HA-75 the one after that is accepted" node_is "0 600 $COA1" register "$COA1" \
		seq 202 once
	node_is "0 600 $COA2" register "$COA2" seq 203 once
	lma_power_cut
	check "HA-75 power is back right after a handover" lma_start
	check "HA-75 the next BU is accepted, and packets go both ways" heard_next "$COA2" 204
	check "de-registration" node_is "0 0 $COA2" deregister seq 205 once
}

# restart SIGNAL: the binding and what is known of its order outlive the daemon
restart()
{
	local signal="$1" before last

	before=$(mipv6 '.[] | "\(.id) \(.prefix[0]) \(.path[0].tunnel["remote-ipv6"]) \(.state)"')
	node show
	last=$(told .seq)
	lma_stop "$signal"
	check_equal "R6275-23 $signal: the binding stays without the daemon" "$before" "$(mipv6 \
		'.[] | "\(.id) \(.prefix[0]) \(.path[0].tunnel["remote-ipv6"]) \(.state)"')"
	check "R6275-23 $signal: packets go on without it" reaches
	check "R6275-23 $signal: it comes back" lma_start
	check_equal "R6275-23 $signal: with the same binding" "$before" "$(mipv6 \
		'.[] | "\(.id) \(.prefix[0]) \(.path[0].tunnel["remote-ipv6"]) \(.state)"')"
	check "R6275-23 $signal: an older BU: 135" node_is "135 0 $COA1" register "$COA1" seq \
		$(((last - 1) & 0xffff)) once
	check_equal "R6275-23 $signal: with the last number before the end" "$last" "$(told .seq)"
	check "R6275-23 $signal: the same number: 135" node_is "135 0 $COA1" register "$COA1" seq \
		"$last" once
	check "R6275-23 $signal: the next one is accepted" node_is "0 600 $COA1" register "$COA1" \
		seq $(((last + 1) & 0xffff)) once
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
away_up || ktap_bail "no foreign links"
# what the node has sent before it hears that it has moved is on its way
LMA_DEVICE="grace = 5000" away_conf "MinDelayBeforeBCEDelete = 500"
check "halmad starts with a home agent" lma_start || { topo_evidence; ktap_bail "no daemon"; }
check "halma-mn starts" node_start || ktap_bail "no mobile node"
check "nobody is there before" unreachable

# registration
capture lma net0 first ip6
check "R6275-2 HA-8 a BU from a foreign link, with A: 0, by the care-of address" \
	bu_counts new 1 node_is "0 600 $COA1" register "$COA1" once ||
	ktap_diag "$NODE_ANSWER"
check "R6275-2 the module has the binding" mipv6_is "$HOA/128 $COA1 active"
check "R6275-2 HA-8 packets both ways" reaches
check "R6275-12 HA-8 in a tunnel between anchor and care-of address, both ways" \
	slowwait 10 tunnelled_both first "$COA1"
capture_stop first
check_equal "R6275-8 HA-8 the answer has a routing header of type 2 with the home address" \
	"2 1 $HOA" "$(routing_header first)"
check "R6275-8 HA-9 without A: 0 as well" bu_counts refresh 1 \
	node_is "0 600 $COA1" register "$COA1" flags 0x4000 once
check "R6275-2 HA-9 packets both ways" reaches
check "R6275-2 without Alternate Care-of Address: the source" \
	node_is "0 600 $COA1" register "$COA1" no-alt once
check "R6275-2 the Alternate Care-of Address wins; the answer goes to the source" \
	node_is "0 600 $COA1" register "$COA1" alt "$COA2" once
check "R6275-2 and the module has that" mipv6_is "$HOA/128 $COA2 active"
check "R6275-2 back" node_is "0 600 $COA1" register "$COA1" once

# who is not the node
check "another node registers itself" other_registers
check "HA-50 by the reverse tunnel to the anchor, and back" \
	in_ns mn ping -6 -c 2 -i 0.2 -W 5 -I "$HOA" "$LMAA"
check "HA-50 by the reverse tunnel to another mobile node, and back" \
	in_ns mn ping -6 -c 2 -i 0.2 -W 5 -I "$HOA" "$OTHER"
check "the other node takes its tunnel away" other_leaves
check "R6275-13 HA-51 from the care-of address of another node: dropped and counted" \
	spoofed spoofed-source "$HOA"
check "R6275-13 HA-51 the other node, with a source that is nobody's: dropped and counted" \
	spoofed no-source-binding "$STRANGER"
check "R6275-13 the node itself still gets through" reaches

# movement
check "a stream runs both ways" stream_start "$RATE" "$HOA" || ktap_bail "no stream"
before=$(drops_by_cause)
check "HA-29 $HANDOVERS times to and fro, each answered at once" \
	bu_counts handover "$HANDOVERS" handovers "$HANDOVERS"
check "R6275-2 HA-29 the stream has lost nothing" stream_stop
check_equal "HA-29 the anchor has dropped nothing" "$before" "$(drops_by_cause)"
check "R6275-2 HA-29 packets both ways" reaches

# somebody takes away what lets Home Address options pass
ip -n lma xfrm state flush
check "R6275-15 what lets Home Address options pass is put back" slowwait 20 passes_options
check "R6275-15 that is written" slowwait 10 \
	grep -q 'for Home Address options were deleted' "$TOPO_DIR/halmad.log"
check "the next registration is heard" node_is "0 600 $COA2" register "$COA2" once

# the daemon goes and comes
check "the first link again" node_is "0 600 $COA1" register "$COA1" once
restart TERM
restart KILL
check "R6275-2 packets both ways" reaches

# a shorter lifetime
capture lma net0 end ip6
check "HA-11 a second BU with a shorter lifetime" \
	node_is "0 8 $COA1" register "$COA1" lifetime 8 once
check "HA-11 the binding ends with it" slowwait 20 nobody
check "HA-12 nothing is tunnelled any more" unreachable
capture_stop end
check_equal "R6275-22 all that the anchor has said of it is BAs: no Binding Refresh Request" 6 \
	"$(sent end mip6.mhtype)"
power_cuts
check "nothing is left" slowwait 20 nobody
node sequence 300

# de-registration from away, and the wait after it
check "registered again" node_is "0 600 $COA1" register "$COA1" once
node show
LAST=$(($(told .seq) + 1))
before="$(bu_count deregistration) $(bu_count 135)"
node_burst "deregister seq $LAST once" "register $COA2 seq $((LAST - 1)) once"
check_equal "HA-35 de-registration from away: 0, lifetime 0, by the care-of address" "0 0 $COA1" \
	"${NODE_BURST[0]}"
check_equal "R6275-11 HA-41 a late BU in the wait: 135, to where it came from" "135 0 $COA2" \
	"${NODE_BURST[1]}"
check_equal "R6275-11 HA-41 with the number of the de-registration" "$LAST" "$(told .seq)"
check_equal "HA-35 HA-41 both are counted" "$((${before% *} + 1)) $((${before#* } + 1))" \
	"$(bu_count deregistration) $(bu_count 135)"
check "R6275-11 HA-35 not intercepted any more" not_intercepted
check "R6275-11 HA-35 nothing is tunnelled" unreachable
check "R6275-11 HA-41 after the wait nothing is left" slowwait 20 nobody
check "R6275-11 HA-41 now the same number is accepted" \
	node_is "0 600 $COA2" register "$COA2" seq $((LAST - 1)) once
check "HA-41 packets both ways" reaches
node_burst "deregister once" "register $COA1 once"
check_equal "R6275-11 de-registration again" "0 0 $COA2" "${NODE_BURST[0]}"
check_equal "R6275-11 HA-41 a greater number in the wait is a registration" "0 600 $COA1" \
	"${NODE_BURST[1]}"
check "R6275-11 HA-41 and it stays" mipv6_is "$HOA/128 $COA1 active"
check "HA-41 packets both ways after it" reaches

# home: the gateway has got a prefix for the node, in which its home address lies
mag_start 1 2 || ktap_bail "no gateways"
check "R6612-21 the gateway registers the node that comes home" \
	mag 1 attach "$ALICE" lladdr "$MN_MAC" || ktap_diag "$MAG_ANSWER"
check_equal "R6612-83 with the prefix of its home address" "$HOME_PREFIX" "$(answer '.hnp[0]')"
check "the node is on its home link" slowwait 20 mn_address
capture lma net0 home ip6
check "R6612-60 HA-46 until it says so, packets go to the care-of address" reaches
check_matches "R6612-93 halma mn list says that the gateway's session steers in part" \
	"$ALICE pmipv6 $HOME_PREFIX at $PCOA1, active, steers in part: " lma mn list "$ALICE"
check_matches "R6612-93 and that of the home agent its address" \
	"$ALICE mipv6 $HOA/128 at $COA1, active, steers yes: " lma mn list mn-id "$ALICE"
check_matches "R6612-93 halma mn list kind mipv6 tells of the latter" "$ALICE mipv6 $HOA/128 at " \
	lma mn list kind mipv6
check_equal "R6612-93 and of no session of the gateway's" 0 \
	"$(lma mn list kind mipv6 | grep -c "^[^ ]* pmipv6 ")"
check_equal "R6612-93 halma who: the home address before the prefix around it, and what steers" \
	"mipv6 pmipv6, mipv6" "$(lma -j who "$HOA" |
		jq -r '"\(.sessions | map(.kind) | join(" ")), \(.["steered-by"].kind)"')"
check_equal "R6612-93 halma who: another address of the prefix" "pmipv6, pmipv6" \
	"$(lma -j who "${HOME_PREFIX%/*}77" |
		jq -r '"\(.sessions | map(.kind) | join(" ")), \(.["steered-by"].kind)"')"
check "the home address is on the home link" node home mn0
before=$(bu_count deregistration-repeated)
node_burst "deregister home once" "deregister home once" "deregister home seq $((LAST - 1)) once"
check_equal "R6275-8 R6612-24 HA-36 de-registration from the home address: no routing header" \
	"0 0 direct" "${NODE_BURST[0]}"
check_equal "R6612-24 HA-36 again, the wait goes on: 0" "0 0 direct" "${NODE_BURST[1]}"
check_equal "HA-36 that is counted" $((before + 1)) "$(bu_count deregistration-repeated)"
check_equal "R6275-8 HA-40 with an old number: 135, and it arrives" "135 0 direct" \
	"${NODE_BURST[2]}"
check "HA-36 not intercepted any more" not_intercepted
check "R6612-63 HA-36 packets go through the gateway" slowwait 20 reaches
check "R6612-24 HA-36 the answer goes through the gateway's tunnel" \
	slowwait 10 by_gateway home
capture_stop home
check "R6275-11 nothing is left after the wait" slowwait 20 nobody
check "HA-39 de-registration of what is not registered: 133" \
	bu_counts 133 1 node_is "133 0 direct" deregister home once
check "HA-36 packets go through the gateway" reaches

check "away again" node away
node sequence "$LAST"
check "away again: registered" node_is "0 600 $COA1" register "$COA1" once
check "R6612-60 HA-46 packets follow the node, though the gateway still has it" reaches
check "home again" node home mn0
check "R6275-8 HA-37 with Home Address option and Alternate Care-of Address: 0" \
	node_is "0 0 direct" deregister home alt "$HOA" once
check "HA-37 not intercepted any more" not_intercepted
check "HA-37 packets go through the gateway" slowwait 20 reaches

# with a key: the same life, each message authenticated and each answer signed (RFC 4285)
KEY=00112233445566778899aabbccddeeff
check "R6275-11 nothing is left after the wait" slowwait 20 nobody
lma_stop
(umask 077; echo "1000 hex:$KEY" > "$TOPO_DIR/alice.keys")
LMA_DEVICE="grace = 5000" AWAY_ALICE="auth-keys = \"$TOPO_DIR/alice.keys\"" away_conf
check "halmad starts with a key for the node" lma_start
node away
check "RSEC-19 without the key: silence" node_is silence register "$COA1" once wait 3000
check "RSEC-19 the node has the key" node sign "$ALICE" 1000 "$KEY"
check "RSEC-19 another key: 146" bu_counts 146 1 node_is "146 0 $COA1" register "$COA1" bad-key once
check "RSEC-19 R6612-13 registered" bu_counts new 1 node_is "0 600 $COA1" register "$COA1" once
check "RSEC-19 packets both ways" reaches
check "RSEC-19 moved" bu_counts handover 1 node_is "0 600 $COA2" move "$COA2" once
check "RSEC-19 packets both ways after it" reaches
check "RSEC-19 a refresh, without identifier" \
	bu_counts refresh 1 node_is "0 600 $COA2" register "$COA2" no-nai once
check "RSEC-20 no timestamp: 145" \
	bu_counts 145 1 node_is "145 0 $COA2" register "$COA2" no-stamp once
node sequence 7
check "RSEC-20 an old number does not matter" node_is "0 600 $COA2" register "$COA2" seq 7 once
check "RSEC-20 a clock that is an hour late: 144" \
	bu_counts 144 1 node_is "144 0 $COA2" register "$COA2" skew 3600 once
check "RSEC-20 the node goes by what it was told then" \
	node_is "0 600 $COA2" register "$COA2" skew 3600 once
check "home again" node home mn0
check "RSEC-19 de-registration from home" \
	bu_counts deregistration 1 node_is "0 0 direct" deregister home skew 3600 once
check "RSEC-19 not intercepted any more" not_intercepted
check "RSEC-19 packets go through the gateway" slowwait 20 reaches
mag 1 detach "$ALICE"

# with networks behind it: a mobile router (RFC 3963)
check "R6275-11 nothing is left" slowwait 20 nobody
lma_stop
LMA_DEVICE="grace = 5000" AWAY_ALICE="mobile-network = { $NET1, $NET2 }" away_conf
node sign off
check "halmad starts with mobile networks" lma_start
check "there are networks behind the node" networks_up
node away
check "R3963-1 as a host: 0" node_is "0 600 $COA1" register "$COA1" once
check "R3963-1 it has no mobile network" moves
check "R3963-1 nothing is forwarded to it" lfn_unreachable "$LFN1"
check "R3963-1 HA-71 what comes from there is dropped and counted" \
	lfn_drops no-source-binding "$LFN1"
check "R3963-1 HA-71 a mobile router now: 139" \
	bu_counts 139 1 node_is "139 0 $COA1" register "$COA1" flags $ROUTER once
check "R3963-2 de-registration" node_is "0 0 $COA1" deregister once
capture lma net0 router ip6
check "R3963-1 HA-71 implicit mode: 0, with R" \
	node_is "0 600 $COA1" register "$COA1" flags $ROUTER once
check_equal "R3963-1 R is all that is set in the answer" 64 "$(told .flags)"
check "R3963-1 HA-71 the module has the mobile networks" moves "$NET1" "$NET2" \
	"$HOME_PREFIX"
check "R3963-1 HA-71 packets both ways, of the first one" lfn_reaches "$LFN1"
check "R3963-1 HA-71 and of the second one" lfn_reaches "$LFN2"
check "R3963-1 packets of the mobile router itself" reaches
check "R3963-1 in a tunnel between anchor and care-of address" slowwait 10 \
	seen router "ipv6.addr == $COA1 && ipv6.addr == $LFN2 && icmpv6.type == 128"
capture_stop router
check "R3963-1 RFC 3963, 9: another source in the reverse tunnel is dropped and counted" \
	lfn_drops no-source-binding "$STRANGER"
check "another node registers itself" other_registers
check "the other node takes its tunnel away" other_leaves
check "R3963-1 a mobile network by the tunnel of another node: dropped and counted" \
	spoofed spoofed-source 2001:db8:1fd:1::99
check "R3963-1 HA-29 another care-of address" \
	bu_counts handover 1 node_is "0 600 $COA2" move "$COA2" flags $ROUTER once
check "R3963-1 packets both ways after it" lfn_reaches "$LFN1"
check "R3963-2 HA-72 explicit mode, one of them" node_is "0 600 $COA2" register "$COA2" \
	flags $ROUTER network "$NET2" once
check "R3963-2 HA-72 the module has that alone" moves "$NET2"
check "R3963-2 HA-72 packets both ways of that" lfn_reaches "$LFN2"
check "R3963-2 HA-72 the other one is not forwarded any more" lfn_unreachable "$LFN1"
check "R3963-2 HA-72 nor is what comes from there" lfn_drops no-source-binding "$LFN1"
check "R3963-3 HA-71 a network of somebody else: 142" bu_counts 142 1 node_is "142 0 $COA2" \
	register "$COA2" flags $ROUTER network "$NET1" network 2001:db8:1fd:3::/64 once
check "R3963-1 HA-71 one that cannot be: 141" bu_counts 141 1 node_is "141 0 $COA2" \
	register "$COA2" flags $ROUTER network "$NET1" network fe80::/64 once
check "R3963-1 what is refused changes nothing" moves "$NET2"
lma_stop KILL
check "R3963-1 packets go on without halmad" lfn_reaches "$LFN2"
check "R3963-1 halmad starts again" lma_start
check "R3963-1 with the same mobile network" moves "$NET2"
check "R3963-1 several are named" node_is "0 600 $COA1" register "$COA1" flags $ROUTER \
	network "$NET1" network "$NET2" once
check "R3963-1 packets both ways of each" lfn_reaches "$LFN1"
check "R3963-1 packets both ways of the second one" lfn_reaches "$LFN2"
check "R3963-2 HA-72 de-registration: 0" node_is "0 0 $COA1" deregister flags $ROUTER once
check "R3963-2 HA-72 nothing is forwarded any more" lfn_unreachable "$LFN1"
check "R3963-2 HA-72 of the second one neither" lfn_unreachable "$LFN2"
ip -n mn link del mr0
in_ns mn sh -c 'echo 0 > /proc/sys/net/ipv6/conf/all/forwarding'

# where nothing outlives the anchor, mobile nodes are told when to come again
check_equal "R6275-10 with a store there was no advice" "" "$(sent first mip6.bra.interval)"
check "R6275-11 nothing is left" slowwait 20 nobody
lma_stop
LMA_STORE=none LMA_DEVICE="grace = 5000" away_conf "refresh-advice = 40"
check "halmad starts without a store" lma_start
node away
node sequence 300
capture lma net0 advice ip6
check "R6275-10 a lifetime that is longer than what is advised" \
	node_is "0 600 $COA1" register "$COA1" once
check "R6275-10 one that is as long" node_is "0 40 $COA2" register "$COA2" lifetime 40 once
check "R6275-10 a refusal" node_is "135 0 $COA2" register "$COA2" seq 7 once
check "R6275-10 de-registration" node_is "0 0 $COA2" deregister seq 400 once
slowwait 10 seen advice "mip6.mhtype == 6 && mip6.ba.lifetime == 0 && mip6.ba.status == 0"
capture_stop advice
check_equal "R6275-10 advice of 40 s to the first one, as it is less than the lifetime" 10 \
	"$(sent advice mip6.bra.interval "ipv6.dst == $COA1")"
check_equal "R6275-10 and none to the others" "" \
	"$(sent advice mip6.bra.interval "ipv6.dst == $COA2")"

# mobile nodes are sent to another home agent (RFC 5142)
check "R6275-11 nothing is left" slowwait 20 nobody
check "R5142-1 a mobile node is away" node_is "0 600 $COA1" register "$COA1" seq 500 once
capture lma net0 drain ip6
LMA_STORE=none LMA_DEVICE="grace = 5000" away_conf "drain {" "active = true" \
	"to = { $SWITCH1, $SWITCH2 }" "}"
check "R5142-1 the anchor is to be taken out of service" lma daemon reload
check "R5142-1 the mobile node is told so" slowwait 10 seen drain \
	"mip6.mhtype == 12 && ipv6.routing.mipv6.home_address == $HOA"
check "R5142-1 to its care-of address, and whom to go to" \
	switch_is "$LMAA $COA1 $HOA 2 0x00 $SWITCH1,$SWITCH2 "
check "R5142-1 and once more" slowwait 20 drain_has again 1
check_matches "R5142-1 the operator is told what goes on" 'drain: mobile nodes are sent' \
	lma daemon check
check "R5142-2 its binding is not made longer: 129" \
	bu_counts 129 1 node_is "129 0 $COA1" register "$COA1" once
check "R5142-2 packets both ways" reaches
node register "$COA2" once
check "R5142-2 it moves, for what is left: $NODE_ANSWER" \
	test "$(told .status)" = 0 -a "$(told .lifetime)" -lt 600
check "R5142-2 packets both ways where it is then" reaches
check "R5142-1 it leaves" node_is "0 0 $COA2" deregister once
check "R5142-1 which is its answer" drain_has left 1
check "R5142-2 nobody comes: 129" \
	bu_counts 129 1 node_is "129 0 $COA1" register "$COA1" once
capture_stop drain
check_equal "R5142-1 it was told how long it had: of 150 units of 4 s some were gone" ok \
	"$(switch_advice "${CAPTURE_FILE[drain]}" "$HOA" 140 150)"

# without the role
check "R6275-11 nothing is left" slowwait 20 nobody
lma_stop
LMA_DEVICE="grace = 5000" HOME_AGENT=false away_conf
check "halmad starts without a home agent" lma_start
node away
check "R6275-4 HA-24 a home registration without the role: 131, with a routing header" \
	bu_counts 131 1 node_is "131 0 $COA1" register "$COA1" once
check "R6275-4 HA-24 the same without A: 131" \
	bu_counts 131 1 node_is "131 0 $COA1" register "$COA1" flags 0x4000 once
check "R6275-4 HA-24 without Home Address option: 131, and no routing header" \
	node_is "131 0 direct" register "$COA1" no-hao once
check "nobody is bound" nobody
check "halmad ends on SIGTERM" lma_stop
[ "$KTAP_FAILED" = 0 ] || { topo_evidence; away_evidence; }
ktap_finish
