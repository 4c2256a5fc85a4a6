#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 26
# enough: uml
#
# ipv4.sh: IPv4 home addresses (RFC 5844) beside home network prefixes, over IPv6 transport.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

DUAL=dual@example.org
ANY=2406000000000000		# IPv4 Home Address Request of any address
HOA=10.1.0.2
SECOND=240680000a010002		# the same for 10.1.0.2/32

prefixes()
{
	bindings '[.[] | .prefix | sort | join(" ")] | join(",")'
}

states()
{
	bindings '[.[].state] | join(",")'
}

sent()
{
	lma -j -s binding show | jq -r '[.. | objects | .["tx-packets"]? // empty] | max // 0'
}

# a packet to the IPv4 home address, and whether the binding counted it
downlink()
{
	local before

	before=$(sent)
	in_ns lma ping -4 -c 1 -W 1 "$1"
	[ "$(sent)" = $((before + 1)) ]
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
LMA_DEVICE="home-network += { 10.1.0.0/16 }"
lma_conf "MinDelayBeforeBCEDelete = 500" \
	"pool v4 { prefix = 10.1.0.0/16 }" \
	"mn \"$DUAL\" { ipv4 = true ipv4-dhcp = server }" \
	"mn \"only@example.org\" { ipv4 = true ipv6 = false }"
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
capture lma net0 wire ip6 proto 135
check_matches "R5844-1 the home network has a route" 'via inet6 fe80::1 dev lma0' \
	in_ns lma ip -4 route show 10.1.0.0/16
check_matches "R5213-27 home networks are routes that a routing daemon can export" \
	'2001:db8:100::/40 via fe80::1' in_ns lma ip -6 route show dev lma0 proto 72
in_ns lma ip address add 192.0.2.1/32 dev lo

check "R5844-1 prefix and address in one PBU" probe_is 0 1 "$DUAL" option "$ANY"
HNP=$(answer '.answers[0].hnp[0]')
check_equal "R5844-1 one binding holds both" "$HOA/32 $HNP" "$(prefixes)"
check "R5844-1 an IPv4 packet goes into the tunnel" downlink "$HOA"
check "R5844-1 handover, found by the address alone" probe_is 0 2 "$DUAL" hi 3 option "$SECOND"
check_equal "R5844-1 it has both still" "$HOA/32 $HNP" "$(prefixes)"
check "R5844-1 who may not have one: 170" probe_is 170 1 bob@example.org option "$ANY"
check "R5844-1 somebody else's: 171" probe_is 171 1 only@example.org omit hnp option "$SECOND"
check "R5844-1 a prefix for who may have none: 172" probe_is 172 1 only@example.org option "$ANY"
check "R5844-1 two requests: 173" probe_is 173 1 "$DUAL" option "$ANY$ANY"
check "R5844-1 an address without a prefix" probe_is 0 1 only@example.org omit hnp option "$ANY"
check_equal "R5844-1 its answer has no prefix" 0 "$(answer '.answers[0].hnp | length')"
check_equal "R5844-1 its binding has the address alone" "10.1.0.3/32" \
	"$(bindings '.[] | select(.prefix | length == 1) | .prefix[0]')"

# the daemon is killed: both families go on
lma_stop
check "R5844-1 halmad starts again" lma_start
check_equal "R5213-24 variables that are set are there after a restart" "500 10000 1500" \
	"$(lma_show '.variables | [.MinDelayBeforeBCEDelete, .TimestampValidityWindow,
		.MaxDelayBeforeNewBCEAssign] | join(" ")')"
check "R5844-1 the session goes on with both" probe_is 0 2 "$DUAL" hi 5 hnp "$HNP" \
	option "$SECOND"
check_equal "R5844-1 nothing was lost" "$HOA/32 $HNP,10.1.0.3/32" "$(prefixes)"

# the families part
check "R5844-2 the end of the address alone" probe_is 0 2 "$DUAL" lifetime 0 hi 4 omit hnp \
	option "$SECOND"
check_equal "R5844-2 the prefix stays" "$HNP,10.1.0.3/32" "$(prefixes)"
check_equal "R5844-2 and the session is active" active,active "$(states)"
check "R5844-2 the address again" probe_is 0 2 "$DUAL" hi 5 hnp "$HNP" option "$ANY"
check "R5844-2 handover with the prefix alone" probe_is 0 1 "$DUAL" hi 3 hnp "$HNP"
check_equal "R5844-2 the address is released" "$HNP,10.1.0.3/32" "$(prefixes)"

capture_stop wire
check_matches "R5844-1 tshark finds every answer well-formed" '^[0-9]+ messages' \
	wire_judge "${CAPTURE_FILE[wire]}"
check_equal "R5844-1 the router in every answer with success" 10.1.0.1 "$(wire_fields \
	"${CAPTURE_FILE[wire]}" mip6.ipv4dra.dra | sort -u | grep .)"
check_equal "R5844-1 DHCP server for whom that is configured, nothing else" server,nothing \
	"$(wire_fields "${CAPTURE_FILE[wire]}" mip6.ipv4dra.dra mip6.ipv4dsm.s_flag |
	awk -F '\t' '$1 { print $2 ? "server" : "nothing" }' | sort -ru | paste -sd ,)"
check "halmad ends on SIGTERM" lma_stop
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
