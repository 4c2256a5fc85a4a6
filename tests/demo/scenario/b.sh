# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2015,SC2034,SC2119,SC2120,SC2153,SC2154 # variables and functions of the
# libraries, and for them; who gives up does not come back
#
# b: nodes of both sorts under the same gateways: one is carried, one looks after herself
#
# Scenario B of RFC 6612. What the gateways say is in the clear (lab mode); carol signs what she
# says with a key (RFC 4285).

# shellcheck source=tests/daemon/carol.sh
. "$DEMO/../daemon/carol.sh"

PLAIN=plain@example.com
PLAIN_NET=2001:db8:1fd:2::/64
B_RUNS=6		# moves of each in a row
CAROL_KEY=00112233445566778899aabbccddeeff
HOST=mn HOST_LINK="lladdr $MN_MAC"	# where the host is
HOST_PLACE="[host ]--[MAG%s]====tunnel====[anchor]--[CN]"
CAROL_PLACE="[carol]=====(MAG%s)==tunnel====[anchor]--[CN]"

# b_conf: lines for both of them
b_conf()
{
	(umask 077; echo "1000 hex:$CAROL_KEY" > "$TOPO_DIR/carol.keys")
	printf '%s\n' "mn \"$PLAIN\" {" "policy = pmipv6-only" "prefix = { $PLAIN_NET }" "}" \
		"mn \"$CAROL\" {" "policy = \"mipv6-only\"" "home-address = $CAROL_HOA" \
		"auth-keys = \"$TOPO_DIR/carol.keys\"" "}"
}

b_network()
{
	echo
	tell "Two nodes, the same two access routers. The host knows nothing of mobility;" \
		"carol has Mobile IPv6 and looks after herself."
	map <<- END
		                                        +------ MAG1  . . .
		     CN ----- ANCHOR ======( net )======+                   HOST, CAROL
		                                        +------ MAG2  . . .
	END
	means MAG "mobile access gateway: an access router that tells the anchor who is at" \
		"it"
	means PMIPv6 "Proxy Mobile IPv6 (RFC 5213): gateways move a node, which does not notice"
	means MIPv6 "Mobile IPv6 (RFC 6275): a node says itself where it is"
	means policy "what a node gets stands in the anchor's configuration, not in what a" \
		"gateway or the node thinks of itself"
	path MAG1 "$PCOA1"
	path MAG2 "$PCOA2"
	b_links
}

b_links()
{
	mnc_up || give_up "the links of carol"
	path carol1 "$CAROL_COA1"
	path carol2 "$CAROL_COA2"
}

# where both are: HOST-MAG CAROL-MAG
b_at()
{
	at "${HOST_PLACE/\%s/$1}" "${CAROL_PLACE/\%s/$2}"
}

b_host_starts()
{
	# shellcheck disable=SC2086 # words
	mag 1 attach "$PLAIN" wait "$WAIT" $HOST_LINK || give_up "MAG1: $MAG_ANSWER"
	pbu 1
	slowwait 20 mn_address "$HOST" || give_up "the host has no address"
	HOST_ADDRESS=$(mn_address "$HOST")
	tell "The host has an address of its prefix, $HOST_ADDRESS, and that is all it" \
		"knows."
	talk "$HOST_ADDRESS" "$HOST"
	goes MAG1 "$HOST_ADDRESS" "a packet for the host"
}

# b_carol_starts: refused by the gateway, she comes by herself
b_carol_starts()
{
	tell "MAG1 asks the anchor for carol as well."
	probe_is 152 1 "$CAROL" no-lla policed wait "$WAIT" > /dev/null ||
		wrong "her policy is mipv6-only, but MAG1 was answered $STATUSES"
	tell "${DIM}Proxy Binding Ack     the anchor: refused, 152: not by you$OFF So MAG1" \
		"gives her an address of its own link, $CAROL_COA1: her care-of address."
	means CoA "care-of address: the one of the network where she is"
	means HoA "home address, by which all know her: $CAROL_HOA"
	mnc_start || give_up "carol's Mobile IPv6"
	mnc sign "$CAROL" 1000 "$CAROL_KEY" || give_up "carol's key"
	mnc register "$CAROL_COA1" wait "$WAIT" || give_up "registration: $NODE_ANSWER"
	bu "carol says, and signs it: what is for $CAROL_HOA, to $CAROL_COA1"
	talk "$CAROL_HOA" mnc
	goes carol1 "$CAROL_HOA" "a packet for carol"
}

# b_carol_moves N: to the link of gateway N
b_carol_moves()
{
	local -a coa=([1]="$CAROL_COA1" [2]="$CAROL_COA2")

	mnc move "${coa[$1]}" wait "$WAIT" || give_up "move of carol: $NODE_ANSWER"
	count_move
}

b_start()
{
	chapter "Both switch on near MAG1"
	stage "at MAG1"
	b_host_starts
	b_carol_starts
	b_at 1 1
	tell "Both have a session with CN now: $SPEED numbered packets a second each way."
	watch 5
	operator halma binding show
}

# b_host_moves N: to gateway N, which says so
b_host_moves()
{
	mag "$1" attach "$PLAIN" wait "$WAIT" lladdr "$MN_MAC" hi 3 hnp "$PLAIN_NET" early \
		neigh "$HOST_ADDRESS" || give_up "MAG$1: $MAG_ANSWER"
	air "$1"
	mag $((3 - $1)) detach "$PLAIN" local
	count_move
}

b_moves()
{
	local i to

	chapter "Both walk over to MAG2"
	stage "at MAG2"
	b_host_moves 2
	tell "The host: MAG2 has said so. It keeps its address, and does not notice."
	goes MAG2 "$HOST_ADDRESS" "a packet for the host"
	b_carol_moves 2
	bu "carol says: to $CAROL_COA2 now"
	goes carol2 "$CAROL_HOA" "a packet for carol"
	b_at 2 2
	watch 5
	chapter "To and fro, $B_RUNS times each, and not together"
	stage "to and fro"
	for ((i = 1; i <= B_RUNS; i++)); do
		to=$((2 - i % 2))
		b_host_moves "$to"
		line_of "the host is at MAG$to"
		b_carol_moves "$to"
		line_of "carol is at MAG$to"
	done
	lines_end
	b_at 2 2
	goes MAG2 "$HOST_ADDRESS" "a packet for the host"
	goes carol2 "$CAROL_HOA" "a packet for carol"
	watch 4
	operator halma mn list
}

story()
{
	local -a lines

	b_network
	mapfile -t lines < <(b_conf)
	LMA_DEVICE="grace = 60000" away_conf "MinDelayBeforeBCEDelete = 60000" "${lines[@]}"
	lma_start || give_up "halmad"
	in_ns lma sh -c 'echo 1 > /proc/sys/net/ipv6/fwmark_reflect'
	mag_start 1 2 || give_up "the gateways"
	b_start
	b_moves
}
