# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2015,SC2034,SC2119,SC2120,SC2153,SC2154 # variables and functions of the
# libraries, and for them; who gives up does not come back
#
# a1: MIPv6 in PMIPv6, on one box: gateways move the care-of address
#
# Scenario A.1 of RFC 6612 (figure 1), with the home agent and the local mobility anchor on the same
# machine: packets go through a tunnel in a tunnel. Without IPsec (lab mode).

WALKER=walker@example.com	# what the gateways call her; to the home agent she is alice
WALKER_NET=2001:db8:1fd:1::/64
RUNS=10				# handovers in a row
PLACE="[alice]=======[MAG%s]=#=#=#=#=#=[anchor]--[CN]    = her own tunnel, # that of MAG%s"

a1_network()
{
	echo
	tell "Alice registers herself at her home agent, wherever she is. Now she is in a" \
		"region where gateways move her, too; both are done by this one anchor."
	map <<- END
		                                        +------ MAG1  . . .
		 CN -------------- ANCHOR ====( net )===+                   ALICE
		            HoA to CoA, CoA to MAG      +------ MAG2  . . .
	END
	means MAG "mobile access gateway: an access router that tells the anchor who is at" \
		"it"
	means PMIPv6 "Proxy Mobile IPv6 (RFC 5213): gateways move a node, which does not notice"
	means MIPv6 "Mobile IPv6 (RFC 6275): a node says itself where it is"
	means HoA "home address, by which all know her: $HOA"
	means CoA "care-of address: the one that she has where she is"
	away_up || give_up "the foreign links"
	LMA_DEVICE="grace = 60000" away_conf "MinDelayBeforeBCEDelete = 60000" \
		"mn \"$WALKER\" {" "policy = pmipv6-only" "prefix = { $WALKER_NET }" "}"
	lma_start || give_up "halmad"
	in_ns lma sh -c 'echo 1 > /proc/sys/net/ipv6/fwmark_reflect'
	mag_start 1 2 || give_up "the gateways"
	node_start || give_up "alice's Mobile IPv6"
}

# what she sends as her care-of address goes out by the gateway
by_gateway()
{
	local router

	router=$(ip -n mn -6 route show default dev mn0 | grep -o 'fe80::[^ ]*' | head -n 1)
	ip -n mn -6 rule add from "$COA" lookup 1010 &&
		ip -n mn -6 route add default via "$router" dev mn0 table 1010
}

a1_region()
{
	chapter "In the region: MAG1 gives her an address"
	stage "at MAG1"
	mag 1 attach "$WALKER" wait "$WAIT" lladdr "$MN_MAC" || give_up "MAG1: $MAG_ANSWER"
	pbu 1
	slowwait 20 mn_address || give_up "alice has no address"
	COA=$(mn_address)
	by_gateway || give_up "no way out by the gateway"
	path MAG1 "$PCOA1"
	path MAG2 "$PCOA2"
	path CoA "$COA"
	chapter "This address is her care-of address: she registers it herself"
	node register "$COA" wait "$WAIT" || give_up "registration: $NODE_ANSWER"
	bu "alice says: what is for $HOA, to $COA"
	at "${PLACE//\%s/1}"
	operator halma binding show
	talk "$HOA"
	tell "She and CN begin a session: $SPEED numbered packets a second each way, until" \
		"the end. Each is in a tunnel between CoA and anchor, and that in one between" \
		"MAG and anchor:"
	goes "MAG1>CoA" "$HOA" "a packet for alice"
	watch 5
}

# at MAG N: a gateway is told of her, and nobody else
a1_hand_over()
{
	local from=$((3 - $1))

	mag "$1" attach "$WALKER" wait "$WAIT" lladdr "$MN_MAC" hi 3 hnp "$WALKER_NET" early \
		neigh "$COA" || give_up "MAG$1: $MAG_ANSWER"
	air "$1"
	mag "$from" detach "$WALKER" local
	at "${PLACE//\%s/$1}"
	count_move
}

a1_moves()
{
	local i before

	chapter "She walks over to MAG2: it says so, and she says nothing"
	stage "to MAG2, to and fro"
	bu_counted accepted && before=$ASKED
	way keep "$HOA/128"
	a1_hand_over 2
	goes "MAG2>CoA" "$HOA" "a packet for alice"
	watch 4
	tell "To and fro, $RUNS times:"
	for ((i = 1; i <= RUNS; i++)); do
		a1_hand_over $((2 - i % 2))
		line_of "at MAG$((2 - i % 2)), move $i"
	done
	lines_end
	goes "MAG2>CoA" "$HOA" "a packet for alice"
	way moved
	bu_counted accepted
	[ "$WAY $ASKED" = "nothing $before" ] ||
		wrong "her own registration has changed ($WAY), or was renewed"
	tell "In all that her own registration is as it was, and she has sent no Binding" \
		"Update. The gateways know nothing of it, and she knows nothing of them."
	watch 3
	operator halma tunnel show
}

story()
{
	a1_network
	a1_region
	a1_moves
}
