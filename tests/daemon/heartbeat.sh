#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 35
# enough: uml
#
# heartbeat.sh: the anchor and its gateways ask each other whether they are there (RFC 5847).

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

REQUEST=3b010d0000000000deadbeef01020000
WAIT=5000		# MinDelayBeforeBCEDelete

peering()
{
	lma_show ".counters.peering[\"$1\"]"
}

peering_is()
{
	[ "$(peering "$1")" = "$2" ]
}

# the gateway has heard more requests than that
heard()
{
	mag "$1" peering && [ "$(answer .heartbeats)" -gt "$2" ]
}

# what halma says of a gateway's heartbeats
beat()
{
	lma -j mag show remote "$1" | jq -r ".[0].heartbeat[\"$2\"] // empty"
}

beat_is()
{
	[ "$(beat "$1" "$2")" = "$3" ]
}

binding_is()
{
	[ "$(bindings '[.[].state] | join(" ")')" = "$1" ]
}

# a heartbeat response with U and a restart counter
unsolicited()
{
	printf '3b020d0000000003%08x0100%s%08x01020000' 0 1c04 "$1"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
lma_conf "MinDelayBeforeBCEDelete = $WAIT" "heartbeat {" "HEARTBEAT_INTERVAL = 1" "}"
check "halmad starts" lma_start || ktap_bail "no daemon"
check "R5847-1 an interval that is too short is warned about" \
	grep -q 'HEARTBEAT_INTERVAL is 1 s' "$TOPO_DIR/halmad.log"
mag_start 1 2 || ktap_bail "no gateways"
capture lma net0 heartbeat ip6 proto 135 || ktap_bail "no capture"

# asked
check "R5847-1 a request is answered, without any session" mag 1 probe x@example.org raw $REQUEST
check_equal "R5847-1 it is a response with the same number, and no fault" "13 1 3735928559 0" \
	"$(answer '.answers[0] | [.["mh-type"], .flags, .seq, (.faults | length)] | join(" ")')"
counter=$(answer '.answers[0]["restart-counter"]')
check "R5847-1 with a restart counter: $counter" test "$counter" -gt 0
check "R5847-1 who is no gateway hears nothing" mag 1 probe x@example.org raw $REQUEST \
	src 2001:db8:1::66 silent
check_equal "R5847-1 and is counted" 1 "$(peering unknown-mag)"
check_equal "R5847-1 nobody is asked while there is no session" 0 \
	"$(peering heartbeat-requests-sent)"

# asking
mag 1 attach bob@example.org lladdr "$MN_MAC" || ktap_bail "not attached: $MAG_ANSWER"
HNP=$(answer '.hnp[0]')
check "R5847-1 with a session, its gateway is asked" slowwait 20 heard 1 2
mag 1 peering
check_equal "R5847-1 nothing is wrong with the requests" 0 "$(answer .faults)"
check_equal "R5847-1 it is alive" alive "$(beat $PCOA1 state)"
mag 2 peering
check_equal "R5847-1 the other gateway is not asked" 0 "$(answer .heartbeats)"

# it falls silent
mag 1 peering heartbeat silent
check "R5847-2 more than three requests without an answer: it cannot be reached" \
	slowwait 30 peering_is mag-failures 1
check_equal "R5847-2 its session is blocked" blocked "$(bindings '.[0].state')"
check_equal "R5847-2 that is shown" failed "$(beat $PCOA1 state)"
check "R5847-2 and written" grep -q 'mag mag1 .* cannot be reached' "$TOPO_DIR/halmad.log"
check "R5847-2 after the wait the session is gone" slowwait 20 binding_is ""

# it comes back, and loses its sessions
mag 1 peering heartbeat answer
mag 1 detach bob@example.org local
mag 1 attach bob@example.org lladdr "$MN_MAC" || ktap_bail "not attached: $MAG_ANSWER"
HNP=$(answer '.hnp[0]')
check "R5847-2 it is alive again" slowwait 20 beat_is $PCOA1 restart-counter 1
mag 1 peering restart-counter 2
check "R5847-2 another restart counter: it has lost its sessions" \
	slowwait 20 peering_is mag-restarts 1
check_equal "R5847-2 that are blocked" "$HNP blocked" \
	"$(bindings '.[0] | [.prefix[0], .state] | join(" ")')"
check "R5847-2 that is written" grep -q 'mag mag1 .* has lost its sessions' "$TOPO_DIR/halmad.log"
check "R5847-2 it registers the mobile node again" mag 1 refresh bob@example.org
check_equal "R5847-2 with the same prefix" "$HNP active" \
	"$(bindings '.[0] | [.prefix[0], .state] | join(" ")')"
check "R5847-2 the counter is stored" slowwait 20 beat_is $PCOA1 restart-counter 2
# what it registers after its last answer may be its next life's; so there is one more answer
mag 1 peering
slowwait 20 heard 1 $(($(answer .heartbeats) + 2))
mag 1 peering restart-counter 3
check "R5847-2 an unsolicited response says the same: no answer" mag 1 probe x@example.org \
	raw "$(unsolicited 3)" silent
check "R5847-2 and the sessions are blocked" slowwait 20 binding_is blocked
check_equal "R5847-2 once" 2 "$(peering mag-restarts)"
mag 1 refresh bob@example.org

# a gateway that does not know what a heartbeat is
mag 2 peering heartbeat error
mag 2 attach alice@example.org lladdr "$MN_MAC"
check "R5847-4 Binding Error with status 2: no more heartbeats" \
	slowwait 20 beat_is $PCOA2 state unsupported
mag 1 peering
check "R5847-4 the others go on" slowwait 20 heard 1 $(($(answer .heartbeats) + 3))
mag 2 peering
check_equal "R5847-4 it was asked once" 1 "$(answer .heartbeats)"
check_equal "R5847-4 its session stays" active \
	"$(bindings '.[] | select(.prefix[0] == "2001:db8:1ff:1::/64") | .state')"

# the daemon starts again with all that it had
lma_stop
check "halmad starts again" lma_start || ktap_bail "no daemon"
mag 1 probe x@example.org raw $REQUEST
check_equal "R5847-3 no session was lost: the restart counter is the old one" "$counter" \
	"$(answer '.answers[0]["restart-counter"]')"
check_equal "R5847-3 and nobody is told unasked" 0 "$(peering heartbeat-unsolicited-sent)"
mag 1 peering
check "R5847-1 gateways with sessions are asked again" slowwait 20 heard 1 \
	"$(answer .heartbeats)"

capture_stop heartbeat
check "RWIRE-1 tshark finds nothing wrong" wire_judge "$(evidence heartbeat.pcap)"
check_equal "R5847-1 by tshark: requests without a counter, responses with one" "0, 1,$counter" \
	"$(tshark -r "$(evidence heartbeat.pcap)" -Y "mip6.hb.seqnr && ipv6.src == $LMAA" \
		-T fields -E separator=, -e mip6.hb.r_flag -e mip6.rc 2> /dev/null |
		sort -u | tr '\n' ' ' | sed 's/ $//')"
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
