# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2015,SC2034,SC2119,SC2120,SC2153,SC2154 # variables and functions of the
# libraries, and for them; who gives up does not come back
#
# b-a2: all of them on one anchor: a host, carol of b, and alice of a2, who travels
#
# Scenarios B and A.2 of RFC 6612 at the same time. Gateways and alice have IPsec, carol a key; what
# one of them does changes nothing for the others.

# shellcheck source=tests/demo/scenario/a2.sh
. "$DEMO/scenario/a2.sh"
# shellcheck source=tests/demo/scenario/b.sh
. "$DEMO/scenario/b.sh"

TOPO_SECOND=1			# the host has a link of its own to MAG1, where it stays
HOST=mnb HOST_LINK="dev acc1 lladdr $MNB_MAC"
RUNS=6 TRIPS=4
SPEED=${HALMA_DEMO_SPEED:-500}	# there are three sessions

# all_go ALICE CAROL: where the packets of each go
all_go()
{
	goes "$1" "$HOA" "a packet for alice"
	goes "$2" "$CAROL_HOA" "a packet for carol"
	goes MAG1 "$HOST_ADDRESS" "a packet for the host"
}

others_start()
{
	chapter "At MAG1 there are two more: a host without mobility, and carol with her own"
	stage "the host and carol at MAG1"
	b_host_starts
	b_carol_starts
	all_go MAG1 carol1
	BESIDE=("${HOST_PLACE/\%s/1}" "${CAROL_PLACE/\%s/1}")
	watch 4
}

others_stay()
{
	chapter "While alice is abroad, carol walks over to MAG2"
	stage "carol to MAG2"
	b_carol_moves 2
	bu "carol says: to $CAROL_COA2 now"
	all_go router2 carol2
	BESIDE=("${HOST_PLACE/\%s/1}" "${CAROL_PLACE/\%s/2}")
	watch 4
	operator halma mn list
}

story()
{
	local -a lines

	a2_network
	b_links
	mapfile -t lines < <(b_conf)
	a2_anchor "${lines[@]}"
	a2_appears
	a2_proves
	others_start
	a2_walks
	all_go MAG2 carol1
	a2_leaves
	all_go router1 carol1
	a2_travels
	others_stay
	a2_killed
	all_go router2 carol2
	a2_returns
	all_go MAG2 carol2
}
