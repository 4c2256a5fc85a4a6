#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# mag-dies: a gateway dies without a word; the anchor notices, and the subscriber goes elsewhere
# network: plain

# shellcheck source=tools/lab/story.sh
. "$LAB/story.sh"

state_is()
{
	[ "$(halma -j binding show | jq -r '[.[].state] | join(",")')" = "$1" ]
}

answered()
{
	[ "$(halma -j mag show | jq '.[] | select(.name == "mag1").heartbeat.received')" -gt 0 ]
}

still_has()
{
	[ "$(where | sed 's/.*address //')" = "$1" ]
}

title "Alice is at MAG1"
run move mag1
ADDRESS=$(where | sed 's/.*address //')
must "she reaches CN" ping-cn -c 1
means heartbeat "the anchor asks each gateway once a second whether it lives (RFC 5847)"
must "MAG1 has answered heartbeats" eventually answered

title "MAG1 dies, and says nothing"
run mag 1 kill
tell "After three heartbeats without an answer the anchor sends nothing there any more. The" \
	"prefix stays hers for a while."
must "the anchor has noticed: it sends nothing to her there" eventually state_is blocked

title "Alice's telephone looks for another gateway, and finds MAG2"
run move mag2
must "the anchor serves her again" eventually state_is active
must "she has the address that she had" still_has "$ADDRESS"
must "and reaches CN" ping-cn -c 1
ends
