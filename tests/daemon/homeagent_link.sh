#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 40
# enough: uml
#
# homeagent_link.sh: a classic home link (RFC 6275, 10.3.1, 10.3.2, 10.4.1): what the anchor asks
# and tells there, and what a host on it sees. The host is the kernel's own; mobile.py is the
# mobile node, away in sc and at home in hh; tshark judges.
#
#	2001:db8:1ff:a::/64
#	[ lma ]::1-----------::2[ hh ]
#	        h0           hh0

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"

ERIN=2001:db8:1ff:a::10
FRED=2001:db8:1ff:a::20
GINA=2001:db8:1ff:a::30
HOST=2001:db8:1ff:a::2
ERIN_LL=fe80::10
H0_LL=fe80::1
H0_MAC=02:00:5e:10:0a:01
HH0_MAC=02:00:5e:10:0a:02
FIELDS=("ipv6.src#1" "ipv6.dst#1" "ipv6.hlim#1" "icmpv6.nd.ns.target_address#1"
	"icmpv6.nd.na.target_address#1" "icmpv6.nd.na.flag.r#1" "icmpv6.nd.na.flag.s#1"
	"icmpv6.nd.na.flag.o#1" "icmpv6.opt.linkaddr#1")

link_up()
{
	ip -batch - <<- END &&
		link add h0 netns lma type veth peer name hh0 netns hh
	END
	in_ns lma sh -c 'echo 1 > /proc/sys/net/ipv6/conf/h0/dad_transmits' &&
	in_ns hh sh -c 'echo 1 > /proc/sys/net/ipv6/conf/hh0/dad_transmits
		echo 1 > /proc/sys/net/ipv6/conf/hh0/accept_dad' &&
	ip -n lma -batch - <<- END &&
		link set h0 address $H0_MAC addrgenmode none
		link set h0 up
		addr add 2001:db8:1ff:a::1/64 dev h0 nodad
		addr add $H0_LL/64 dev h0 nodad
	END
	ip -n hh -batch - <<- END
		link set hh0 address $HH0_MAC addrgenmode none
		link set hh0 up
		addr add $HOST/64 dev hh0 nodad
		addr add fe80::2/64 dev hh0 nodad
		route add default via 2001:db8:1ff:a::1
	END
}

conf()
{
	away_conf 'mn "erin@example.com" {' "policy = mipv6-only" "home-address = $ERIN" "}" \
		'mn "fred@example.com" {' "policy = mipv6-only" "home-address = $FRED" "}" \
		'mn "gina@example.com" {' "policy = mipv6-only" "home-address = $GINA" "}" "$@"
}

on_link()
{
	conf "home-prefix link {" "prefix = 2001:db8:1ff:a::/64" "home-link = h0" "}"
}

# what is captured is there a little later: a packet behind all others tells
captured_to()
{
	ask_wire "$1" "ipv6.dst == ff02::1 && icmpv6.type == 128" && [ -n "$ASKED" ]
}

# capture_end NS DEVICE NAME
capture_end()
{
	in_ns "$1" ping -6 -c 1 -W 1 -I "$2" ff02::1 > /dev/null 2>&1
	slowwait 10 captured_to "$3"
	capture_stop "$3"
}

# what the anchor has sent on the link since the last time: one line for each message
sent()
{
	local messages="eth.src == $H0_MAC && (icmpv6.type == 135 || icmpv6.type == 136)"

	capture_end lma h0 link
	ask_print wire "${CAPTURE_FILE[link]}" "$messages && ($1)" "${FIELDS[@]}" |
		tr -s '\t' ' ' > "$KTAP_TMP/sent"
	capture lma h0 link icmp6 or proto 135
	[ ! -s "$KTAP_TMP/sent" ] || cat "$KTAP_TMP/sent"
}

