# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2015,SC2034,SC2119,SC2120,SC2153,SC2154 # variables and functions of the
# libraries, and for them; who gives up does not come back
#
# a2-visited: a2, but abroad the gateways of another network carry her care-of address
#
# Scenario A.2 of RFC 6612 with a visited PMIPv6 domain (figure 3): her anchor at home is home agent
# and local mobility anchor, that of the network she visits is one she knows nothing of. Without
# IPsec (lab mode).

# shellcheck source=tests/daemon/anchors.sh
. "$DEMO/../daemon/anchors.sh"

ANCHOR_NS="lma lma2"
OVERTAKING=1
NET1=2001:db8:1fd:1::/64	# her own network
NET2=2001:db8:2fd:1::/64	# what the other one has for a guest
HOA=2001:db8:1fd:1:$MN_IID
VISIT_COA=2001:db8:2fd:1:0:5eff:fe10:3
GUEST=guest@example.net		# what the other network calls her
AT_HOME="[alice]--[MAG%s]=====[HA/LMA1]--[CN]"
VISITING="[alice]--[MAG3]=====[LMA2]=====[HA/LMA1]--[CN]"

visited_network()
{
	echo
	tell "Alice's anchor at home serves her there; abroad she is the guest of a" \
		"network that has an anchor of its own."
	map <<- END
		                    +===== MAG1  . .
		CN --- HA/LMA1 ==+==+===== MAG2  . .    ALICE at home
		                 |
		                 +== LMA2 ==== MAG3  . .    ALICE abroad
	END
	means HA/LMA "home agent and local mobility anchor: MIPv6 and PMIPv6 on one" \
		"machine"
	means PMIPv6 "Proxy Mobile IPv6 (RFC 5213): gateways (MAG) say where a node is"
	means MIPv6 "Mobile IPv6 (RFC 6275): a node says itself where it is"
	anchors_up || give_up "the other anchor"
	anchor_conf lma "$LMAA" "$HOME1" "home-agent = true" \
		"mag mag1 {" "address = $PCOA1" "}" "mag mag2 {" "address = $PCOA2" "}" \
		"mn \"$ALICE\" {" "policy = both" "home-address = $HOA" "prefix = { $NET1 }" "}"
	anchor_conf lma2 "$LMAA2" "$HOME2" "mag mag3 {" "address = $PCOA3" "}" \
		"mn \"$GUEST\" {" "policy = pmipv6-only" "prefix = { $NET2 }" "}"
	anchor_start lma lma2 || give_up "the anchors"
	mag_start 1 2 3 || give_up "the gateways"
	path_start "coa=$VISIT_COA" "mag1=$PCOA1" "mag2=$PCOA2" "mag3=$PCOA3" "lma=$LMAA" \
		"lma2=$LMAA2" || give_up "nobody watches"
	path MAG1 "$PCOA1"
	path MAG2 "$PCOA2"
	path CoA "$VISIT_COA"
	path MAG3 "$PCOA3"
	node_start --hoa "$HOA" || give_up "alice's Mobile IPv6"
}

ways_home()
{
	at "${AT_HOME/\%s/$1}"
	goes_by "HA/LMA1>MAG$1" "cn lma:mag$1" "$HOA" "mag$1:lma lma"
}

ways_abroad()
{
	at "$VISITING"
	goes_by "HA/LMA1>LMA2>MAG3" "cn lma:coa lma2:mag3>coa" "$HOA" \
		"mag3:lma2>lma lma2:lma lma"
}

visited_home()
{
	chapter "At home, near MAG1, and over to MAG2"
	stage "at home: MAG1, MAG2"
	mag 1 attach "$ALICE" wait "$WAIT" lladdr "$MN_MAC" || give_up "MAG1: $MAG_ANSWER"
	pbu 1
	settle || give_up "alice has no address"
	talk "$HOA"
	tell "She and CN begin a session: $SPEED numbered packets a second each way, until" \
		"the end."
	ways_home 1
	watch 4
	mag 2 attach "$ALICE" wait "$WAIT" lladdr "$MN_MAC" hi 3 hnp "$NET1" early \
		neigh "$HOA" || give_up "MAG2: $MAG_ANSWER"
	air 2
	pbu 2
	mag 1 detach "$ALICE" local
	count_move
	ways_home 2
	watch 3
}

visited_abroad()
{
	chapter "Abroad: MAG3 registers her at LMA2, and she herself at home"
	stage "abroad: MAG3"
	mag 3 attach "$GUEST" wait "$WAIT" lladdr "$MN1_MAC" || give_up "MAG3: $MAG_ANSWER"
	pbu 3
	visit mn1 || give_up "alice has no address abroad"
	means CoA "care-of address: the one of the network she is in, here $VISIT_COA"
	means HoA "home address, by which all know her: $HOA"
	node register "$VISIT_COA" wait "$WAIT" || give_up "registration: $NODE_ANSWER"
	count_move
	bu "alice says: what is for $HOA, to $VISIT_COA"
	ways_abroad
	watch 5
	operator_of lma HA/LMA1 "halma binding show"
	operator_of lma2 LMA2 "halma binding show"
	mag 2 detach "$ALICE" || tell "MAG2 has not heard an answer in time."
	tell "MAG2 says that she is gone. That changes nothing:"
	ways_abroad
}

visited_back()
{
	chapter "Home again, near MAG1"
	stage "home, but she has not said so"
	mag 1 attach "$ALICE" wait "$WAIT" lladdr "$MN_MAC" early neigh "$HOA" ||
		give_up "MAG1: $MAG_ANSWER"
	air 1
	pbu 1
	settle || give_up "alice has no address at home"
	tell "Her own word comes before that of a gateway:"
	ways_abroad
	watch 3
	stage "home again: MAG1"
	# from its BU on a node that is at home sends there, and nothing more into its tunnel
	ip -n mn -6 route del default metric 1
	node deregister home wait "$WAIT" || give_up "de-registration: $NODE_ANSWER"
	count_move
	bu "alice says, by MAG1: I am at home"
	ways_home 1
	mag 3 detach "$GUEST" || tell "MAG3 has not heard an answer in time."
	watch 4
	operator_of lma HA/LMA1 "halma mn list"
}

story()
{
	visited_network
	visited_home
	visited_abroad
	visited_back
}
