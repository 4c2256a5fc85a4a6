#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 30
# enough: uml
#
# shellcheck disable=SC2119 # functions of what is sourced
#
# hierarchy.sh: scenario A.1 of RFC 6612 (figure 1) with each anchor on a machine of its own: PMIPv6
# moves the node within a domain, MIPv6 from one domain to another.
#
#	                 [ ha ]  HoA -> CoA
#	                 /    \
#	   CoA -> MAG [ lma ] [ lma2 ]		anchors.sh has the network
#	             //   \\      \\
#	        [ mag1 ] [ mag2 ] [ mag3 ]
#	            |
#	          [ mn ]   CoA is the address that the domain's LMA gives; HoA is of ha's
#
# HALMA_RATE (datagrams a second each way, default 1000 or what stream_rate makes of it) says how
# much goes on meanwhile.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"
# shellcheck source=tests/daemon/anchors.sh
. "$(dirname "$0")/anchors.sh"

RATE=${HALMA_RATE:-$(stream_rate 1000)}
MOVES=3				# between the gateways of the first domain; an odd number
WALKER=walker@example.com
NET1=2001:db8:1fd:1::/64	# what the domains have for it
NET2=2001:db8:2fd:1::/64
OTHERS=other@example.com
OTHERS_NET=2001:db8:2fd:2::/64
SHARED=shared@example.com
SHARED_NET=2001:db8:1fd:3::/64
SHARED_HOA=2001:db8:1fd:3::10
IDLE_HOA=2001:db8:300::20
ROAMING_HOA=2001:db8:300::10
ROAMING_COA1=2001:db8:1fd:1:$MN_IID
ROAMING_COA2=2001:db8:2fd:1:0:5eff:fe10:3

# of a node that both LMA1 and the HA know
shared_conf()
{
	printf '%s\n' "mn \"$SHARED\" {" "policy = both" "home-address = $SHARED_HOA" \
		"prefix = { $SHARED_NET }" "}"
}

conf()
{
	local -a both

	mapfile -t both < <(shared_conf)
	anchor_conf lma "$LMAA" "$HOME1" "mag mag1 {" "address = $PCOA1" "}" "mag mag2 {" \
		"address = $PCOA2" "}" "mn \"$WALKER\" {" "policy = pmipv6-only" \
		"prefix = { $NET1 }" "}" "${both[@]}"
	anchor_conf lma2 "$LMAA2" "$HOME2" "mag mag3 {" "address = $PCOA3" "}" \
		"mn \"$WALKER\" {" "policy = pmipv6-only" "prefix = { $NET2 }" "}" \
		"mn \"$OTHERS\" {" "policy = pmipv6-only" "prefix = { $OTHERS_NET }" "}"
	anchor_conf ha "$HAA" "$HOME3, $SHARED_NET" "home-agent = true" "${both[@]}" \
		"mn \"$ALICE\" {" "policy = mipv6-only" "home-address = $ROAMING_HOA" "}" \
		"mn \"idle@example.com\" {" "policy = mipv6-only" "home-address = $IDLE_HOA" "}"
}

# ways DOWN UP: of a packet to the home address, and of one from there
ways()
{
	path_is "$1" down "$ROAMING_HOA" && path_is "$2" up "$ROAMING_HOA" "$CN"
}

# by the first domain, at this gateway
ways_first()
{
	ways "cn ha:coa1 lma:mag$1>coa1" "mag$1:lma>ha lma:ha ha"
}

ways_second()
{
	ways "cn ha:coa2 lma2:mag3>coa2" "mag3:lma2>ha lma2:ha ha"
}

# walk FROM TO: within the first domain, without a word of the node
walk()
{
	mag "$2" attach "$WALKER" lladdr "$MN_MAC" hi 3 hnp "$NET1" early \
		neigh "$ROAMING_COA1" no-refresh || { echo "$MAG_ANSWER"; return 1; }
	air "$2"
	mag "$1" detach "$WALKER" local
}

walks()
{
	local i

	for ((i = 0; i < MOVES; i++)); do
		walk $((1 + i % 2)) $((2 - i % 2)) || return 1
		stream_flows 50 || return 1
	done
}

first_domain()
{
	check "A.1: MAG1 registers the node at LMA1" \
		mag 1 attach "$WALKER" lladdr "$MN_MAC" no-refresh
	check "A.1: which gives it an address" settle
	visit mn0
	check_equal "A.1: of the prefix that LMA1 has for it" "$ROAMING_COA1" "$VISITOR"
	check "R6612-5 A.1: that it registers at its HA: 0" \
		node_is "0 600 $ROAMING_COA1" register "$ROAMING_COA1" once
	check "R6612-5 A.1: the HA has HoA -> CoA" \
		anchor_has ha "mipv6 $ROAMING_HOA/128 coa1 active"
	check "R6612-5 A.1: LMA1 has CoA -> MAG1" anchor_has lma "pmipv6 $NET1 mag1 active"
	check "A.1: LMA2 has nothing" anchor_has lma2 nothing
	check "R6612-5 A.1: each packet goes by the HA, LMA1 and MAG1, both ways" ways_first 1
}

