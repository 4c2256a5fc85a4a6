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
	return $rc
}

# drops of the module for a source that is not the sender's
spoofed()
{
	halma -s -j stats | jq '[.. | objects | to_entries[] |
		select((.value | type) == "number" and (.key | test("spoof|unknown|tunnel")))
		| .value] | add // 0'
}

sends_in_her_name()
{
	on mag3 ip link add name forged type ip6tnl mode any local 2001:db8:3::1 \
		remote 2001:db8:f::1 encaplimit none &&
		on mag3 ip link set forged up &&
		on mag3 ip addr add "$ADDRESS/128" dev forged nodad &&
		on mag3 ip route add 2001:db8:c::/64 dev forged &&
		on mag3 ping -q -c 5 -i 0.2 -W 1 -I "$ADDRESS" 2001:db8:c::2
}

grown()
{
	echo "dropped before: $1, now: $(spoofed)"
	[ "$(spoofed)" -ge $(($1 + 5)) ]
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
BEFORE=$(spoofed)
must_not "no answer comes to MAG3" sends_in_her_name
must "the anchor has dropped each, and counted it" grown "$BEFORE"
must "alice has not noticed: nothing was lost" stream stop
tell "Who can send with the address of MAG1 would be believed here, where nothing is encrypted." \
	"The scenario ipsec shows what helps against him."
ends
