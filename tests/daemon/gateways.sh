#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 1200
# takes: 60
# enough: uml
#
# shellcheck disable=SC2154,SC2128,SC2178,SC2317 # called by name; arrays named like locals
#
# gateways.sh: gateways that are careless, played by what they send: handoff indicator 4 with the
# prefix of the node, neither timestamps nor link-layer identifiers, access technology 0; messages
# that are not rounded up, timestamps in the order of the host, the same PBU again; and nothing that
# they know of heartbeats and revocation.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

ALICE=alice@example.org
OWN=2001:db8:1ff:1::/64
PCOA3=2001:db8:1::66	# a third gateway, beside the first
MOVES=45
WAIT=700		# MaxDelayBeforeNewBCEAssign
declare -A SEQUENCE=([1]=0 [2]=20000 [3]=40000)
PCOA=(- "$PCOA1" "$PCOA2" "$PCOA3")

# says WANT N HI [WORD...]: gateway N sends a PBU for the node, and the answers have these statuses;
# it counts for itself
says()
{
	local want="$1" n="$2" hi="$3"; shift 3
	local via=("$n")

	[ "$n" = 3 ] && via=(1 src "$PCOA3")
	SEQUENCE[$n]=$((SEQUENCE[$n] + 1))
	mag "${via[0]}" probe "$ALICE" "${via[@]:1}" hi "$hi" att 0 hnp "$OWN" no-timestamp \
		no-lla seq "${SEQUENCE[$n]}" lifetime 120 "$@"
	statuses
	[ "$STATUSES" = "$want" ] && return 0
	echo "gateway $n, HI $hi: wanted $want, got $MAG_ANSWER"
	return 1
}

serving()
{
	served && echo "$ASKED"
}

# to ASKED
served()
{
	bound '[.[] | select(.state == "active" and .["mn-id"] == "alice@example.org") |
		.path[0].tunnel["remote-ipv6"]] | join(" ")'
}

# all moves, each to a gateway that the node was not at
moves()
{
	local leaves="$1" i from=1 to begin took longest=0

	says 0 1 4 || return 1
	for ((i = 1; i <= MOVES; i++)); do
		to=$((from % 3 + 1))
		says 0 "$from" 5 || return 1
		[ "$leaves" = no ] || says 0 "$from" 4 lifetime 0 || return 1
		begin=${EPOCHREALTIME/[.,]/}
		says 0 "$to" 4 || return 1
		took=$(((${EPOCHREALTIME/[.,]/} - begin) / 1000))
		[ "$took" -le "$longest" ] || longest=$took
		served
		[ "$ASKED" = "${PCOA[to]}" ] || { echo "$i: at $ASKED"; return 1; }
		# the old one has not noticed
		[ "$leaves" = yes ] || says 155 "$from" 5 || return 1
		from=$to
	done
	echo "$longest" > "$TOPO_DIR/longest"
	says 0 "$from" 4 lifetime 0
}

# PBUs that had to wait, each until its time was over
held()
{
	lma_show '.counters["held-timeout"] // 0'
}

# no more of it than a busy host adds
dark_at_most()
{
	[ "$(< "$TOPO_DIR/longest")" -le $(($1 + 10000)) ]
}

