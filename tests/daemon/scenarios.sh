#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 60
# enough: 6.12 uml
#
# shellcheck disable=SC2016,SC2119 # inner shells; functions of what is sourced
#
# scenarios.sh: the scenarios of RFC 6612, 3 together on one anchor. Of A.1, with both roles on one
# box, the node of topo.sh: its gateways move the care-of address that it has registered itself. Of
# B, under the same gateways, a host without Mobile IPv6 (mnb, see topo.sh) and a mobile node that
# gateways may not register, which gets prefixes of theirs instead (mnc, see carol.sh). Then those
# who want what is not theirs, and what each policy leaves.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"
# shellcheck source=tests/daemon/carol.sh
. "$(dirname "$0")/carol.sh"
# shellcheck source=tests/daemon/way.sh
. "$(dirname "$0")/way.sh"

RATE=${HALMA_RATE:-1000}
MOVES=4
WALKER=walker@example.com	# the node of A.1, to its gateways; to its home agent it is alice
WALKER_NET=2001:db8:1fd:1::/64
PLAIN=plain@example.com		# the host of B
PLAIN_NET=2001:db8:1fd:2::/64
DORA=dora@example.com		# of whom the anchor knows by a key who she is
DORA_HOA=2001:db8:1fd:4::10
KEY=00112233445566778899aabbccddeeff
ERIN=erin@example.com		# policy both
ERIN_HOA=2001:db8:1fd:5::10
NOBODYS=none@example.com	# policy none
NOBODYS_HOA=2001:db8:1fd:6::10
STRANGER=2001:db8:1fd:7::10	# in the home network, and nobody's
FOREIGN=2001:db8:999::10	# in none

conf()
{
	(umask 077; echo "1000 hex:$KEY" > "$TOPO_DIR/dora.keys")
	LMA_DEVICE="grace = 60000" away_conf "MinDelayBeforeBCEDelete = 60000" \
		"mn \"$WALKER\" {" "policy = pmipv6-only" "prefix = { $WALKER_NET }" "}" \
		"mn \"$PLAIN\" {" "policy = pmipv6-only" "prefix = { $PLAIN_NET }" "}" \
		"mn \"$CAROL\" {" "policy = \"mipv6-only\"" "home-address = $CAROL_HOA" "}" \
		"mn \"$DORA\" {" "policy = both" "prefix = { 2001:db8:1fd:4::/64 }" \
		"home-address = $DORA_HOA" "auth-keys = \"$TOPO_DIR/dora.keys\"" "}" \
		"mn \"$ERIN\" {" "policy = both" "prefix = { 2001:db8:1fd:5::/64 }" "}" \
		"mn \"$NOBODYS\" {" "policy = none" "prefix = { 2001:db8:1fd:6::/64 }" "}"
}

# the node's care-of address goes out by its gateway, whatever its home address does
by_gateway()
{
	local router

	router=$(ip -n mn -6 route show default dev mn0 | grep -o 'fe80::[^ ]*' | head -n 1)
	ip -n mn -6 rule add from "$COA" lookup 1010 &&
		ip -n mn -6 route add default via "$router" dev mn0 table 1010
}

pings()
{
	in_ns cn ping -6 -c 2 -i 0.2 -W 5 "$1"
}

# from gateway 1 to 2, and so on, while the node has a stream by its home address
walk()
{
	local i from to

	for ((i = 0; i < MOVES; i++)); do
		from=$((1 + i % 2)) to=$((2 - i % 2))
		mag "$to" attach "$WALKER" lladdr "$MN_MAC" hi 3 hnp "$WALKER_NET" early \
			neigh "$COA" || { echo "move $i: $MAG_ANSWER"; return 1; }
		air "$to"
		mag "$from" detach "$WALKER" local
	done
}

# A.1: the care-of address is one that this same anchor has given by a gateway
hierarchical()
{
	check "R6612-5 A.1: the gateway registers the node" mag 1 attach "$WALKER" lladdr "$MN_MAC"
	check "A.1: it has an address there" slowwait 20 mn_address
	COA=$(mn_address)
	by_gateway || ktap_bail "no way out by the gateway"
	way_start "coa=$COA" "carol1=$CAROL_COA1" "carol2=$CAROL_COA2" "mag1=$PCOA1" \
		"mag2=$PCOA2" "sc=$SCOA" || ktap_bail "nobody watches"
	check "R6612-7 A.1: it registers this at its home agent: 0" \
		node_is "0 600 $COA" register "$COA" once
	check "R6612-7 A.1: both are there" way_is "pmipv6 $WALKER_NET mag1 active" \
		dump "$WALKER_NET"
	check "R6612-7 A.1: one tunnel is in the other" way_is "mag1>coa" way "$HOA"
	check "R6612-7 A.1: packets both ways" pings "$HOA"
	check "R6612-7 A.1: packets to the anchor itself, and back" \
		in_ns mn ping -6 -c 2 -i 0.2 -W 5 -I "$HOA" "$LMAA"
}

