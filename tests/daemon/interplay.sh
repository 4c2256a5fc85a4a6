#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 200
# takes: 25
# enough: 6.12 uml
#
# interplay.sh: proxy registrations of a mobile node that has a Mobile IPv6 binding too (RFC 6612),
# where the daemon is no home agent: that binding is made by hand, and it has to leave it alone.
# races.sh and scenarios.sh are about one that is both.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

MNID=alice@example.org
COA=2001:db8:2::c0a
ID=77

mipv6()
{
	bindings '.[] | select(.kind == "mipv6") |
		walk(if type == "object" then del(.remaining, .counters, .handovers) else . end) |
		tojson'
}

kinds()
{
	bindings '[.[].kind] | sort | join(" ")'
}

proxy()
{
	bindings '.[] | select(.kind == "pmipv6") |
		[.prefix[0], .path[0].tunnel["remote-ipv6"], .state] | join(" ")'
}

only_mipv6()
{
	[ "$(kinds)" = mipv6 ]
}

reaches()
{
	in_ns cn ping -6 -c 1 -W "${1:-5}" "$HOME_ADDRESS"
}

# two packets to the mobile node go to the care-of address that it has registered itself
to_coa()
{
	capture lma net0 "$1" ip6 dst host "$COA" || return 1
	in_ns cn ping -6 -c 2 -i 0.2 -W 1 "$HOME_ADDRESS"
	capture_stop "$1"
	[ "$(tshark -r "${CAPTURE_FILE[$1]}" 2> /dev/null \
		-Y "ipv6.src == $LMAA && icmpv6.type == 128" | wc -l)" = 2 ]
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
lma_conf "MinDelayBeforeBCEDelete = 500"
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
mag 1 attach "$MNID" lladdr "$MN_MAC" || ktap_bail "not attached: $MAG_ANSWER"
HNP=$(answer '.hnp[0]')
slowwait 10 mn_address
HOME_ADDRESS=$(mn_address)
check "packets go through the gateway" reaches

check_refused "the daemon owns the device: a Mobile IPv6 binding by hand is refused" '.' \
	lma binding add dev lma0 id $ID kind mipv6 mn-id "$MNID" prefix "$HOME_ADDRESS/128" \
	remote "$COA" lifetime 600
check "with force it is made" lma binding add dev lma0 id $ID kind mipv6 mn-id "$MNID" \
	prefix "$HOME_ADDRESS/128" remote "$COA" lifetime 600 force
check_equal "both stand side by side" "mipv6 pmipv6" "$(kinds)"
before=$(mipv6)
check "R6612-60 downlink follows the Mobile IPv6 binding first" to_coa coa

check "R6612-20 a refresh of the proxy binding" mag 1 refresh "$MNID"
check_equal "R6612-20 leaves the Mobile IPv6 binding alone" "$before" "$(mipv6)"
check "R6612-20 a handover" mag 2 attach "$MNID" lladdr "$MN_MAC" hi 3
check_equal "R6612-10 moves the proxy binding" "$HNP $PCOA2 active" "$(proxy)"
check_equal "R6612-20 and not the other" "$before" "$(mipv6)"
check "R6612-45 no packet follows it while the Mobile IPv6 binding stands" to_coa stolen
mag 1 detach "$MNID" local
check "R6612-20 a de-registration" mag 2 detach "$MNID"
check "R6612-20 ends the proxy binding only" slowwait 20 only_mipv6
check_equal "R6612-20 the Mobile IPv6 binding outlives it unchanged" "$before" "$(mipv6)"

check "R6612-21 a node with a Mobile IPv6 binding registers by PBU" \
	mag 1 attach "$MNID" lladdr "$MN_MAC"
check_equal "R6612-21 and has both" "mipv6 pmipv6" "$(kinds)"
check_equal "R6612-20 the Mobile IPv6 binding is still the same" "$before" "$(mipv6)"
lma_stop
check "R6612-20 halmad comes back beside both" lma_start
check_equal "R6612-20 it adopts the proxy binding only" 1 "$(lma_show .counters.adopted)"
check_equal "R6612-20 and leaves the other as it was" "$before" "$(mipv6)"
check_equal "R6612-11 both are found by the identifier" 2 \
	"$(lma -j binding show mn-id "$MNID" | jq length)"
check "the Mobile IPv6 binding is taken away" lma binding del dev lma0 id $ID force
HNP=$(bindings '.[0].prefix[0]')
slowwait 10 reaches 1
check "R6612-63 the next packets follow the proxy binding" reaches
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
