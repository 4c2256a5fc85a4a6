#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 30
# enough: uml
#
# shellcheck disable=SC2119 # functions of what is sourced
#
# visited.sh: scenario A.2 of RFC 6612 with a visited PMIPv6 domain (figure 3), each anchor on a
# machine of its own. At home PMIPv6 moves the home address of the node; abroad it gets another
# address of that domain's anchor, and registers it as its care-of address.
#
#	   (a)  HoA -> MAG                      (b)  HoA -> CoA
#	     [ lma ] HA/LMA1  [ lma2 ]            [ lma ] HA/LMA1  [ lma2 ]  CoA -> MAG3
#	      //   \\            \\                 //   \\            \\
#	  [ mag1 ] [ mag2 ]    [ mag3 ]        [ mag1 ] [ mag2 ]    [ mag3 ]
#	     |                                                         |
#	   [ mn ]                                                   [ mn ]
#
# anchors.sh has the network; its ha is not used. HALMA_RATE (datagrams a second each way, default
# 1000 or what stream_rate makes of it) says how much goes on meanwhile.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"
# shellcheck source=tests/daemon/anchors.sh
. "$(dirname "$0")/anchors.sh"

RATE=${HALMA_RATE:-$(stream_rate 1000)}
NET1=2001:db8:1fd:1::/64	# its home network, by LMA1
NET2=2001:db8:2fd:1::/64	# what LMA2 has for it
OWN_HOA=2001:db8:1fd:1:$MN_IID	# MIPv6-HoA and MN-HoA
VISIT_COA=2001:db8:2fd:1:0:5eff:fe10:3
GUEST=guest@example.net		# the node, to the visited domain
NATIVE_HOA=2001:db8:2fe::10	# of one whose home agent LMA2 would be

conf()
{
	anchor_conf lma "$LMAA" "$HOME1" "home-agent = true" \
		"mag mag1 {" "address = $PCOA1" "}" "mag mag2 {" "address = $PCOA2" "}" \
		"mn \"$ALICE\" {" "policy = both" "home-address = $OWN_HOA" \
		"prefix = { $NET1 }" "}"
	anchor_conf lma2 "$LMAA2" "$HOME2" "home-agent = true" \
		"mag mag3 {" "address = $PCOA3" "}" \
		"mn \"$GUEST\" {" "policy = pmipv6-only" "prefix = { $NET2 }" "}" \
		"mn \"native@example.net\" {" "policy = mipv6-only" "home-address = $NATIVE_HOA" "}"
}

# ways DOWN UP: of a packet to the home address, and of one from there
ways()
{
	path_is "$1" down "$OWN_HOA" && path_is "$2" up "$OWN_HOA" "$CN"
}

ways_home()
{
	ways "cn lma:mag$1" "mag$1:lma lma"
}

ways_abroad()
{
	ways "cn lma:coa lma2:mag3>coa" "mag3:lma2>lma lma2:lma lma"
}

at_home()
{
	check "A.2: MAG1 registers the node at HA/LMA1" \
		mag 1 attach "$ALICE" lladdr "$MN_MAC" no-refresh
	check "A.2: which gives it an address" settle
	check_equal "R6612-83 A.2: that is its HoA" "$OWN_HOA" "$VISITOR"
	check "A.2: HA/LMA1 has HoA -> MAG1" anchor_has lma "pmipv6 $NET1 mag1 active"
	check "A.2: each packet goes by HA/LMA1 and MAG1, both ways" ways_home 1
	check "a stream runs both ways" stream_start "$RATE" "$OWN_HOA" ||
		{ anchors_evidence; ktap_bail "no stream"; }
	check "A.2: it moves to MAG2, by PBU" mag 2 attach "$ALICE" lladdr "$MN_MAC" hi 3 \
		hnp "$NET1" early neigh "$OWN_HOA" no-refresh
	air 2
	mag 1 detach "$ALICE" local
	check "A.2: each packet goes by HA/LMA1 and MAG2, both ways" ways_home 2
	check "A.2: the stream goes on" stream_flows 50
}

abroad()
{
	check "R6612-84 A.2: MAG3 registers the node at LMA2" \
		mag 3 attach "$GUEST" lladdr "$MN1_MAC" no-refresh
	check "R6612-84 A.2: which gives it an address" visit mn1
	check_equal "R6612-84 A.2: of the visited domain" "$VISIT_COA" "$VISITOR"
	check "R6612-84 A.2: that it registers at HA/LMA1 as any CoA: 0" \
		node_is "0 600 $VISIT_COA" register "$VISIT_COA" once
	check "R6612-84 A.2: HA/LMA1 has HoA -> CoA, and what the gateway has registered" \
		anchor_has lma "mipv6 $OWN_HOA/128 coa active; pmipv6 $NET1 mag2 active"
	check "R6612-84 A.2: LMA2 has CoA -> MAG3" anchor_has lma2 "pmipv6 $NET2 mag3 active"
	check "R6612-84 A.2: each packet goes by HA/LMA1, LMA2 and MAG3, both ways" ways_abroad
	check "A.2: MAG2 de-registers the node" mag 2 detach "$ALICE"
	check "A.2: that ends its proxy binding" slowwait 30 anchor_lacks lma pmipv6
	check "R6612-20 A.2: HA/LMA1 has HoA -> CoA still" \
		anchor_has lma "mipv6 $OWN_HOA/128 coa active"
	check "R6612-84 A.2: each packet goes the same way still" ways_abroad
	check "R6612-84 A.2: the stream goes on" stream_flows 50
}

