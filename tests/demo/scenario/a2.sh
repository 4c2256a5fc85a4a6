# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2015,SC2034,SC2119,SC2120,SC2153,SC2154 # variables and functions of the
# libraries, and for them; who gives up does not come back
#
# a2: at home by the network's help, abroad by her own, home again; one session all the while
#
# Scenario A.2 of RFC 6612 (figure 2): one anchor is home agent and local mobility anchor. All
# signalling is protected by IPsec, with strongSwan at each end.

HOA=2001:db8:100::5eff:fe10:1	# what alice's interface makes of her prefix
SECRET="batteries of alice"
HK=0xd000			# flags of a BU: A, H and K
RUNS=20				# handovers in a row
TRIPS=6				# moves in a row abroad
OVERTAKING=1			# by MAG is a longer way
AT_HOME="[alice]--[MAG%s]====tunnel====[anchor]--[CN]"
ABROAD="[alice]====tunnel==(router %s)==tunnel====[anchor]--[CN]"

a2_network()
{
	echo
	tell "Alice's telephone talks with a correspondent, CN. She will walk about" \
		"between two access routers of her home network, and then travel."
	map <<- END
		                                   +------ MAG1  . . .
		 CN ---------- ANCHOR ===( net )===+                   ALICE at home
		            halmad, halma.ko       +------ MAG2  . . .
		            and strongSwan         |
		                                   +------ router 1  . .
		                                   |                   ALICE abroad
		                                   +------ router 2  . .
	END
	means "anchor" "the router that knows where she is: what is sent to her goes there first," \
		"and from there through a tunnel to where she is"
	away_up || give_up "the foreign links"
	path MAG1 "$PCOA1"
	path MAG2 "$PCOA2"
	path router1 "$COA1"
	path router2 "$COA2"
}

# until it has an SA: a slow machine takes more than one try
keys()
{
	local what="$1" try; shift

	for try in {1..20}; do
		"$@" > "$TOPO_DIR/initiate.log" 2>&1 && return 0
		tell "$what: try $try has taken too long; once more"
	done
	cat "$TOPO_DIR/initiate.log"
	give_up "no SA of $what"
}

a2_anchor()
{
	chapter "The anchor starts"
	[ -x "$CHARON" ] && [ -x "$(command -v swanctl)" ] || give_up "strongSwan is not installed"
	charon_modules
	charon_secret mag1 "horses and batteries"
	charon_secret mag2 "staples and correctness"
	charon_secret "$ALICE" "$SECRET" mn
	charon_secret nobody@example.org "batteries of nobody" mn
	charon_secret bob@example.com "batteries of bob" mn
	LMA_LAB_MODE=false LMA_DEVICE="grace = 60000" away_conf "$(charon_ike)" "$@"
	in_ns lma sh -c 'echo 1 > /proc/sys/net/ipv6/fwmark_reflect'
	lma_start || give_up "halmad"
	charon_start lma || give_up "strongSwan of the anchor"
	for n in 1 2; do
		charon_start "mag$n" || give_up "strongSwan of MAG$n"
	done
	charon_mag 1 "$PCOA1" "horses and batteries" > /dev/null || give_up "strongSwan of MAG1"
	charon_mag 2 "$PCOA2" "staples and correctness" > /dev/null || give_up "strongSwan of MAG2"
	mag_start 1 2 || give_up "the gateways"
	keys MAG1 charon_initiate 1
	keys MAG2 charon_initiate 2
	tell "MAG1 and MAG2 have proved by IKEv2 who they are. What is not encrypted is" \
		"not heard."
	means MAG "mobile access gateway: an access router that tells the anchor who is at" \
		"it"
	operator halma
}

a2_appears()
{
	chapter "At home: alice switches on, near MAG1"
	stage "at home: MAG1"
	mag 1 attach "$ALICE" wait "$WAIT" lladdr "$MN_MAC" || give_up "MAG1: $MAG_ANSWER"
	pbu 1
	means PMIPv6 "Proxy Mobile IPv6 (RFC 5213): the network does all of that for her. She has" \
		"a prefix of her own, and sees it wherever she is"
	slowwait 20 mn_address || give_up "alice has no address"
	tell "Of her prefix she makes her address, $HOA."
	node_start --esp "$NODE_REQID" --keys-follow || give_up "alice's Mobile IPv6"
	at "${AT_HOME/\%s/1}"
	talk "$HOA"
	tell "She and CN begin a session: $SPEED numbered packets a second each way, until" \
		"the end."
	goes MAG1 "$HOA" "a packet for alice"
	watch 5
}

# where there is time for it, and not when she moves (RFC 6612, 4.2.1); later her keys go with her
a2_proves()
{
	chapter "Still at home she prepares herself for travels"
	CHARON_ROAM=no charon_start mn || give_up "strongSwan of alice"
	CHARON_DPD=3600s charon_node "$ALICE" "$SECRET" "$HOA" "$HOA" "mobike = no" > /dev/null ||
		give_up "strongSwan of alice"
	keys alice charon_swanctl mn --initiate --child mh --timeout 60
	tell "By IKEv2 she has proved to the anchor who she is, by way of MAG1 like all that" \
		"she sends: nobody else can say where she is. This is once for the whole journey."
	watch 2
}

