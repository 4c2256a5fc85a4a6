#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 32
# enough: uml
#
# deregistration.sh: a session ends by request, or because nobody refreshed it.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

# MinDelayBeforeBCEDelete in ms: longer than any host is busy, and so short that it is waited for
LONG=120000
SHORT=3000

conf()
{
	lma_conf "MinDelayBeforeBCEDelete = $1"
}

reload()
{
	conf "$1" && lma daemon reload
}

binding()
{
	bindings '.[0] | [.prefix[0], .path[0].tunnel["remote-ipv6"], .state] | join(" ")'
}

gone()
{
	[ "$(bindings length)" = 0 ]
}

drop_count()
{
	lma -j stats | jq --arg c "$1" '.[0].drop[] | select(.cause == $c) | .packets'
}

remaining()
{
	bindings '.[0].remaining'
}

reaches()
{
	in_ns cn ping -6 -c 1 -W 5 "$HOME_ADDRESS"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
conf $LONG
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"

# nobody there
check "R5213-13 lifetime 0 without a session: silence" probe_is "" 1 bob@example.org lifetime 0 \
	hi 4 silent
check_equal "R5213-13 the anchor answered what came after it" true "$(answer .sentinel)"
check_equal "R5213-13 and counted it" 1 "$(lma_show '.counters.received.pbu["no-session"]')"
check "R5213-13 with a prefix: silence" probe_is "" 1 bob@example.org lifetime 0 hi 4 silent \
	hnp 2001:db8:100::/64
check "nothing was made of it" gone

# a farewell of a gateway that is no longer the current one
mag 1 attach bob@example.org lladdr "$MN_MAC" || ktap_bail "not attached: $MAG_ANSWER"
HNP=$(answer '.hnp[0]')
slowwait 10 mn_address
HOME_ADDRESS=$(mn_address)
check "packets arrive" reaches
mag 2 attach bob@example.org lladdr "$MN_MAC" hi 3
air 2
before=$(binding)
check "R5213-11 de-registration by the previous MAG: silence" probe_is "" 1 bob@example.org \
	lladdr "$MN_MAC" hnp "$HNP" hi 4 lifetime 0 ts-offset 200 silent
check_equal "R5213-11 it is counted as such" 1 \
	"$(lma_show '.counters.received.pbu["not-current"]')"
check_equal "R5213-11 it changes nothing" "$before" "$(binding)"
check "R5213-11 its timestamp is not stored: an earlier one of the current MAG is accepted" \
	mag 2 refresh bob@example.org
check "packets still arrive" reaches
mag 1 detach bob@example.org local

# the real one
check "R5213-12 de-registration: accepted at once" mag 2 detach bob@example.org
check_equal "R5213-12 status 0, lifetime 0, no fault" "0 0 0" \
	"$(answer '[.status, .lifetime, (.faults | length)] | join(" ")')"
check_equal "R5213-12 the entry is kept, blocked" "$HNP $PCOA2 blocked" "$(binding)"
before=$(drop_count blocked)
check_not "R5213-12 its packets are dropped" in_ns cn ping -6 -c 1 -W 1 "$HOME_ADDRESS"
check "R5213-12 under their own cause" test "$(drop_count blocked)" -gt "$before"
before=$(remaining)
check "R5213-12 de-registration again: accepted again" probe_is 0 2 bob@example.org \
	lladdr "$MN_MAC" hnp "$HNP" hi 4 lifetime 0
check_equal "R5213-12 it is counted as such" 1 \
	"$(lma_show '.counters.received.pbu["deregistration-repeated"]')"
check "R5213-12 the wait is not begun anew" test "$(remaining)" -lt "$before"
check "R5213-12 a PBU during the wait revives it" mag 1 attach bob@example.org lladdr "$MN_MAC" hi 3
check_equal "R5213-12 with the same prefix, from the new gateway" "$HNP $PCOA1 active" "$(binding)"
air 1
check "R5213-12 packets arrive again" reaches

# the wait runs out
check "the wait becomes shorter" reload $SHORT
begin=$(date +%s%3N)
mag 1 detach bob@example.org
check "R5213-12 after the wait it is gone" slowwait 30 gone
took=$(($(date +%s%3N) - begin))
check "R5213-12 not before the wait is over ($took ms)" test "$took" -ge $((SHORT - 200))
check_equal "R5213-12 its prefix is free" 0 "$(lma_show '.pools[0].used')"

# nobody refreshes
check "and longer again" reload $LONG
begin=$(date +%s%3N)
mag 1 attach bob@example.org lladdr "$MN_MAC" lifetime 4 no-refresh
check_equal "R5213-26 a lifetime of 4 s is granted" 4 "$(answer .lifetime)"
check "R5213-26 it expires" slowwait 30 gone
took=$(($(date +%s%3N) - begin))
check "R5213-26 in time, without the wait of a de-registration ($took ms)" \
	test "$took" -ge 3500 -a "$took" -lt $((4000 + LONG))
check_equal "R5213-26 it is counted" 1 "$(lma_show .counters.expired)"
check_equal "R5213-26 it was not a de-registration" 2 \
	"$(lma_show .counters.received.pbu.deregistration)"
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
