#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 500
# takes: 40
# enough: 6.12 uml
#
# shellcheck disable=SC2015,SC2119 # bail out; arguments that may be missing
#
# homekeys.sh: a mobile node makes its SAs while it is at home, through the tunnel of its gateway
# and with its home address (RFC 6612, 4.2.1), by messages of any size. Then it goes out and comes
# home: nothing of IKEv2 is said for that, K moves the IKE SA (RFC 6275, 10.3.1), and it is as good
# there as where it was made. At home, with a binding that it has not taken back yet, all answers
# find it (RFC 6612, 4.2.2).

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/charon.sh
. "$(dirname "$0")/charon.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"
# shellcheck source=tests/daemon/authority.sh
. "$(dirname "$0")/authority.sh"
# shellcheck source=tests/daemon/home.sh
. "$(dirname "$0")/home.sh"
# shellcheck source=tests/daemon/routability.sh
. "$(dirname "$0")/routability.sh"

# moves COA: with K; MARK is of what is said meanwhile
moves()
{
	node_is "0 600 $1" register "$1" flags "$HOME_K" once && [ "$(told .flags)" = 128 ] ||
		{ echo "$NODE_ANSWER"; return 1; }
	[ "$2" = stays ] || home_out
}

# returns WORD...: home, with K
returns()
{
	node_is "0 0 direct" deregister home flags "$HOME_K" once "$@" &&
		[ "$(told .flags)" = 128 ] || { echo "$NODE_ANSWER"; return 1; }
}

# answers WHEN REFUSED: at home, an old BU without and with a Home Address option, and a ping
answers()
{
	check "R6612-24 R6612-66 $1: an old de-registration is refused at home" \
		node_is "$2" deregister home seq $((LAST - 1)) once
	check "R6612-24 R6612-66 $1: and with a Home Address option" \
		node_is "$2" deregister home alt "$HOA" seq $((LAST - 1)) once
	check "R6612-66 $1: a ping from home is answered there" \
		in_ns mn ping -6 -c 2 -i 0.2 -W 5 -I "$HOA" "$LMAA"
	check "R6612-66 $1: and one of 3000 octets" \
		in_ns mn ping -6 -c 2 -i 0.2 -W 5 -s 3000 -I "$HOA" "$LMAA"
}

# by_gateway PART KIND: all that is between node and anchor is of this kind, in the gateway's tunnel
by_gateway()
{
	local all

	passed "$1"
	all=$PASSED_COUNT
	passed "$1" " mag1(>hoa (hao )?($2)| esp) "
	[ "$PASSED_COUNT" = "$all" ] && passed_least 1 "$1" "up mag1>hoa" &&
		passed_least 1 "$1" "down mag1>hoa"
}

# pieces PART MESSAGES FRAGMENTS: so many whole messages of IKEv2 each way, at least, and so many
# fragments: none, or at least
pieces()
{
	local way

	for way in up down; do
		passed_least "$2" "$1" "$way mag1>hoa ike" &&
			passed_least "$3" "$1" "$way mag1>hoa part" &&
			[ $((PASSED_COUNT > 0)) = $(($3 > 0)) ] || return 1
	done
}

ktap_start
home_up || { home_evidence; ktap_bail "no home"; }
home_watch || ktap_bail "no capture"
check "a gateway registers the node" home_link 1

home_mark fragments
home_speaks
check "R6612-80 from home, IKE_AUTH in fragments of IKEv2's own: an SA" home_initiate
check_equal "R6612-80 it is for the home address" "$(pair "$HOA")" "$(ends "$HOA")"
home_terminate > /dev/null
home_mark large
CHARON_CHILDREN=$(children)
home_speaks "fragmentation = no"
check "R6612-80 from home, IKE_AUTH in a datagram of more than 3000 octets: an SA" home_initiate
check_equal "R6612-80 which is for the home address" "$(pair "$HOA")" "$(ends "$HOA")"
check "R6612-80 both ends of the IKE SA have that address" home_keys_at "$HOA"
check "R6612-80 and one for return routability" \
	charon_swanctl mn --initiate --child rr --timeout 60
correspondent
home_mark unbound
check "R6612-24 at home, by that SA: who has no binding is told so, 133" \
	node_is "133 0 direct" deregister home once

home_mark out
check "R6612-85 abroad, by the SA that was made at home: 0, with K" moves "$COA1"
check "R6612-85 both ends of the IKE SA are where it is" home_keys_at "$COA1"
home_mark tunnel
check "R6275-16 R6612-85 the tunnel that was made at home is there" \
	slowwait 10 tunnel_is "$COA1"
