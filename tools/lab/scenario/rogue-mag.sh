#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# rogue-mag: a gateway that nobody has invited claims a subscriber, and sends in her name
# network: plain

# shellcheck source=tools/lab/story.sh
. "$LAB/story.sh"

refused()
{
	mag 3 probe alice@example.org hi 3 hnp "$(cat "$LAB_DIR/prefix")" |
		jq -r '.answers[].status' | tee "$LAB_DIR/status" | grep -qE '^(129|15[0-9])$'
	local rc=$?

	echo "status $(cat "$LAB_DIR/status")"
	return "$rc"
}

# packets that the anchor has dropped for this cause
dropped()
{
	halma -j stats | jq --arg cause "$1" '.[0].drop[] | select(.cause == $cause).packets'
}

tunnel_of_its_own()
{
	on mag3 ip link add name tunlma type ip6tnl mode any local 2001:db8:3::1 \
		remote 2001:db8:f::1 encaplimit none && on mag3 ip link set tunlma up
}

# sends_in_her_name NODE: alice's packets go into the tunnel that it has to the anchor
sends_in_her_name()
{
	on "$1" ip addr add "$ADDRESS/128" dev tunlma nodad &&
		on "$1" ip route add 2001:db8:c::/64 dev tunlma &&
		on "$1" ping -q -c 5 -i 0.2 -W 1 -I "$ADDRESS" 2001:db8:c::2
}

grown()
{
	echo "halma stats, $1: $2 before, now $(dropped "$1")"
	[ "$(dropped "$1")" -ge $(($2 + 5)) ]
}

title "Alice is at MAG1 and talks with CN. In the network there is a third gateway, MAG3"
run move mag1
ADDRESS=$(where | sed 's/.*address //')
run stream start
tell "MAG3 is not in the anchor's configuration."

title "MAG3 says: alice is here"
must "the anchor refuses" refused
must "alice is where she was" grep -q 2001:db8:1::1 <(halma binding show)

title "MAG3 sends packets in alice's name, through a tunnel of its own making"
BEFORE=$(dropped unknown-far-end)
must "MAG3 has a tunnel" tunnel_of_its_own
must_not "no answer comes to MAG3" sends_in_her_name mag3
must "the anchor has dropped each, and counted it" grown unknown-far-end "$BEFORE"

title "The same from MAG2, which is invited, but at which alice is not"
BEFORE=$(dropped spoofed-source)
must "MAG2 serves somebody else" mag 2 attach bob@example.org wait 60000
must_not "no answer comes to MAG2" sends_in_her_name mag2
must "the anchor has dropped each, and counted it" grown spoofed-source "$BEFORE"
must "alice has not noticed: nothing was lost" stream stop
tell "Who can send with the address of MAG1 would be believed here, where nothing is encrypted." \
	"The scenario ipsec shows what helps against him."
ends