moving()
{
	local before

	before=$(bu_count accepted)
	way keep 2001:db8:100::/40
	check "A.1: a stream runs both ways" stream_start "$RATE" "$HOA" || return
	check "R6612-5 A.1: $MOVES moves between the gateways" walk
	check "R6612-5 A.1: the stream goes on" stream_flows 100
	check "R6612-5 A.1: it has lost nothing" stream_stop
	mag 2 attach "$WALKER" lladdr "$MN_MAC" hi 3 hnp "$WALKER_NET" early neigh "$COA"
	air 2
	check "R6612-5 A.1: at the second gateway one tunnel is in the other" \
		way_is "mag2>coa" way "$HOA"
	check "R6612-5 A.1: that has changed the proxy binding, and no other one" \
		way_is "pmipv6 changed" moved
	check_equal "R6612-5 A.1: the node has sent no Binding Update" "$before" \
		"$(bu_count accepted)"
}

# B: who has Mobile IPv6 beside who has not
alternative()
{
	check "R6612-3 B: a gateway registers the host" \
		mag 1 attach "$PLAIN" dev acc1 lladdr "$MNB_MAC"
	check "B: which has an address" slowwait 20 mn_address mnb
	PLAIN_ADDRESS=$(mn_address mnb)
	check "R6612-3 R6612-52 B: the mobile node is not registered by the second gateway: 152" \
		probe_is 152 2 "$CAROL" no-lla
	check "R6612-52 B: from a prefix of the gateway it registers itself: 0" \
		carol 0 1 "$CAROL_COA2"
	check "R6612-52 B: it goes there" way_is carol2 way "$CAROL_HOA"
	mnc_tunnel "$CAROL_COA2"
	check "R6612-3 R6612-52 B: packets of it both ways" pings "$CAROL_HOA"
	check "R6612-3 B: packets of the host both ways" pings "$PLAIN_ADDRESS"
	check "R6612-52 B: nor is it by the first gateway: 152" probe_is 152 1 "$CAROL" no-lla
	rm -f "$TOPO_DIR"/mobile.mnc.*
	mobile_start mnc c1 "$CAROL_COA1" || ktap_bail "no mobile node under the gateways"
	check "R6612-52 B: where it moves, and registers itself: 0" carol 0 2 "$CAROL_COA1"
	mnc_tunnel "$CAROL_COA1"
	check "R6612-3 R6612-52 B: packets of it both ways, by the first gateway" pings "$CAROL_HOA"
	check "R6612-52 B: it has one binding, of its own" \
		way_is "mipv6 $CAROL_HOA/128 carol1 active" dump "$CAROL_HOA/128"
	check "R6612-3 all together: each goes its way" way_is "mag1>coa carol1 mag1 -" \
		way "$HOA" "$CAROL_HOA" "$PLAIN_ADDRESS" "$STRANGER"
}

# carol STATUS SEQ CARE-OF-ADDRESS
carol()
{
	MOBILE_NS=mnc says "ba $1 $2 600 $CAROL_HOA" hoa="$CAROL_HOA" seq="$2" src="$3"
}

# all PBUs that a gateway without a conscience may think of
rogue_pbus()
{
	local hi

	for hi in 1 2 3 4 5; do
		mag 2 probe "$ERIN" hnp 2001:db8:1fd:5::/64 no-lla hi "$hi"
		mag 2 probe "$ERIN" hnp 2001:db8:1fd:5::/64 no-lla hi "$hi" lladdr "$MN_MAC"
	done
	mag 2 probe "$ERIN" hnp 2001:db8:1fd:5::/64 no-lla hi 4 lifetime 0
	mag 2 probe "$ERIN" no-lla hi 1 acoa "$PCOA1"
}