tunnel_policies add "$COA1"
tunnel_moves "$HOA" "$COA1"
check "R6275-16 R6612-85 Home Test Init and Home Test go by it" home_test cookie01
no_tunnel_policies
home_mark abroad
check "R6612-85 from there the node makes the IKE SA anew" home_rekey mn ike
check "R6612-85 and the anchor makes SAs anew" home_rekey lma sas
check "R6612-85 and the anchor makes the IKE SA anew" home_rekey lma ike
check "R6612-85 a BU by the new SA: 0" node_is "0 600 $COA1" register "$COA1" once

home_mark further
check "R6612-85 at another place, by SAs of before: 0, with K" moves "$COA2" stays
check "R6612-85 both ends of the IKE SA are there" home_keys_at "$COA2"
check "R6275-16 R6612-85 and so is the tunnel" slowwait 10 tunnel_is "$COA2"
home_mark further-away
check "R6612-85 there, too, the node makes the IKE SA anew" home_rekey mn ike
check "R6612-85 and the anchor makes SAs anew there" home_rekey lma sas

# home again: the binding is a stale one until it is taken back
check "the gateway registers the node that comes home" home_link 1
home_mark back
check "R6612-24 R6612-85 de-registration from home: 0, with K" returns
check "R6612-85 both ends of the IKE SA are at home" home_keys_at "$HOA"
home_mark home
check "R6612-85 at home the node makes the IKE SA anew" home_rekey mn ike
check "R6612-85 and the anchor makes SAs anew at home" home_rekey lma sas
home_mark again
check "R6612-85 abroad once more: 0, with K" moves "$COA2"
check "R6612-85 both ends of the IKE SA are there again" home_keys_at "$COA2"

home_link 1
home_mark stale
node show
LAST=$(told .seq)
answers "with a binding elsewhere" "135 0 direct"
home_mark ended
home_terminate > /dev/null
home_mark stale-fragments
home_speaks
check "R6612-66 R6612-80 with a binding elsewhere: IKE_AUTH in fragments of IKEv2's own" \
	home_initiate
home_terminate > /dev/null
home_mark stale-large
home_speaks "fragmentation = no"
check "R6612-66 R6612-80 with a binding elsewhere: IKE_AUTH of more than 3000 octets" home_initiate
check "R6612-66 R6612-80 with a binding elsewhere: the node makes the IKE SA anew" home_rekey mn ike
check "R6612-66 R6612-80 with a binding elsewhere: the anchor makes SAs anew" home_rekey lma sas
check "R6612-66 the binding is as it was" mipv6_is "$HOA/128 $COA2 active"
home_mark returned
check "R6612-24 de-registration by SAs that were made meanwhile: 0, with K" \
	returns seq $((LAST + 1))
home_mark wait
answers "in the wait" "135 0 direct"
check "R6612-24 in the wait: de-registration again, with a Home Address option: 0" \
	node_is "0 0 direct" deregister home alt "$HOA" seq $((LAST + 2)) once
check "R6612-66 R6612-80 in the wait: the anchor makes SAs anew" home_rekey lma sas

home_seen
for PART in fragments large home stale-fragments stale-large; do
	check "R6612-65 R6612-66 R6612-80 $PART: all goes by the gateway's tunnel" \
		by_gateway "$PART" "ike|part"
done
for PART in unbound stale back returned; do
	check "R6612-24 R6612-66 $PART: all goes by the gateway's tunnel" \
		by_gateway "$PART" "esp|echo|part"
done
check "R6612-66 wait: all goes by the gateway's tunnel" by_gateway wait "esp|echo|part|ike"
for PART in fragments stale-fragments; do
	check "R6612-80 $PART: no fragments of IPv6 each way" pieces "$PART" 4 0
done
for PART in large stale-large; do
	check "R6612-80 $PART: fragments of IPv6 each way" pieces "$PART" 1 3
done
for PART in out further back again; do
	check "R6612-81 $PART: no IKEv2 is said for a move" passed_is "" "$PART" ike
done
for PART in abroad further-away home; do
	check "R6612-81 $PART: it is said when SAs are made anew" passed_least 4 "$PART" ike
done
check "R6612-85 out: the BU comes from there, and its answer goes there" \
	passed_is "down coa1 rh esp, up coa1 hao esp" out coa1
check "R6612-85 abroad: so does IKEv2" passed_is "down coa1 ike, up coa1 ike" abroad ike
check "R6612-85 further-away: IKEv2 goes where the node has moved" \
	passed_is "down coa2 ike, up coa2 ike" further-away ike
[ "$KTAP_FAILED" = 0 ] || home_evidence
ktap_finish
