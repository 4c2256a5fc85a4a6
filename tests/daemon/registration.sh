#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 40
# enough: 6.12 uml
#
# registration.sh: who is accepted, who is not and why, and what the answers look like.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

OTHER=2001:db8:1::66	# an address of mag1 that the anchor does not know
ALICE_HNP=2001:db8:1ff:1::/64
FOREIGN=2001:db8:999::/64

two_way()
{
	in_ns cn ping -6 -c 2 -i 0.2 -W 5 "$1" && in_ns "${2:-mn}" ping -6 -c 2 -i 0.2 -W 5 "$CN"
}

# what the gateway has accepted, without a fault
attached()
{
	[ "$(answer '[.event, .status, (.faults | length)] | join(" ")')" = "attached 0 0" ]
}

attach()
{
	if ! mag "$@" || ! attached; then
		echo "$MAG_ANSWER"
		return 1
	fi
}

no_bindings()
{
	[ "$(bindings length)" = 0 ]
}

tunnels()
{
	lma -j tunnel show |
		jq -r '[.[] | "\(.key["remote-ipv6"]) \(.bindings)"] | sort | join(",")'
}

tunnels_are()
{
	[ "$(tunnels)" = "$1" ]
}

ktap_start
export TOPO_SECOND=1
topo_up || ktap_bail "the network cannot be built"
lma_conf "MinDelayBeforeBCEDelete = 500"
check "halmad starts and answers" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
capture lma net0 wire ip6 proto 135

# refusals, one fault each
check "R5213-2 no MN-ID: 160" probe_is 160 1 x omit mn-id
check_equal "R5213-2 the answer has an MN-ID option of length zero" '""' \
	"$(answer '.answers[0]["mn-id"] | tojson')"
check "R5213-3 a MAG that is not known: 154" probe_is 154 1 bob@example.org src "$OTHER"
check "R5213-3 a care-of address that the MAG may not name: 154" \
	probe_is 154 1 bob@example.org acoa "$OTHER"
check "R5213-3 an MN-ID that is not known: 153" probe_is 153 1 eve@nowhere.example
check "R5213-3 a mobile node without proxy mobility: 152" probe_is 152 1 nobody@example.org
check "R5213-4 no HNP: 158" probe_is 158 1 bob@example.org omit hnp
check "R5213-4 no handoff indicator: 161" probe_is 161 1 bob@example.org omit hi
check "R5213-4 no access technology type: 162" probe_is 162 1 bob@example.org omit att
check "R5213-4 none of the three: 158" probe_is 158 1 bob@example.org omit hnp omit hi omit att
check "R5213-4 neither indicator nor type: 161" probe_is 161 1 bob@example.org omit hi omit att
check "R5213-5 timestamp too old: 156" probe_is 156 1 bob@example.org ts-offset -60000
check "R5213-5 timestamp too new: 156" probe_is 156 1 bob@example.org ts-offset 60000

# several faults: the first rule decides
check "R5213-1 MN-ID before MAG" probe_is 160 1 x omit mn-id src "$OTHER"
check "R5213-1 MAG before MN-ID profile" probe_is 154 1 eve@nowhere.example src "$OTHER"
check "R5213-1 profile before prefix" probe_is 153 1 eve@nowhere.example omit hnp
check "R5213-1 service before timestamp" probe_is 152 1 nobody@example.org ts-offset -60000
check "R5213-1 timestamp before prefix" probe_is 156 1 bob@example.org ts-offset -60000 omit hnp
check "R5213-1 prefix option before authorisation" \
	probe_is 162 1 bob@example.org omit att hnp $FOREIGN
check "R5213-14 a prefix that is not ours: 155" probe_is 155 1 bob@example.org hnp $FOREIGN
check "R5213-14 a prefix of another mobile node: 155" probe_is 155 1 bob@example.org hnp $ALICE_HNP
check_equal "every refusal is counted" 20 \
	"$(lma_show '.counters.received.pbu.refused | add')"
check "a refusal binds nothing" no_bindings

# registration, and the whole way of a packet
check "R5213-14 a zero HNP gets a prefix of the pool" \
	attach 1 attach bob@example.org lladdr "$MN_MAC"
check_matches "R5213-14 the prefix lies in the pool" '^2001:db8:100:[0-9a-f:]*/64$' answer '.hnp[0]'
HNP=$(answer '.hnp[0]')
LLA=$(answer .lla)
check_equal "R5213-16 as many seconds as were asked for" 600 "$(answer .lifetime)"
check "the mobile node makes itself an address" slowwait 10 mn_address
HOME_ADDRESS=$(mn_address)
check "R5213-20 packets both ways through the tunnel" two_way "$HOME_ADDRESS"
check_equal "the module has the binding" "bob@example.org $HNP $PCOA1 active" "$(bindings \
	'.[0] | [.["mn-id"], .prefix[0], .path[0].tunnel["remote-ipv6"], .state] | join(" ")')"
check "R5213-9 somebody else asks for it: 155" probe_is 155 2 carol@example.org hnp "$HNP"
check "R5213-9 its owner asks for more: 159" \
	probe_is 159 1 bob@example.org hnp "$HNP" hnp $ALICE_HNP hi 3

# refresh
check "a refresh is counted as one" counts .counters.received.pbu.refresh \
	mag 1 refresh bob@example.org
