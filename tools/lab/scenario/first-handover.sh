#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# first-handover: a telephone walks from one gateway to another, and no packet is lost
# network: plain

# shellcheck source=tools/lab/story.sh
. "$LAB/story.sh"

still_has()
{
	[ "$(where | sed 's/.*address //')" = "$1" ]
}

title "Alice switches her telephone on, near MAG1"
means MAG "mobile access gateway: the router that she is connected to, as by Wi-Fi"
means anchor "the router that knows where she is. Whatever is sent to her goes there first"
run move mag1
ADDRESS=$(where | sed 's/.*address //')
tell "MAG1 has told the anchor that she is here. The anchor has given her a prefix, of which her" \
	"telephone has made the address $ADDRESS, and has made a tunnel to MAG1 for her packets."
must "the anchor knows her" halma mn list
must "she reaches CN, the one she talks with" ping-cn -c 1

title "She talks with CN, and walks over to MAG2 and back, three times"
run stream start
for _ in 1 2 3; do
	run move mag2
	run move mag1
done
tell "Each time the new gateway has told the anchor, and the anchor has turned her packets to it" \
	"at once. Those still under way from the old one were let through."
must "she has the same address as before: no session has noticed" still_has "$ADDRESS"
must "nothing was lost" stream stop
ends
