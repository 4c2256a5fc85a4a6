#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ipsec: gateways prove who they are, and all they say is encrypted; who does not is not heard
# network: ipsec

# shellcheck source=tools/lab/story.sh
. "$LAB/story.sh"

# how many packets of this kind were seen on the way to the anchor
seen()
{
	tcpdump -n -r "$LAB_DIR/wire.pcap" "$1" 2> /dev/null | wc -l
}

seen_some()
{
	[ "$(seen "$1")" -gt 0 ]
}

not_heard()
{
	! mag 1 probe mallory@example.org wait 2000 | grep -q '"status"'
}

title "MAG1, MAG2 and the anchor each have strongSwan, and a secret that two of them share"
means IKEv2 "by which the two prove to each other that they know it, and make keys"
means ESP "what carries a message under such a key: nobody reads it, nobody changes it"
must "the anchor has keys with its gateways" halma mag show
capture net lma0 -w "$LAB_DIR/wire.pcap" -U > /dev/null 2>&1 &
CAPTURE=$!
until [ -s "$LAB_DIR/wire.pcap" ]; do sleep 0.1; done

title "Alice appears at MAG1, and moves to MAG2 while she talks with CN"
run move mag1
run stream start
run move mag2
must "nothing was lost" stream stop
pkill -INT -P "$CAPTURE" tcpdump
wait "$CAPTURE"
must "what the gateways said was on the wire as ESP" seen_some "esp"
must_not "and none of it in the clear" seen_some "ip6 proto 135"

title "Somebody at the address of MAG1 sends a message without IPsec"
tell "In the clear he claims that Mallory is here."
must "he is not heard" not_heard
must_not "the anchor knows no Mallory" grep -q mallory <(halma mn list)
ends