a2_hand_over()
{
	local to="$1" from=$((3 - $1)) said

	mag "$to" attach "$ALICE" wait "$WAIT" lladdr "$MN_MAC" hi 3 hnp "$HOME_PREFIX" early \
		neigh "$HOA" || give_up "MAG$to: $MAG_ANSWER"
	air "$to"
	said=$MAG_ANSWER
	mag "$from" detach "$ALICE" nowait
	MAG_ANSWER=$said
	at "${AT_HOME/\%s/$to}"
}

a2_walks()
{
	local i

	chapter "She walks over to MAG2. She keeps her address, and does not notice"
	stage "at home: to MAG2, to and fro"
	a2_hand_over 2
	count_move
	pbu 2
	goes MAG2 "$HOA" "a packet for alice"
	watch 5
	tell "To and fro, $RUNS times:"
	for ((i = 1; i <= RUNS; i++)); do
		a2_hand_over $((2 - i % 2))
		count_move "at MAG$((2 - i % 2)), move $i"
	done
	lines_end
	goes MAG2 "$HOA" "a packet for alice"
	operator halma tunnel show
}

a2_leaves()
{
	chapter "Abroad: no gateway of her network is here, only a router of somebody else"
	stage "abroad: router 1"
	means MIPv6 "Mobile IPv6 (RFC 6275): she tells the anchor herself where she is"
	means HoA "home address: $HOA, by which all know her"
	means CoA "care-of address: one of the network she is in, here $COA1"
	tell "Her keys are those of home."
	node register "$COA1" flags "$HK" wait "$WAIT" || give_up "registration: $NODE_ANSWER"
	count_move
	bu "alice says: what is for $HOA, to $COA1"
	at "${ABROAD/\%s/1}"
	goes router1 "$HOA" "a packet for alice"
	watch 5
	ip -n mn link set mn0 down
	mag 2 detach "$ALICE" || tell "MAG2 has not heard an answer in time."
	tell "MAG2 says now that she is gone. That is not what her packets go by any more:"
	goes router1 "$HOA" "a packet for alice"
	operator "halma mn list"
}

a2_travels()
{
	local i coa

	chapter "She travels on, to a second foreign network and back"
	stage "abroad: to router 2, and on"
	node move "$COA2" flags "$HK" wait "$WAIT" || give_up "move: $NODE_ANSWER"
	count_move
	bu "alice says: to $COA2 now"
	at "${ABROAD/\%s/2}"
	goes router2 "$HOA" "a packet for alice"
	watch 4
	for ((i = 1; i <= TRIPS; i++)); do
		coa=$COA1
		[ $((i % 2)) = 1 ] || coa=$COA2
		node move "$coa" flags "$HK" wait "$WAIT" || give_up "move: $NODE_ANSWER"
		count_move "at router $((2 - i % 2)), move $i"
	done
	lines_end
	at "${ABROAD/\%s/2}"
	goes router2 "$HOA" "a packet for alice"
}

a2_killed()
{
	chapter "An accident: halmad, which decides, is killed. halma.ko, which forwards, goes on"
	stage "abroad: halmad is killed"
	lma_stop KILL
	goes router2 "$HOA" "a packet for alice"
	watch 4
	lma_start || give_up "halmad"
	tell "It is started again, and knows her still:"
	operator "halma mn list"
	watch 4
}

# from its BU on a node that is at home sends there, and nothing more into its tunnel
a2_by_home_link()
{
	local router

	router=$(ip -n mn -6 route show default dev mn0 | grep -o 'fe80::[^ ]*' | head -n 1)
	ip -n mn -6 route replace default via "$router" dev mn0 table 1010 &&
		ip -n mn -6 rule add from "$HOA" lookup 1010 priority 100 ||
		give_up "no way out at home"
}

a2_returns()
{
	chapter "Home again, near MAG1"
	stage "home, but she has not said so"
	air 1
	ip -n mn link set mn0 up
	mag 1 attach "$ALICE" wait "$WAIT" lladdr "$MN_MAC" || give_up "MAG1: $MAG_ANSWER"
	pbu 1
	slowwait 20 mn_address || give_up "alice has no address at home"
	tell "Now the anchor has two entries for her. Her own word comes before that of a" \
		"gateway:"
	goes router2 "$HOA" "a packet for alice"
	operator "halma mn list"
	watch 4
	stage "home again: MAG1"
	a2_by_home_link
	node deregister home flags "$HK" wait "$WAIT" || give_up "de-registration: $NODE_ANSWER"
	count_move
	bu "alice says, by MAG1: I am at home"
	at "${AT_HOME/\%s/1}"
	goes MAG1 "$HOA" "a packet for alice"
	watch 4
	stage "home again: MAG2"
	a2_hand_over 2
	count_move
	goes MAG2 "$HOA" "a packet for alice"
	watch 4
	operator "halma mn list"
}

story()
{
	a2_network
	a2_anchor
	a2_appears
	a2_proves
	a2_walks
	a2_leaves
	a2_travels
	a2_killed
	a2_returns
}