# the node takes the anchor of the domain that it visits for its home agent
wrong_anchor()
{
	local kept

	# what mobile.py sends goes by routes to where it goes
	ip -n mn -6 route add "$LMAA2" via "$(visit_router mn1)" dev mn1
	LMAA=$LMAA2 SENTINEL=$NATIVE_HOA mobile_start mn mn1 "$VISIT_COA" ||
		ktap_bail "no mobile node that sends what it should not"
	anchor_kept lma && kept=$ASKED
	check "R6612-32 A.2: a BU for its HoA to LMA2: 132" \
		says_there "ba 132 1 0 $OWN_HOA" hoa="$OWN_HOA" seq=1
	check "R6612-32 A.2: LMA2 has CoA -> MAG3, and nothing else" \
		anchor_has lma2 "pmipv6 $NET2 mag3 active"
	anchor_kept lma
	check_equal "R6612-32 A.2: what HA/LMA1 has is as it was" "$kept" "$ASKED"
	check "R6612-32 A.2: each packet goes the same way still" ways_abroad
}

says_there()
{
	MOBILE_NS=mn says "$@"
}

# a Mobility Header behind two headers, with or without a Tunnel Encapsulation Limit between them
IN_TUNNEL="(ip6[6] == 41 and ip6[46] == 135) or (ip6[6] == 60 and ip6[54] == 135)"

# by_gateway TYPE FROM TO: one message of that type has gone so, inside MAG1's tunnel
by_gateway()
{
	ask_wire home "mip6.mhtype == $1" ipv6.src ipv6.dst ipv6.routing.type &&
		[ "$ASKED" = "$2"$'\t'"$3"$'\t' ] && return 0
	echo "there is: $ASKED"
	return 1
}

home_again()
{
	check "R6612-21 A.2: at home MAG1 registers the node at HA/LMA1" \
		mag 1 attach "$ALICE" lladdr "$MN_MAC" early neigh "$OWN_HOA" no-refresh
	air 1
	check "A.2: it is on its home link" settle
	check_equal "R6612-83 A.2: with the prefix of its HoA" "$NET1" "$(answer '.hnp[0]')"
	check "R6612-21 A.2: HA/LMA1 has both" \
		anchor_has lma "mipv6 $OWN_HOA/128 coa active; pmipv6 $NET1 mag1 active"
	check "R6612-60 A.2: until it says so, packets go by LMA2 and MAG3" ways_abroad
	# the way back to its home agent is that of its home link now
	ip -n mn -6 route del default dev "$(node_tunnel)" metric 1
	check "R6612-67 A.2: what it sends may go by MAG1 at once" \
		ways "cn lma:coa lma2:mag3>coa" "mag1:lma lma"
	# Mobility Headers in tunnels alone: beside the stream they might be missed
	capture net mag1 home "$IN_TUNNEL"
	check "R6612-24 A.2: its de-registration from home: 0" \
		node_is "0 0 direct" deregister home once
	check "R6612-63 A.2: each packet goes by HA/LMA1 and MAG1, both ways" ways_home 1
	check "R6612-24 A.2: the BU has come by MAG1's tunnel" \
		slowwait 10 by_gateway 5 "$PCOA1,$OWN_HOA" "$LMAA,$LMAA"
	check "R6612-24 A.2: the BA has gone back the same way, without routing header" \
		slowwait 10 by_gateway 6 "$LMAA,$LMAA" "$PCOA1,$OWN_HOA"
	capture_stop home
	check "A.2: MAG3 de-registers the node" mag 3 detach "$GUEST"
	check "A.2: LMA2 has nothing" slowwait 30 anchor_lacks lma2 pmipv6
	check "R6612-23 A.2: after the wait" slowwait 30 anchor_lacks lma mipv6
	check "R6612-23 A.2: HA/LMA1 has HoA -> MAG1" anchor_has lma "pmipv6 $NET1 mag1 active"
	check "R6612-23 A.2: the stream goes on" stream_flows 50
}

# the device by which it sends
node_tunnel()
{
	ask_print run '[.[] | select(.dst == "default" and .metric == 1) | .dev][0] // empty' \
		ip -n mn -6 -j route show default
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
anchors_up || ktap_bail "no other anchors"
conf
check "two anchors start" anchor_start lma lma2 ||
	{ anchors_evidence; ktap_bail "no anchors"; }
mag_start 1 2 3 || ktap_bail "no gateways"
path_start "coa=$VISIT_COA" "mag1=$PCOA1" "mag2=$PCOA2" "mag3=$PCOA3" "lma=$LMAA" \
	"lma2=$LMAA2" || ktap_bail "nobody watches"
node_start --hoa "$OWN_HOA" || ktap_bail "no mobile node"
at_home
abroad
wrong_anchor
home_again
check "R6612-84 A.2: the stream has lost nothing, and nothing came twice" stream_whole
for name in lma lma2; do
	anchor_drops "$name"
	check_equal "R6612-84 A.2: $name has dropped nothing of it" "" "$ASKED"
done
check "they end on SIGTERM" anchor_stop lma lma2
[ "$KTAP_FAILED" = 0 ] || anchors_evidence
ktap_finish
