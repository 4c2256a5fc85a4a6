#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 20
# enough: uml
#
# revocation.sh: sessions are revoked by the operator and by gateways (RFC 5846).

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

BOB=bob@example.org
LMA_MAG1='global-revocation = true identity = "mag1@operator.example"'

count_is()
{
	[ "$(bindings length)" = "$1" ]
}

# what came of a revocation: fields of its first result
revoked()
{
	jq -r '.revoked[0] | [.outcome, .status, .sessions] | map(tostring) | join(" ")'
}

bris()
{
	mag 1 peering
	answer .bris
}

asked()
{
	[ "$(bris)" -gt "$1" ]
}

attach()
{
	mag "$1" detach "$2" local
	mag "$1" attach "$2" lladdr "$MN_MAC" || ktap_diag "not attached: $MAG_ANSWER"
}

# a gateway revokes: STATUS GATEWAY TRIGGER FLAGS [MN-ID]
says()
{
	local status="$1" n="$2" got; shift 2

	mag "$n" probe "$BOB" raw "$(bri "$@")"
	got=$(answer '.answers[0] | [.["br-type"], .status, .seq, (.faults | length)] | join(" ")')
	[ "$got" = "2 $status 48879 0" ] && return 0
	echo "wanted $status, got $got: $MAG_ANSWER"
	return 1
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
lma_conf
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
capture lma net0 revocation ip6 proto 135 || ktap_bail "no capture"

# by the operator
check_refused "R5846-1 nothing to revoke" 'there is no such session' lma mn revoke "$BOB"
attach 1 "$BOB"
check_equal "R5846-1 the operator revokes a session: its gateway agrees" "acknowledged 0 1" \
	"$(lma -j mn revoke "$BOB" | revoked)"
check "R5846-1 it is gone" count_is 0
mag 1 show
check_equal "R5846-1 in the gateway, too" 0 "$(answer '.sessions | length')"
mag 1 peering
check_equal "R5846-1 by one BRI, trigger administrative, P alone, no fault" "1 1 128 0" \
	"$(answer '[.bris, .trigger, .flags, .faults] | map(tostring) | join(" ")')"
attach 1 "$BOB"
lma mn revoke "$BOB" reason user > "$TOPO_DIR/revoked"
check "R5846-1 in text, too" grep -q 'outcome acknowledged' "$TOPO_DIR/revoked"
mag 1 peering
check_equal "R5846-1 with the reason that was given" 5 "$(answer .trigger)"
check_refused "R5846-1 a reason that is none" 'reason' lma mn revoke "$BOB" reason because

# its gateway says nothing
mag 1 peering bri silent
attach 1 "$BOB"
before=$(bris)
begin=$(date +%s%3N)
check_equal "R5846-1 no answer: it ends all the same" "timeout null 1" \
	"$(lma -j mn revoke "$BOB" | revoked)"
took=$(($(date +%s%3N) - begin))
check "R5846-1 after 1 s and 2 s ($took ms)" test "$took" -ge 2900
check_equal "R5846-1 the BRI was sent twice" $((before + 2)) "$(bris)"
check "R5846-1 it is gone" count_is 0

# meanwhile
attach 1 "$BOB"
lma -j mn revoke "$BOB" > "$TOPO_DIR/revoked" &
pid=$!
slowwait 10 asked $((before + 3))
check "R5846-5 a PBU during a revocation: 129" test "$(mag 1 refresh "$BOB"; answer .status)" = 129
wait $pid
check_equal "R5846-5 the revocation goes on" "timeout null 1" "$(revoked < "$TOPO_DIR/revoked")"

# it refuses, or does not know
mag 1 peering bri 132
attach 1 "$BOB"
check_equal "R5846-1 the gateway refuses: it ends all the same" "refused 132 1" \
	"$(lma -j mn revoke "$BOB" | revoked)"
mag 1 peering bri error
attach 1 "$BOB"
check_equal "R5846-1 the gateway does not know BRIs: it ends all the same" "unsupported null 1" \
	"$(lma -j mn revoke "$BOB" | revoked)"
check_equal "R5846-1 that is shown" unsupported \
	"$(lma -j mag show remote $PCOA1 | jq -r '.[0].revocation')"
check "R5846-1 it is gone" count_is 0

# all of a gateway
mag 1 peering bri answer
attach 1 "$BOB"
mag 1 probe eve@example.org lifetime 600
check "two sessions at the first gateway" count_is 2
attach 2 alice@example.org
check_equal "R5846-1 the operator revokes all sessions of a gateway" "acknowledged 0 2" \
	"$(lma -j mag revoke mag1 | revoked)"
mag 1 peering
check_equal "R5846-1 by one BRI, trigger per-peer policy, P and G" "128 160" \
	"$(answer '[.trigger, .flags] | map(tostring) | join(" ")')"
check "R5846-1 those of the other gateway stay" count_is 1
check_refused "R5846-1 a gateway that is none" 'no such mag' lma mag revoke nobody
mag 2 detach alice@example.org local
lma -j mag revoke remote $PCOA2 > /dev/null
check "R5846-1 by address" count_is 0

# another gateway says that the mobile node may be there
attach 1 "$BOB"
HNP=$(answer '.hnp[0]')
mag 2 attach "$BOB" lladdr 02005e100099 hi 4
check_equal "R5846-2 HI 4: the old gateway lets it go, the session moves" "$HNP" \
	"$(answer '.hnp[0]')"
mag 1 peering
check_equal "R5846-2 it was asked with trigger 4" 4 "$(answer .trigger)"
check "R5846-2 there is one session" count_is 1
mag 2 detach "$BOB" local
lma mn revoke "$BOB" > /dev/null
mag 1 peering bri 132
attach 1 "$BOB"
HNP=$(answer '.hnp[0]')
mag 2 attach "$BOB" lladdr 02005e100099 hi 4
check "R5846-2 HI 4: it is still attached, so this is another session" \
	test "$(answer '.hnp[0]')" != "$HNP"
check "R5846-2 there are two" count_is 2
mag 2 detach "$BOB" local

# by gateways
check "R5846-3 a gateway revokes a mobile node" says 0 1 5 0x8000 "$BOB"
check "R5846-3 only what it has registered" count_is 1
check "R5846-3 there is none any more" says 128 1 5 0x8000 "$BOB"
check "R5846-4 without P no proxy binding is meant" says 128 2 5 0 "$BOB"
check "R5846-3 no mobile node" says 131 2 5 0x8000
check "R5846-3 a trigger that is none" says 133 2 9 0x8000 "$BOB"
check "R5846-3 a global trigger without G" says 134 2 128 0x8000 "$BOB"
check "R5846-3 global revocation is not for everybody" says 130 2 128 0xa000 mag2
check "R5846-3 all that is left alone" count_is 1
check "R5846-3 who is no gateway hears nothing" mag 2 probe "$BOB" raw "$(bri 5 0x8000 "$BOB")" \
	src 2001:db8:2::66 silent
attach 1 "$BOB"
mag 1 probe eve@example.org lifetime 600
check "R5846-3 a gateway revokes all: it must say who it is" says 130 1 128 0xa000
check "R5846-3 a gateway revokes all" says 0 1 128 0xa000 mag1@operator.example
check "R5846-3 of its own" count_is 1
check "R5846-3 a gateway revokes its last one" says 0 2 0 0x8000 "$BOB"
check "R5846-3 nothing is left" count_is 0

capture_stop revocation
check "RWIRE-1 tshark finds nothing wrong" wire_judge "$(evidence revocation.pcap)"
check_equal "R5846-1 by tshark: only proxy bindings are revoked" 1 \
	"$(tshark -r "$(evidence revocation.pcap)" -Y "mip6.bri_r.trigger && ipv6.src == $LMAA" \
		-T fields -e mip6.bri_ip 2> /dev/null | sort -u | tr '\n' ' ' | sed 's/ $//')"
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