# pbu SEQUENCE TIME TAIL: the octets of a PBU for the node as a gateway writes them that sends the
# time as two numbers of its own order, if TIME is "turned", and that says a length that is not
# rounded up, if TAIL is 4
pbu()
{
	python3 - "$ALICE" "$OWN" "$@" <<- 'END'
		import ipaddress, struct, sys, time
		name, prefix, sequence, order, tail = sys.argv[1:6]
		stamp = int(sys.argv[6]) if len(sys.argv) > 6 else int(time.time() * 65536)
		net = ipaddress.ip_network(prefix)
		body = struct.pack('>HHH', int(sequence), 0x8200, 30)
		body += bytes([8, len(name) + 1, 1]) + name.encode()
		body += bytes([22, 18, 0, net.prefixlen]) + net.network_address.packed
		body += bytes([23, 2, 0, 4, 24, 2, 0, 0])
		# what comes before the timestamp decides where that ends
		gap = (int(tail) - (6 + len(body) + 10)) % 8
		body += b'\0' * gap
		halves = '<II' if order == 'turned' else '>II'
		body += bytes([27, 8]) + struct.pack(halves, stamp >> 32, stamp & 0xffffffff)
		print((bytes([59, (6 + len(body)) // 8 - 1, 5, 0, 0, 0]) + body).hex(), stamp)
	END
}

# raw_is WANT N SEQUENCE TIME TAIL [STAMP]
raw_is()
{
	local want="$1" n="$2"; shift 2
	local octets

	read -r octets STAMP < <(pbu "$@")
	if [ "$want" = silence ]; then
		mag "$n" probe "$ALICE" raw "$octets" silent
		return
	fi
	mag "$n" probe "$ALICE" raw "$octets"
	statuses
	[ "$STATUSES" = "$want" ] && return 0
	echo "$MAG_ANSWER"
	return 1
}

# the answer has the timestamp that was sent, which is more than jq can count
echoed()
{
	python3 - "$STAMP" "$MAG_ANSWER" <<- 'END'
		import json, struct, sys
		got = json.loads(sys.argv[2])['answers'][0]['timestamp']
		high, low = struct.unpack('<II', struct.pack('>Q', int(got)))
		sys.exit(f'{got:x}' if high << 32 | low != int(sys.argv[1]) else 0)
	END
}

tolerated()
{
	lma_show ".counters.received.pbu.tolerated[\"$1\"] // 0"
}

# nobody would take the timestamp that was sent for one of now
stale()
{
	[ "$EPOCHSECONDS" -gt $((STAMP / 65536 + 1)) ]
}

# gateway $1 has got $2 heartbeats at least
beaten()
{
	mag "$1" peering && mag_told .heartbeats && [ "$ASKED" -ge "$2" ]
}

# what is known of gateway 1
beat_is()
{
	ask run '.[0].heartbeat.state' "$HALMA" -n lma -j mag show remote "$PCOA1" &&
		[ "$ASKED" = "$1" ]
}

gone()
{
	bound length && [ "$ASKED" = 0 ]
}

lenient()
{
	sed -i 's/^\(\s*\)mag mag[123] {$/&\n\1\tlenient = true/' "$TOPO_DIR/halma.conf"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
lma_conf "MaxDelayBeforeNewBCEAssign = $WAIT" "MinDelayBeforeBCEDelete = 30000" "heartbeat {" \
	"HEARTBEAT_INTERVAL = 0" "}" "mag mag3 {" "address = $PCOA3" "}"
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
capture lma net0 gateways ip6 proto 135 || ktap_bail "no capture"

check "R5213-10 strict: $MOVES of $MOVES moves, without a word of the old gateway" moves no
check "R5213-10 none is dark for longer than the wait: $(cat "$TOPO_DIR/longest") ms" \
	dark_at_most "$WAIT"
check_equal "R5213-10 each has waited once" "$MOVES" "$(held)"
check "R5213-11 strict: $MOVES of $MOVES moves after a de-registration" moves yes
check_equal "R5213-11 none waits more than those before" "$MOVES" "$(held)"
check_equal "R5846-2 nobody was asked who does not know BRIs" 0 \
	"$(lma_show '.counters.peering["bri-sent"]')"

# what else a strict one is refused for
check "the own prefix of another length: 155" probe_is 155 1 "$ALICE" hi 4 att 0 no-lla \
	hnp 2001:db8:1ff:1::/128
check "a time of two numbers in the order of the host: 156" raw_is 156 1 1 turned 0
check "a length that is not rounded up: silence" raw_is silence 1 2 plain 4

# nothing but this
lenient
check "reload: lenient = true" lma daemon reload
check "R5213-10 lenient: $MOVES of $MOVES moves, without a word of the old gateway" moves no
check "R5213-11 lenient: $MOVES of $MOVES moves after a de-registration" moves yes
check_equal "R5213-10 none waits with lenient gateways" "$MOVES" "$(held)"
lma mn revoke "$ALICE" > /dev/null
check "the session has ended" slowwait 20 gone
check "its own prefix of another length at the first attach" probe_is 0 1 "$ALICE" hi 4 att 0 \
	hnp 2001:db8:1ff:1::/128 no-lla
check "a time of two numbers in the order of the host" raw_is 0 1 1 turned 0
check "comes back as it was sent" echoed
check "a length that is not rounded up" raw_is 0 1 2 plain 4
slowwait 20 stale
check "R5213-7 the same once more, later: the same answer" raw_is 0 1 2 plain 4 "$STAMP"
check_equal "it is counted" 1 "$(lma_show .counters.received.pbu.repeated)"
check "R5213-7 another one with that time is none" raw_is 156 1 3 plain 4 "$STAMP"
check_equal "all of it is counted" "true true true" \
	"$(for w in hnp timestamp length; do [ "$(tolerated $w)" -gt 0 ] && echo true; done |
		tr '\n' ' ' | sed 's/ $//')"

# who is deaf after two messages that it does not know
lma mn revoke "$ALICE" > /dev/null
lma_conf "heartbeat {" "HEARTBEAT_INTERVAL = 1" "}"
check "reload: heartbeats, and strict" lma daemon reload
mag 1 peering heartbeat silent bri silent
mag 2 peering
other=$(answer .heartbeats)
mag 1 peering
before=$(answer .heartbeats)
check "a gateway that knows no heartbeats registers" mag 1 attach "$ALICE" lladdr "$MN_MAC" \
	no-refresh
check "and one that knows them" probe_is 0 2 dora@example.org lifetime 600
check "R5847-2 that one is asked again and again" slowwait 40 beaten 2 $((other + 6))
mag 1 peering
check_equal "R5847-2 it gets one heartbeat, and no second" $((before + 1)) "$(answer .heartbeats)"
check "it can be reached" mag 1 refresh "$ALICE"
check "R5847-2 that is shown" slowwait 20 beat_is unsupported
check_equal "R5847-2 it keeps its session" $PCOA1 "$(serving)"
mag 1 peering heartbeat answer
mag 1 probe x@example.org raw 3b010d0000000000deadbeef01020000
check "R5847-2 it has sent one: it is asked again" slowwait 20 beaten 1 $((before + 2))

capture_stop gateways
check "R5213-16 nothing that the anchor sent is malformed" wire_judge "$(evidence gateways.pcap)"
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
