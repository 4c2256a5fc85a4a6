#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 500
# takes: 30
# enough: uml
#
# shellcheck disable=SC2015,SC2119 # bail out; arguments that may be missing
#
# wholelife.sh: scenario A.2 of RFC 6612, figure 2, from end to end, under ESP. A mobile node is at
# home by one gateway and by another one, goes to a foreign link and on to another one, and comes
# home, while it has a stream both ways by its home address, of which nothing is lost. It speaks
# IKEv2 once, at the beginning, at home. Each packet between the anchor and the rest is held
# against a table of what may go where, in each state, and between them against both neighbours.

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
HOME_MAGS="1 2"
# shellcheck source=tests/daemon/home.sh
. "$(dirname "$0")/home.sh"

RATE=${HALMA_RATE:-100}
REST=2001:db8:100::99	# in the prefix of the node, and not its home address
HOME_NAME[$REST]=rest

# states in order: where packets for the home address go, from where the node's come, and where
# others of its prefix go
STATES="home1 home2 abroad left further back refused home3"
declare -A DOWN=([home1]=mag1 [home2]=mag2 [abroad]=coa1 [left]=coa1 [further]=coa2 [back]=coa2
		 [refused]=coa2 [home3]=mag1)
declare -A UP=([home1]=mag1 [home2]=mag2 [abroad]=coa1 [left]=coa1 [further]=coa2 [back]=mag1
	       [refused]=mag1 [home3]=mag1)
declare -A OTHERS=([home1]=mag1 [home2]=mag2 [abroad]=mag2 [left]="" [further]="" [back]=mag1
		   [refused]=mag1 [home3]=mag1)
# of the messages of the node in the transition to it
declare -A SAYS=([abroad]="down coa1 rh esp, up coa1 hao esp"
		 [further]="down coa2 rh esp, up coa2 hao esp"
		 [refused]="down mag1>hoa esp, up mag1>hoa esp"
		 [home3]="down mag1>hoa esp, up mag1>hoa esp")
# why it is so, RFC 6612
declare -A WHY=([home1]="R6612-61" [home2]="R6612-5" [abroad]="R6612-60 R6612-61" [left]="R6612-64"
		[further]="R6612-60" [back]="R6612-60 R6612-67" [refused]="R6612-60 R6612-67"
		[home3]="R6612-63")

# state NAME: what comes now goes as this one has it; what comes after it is on the way to another
state()
{
	# what is under way still goes as before
	stream_flows 20 && home_mark "$1" && in_ns cn bash -c "echo > /dev/udp/$REST/9" &&
		stream_flows 40 && home_mark "after-$1"
}

moves()
{
	node_is "0 600 $1" register "$1" flags "$HOME_K" once && [ "$(told .flags)" = 128 ] ||
		{ echo "$NODE_ANSWER"; return 1; }
}

# data_is PART WAY...: what is of the stream goes by these ways, and by no other one
data_is()
{
	local part="$1" odd way; shift

	passed "$part" "hoa data"
	odd=", $PASSED"
	for way; do
		odd=${odd/, $way>hoa data}
	done
	[ "$odd" = "" ] && return 0
	echo "it went '$odd'"
	return 1
}

# in a state there is enough of it each way
judge_state()
{
	local down="down ${DOWN[$1]}" up="up ${UP[$1]}"

	data_is "$1" "$down" "$up" && passed_least 30 "$1" "$down>hoa data" &&
		passed_least 30 "$1" "$up>hoa data"
}

judge()
{
	local now before=

	for now in $STATES; do
		check "${WHY[$now]} $now: down by ${DOWN[$now]}, up by ${UP[$now]}" \
			judge_state "$now"
		check "${WHY[$now]} $now: the rest of the prefix goes to ${OTHERS[$now]:-nobody}" \
			passed_is "${OTHERS[$now]:+down ${OTHERS[$now]}>rest data}" "$now" \
			"rest data"
		[ -n "$before" ] || { before=$now; continue; }
		check "R6612-60 R6612-67 from $before to $now: one way or the other" data_is \
			"after-$before" "down ${DOWN[$before]}" "up ${UP[$before]}" \
			"down ${DOWN[$now]}" "up ${UP[$now]}"
		[ -z "${SAYS[$now]:-}" ] || check "R6612-24 from $before to $now: ${SAYS[$now]}" \
			passed_is "${SAYS[$now]}" "after-$before" "(coa.|hoa) ((hao|rh) )?esp"
		check "R6612-81 from $before to $now: nothing of IKEv2" \
			passed_is "" "after-$before" ike
		before=$now
	done
}

ktap_start
home_up || { home_evidence; ktap_bail "no home"; }
home_watch || ktap_bail "no capture"
check "the first gateway registers the node" home_link 1
home_mark keys
home_speaks
check "R6612-80 at home it gets its SA" home_initiate
before=$(drops_by_cause)
check "a stream runs both ways" stream_start "$RATE" "$HOA" || ktap_bail "no stream"
state home1
check "R6612-5 the second gateway registers it" home_link 2
mag 1 detach "$ALICE" local
state home2
check "R6612-22 abroad, by the SA of home: 0, with K" moves "$COA1"
home_out
state abroad
check "the gateway tells that it has gone" mag 2 detach "$ALICE"
state left
check "R6612-85 on another foreign link: 0, with K" moves "$COA2"
state further
check "R6612-21 the first gateway registers it again" home_link 1
state back
node show
LAST=$(told .seq)
check "R6612-24 at home, an old de-registration is refused there" \
	node_is "135 0 direct" deregister home seq $((LAST - 1)) once
state refused
check "R6612-24 de-registration from home: 0, with K" \
	node_is "0 0 direct" deregister home seq $((LAST + 1)) flags "$HOME_K" once
state home3
check "R6612-63 nothing of the stream is lost" stream_stop
ktap_diag "$(cat "$TOPO_DIR"/stream.{cn,mn})"
check_equal "R6612-64 the anchor has dropped nothing else than what was for nobody" \
	'{"blocked":2}' "$(drops_by_cause)"
home_mark end
check "R6612-85 the SA of the beginning is made anew at the end" home_rekey lma sas
home_seen
judge
check_equal "no Mobility Header was in the clear" 0 "$(grep -c -w mh "$TOPO_DIR/passed")"
check "R6612-80 keys: IKEv2 was by the gateway's tunnel" \
	passed_is "down mag1>hoa ike, up mag1>hoa ike" keys ike
check "R6612-85 end: and is again" passed_is "down mag1>hoa ike, up mag1>hoa ike" end ike
[ "$KTAP_FAILED" = 0 ] || home_evidence
ktap_finish
