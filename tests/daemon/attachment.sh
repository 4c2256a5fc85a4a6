#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 28
# enough: uml
#
# attachment.sh: a tracker knows where mobile nodes are, and a gateway that claims one which is not
# there gets nothing (RFC 5213, 11).

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

BOB=bob@example.org

tracker_start()
{
	rm -f "$TOPO_DIR/tracker.sock"
	python3 "$(dirname "$0")/tracker.py" "$TOPO_DIR/tracker.sock" "$TOPO_DIR/places" \
		"$TOPO_DIR/questions" > "$TOPO_DIR/tracker.log" 2>&1 &
	TRACKER_PID=$!
	slowwait 20 test -S "$TOPO_DIR/tracker.sock"
}

tracker_stop()
{
	topo_end "$TRACKER_PID" TERM
	TRACKER_PID=
}

# the mobile node is there: MN-ID ADDRESS
place()
{
	echo "$1 $2" > "$TOPO_DIR/places"
}

# the last question: jq FILTER
question()
{
	tail -n 1 "$TOPO_DIR/questions" | jq -r "$1"
}

questions()
{
	wc -l < "$TOPO_DIR/questions"
}

served_by()
{
	[ "$(lma -j mn show mn-id "$BOB" | jq -r '[.[] | .mag, .state] | join(" ")')" = "$1" ]
}

connected_is()
{
	[ "$(lma_show .tracker.connected)" = "$1" ]
}

attach()
{
	mag "$1" attach "$BOB" lladdr "$MN_MAC"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
defer 'tracker_stop'
: > "$TOPO_DIR/places"
: > "$TOPO_DIR/questions"
tracker_start || ktap_bail "no tracker: $(cat "$TOPO_DIR/tracker.log")"
lma_conf "tracker {" "socket = \"$TOPO_DIR/tracker.sock\"" "timeout = 3000" "}"
check "halmad starts" lma_start || ktap_bail "no daemon"
check_equal "R6612-44 it is connected with the tracker" true "$(lma_show .tracker.connected)"
mag_start 1 2 || ktap_bail "no gateways"
capture lma net0 attachment ip6 proto 135 || ktap_bail "no capture"

# who is there, and who is not
place "$BOB" $PCOA1
check "R6612-44 the mobile node is there: accepted" attach 1
HNP=$(answer '.hnp[0]')
check_equal "R6612-44 what the tracker was asked" "initial $BOB $PCOA1 mag1 $PCOA1" \
	"$(question '[.request, .["mn-id"], .mag, .["mag-name"], .["remote-ipv6"]] | join(" ")')"
stream_start 200 "$(slowwait 20 mn_address && mn_address)" || ktap_bail "no stream"
check "R6612-44 a gateway that claims it: 129" probe_is 129 2 "$BOB" hnp "$HNP" hi 3 \
	lladdr "$MN_MAC"
check_equal "R6612-44 the tracker was told who serves it" "handover $PCOA2 $PCOA1" \
	"$(question '[.request, .mag, .["old-mag"]] | join(" ")')"
check "R6612-44 claimed with a new session: 129" probe_is 129 2 "$BOB" att 5
check "R6612-44 claimed without a hint: 129" probe_is 129 2 "$BOB" hi 4 lladdr "$MN_MAC"
check "R6612-44 nothing has moved" served_by "$PCOA1 active"
check_equal "R6612-44 three are counted" 3 "$(lma_show '.counters.received.pbu["not-attached"]')"
check "R6612-44 and named in the log" grep -q \
	"PBU of MAG mag2 ($PCOA2) for $BOB.*refused: 129.*not attached there" "$TOPO_DIR/halmad.log"
n=$(questions)
check "R6612-44 a refresh" mag 1 refresh "$BOB"
check_equal "R6612-44 asks nobody" "$n" "$(questions)"
check "R6612-44 the stream goes on meanwhile" stream_flows 100
check "R6612-44 0 packets lost" stream_stop

# it moves
place "$BOB" $PCOA2
check "R6612-44 the gateway where it is now: accepted" attach 2
check "R6612-44 it has moved" served_by "$PCOA2 active"
check_equal "R6612-44 with its prefix" "$HNP" "$(answer '.hnp[0]')"
place "$BOB" $PCOA1
check "R6612-44 and comes back" attach 1
mag 2 detach "$BOB" local

# a tracker that does not answer, and one that is not there
place "$BOB" '?'
check "R6612-44 no answer of the tracker: 130" probe_is 130 2 "$BOB" hnp "$HNP" hi 3 wait 20000 \
	lladdr "$MN_MAC"
check_equal "R6612-44 counted" 1 "$(lma_show '.counters.tracker.unanswered')"
place "$BOB" $PCOA2
tracker_stop
check "R6612-44 the tracker goes away: noticed" slowwait 20 connected_is false
check "R6612-44 who arrives is refused: 130" probe_is 130 2 "$BOB" hnp "$HNP" hi 3 lladdr "$MN_MAC"
check_refused "R6612-44 halma daemon check says so" 'attachment tracker cannot be reached' \
	lma daemon check
check "R6612-44 a refresh passes" mag 1 refresh "$BOB"
tracker_start
check "R6612-44 the tracker comes back: accepted" slowwait 20 attach 2
check "R6612-44 it has moved again" served_by "$PCOA2 active"

# by reload
lma_conf "tracker {" "socket = \"$TOPO_DIR/nobody\"" "without-answer = accept" "}"
check "reload: another tracker, which need not answer" lma daemon reload
check "R6612-44 nobody to be asked, and accepted" attach 1
check_matches "R6612-44 halma daemon check warns" 'accepted unseen' lma daemon check
lma_conf
check "reload: no tracker" lma daemon reload
n=$(questions)
check "accepted" attach 2
check_equal "nobody was asked" "$n" "$(questions)"

capture_stop attachment
check "R5213-16 nothing that the anchor sent is malformed" wire_judge "$(evidence attachment.pcap)"
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
