#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ipv4-subscribers: a telephone with an IPv4 address beside its prefix keeps both when it moves
# network: ipv4

# shellcheck source=tools/lab/story.sh
. "$LAB/story.sh"

ipv4()
{
	halma -j binding show | jq -r '[.[].prefix[] | select(test("^[0-9.]+/32$"))] | join(" ")'
}

has()
{
	[ -n "$1" ] && [ "$(ipv4)" = "$1" ]
}

title "Dave appears at MAG1, who asks for an IPv4 address for him, too (RFC 5844)"
run move mag1
HOA=$(ipv4)
tell "The anchor has given him $HOA. IPv4 packets for him go through the same tunnel, which is of" \
	"IPv6: the network between needs no IPv4."
must "one entry has his prefix and his address" halma binding show
must "he reaches CN by IPv4" on mn ping -c 2 192.0.2.2
must "and by IPv6" ping-cn -c 1

title "He moves to MAG2"
run move mag2
must "he has kept $HOA" has "$HOA"
must "and reaches CN by IPv4" on mn ping -c 2 192.0.2.2
must "CN reaches him" on cn ping -c 2 "${HOA%/*}"
ends