check_equal "the refresh is answered without a fault" "refreshed 0 5" \
	"$(answer '[.event, (.faults | length), .hi] | join(" ")')"
check_equal "a refresh moves nothing" 0 "$(bindings '.[0].handovers')"

# link-local address of the access link
check "R5213-17 handover to the other MAG" counts .counters.received.pbu.handover \
	attach 2 attach bob@example.org lladdr "$MN_MAC" hi 3
check_equal "R5213-17 it gets the same link-local address" "$LLA" "$(answer .lla)"
check_equal "the same prefix moves with the mobile node" "$HNP $PCOA2" \
	"$(bindings '.[0] | [.prefix[0], .path[0].tunnel["remote-ipv6"]] | join(" ")')"
check "R5213-17 a MAG brings its own" \
	attach 1 attach bob@example.org lladdr "$MN_MAC" hi 3 lla fe80::1234
check_equal "R5213-17 its own comes back" fe80::1234 "$(answer .lla)"
check "R5213-17 and the next MAG" attach 2 attach bob@example.org lladdr "$MN_MAC" hi 3
check_equal "R5213-17 is told of it" fe80::1234 "$(answer .lla)"
check "R5213-17 no option in the request" \
	attach 2 attach bob@example.org lladdr "$MN_MAC" hi 5 no-lla
check_equal "R5213-17 none in the answer" false "$(answer '.options | any(. == 26)')"
mag 1 detach bob@example.org local
check "the mobile node leaves" mag 2 detach bob@example.org
check "and its binding goes" slowwait 20 no_bindings

# where the answer goes
check "R5213-16 Alternate Care-of Address: the answer goes to the source" \
	probe_is 0 1 carol@example.org acoa 2001:db8:1::77 lifetime 40
check_equal "R5213-16 to the source of the request" "$LMAA $PCOA1" \
	"$(answer '.answers[0] | .from + " " + .to')"
check_equal "R5213-16 the tunnel to the care-of address" 2001:db8:1::77 \
	"$(bindings '.[0].path[0].tunnel["remote-ipv6"]')"
check "R5213-18 neither H flag nor Home Address option is needed" \
	probe_is 0 1 dave@example.org flags 0x8200 lifetime 40
check "an answer comes without the A flag too" probe_is 0 1 dave@example.org flags 0x0200 hi 5 \
	lifetime 40 hnp "$(answer '.answers[0].hnp[0]')"

# several prefixes; a pool that runs out
check "R5213-15 three prefixes by policy" attach 1 attach triple@example.org lladdr "$MN_MAC"
check_equal "R5213-15 all in the answer" 3 "$(answer '.hnp | unique | length')"
mag 1 detach triple@example.org
check "R5213-14 a small pool gives its first" probe_is 0 1 a@tiny.example.org lifetime 40
check "R5213-14 and its last" probe_is 0 1 b@tiny.example.org lifetime 40
check "R5213-14 and is empty: 130" probe_is 130 1 c@tiny.example.org lifetime 40

# one tunnel for all mobile nodes of a MAG
lma binding flush all force
check "R5213-19 a first mobile node" attach 2 attach alice@example.org lladdr "$MN_MAC"
check_equal "her own prefix" $ALICE_HNP "$(answer '.hnp[0]')"
mag 2 detach alice@example.org
slowwait 20 no_bindings
mag 1 attach alice@example.org lladdr "$MN_MAC"
check "R5213-19 a second one at the same MAG" attach 1 attach bea@example.org dev acc1 \
	lladdr "$MNB_MAC"
check_equal "R5213-19 two mobile nodes, one tunnel" "$PCOA1 2" "$(tunnels)"
slowwait 10 mn_address mnb
check "R5213-20 the second one reaches and is reached" two_way "$(mn_address mnb)" mnb
mag 1 detach alice@example.org
check "R5213-19 the first leaves, the tunnel stays" slowwait 20 tunnels_are "$PCOA1 1"
mag 1 detach bea@example.org
check "R5213-19 the last leaves, the tunnel goes" slowwait 20 tunnels_are ""

capture_stop wire
check_matches "RWIRE-1 tshark finds every answer well-formed" '^[0-9]+ messages' \
	wire_judge "${CAPTURE_FILE[wire]}"
check_equal "R5213-18 no answer has a routing header or a destination option" "" "$(tshark \
	-r "${CAPTURE_FILE[wire]}" 2> /dev/null \
	-Y "ipv6.src == $LMAA && (ipv6.routing || ipv6.dstopts)")"
check_equal "every PBA has the P flag and no other" "1 0 0 0 0" "$(wire_fields \
	"${CAPTURE_FILE[wire]}" mip6.ba.p_flag mip6.ba.k_flag mip6.nemo.ba.r_flag mip6.ba.t_flag \
	mip6.ba.b_flag | grep '^[01]' | sort -u | tr '\t' ' ')"
check_equal "RWIRE-6 600 seconds are 150 units on the wire" 150 "$(wire_fields \
	"${CAPTURE_FILE[wire]}" mip6.ba.status mip6.ba.lifetime |
	awk '$1 == "0" && $2 > 100 { print $2 }' | sort -u)"
check "halmad ends on SIGTERM" lma_stop
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