# sent_count FILTER COUNT: so many have been seen, of which the capture goes on
sent_count()
{
	local filter="eth.src == $H0_MAC && icmpv6.type == 136 && ($1)"

	local -a frames

	ask_wire link "$filter" || return 1
	mapfile -t frames <<< "$ASKED"
	[ -n "$ASKED" ] && [ ${#frames[@]} -ge "$2" ]
}

# sent_is FILTER LINE...: exactly these
sent_is()
{
	local filter="$1"; shift

	printf '%s\n' "$@" > "$KTAP_TMP/should"
	sent "$filter" > /dev/null
	diff "$KTAP_TMP/should" "$KTAP_TMP/sent"
}

nothing_sent()
{
	sent "$1"
	[ ! -s "$KTAP_TMP/sent" ]
}

ns_of()
{
	echo ":: ff02::1:ff00:${1##*:} 255 $1 "
}

na_of()
{
	echo "$H0_LL ff02::1 255 $1 0 0 1 $H0_MAC"
}

# what the link hears of the addresses of erin
about_erin="(icmpv6.nd.ns.target_address in {$ERIN, $ERIN_LL} && ipv6.src == ::) ||
	(icmpv6.nd.na.target_address in {$ERIN, $ERIN_LL} && icmpv6.nd.na.flag.o == 1)"

erin_is()
{
	bound "[.[] | select(.prefix[0] == \"$ERIN/128\")] |
		.[] | [.path[0].tunnel[\"remote-ipv6\"], .state, .prefix[]] | join(\" \")" &&
		[ "$ASKED" = "$*" ]
}

# the host has nobody, or the anchor, for an address
answered()
{
	ip -n hh neigh flush dev hh0
	in_ns hh ping -6 -c 1 -W 1 "$1" > /dev/null 2>&1
	ip -n hh neigh show "${1%\%*}" dev hh0 | grep -q "lladdr $H0_MAC "
}

silent()
{
	! answered "$1"
}

# the host finds that somebody has the address
defended()
{
	ip -n hh addr add "$1/64" dev hh0
	slowwait 10 sh -c "ip -n hh addr show dev hh0 | grep -q 'inet6 $1/.*dadfailed'"
	local rc=$?
	ip -n hh addr del "$1/64" dev hh0
	return "$rc"
}

# with COMMAND..., while the host has the address
host_has()
{
	local address="$1" rc; shift

	ip -n hh addr add "$address/64" dev hh0 nodad
	"$@"
	rc=$?
	ip -n hh addr del "$address/64" dev hh0
	return "$rc"
}

tunnelled()
{
	capture sc w5 tunnel ip6
	in_ns hh ping -6 -c 1 -W 1 "$ERIN" > /dev/null 2>&1
	capture_end sc w5 tunnel
	ask_wire tunnel "ipv6.dst == $SCOA && ipv6.dst == $ERIN && icmpv6.type == 128" &&
		[ -n "$ASKED" ]
}

# RFC 6275, 10.4.2: code 3, and nothing in the tunnel
refused_link_local()
{
	capture sc w5 tunnel ip6
	in_ns hh ping -6 -c 1 -W 2 "$ERIN_LL%hh0" | grep -qi 'address unreachable'
	local rc=$?
	capture_end sc w5 tunnel
	[ "$rc" = 0 ] && ask_wire tunnel "ipv6.dst == $ERIN_LL" && [ -z "$ASKED" ]
}

# the BA is in the frame for the node, on the link, and in no tunnel
to_node()
{
	MOBILE_NS=hh says "$@" || return 1
	capture_end lma h0 link
	ask_print wire "${CAPTURE_FILE[link]}" "mip6.mhtype == 6" eth.dst | sort -u > "$KTAP_TMP/to"
	capture lma h0 link icmp6 or proto 135
	[ "$(cat "$KTAP_TMP/to")" = "$HH0_MAC" ] && return 0
	cat "$KTAP_TMP/to"
	return 1
}

findings()
{
	lma -j daemon check | jq -r '.[] | select(.what | test("home link")) |
		select(.what | test("Router Advertisement") | not) | .what'
}

is_home_link()
{
	lma link show lma0 | grep -q "home-link $1\|home-link ifindex $(in_ns lma cat \
		/sys/class/net/h0/ifindex)"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
away_up || ktap_bail "no foreign links"
TOPO_NODES="$TOPO_NODES hh"
{ ip netns add hh && ip -n hh link set lo up && link_up; } || ktap_bail "no home link"
on_link
check "halmad starts with a home link" lma_start || { topo_evidence; ktap_bail "no daemon"; }
mobile_start || ktap_bail "no mobile node that is away"
mobile_start hh hh0 "$HOST" || ktap_bail "no mobile node that is at home"
capture lma h0 link icmp6 or proto 135
check_equal "the home link is as it should be" "" "$(findings)"
check "HA-45 nobody answers for an address without binding" silent "$ERIN"
sent icmpv6 > /dev/null

check "R6275-5 HA-25 L=0: BA 0, when nobody has answered" \
	says "ba 0 1 600 $ERIN" hoa="$ERIN" seq=1
check "the binding is there" erin_is "$SCOA active $ERIN/128"
slowwait 20 sent_count "$about_erin" 3
check "R6275-5 R6275-6 HA-25 HA-42 one NS for the home address, then three NAs for it" \
	sent_is "$about_erin" "$(ns_of $ERIN)" "$(na_of $ERIN)" "$(na_of $ERIN)" "$(na_of $ERIN)"
check "R6275-6 HA-44 a host on the link has the anchor for the home address" answered "$ERIN"
check "R6275-5 R6275-6 HA-44 who wants the home address finds it taken" defended "$ERIN"
check "R6275-12 HA-46 what the host sends to it is tunnelled" tunnelled
check "R6275-5 HA-29 refresh: BA 0 at once" says "ba 0 2 600 $ERIN" hoa="$ERIN" seq=2
ip -n sc addr add 2001:db8:5::51/64 dev w5 nodad
check "R6275-5 HA-29 handover: BA 0 at once" \
	says "ba 0 3 600 $ERIN" hoa="$ERIN" seq=3 alt=2001:db8:5::51
check "R6275-5 HA-29 back" says "ba 0 4 600 $ERIN" hoa="$ERIN" seq=4
check "R6275-5 HA-29 nobody was asked or told" nothing_sent "$about_erin"

check "R6275-8 HA-40 a de-registration from home with an old number: 135 to the node there" \
	host_has "$ERIN" to_node "ba 135 4 0 direct" src="$ERIN" seq=4 life=0
check "the binding is as it was" erin_is "$SCOA active $ERIN/128"
check "R6275-8 R6275-11 HA-36 de-registration from home: 0 to the node there" \
	host_has "$ERIN" to_node "ba 0 5 0 direct" src="$ERIN" seq=5 life=0
check "R6275-11 the anchor tells nobody: the node does" nothing_sent "$about_erin"
check "R6275-11 HA-45 nobody answers for it any more" silent "$ERIN"
check "R6275-5 HA-27 it is at home, and somebody away registers it: 134" \
	host_has "$ERIN" says "ba 134 6 0 $ERIN" hoa="$ERIN" seq=6
check "HA-27 HA-45 no defence" silent "$ERIN"

check "R6275-4 R6275-5 HA-27 L=0, a host has the home address: 134" \
	host_has "$FRED" says "ba 134 1 0 $FRED" hoa="$FRED" seq=1
check "R6275-4 R6275-5 HA-28 L=1, a host has the home address: 134" \
	host_has "$FRED" says "ba 134 2 0 $FRED" hoa="$FRED" seq=2 flags=AHL
check "R6275-4 R6275-5 HA-28 L=1, a host has the link-local address: 134" \
	host_has fe80::20 says "ba 134 3 0 $FRED" hoa="$FRED" seq=3 flags=AHL
check_equal "HA-27 HA-28 no binding" 0 \
	"$(bindings "[.[] | select(.prefix[0] == \"$FRED/128\")] | length")"
check "HA-27 no defence" silent "$FRED"
check "HA-28 nor of the link-local address" silent "fe80::20%hh0"
check "HA-27 with L=0 it is no matter who has the link-local address" \
	host_has fe80::20 says "ba 0 4 600 $FRED" hoa="$FRED" seq=4

sent icmpv6 > /dev/null
check "R6275-5 R6275-11 HA-26 L=1, in the wait after a de-registration: BA 0" \
	says "ba 0 7 600 $ERIN" hoa="$ERIN" seq=7 flags=AHL
check "the binding has both addresses" erin_is "$SCOA active $ERIN/128 $ERIN_LL/128"
slowwait 20 sent_count "$about_erin" 6
check "R6275-5 R6275-6 HA-26 HA-43 one NS and then three NAs for each" \
	sent_is "$about_erin" "$(ns_of $ERIN)" "$(ns_of $ERIN_LL)" \
	"$(na_of $ERIN)" "$(na_of $ERIN_LL)" "$(na_of $ERIN)" "$(na_of $ERIN_LL)" \
	"$(na_of $ERIN)" "$(na_of $ERIN_LL)"
check "R6275-6 HA-45 a host has the anchor for the link-local address" answered "$ERIN_LL%hh0"
check "R6275-5 HA-45 who wants it finds it taken" defended "$ERIN_LL"
check "R6275-12 HA-48 a packet to it: unreachable, code 3, not tunnelled" refused_link_local

check "R6612-77 R6612-76 a home address of the other kind: BA 0" \
	says "ba 0 1 600 $HOA" hoa="$HOA" seq=1
check "R6612-77 both are there" erin_is "$SCOA active $ERIN/128 $ERIN_LL/128"
check "R6612-76 nobody was asked or told about it" nothing_sent \
	"icmpv6.nd.ns.target_address == $HOA || icmpv6.nd.na.target_address == $HOA"

lma_stop KILL
check "R6275-6 it is defended without halmad" answered "$ERIN"
check "halmad starts again" lma_start
check "R6275-6 with all it had" erin_is "$SCOA active $ERIN/128 $ERIN_LL/128"
check "R6275-6 and goes on to defend it" answered "$ERIN"
check "nobody was asked or told anew" nothing_sent "$about_erin"
lma_power_cut
check "nobody defends it in the dark" silent "$ERIN"
check "HA-75 power is back" lma_start
check "HA-75 the binding is as the node believes" erin_is "$SCOA active $ERIN/128 $ERIN_LL/128"
check "HA-75 R6275-6 it is defended again" answered "$ERIN"
check "HA-75 what the host sends to it is tunnelled" tunnelled
slowwait 20 sent_count "$about_erin" 6
check "HA-75 R6275-6 all are told again, and nobody is asked" sent_is "$about_erin" \
	"$(na_of $ERIN)" "$(na_of $ERIN_LL)" "$(na_of $ERIN)" "$(na_of $ERIN_LL)" \
	"$(na_of $ERIN)" "$(na_of $ERIN_LL)"
check "HA-75 a BU with an older number: 135, with the last one" \
	says "ba 135 7 0 $ERIN" hoa="$ERIN" seq=5 flags=AHL
check "HA-75 the next one: 0" says "ba 0 8 600 $ERIN" hoa="$ERIN" seq=8 flags=AHL
check "nobody was asked or told" nothing_sent "$about_erin"
conf
check "a reload without the home link" lma daemon reload
check "HA-45 nothing is defended any more" silent "$ERIN"
check "the session goes on" erin_is "$SCOA active $ERIN/128"
on_link
check "a reload with it" lma daemon reload
check "R6275-6 it is defended again" slowwait 5 answered "$ERIN"
told="icmpv6.nd.na.target_address == $ERIN_LL && icmpv6.nd.na.flag.o == 1"
slowwait 20 sent_count "$told" 3
check "R6275-6 and told again" sent_is "$told" \
	"$(na_of $ERIN_LL)" "$(na_of $ERIN_LL)" "$(na_of $ERIN_LL)"

capture_stop link
ip -n lma link del h0
check "the interface goes" slowwait 10 sh -c "! ip -n lma link show h0 2> /dev/null"
check "R6275-5 nobody can be asked: 130" says "ba 130 1 0 $GINA" hoa="$GINA" seq=1
link_up || ktap_bail "no home link again"
check "it comes again, and is the home link again" slowwait 10 is_home_link h0
check "R6275-6 what was defended is" slowwait 5 answered "$ERIN"
check "R6275-5 and somebody asked: 0" says "ba 0 2 600 $GINA" hoa="$GINA" seq=2
check "halmad ends on SIGTERM" lma_stop
if [ "$KTAP_FAILED" != 0 ]; then
	topo_evidence
	away_evidence
	cp "$TOPO_DIR/mobile.log" "$(evidence mobile.log)"
fi
ktap_finish