local_mobility()
{
	local kept heard count

	anchor_kept ha && kept=$ASKED
	anchor_heard ha && heard=$ASKED
	anchor_told lma .counters.received.pbu.handover && count=$ASKED
	check "R6612-5 A.1: $MOVES moves between MAG1 and MAG2, by PBU" walks
	anchor_told lma .counters.received.pbu.handover
	check_equal "R6612-5 A.1: which LMA1 has seen" $((${count:-0} + MOVES)) "$ASKED"
	check "R6612-5 A.1: LMA1 has CoA -> MAG2" anchor_has lma "pmipv6 $NET1 mag2 active"
	anchor_kept ha
	check_equal "R6612-5 A.1: what the HA has is as it was" "$kept" "$ASKED"
	anchor_heard ha
	check_equal "R6612-5 A.1: nobody has told the HA anything" "$heard" "$ASKED"
	check "R6612-5 A.1: each packet goes by the HA, LMA1 and MAG2, both ways" ways_first 2
}

# early: somebody at MAG3 sends a Binding Update of the node's by way of LMA2
early()
{
	path_is sent early mag3 "$PCOA3" "$LMAA2" "$ROAMING_COA2" "$ROAMING_HOA" "$HAA"
}

# too_early CAUSE: the same while LMA2 has not bound it there
too_early()
{
	anchor_dropped lma2 "$1" 0 || { echo "$ASKED before"; return 1; }
	early && slowwait 20 anchor_dropped lma2 "$1" 1
}

# the HA has had so many with an old number: that of those above is one
stale()
{
	anchor_told ha '.counters.received.bu.refused["135"] // 0' && [ "$ASKED" = "$1" ]
}

# the Proxy-CoA may be one that LMA2 does not know at all, or that of another node's
unbound()
{
	check "R6612-9 A.1: a BU by MAG3 before any PBU: LMA2 counts it, and sends it nowhere" \
		too_early unknown-far-end
	check "A.1: MAG3 registers another node at LMA2" probe_is 0 3 "$OTHERS" no-lla
	check "R6612-9 A.1: a BU by MAG3 before the node's PBU: LMA2 drops and counts it" \
		too_early no-source-binding
	check "R6612-9 A.1: each packet goes by the HA, LMA1 and MAG2 as before" ways_first 2
	check "R6612-9 A.1: the HA has heard none of those" stale 0
	check "A.1: the other node is gone again" probe_is 0 3 "$OTHERS" no-lla lifetime 0 hi 4
	check "A.1: LMA2 has nothing again" slowwait 30 anchor_lacks lma2 pmipv6
}

global_mobility()
{
	local kept

	anchor_kept lma && kept=$ASKED
	unbound
	check "R6612-6 A.1: MAG3 registers the node at LMA2" \
		mag 3 attach "$WALKER" lladdr "$MN1_MAC" no-refresh
	check "R6612-6 A.1: which gives it another address" visit mn1
	check_equal "R6612-6 A.1: of the prefix that LMA2 has for it" "$ROAMING_COA2" "$VISITOR"
	check "R6612-6 A.1: until it says so, packets go by LMA1" ways_first 2
	early
	check "R6612-9 A.1: now the same BU gets to the HA: one with an old number" \
		slowwait 20 stale 1
	check "R6612-9 A.1: which has changed nothing there" \
		anchor_has ha "mipv6 $ROAMING_HOA/128 coa1 active"
	check "R6612-6 A.1: its BU for that: 0" \
		node_is "0 600 $ROAMING_COA2" move "$ROAMING_COA2" once
	check "R6612-6 A.1: the HA has HoA -> the other CoA" \
		anchor_has ha "mipv6 $ROAMING_HOA/128 coa2 active"
	check "R6612-6 A.1: LMA2 has that -> MAG3" anchor_has lma2 "pmipv6 $NET2 mag3 active"
	check "R6612-6 A.1: each packet goes by the HA, LMA2 and MAG3, both ways" ways_second
	anchor_kept lma
	check_equal "R6612-6 A.1: what LMA1 has is as it was" "$kept" "$ASKED"
	check "R6612-6 A.1: the stream goes on" stream_flows 50
}

