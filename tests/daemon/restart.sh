#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 40
# enough: uml
#
# restart.sh: the daemon ends, in a friendly way and not, and comes back. No packet notices.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

RATE=${HALMA_RESTART_RATE:-$(stream_rate 1000)}

binding()
{
	bindings '.[0] | [.id, .["mn-id"], .prefix[0], .path[0].tunnel["remote-ipv6"], .state] |
		map(tostring) | join(" ")'
}

# restart SIGNAL: end the daemon so, see that the module goes on alone, bring it back
restart()
{
	local signal="$1" before

	before=$(binding)
	lma_stop "$signal"
	check_equal "$signal: the binding stays without the daemon" "$before" "$(binding)"
	check "$signal: the stream goes on without the daemon" stream_flows 500
	check "$signal: the daemon comes back" lma_start
	check_equal "$signal: it adopts the binding" 1 "$(lma_show .counters.adopted)"
	check_equal "$signal: the same binding" "$before" "$(binding)"
	check_equal "$signal: it knows the mobile node" "bob@example.org" \
		"$(lma -j mn show | jq -r '.[0]["mn-id"]')"
	check "$signal: the session can be refreshed" counts .counters.received.pbu.refresh \
		mag 1 refresh bob@example.org
	check "$signal: an older PBU than the last before the end is refused" \
		probe_is 157 1 bob@example.org hnp "$HNP" lladdr "$MN_MAC" timestamp "$OLD"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
# the mobile node learns late that it has moved: until then it sends through the old gateway
LMA_DEVICE="grace = 20000" lma_conf
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
mag 1 attach bob@example.org lladdr "$MN_MAC" || ktap_bail "not attached: $MAG_ANSWER"
HNP=$(answer '.hnp[0]')
LLA=$(answer .lla)
OLD=$(($(answer .timestamp) - 65536))
slowwait 10 mn_address
HOME_ADDRESS=$(mn_address)
check "a stream runs both ways" stream_start "$RATE" "$HOME_ADDRESS" || ktap_bail "no stream"
restart TERM
restart KILL

# the gateway asks while nobody is there, and again (RFC 5213, 6.9.4)
lma_stop KILL
mag 2 attach bob@example.org lladdr "$MN_MAC" hi 3 hnp "$HNP" early neigh "$HOME_ADDRESS" nowait
check "a daemon that comes back while a gateway asks" lma_start
moved()
{
	[ "$(bindings '.[0].path[0].tunnel["remote-ipv6"]')" = "$PCOA2" ]
}
check "answers the repeated request: the mobile node has moved" slowwait 40 moved
gateway_ready()
{
	mag 2 show && [ "$(answer '.sessions[0].state')" = registered ]
}
slowwait 10 gateway_ready
check_equal "R5213-17 the link-local address outlives the daemon" "$LLA" \
	"$(answer '.sessions[0].lla')"
air 2
mag 1 detach bob@example.org nowait
stream_flows 500
check "0 lost over SIGTERM, SIGKILL and two restarts" stream_stop
ktap_diag "$(cat "$TOPO_DIR"/stream.{cn,mn})"
ktap_diag "dropped by the anchor: $(lma -j stats |
	jq -c '[.[0].drop[] | select(.packets > 0) | {(.cause): .packets}]')"
check "the mobile node leaves" mag 2 detach bob@example.org
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
