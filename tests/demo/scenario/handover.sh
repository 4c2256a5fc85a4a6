# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2015,SC2034,SC2119,SC2120,SC2153,SC2154 # variables and functions of the
# libraries, and for them; who gives up does not come back
#
# handover: PMIPv6 alone: gateways carry a node about, halmad is killed meanwhile
#
# Without IPsec (lab mode), so that nothing distracts: what a gateway says to the anchor, and what
# the anchor does.

BOB=bob@example.org
RUNS=20			# handovers in a row
PLACE="[bob]--[MAG%s]====tunnel====[anchor]--[CN]"

# bob is at MAG N; his packets follow
hand_over()
{
	mag "$1" attach "$BOB" wait "$WAIT" lladdr "$MN_MAC" hi 3 hnp "$HNP" early \
		neigh "$HOME_ADDRESS" || give_up "MAG$1: $MAG_ANSWER"
	air "$1"
	at "${PLACE//\%s/$1}"
	count_move
}

farewell()
{
	mag "$1" detach "$BOB" nowait
}

starts()
{
	echo
	tell "Bob's laptop knows nothing of mobility: two gateways do all of that for him."
	map <<- END
		                                           +------ MAG1  . . .
		     CN ------------- LMA ======( net )====+    2001:db8:1::1     bob
		2001:db8:c::2    2001:db8:f::1             +------ MAG2  . . .
		                 halmad, halma.ko               2001:db8:2::1
	END
	chapter "The anchor starts"
	means LMA "local mobility anchor: all that is sent to bob comes here first"
	means MAG "mobile access gateway: an access router that tells the LMA who is at it"
	# the radio of this machine can be slow to tell the mobile node where it is: until then
	# what it sends comes through the old gateway
	LMA_DEVICE="grace = 60000" lma_conf "MinDelayBeforeBCEDelete = 3000"
	lma_start || give_up "halmad"
	mag_start 1 2 || give_up "the gateways"
	path MAG1 "$PCOA1"
	path MAG2 "$PCOA2"
	tell "halmad has made device lma0 and the route to the home network" \
		"2001:db8:100::/40."
	operator halma
}

appears()
{
	chapter "Bob appears at MAG1"
	stage "MAG1"
	mag 1 attach "$BOB" wait "$WAIT" lladdr "$MN_MAC" || give_up "MAG1: $MAG_ANSWER"
	mag_told '.hnp[0]'
	HNP=$ASKED
	pbu 1
	slowwait 20 mn_address || give_up "the mobile node has no address"
	HOME_ADDRESS=$(mn_address)
	tell "MAG1 advertises the prefix; his laptop makes itself $HOME_ADDRESS."
	at "${PLACE//\%s/1}"
	operator halma binding show
	talk "$HOME_ADDRESS"
	tell "CN and he now send each other $SPEED numbered packets a second, until the" \
		"end."
	goes MAG1 "$HOME_ADDRESS" "a packet for bob"
	watch 4
}

moves()
{
	local i

	chapter "He moves to MAG2. He keeps his address and does not notice"
	stage "to MAG2"
	hand_over 2
	pbu 2
	goes MAG2 "$HOME_ADDRESS" "a packet for bob"
	watch 3
	operator halma tunnel show
	farewell 1
	tell "MAG1 says farewell, too late: the anchor ignores it, he is at MAG2."
	operator halma binding show
	goes MAG2 "$HOME_ADDRESS" "a packet for bob"
	chapter "He runs to and fro, $RUNS times"
	stage "to and fro"
	for ((i = 1; i <= RUNS; i++)); do
		hand_over $((2 - i % 2))
		farewell $((1 + i % 2))
		line_of "move $i"
	done
	lines_end
	goes MAG2 "$HOME_ADDRESS" "a packet for bob"
}

killed()
{
	chapter "halmad is killed, and started again"
	stage "halmad is killed"
	lma_stop KILL
	tell "Killed: the module forwards alone."
	operator halma
	goes MAG2 "$HOME_ADDRESS" "a packet for bob"
	watch 3
	lma_start || give_up "halmad"
	lma_told .counters.adopted
	tell "Started again: it has adopted $ASKED binding from the kernel."
	[ "$ASKED" = 1 ] || give_up "it has not adopted the binding"
	mag 2 refresh "$BOB" wait "$WAIT"
	goes MAG2 "$HOME_ADDRESS" "a packet for bob"
	watch 3
}

all_gone()
{
	bound length && [ "$ASKED" = 0 ]
}

leaves()
{
	chapter "He leaves"
	talk_ends
	# a gateway does not wait long for the answer to its farewell; what counts is whether it is
	# obeyed
	mag 2 detach "$BOB" || tell "MAG2 has not heard an answer in time."
	goes - "$HOME_ADDRESS" "a packet for bob"
	operator halma binding show
	tell "The prefix is kept from others for a moment, then it is free."
	slowwait 20 all_gone || give_up "the binding stays"
	operator halma
}

story()
{
	starts
	appears
	moves
	killed
	leaves
}