# nobody says anything to the anchor of the first domain any more
old_state()
{
	local kept

	anchor_kept ha && kept=$ASKED
	check "A.1: the last that LMA1 hears is a lifetime of 4 s" mag 2 attach "$WALKER" \
		lladdr "$MN_MAC" hi 5 hnp "$NET1" early lifetime 4 no-refresh
	mag 2 detach "$WALKER" local
	check "R6612-6 A.1: what LMA1 has ages out" slowwait 30 anchor_lacks lma pmipv6
	anchor_kept ha
	check_equal "R6612-6 A.1: which changes nothing at the HA" "$kept" "$ASKED"
	check "R6612-6 A.1: nor at LMA2" anchor_has lma2 "pmipv6 $NET2 mag3 active"
	check "R6612-6 A.1: nor where packets go" ways_second
	check "R6612-6 A.1: the stream goes on without LMA1" stream_flows 50
}

# the other way round, and the second domain is told
and_back()
{
	check "R6612-6 A.1: back at MAG1" mag 1 attach "$WALKER" lladdr "$MN_MAC" no-refresh
	air 1
	check "R6612-6 A.1: which gives it an address" visit mn0
	check_equal "R6612-6 A.1: the first one again" "$ROAMING_COA1" "$VISITOR"
	check "R6612-6 A.1: the BU for the address that LMA1 gives: 0" \
		node_is "0 600 $ROAMING_COA1" move "$ROAMING_COA1" once
	check "R6612-6 A.1: each packet goes by the HA, LMA1 and MAG1 again" ways_first 1
	check "R6612-6 A.1: MAG3 de-registers the node" mag 3 detach "$WALKER"
	check "R6612-6 A.1: LMA2 has nothing" slowwait 30 anchor_lacks lma2 pmipv6
	check "R6612-6 A.1: the HA has one entry, HoA -> the first CoA" \
		anchor_has ha "mipv6 $ROAMING_HOA/128 coa1 active"
	check "R6612-6 A.1: LMA1 has CoA -> MAG1" anchor_has lma "pmipv6 $NET1 mag1 active"
	check "R6612-6 A.1: the stream goes on, by the first domain" stream_flows 50
}

# HA and LMA of one home network on machines of their own, with one description of the node
shared()
{
	check "R6612-34 LMA1 registers a node without being told its prefix" \
		probe_is 0 1 "$SHARED" no-lla
	check_equal "R6612-34 LMA1 has the prefix from the description" "$SHARED_NET" \
		"$(answer '[.answers[].hnp[]] | join(" ")')"
	LMAA=$HAA SENTINEL=$IDLE_HOA mobile_start mn mn0 "$ROAMING_COA1" ||
		ktap_bail "no mobile node that says what others would"
	# what mobile.py sends goes by routes to where it goes
	ip -n mn -6 route add "$HAA" via "$(visit_router mn0)" dev mn0
	check "R6612-34 the HA takes the home address in it from the same description: 0" \
		says_there "ba 0 1 600 $SHARED_HOA" hoa="$SHARED_HOA" seq=1
	check "R6612-34 another one in it is nobody's: 132" \
		says_there "ba 132 1 0 ${SHARED_HOA}1" hoa="${SHARED_HOA}1" seq=1
	check "R6612-34 LMA1 has HNP -> MAG1" anchor_has lma \
		"pmipv6 $NET1 mag1 active; pmipv6 $SHARED_NET mag1 active"
	check "R6612-34 the HA has HoA -> CoA" anchor_has ha \
		"mipv6 $SHARED_HOA/128 coa1 active; mipv6 $ROAMING_HOA/128 coa1 active"
}

says_there()
{
	MOBILE_NS=mn says "$@"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
anchors_up || ktap_bail "no other anchors"
conf
check "three anchors start" anchor_start lma lma2 ha ||
	{ anchors_evidence; ktap_bail "no anchors"; }
mag_start 1 2 3 || ktap_bail "no gateways"
path_start "coa1=$ROAMING_COA1" "coa2=$ROAMING_COA2" "mag1=$PCOA1" "mag2=$PCOA2" "mag3=$PCOA3" \
	"lma=$LMAA" "lma2=$LMAA2" "ha=$HAA" || ktap_bail "nobody watches"
node_start --ha "$HAA" --hoa "$ROAMING_HOA" || ktap_bail "no mobile node"
first_domain
check "a stream runs both ways" stream_start "$RATE" "$ROAMING_HOA" ||
	{ anchors_evidence; ktap_bail "no stream"; }
local_mobility
global_mobility
old_state
and_back
check "R6612-5 R6612-6 A.1: the stream has lost nothing, and nothing came twice" stream_whole
for name in lma ha; do
	anchor_drops "$name"
	check_equal "R6612-5 R6612-6 A.1: $name has dropped nothing of it" "" "$ASKED"
done
anchor_drops lma2
check_equal "R6612-6 R6612-9 A.1: nor lma2, but for what came too early" \
	"unknown-far-end 1, no-source-binding 1" "$ASKED"
shared
check "they end on SIGTERM" anchor_stop lma lma2 ha
[ "$KTAP_FAILED" = 0 ] || anchors_evidence
ktap_finish