# who wants what is another's
thieves()
{
	local net=2001:db8:100::/40

	check "erin registers herself" says "ba 0 1 600 $ERIN_HOA" hoa="$ERIN_HOA" seq=1
	way keep "$ERIN_HOA/128"
	rogue_pbus
	check "R6612-45 a gateway has tried all: packets go to her as before" \
		way_is sc way "$ERIN_HOA"
	check "R6612-45 and her binding is as it was" way_is nothing moved
	way keep "$net"
	check "R6612-45 carol cannot be registered by it: 152" probe_is 152 2 "$CAROL" no-lla
	check "R6612-47 carol's home address for another's prefix: 155" probe_is 155 2 "$PLAIN" \
		no-lla hnp "${CAROL_HOA%10}/64"
	check "R6612-47 the prefix of another one: 155" probe_is 155 2 "$PLAIN" no-lla \
		hnp "$WALKER_NET"
	check "R6612-47 who is known by a key asks for another's home address: 129" \
		refused 129 "$CAROL_HOA"
	check "R6612-47 for the same of who is not registered: 129" refused 129 "$OTHER"
	check "R6612-47 for an address in another's prefix: 129" refused 129 "${PLAIN_NET%/64}77"
	check "R6612-32 a home address of a prefix that is not served here: 132" \
		says "ba 132 1 0 $FOREIGN" hoa="$FOREIGN" seq=1
	check "R6612-32 of one that nobody has: 132" says "ba 132 1 0 $STRANGER" \
		hoa="$STRANGER" seq=1
	check "R6612-32 R6612-45 R6612-47 nobody has got anything" way_is nothing moved
	check "R6612-32 R6612-45 R6612-47 and packets go where they went" \
		way_is "mag2>coa carol1 mag1 - -" \
		way "$HOA" "$CAROL_HOA" "$PLAIN_ADDRESS" "$STRANGER" "$FOREIGN"
}

# refused STATUS HOME-ADDRESS: a Binding Update that is signed by dora
refused()
{
	says "ba $1 1 0 $2 signed 1000 same" hoa="$2" key="$KEY" nai="$DORA" alt="$SCOA" \
		stamp=0
}

policies()
{
	check "R6612-50 pmipv6-only: no Binding Update, 129" \
		says "ba 129 1 0 ${PLAIN_NET%/64}10" hoa="${PLAIN_NET%/64}10" seq=1
	check "R6612-50 pmipv6-only: PBU 0" probe_is 0 1 "$PLAIN" no-lla hi 5 hnp "$PLAIN_NET"
	check "R6612-50 mipv6-only: no PBU, 152" probe_is 152 1 "$CAROL" no-lla
	check "R6612-50 mipv6-only: BU 0" carol 0 3 "$CAROL_COA1"
	check "R6612-50 both: PBU 0" probe_is 0 1 "$ERIN" no-lla hi 4 lladdr "$MN_MAC"
	check "R6612-50 both: BU 0" says "ba 0 2 600 $ERIN_HOA" hoa="$ERIN_HOA" seq=2
	check "R6612-50 none: no PBU, 152" probe_is 152 1 "$NOBODYS" no-lla
	check "R6612-50 none: no Binding Update, 129" says "ba 129 1 0 $NOBODYS_HOA" \
		hoa="$NOBODYS_HOA" seq=1
}

ktap_start
TOPO_SECOND=1
topo_up || ktap_bail "the network cannot be built"
away_up || ktap_bail "no foreign links"
mnc_up || ktap_bail "no links of the gateways' own"
conf
check "halmad starts" lma_start || { topo_evidence; ktap_bail "no daemon"; }
# what the kernel itself answers is told apart by marks (see halma.conf(5))
in_ns lma sh -c 'echo 1 > /proc/sys/net/ipv6/fwmark_reflect'
mag_start 1 2 || ktap_bail "no gateways"
SENTINEL=2001:db8:1fe::66	# policy mipv6-only, and never registered
mobile_start || ktap_bail "no mobile node"
mobile_start mnc c2 "$CAROL_COA2" || ktap_bail "no mobile node under the gateways"
node_start || ktap_bail "no mobile node with a kernel of its own"
hierarchical
alternative
moving
thieves
policies
check "halmad ends on SIGTERM" lma_stop
if [ "$KTAP_FAILED" != 0 ]; then
	topo_evidence
	away_evidence
	cp "$TOPO_DIR/mobile.log" "$(evidence mobile.log)"
	cp "$TOPO_DIR/way.log" "$(evidence way.log)"
fi
ktap_finish
