# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2015,SC2034,SC2119,SC2120,SC2153,SC2154 # variables and functions of the
# libraries, and for them; who gives up does not come back
#
# a1-two: PMIPv6 in each of two regions, MIPv6 from one to the other; three anchors
#
# Scenario A.1 of RFC 6612 (figure 1), with HA, LMA1 and LMA2 on machines of their own. Without
# IPsec (lab mode).

# shellcheck source=tests/daemon/anchors.sh
. "$DEMO/../daemon/anchors.sh"

ANCHOR_NS="ha lma lma2"
OVERTAKING=1
WALKER=walker@example.com	# what the gateways call her; to the home agent she is alice
NET1=2001:db8:1fd:1::/64	# what the regions have for her
NET2=2001:db8:2fd:1::/64
HOA=2001:db8:300::10
REGION1=2001:db8:1fd:1:$MN_IID	# her care-of addresses
REGION2=2001:db8:2fd:1:0:5eff:fe10:3
RUNS=6
PLACE1="[alice]--[MAG%s]=====[LMA1]=====[HA]--[CN]    CoA in region 1"
PLACE2="[alice]--[MAG3]=====[LMA2]=====[HA]--[CN]    CoA in region 2"

two_network()
{
	echo
	tell "Two regions, each with an anchor that moves alice within it. Far away is her" \
		"home agent, which only knows in which region she is."
	map <<- END
		                 +-------- LMA1 ===+====== MAG1  . .
		CN ------ HA ====+                 +====== MAG2  . .   ALICE
		                 +-------- LMA2 ========== MAG3  . .
	END
	means LMA "local mobility anchor (PMIPv6, RFC 5213): knows which MAG has her"
	means MAG "mobile access gateway: an access router that tells its LMA who is at it"
	means HA "home agent (MIPv6, RFC 6275): she tells it what her care-of address is"
	means HoA "home address, by which all know her: $HOA"
	means CoA "care-of address: here the one that a region gives her"
	anchors_up || give_up "the other anchors"
	anchor_conf lma "$LMAA" "$HOME1" "mag mag1 {" "address = $PCOA1" "}" "mag mag2 {" \
		"address = $PCOA2" "}" "mn \"$WALKER\" {" "policy = pmipv6-only" \
		"prefix = { $NET1 }" "}"
	anchor_conf lma2 "$LMAA2" "$HOME2" "mag mag3 {" "address = $PCOA3" "}" \
		"mn \"$WALKER\" {" "policy = pmipv6-only" "prefix = { $NET2 }" "}"
	anchor_conf ha "$HAA" "$HOME3" "home-agent = true" "mn \"$ALICE\" {" \
		"policy = mipv6-only" "home-address = $HOA" "}"
	anchor_start lma lma2 ha || give_up "the anchors"
	mag_start 1 2 3 || give_up "the gateways"
	path_start "coa1=$REGION1" "coa2=$REGION2" "mag1=$PCOA1" "mag2=$PCOA2" \
		"mag3=$PCOA3" "lma=$LMAA" "lma2=$LMAA2" "ha=$HAA" || give_up "nobody watches"
	path CoA1 "$REGION1"
	path CoA2 "$REGION2"
	path MAG1 "$PCOA1"
	path MAG2 "$PCOA2"
	path MAG3 "$PCOA3"
	node_start --ha "$HAA" --hoa "$HOA" || give_up "alice's Mobile IPv6"
}

# in region 1, at this gateway
ways_first()
{
	at "${PLACE1/\%s/$1}"
	goes_by "HA>LMA1>MAG$1" "cn ha:coa1 lma:mag$1>coa1" "$HOA" "mag$1:lma>ha lma:ha ha"
}

ways_second()
{
	at "$PLACE2"
	goes_by "HA>LMA2>MAG3" "cn ha:coa2 lma2:mag3>coa2" "$HOA" "mag3:lma2>ha lma2:ha ha"
}

two_first()
{
	chapter "Region 1: MAG1 registers her at LMA1, and she herself at her home agent"
	stage "region 1: MAG1"
	mag 1 attach "$WALKER" wait "$WAIT" lladdr "$MN_MAC" || give_up "MAG1: $MAG_ANSWER"
	pbu 1
	settle && visit mn0 || give_up "alice has no address"
	node register "$REGION1" wait "$WAIT" || give_up "registration: $NODE_ANSWER"
	bu "alice says to HA: what is for $HOA, to $REGION1"
	talk "$HOA"
	tell "She and CN begin a session: $SPEED numbered packets a second each way, until" \
		"the end."
	ways_first 1
	watch 5
}

# at MAG N of region 1: LMA1 is told, and nobody else
two_hand_over()
{
	mag "$1" attach "$WALKER" wait "$WAIT" lladdr "$MN_MAC" hi 3 hnp "$NET1" early \
		neigh "$REGION1" || give_up "MAG$1: $MAG_ANSWER"
	air "$1"
	mag $((3 - $1)) detach "$WALKER" local
	count_move
}

two_walks()
{
	local i heard

	chapter "She walks about between MAG1 and MAG2: her home agent hears nothing of it"
	stage "region 1: to MAG2, to and fro"
	anchor_heard ha && heard=$ASKED
	for ((i = 1; i <= RUNS + 1; i++)); do
		two_hand_over $((1 + i % 2))
		line_of "at MAG$((1 + i % 2)), move $i"
	done
	lines_end
	ways_first 2
	watch 4
	anchor_heard ha
	[ "$ASKED" = "$heard" ] || wrong "somebody has told the home agent something"
	operator_of ha HA "halma binding show"
	operator_of lma LMA1 "halma binding show"
}

two_travels()
{
	chapter "Region 2: MAG3 registers her at LMA2; she tells her home agent the new address"
	stage "region 2: MAG3"
	mag 3 attach "$WALKER" wait "$WAIT" lladdr "$MN1_MAC" || give_up "MAG3: $MAG_ANSWER"
	pbu 3
	visit mn1 || give_up "alice has no address in region 2"
	tell "Until she says so, her packets go by region 1:"
	ways_first 2
	node move "$REGION2" wait "$WAIT" || give_up "move: $NODE_ANSWER"
	bu "alice says to HA: to $REGION2 now"
	count_move
	ways_second
	watch 5
	operator_of ha HA "halma binding show"
	operator_of lma2 LMA2 "halma binding show"
}

two_back()
{
	chapter "And back to region 1"
	stage "region 1 again: MAG1"
	mag 1 attach "$WALKER" wait "$WAIT" lladdr "$MN_MAC" || give_up "MAG1: $MAG_ANSWER"
	air 1
	visit mn0 || give_up "alice has no address"
	node move "$REGION1" wait "$WAIT" || give_up "move: $NODE_ANSWER"
	bu "alice says to HA: to $REGION1 again"
	count_move
	ways_first 1
	mag 3 detach "$WALKER" || tell "MAG3 has not heard an answer in time."
	watch 4
}

story()
{
	two_network
	two_first
	two_walks
	two_travels
	two_back
}
