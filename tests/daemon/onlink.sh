#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 130
# enough: uml
#
# onlink.sh: a home agent on a classic home link, in the eyes of the other hosts there (RFC 6275,
# 10.3.1, 10.3.2, 10.4.1): duplicate address detection, advertisements, defence, de-registration
# from home. scapy makes and judges each frame (onlink.py); one host is the kernel's own.

# shellcheck disable=SC2015 # bail out
# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"

HOME_LINK=2001:db8:1fd
HOST=$HOME_LINK::2
ERIN=$HOME_LINK::99		# home address, and what L=1 makes of it
ERIN_LL=fe80::99
FRANK=$HOME_LINK::98
ERIN2=$HOME_LINK::97
RITA=$HOME_LINK::96		# of a mobile router
RITA_LL=fe80::96
ERIN_MAC=02:00:00:00:00:99
SCOA2=2001:db8:5::51
PATIENCE=90
SEQ=0
from=()

link_up()
{
	TOPO_NODES="$TOPO_NODES hh"
	ip netns add hh && ip link add home0 netns lma type veth peer name h0 netns hh || return 1
	# what the daemon does for mobile nodes it does as an interface of the host would
	in_ns lma sh -c 'cd /proc/sys/net/ipv6/conf/home0 && echo 1 > dad_transmits &&
		echo 0 > accept_dad && echo 1 > addr_gen_mode' &&
	in_ns hh sh -c 'cd /proc/sys/net/ipv6/conf/h0 && echo 0 > accept_dad &&
		echo 1 > addr_gen_mode' &&
	ip -n lma -batch - <<- END &&
		link set home0 up
		addr add $HOME_LINK::1/64 dev home0 nodad
		addr add fe80::1/64 dev home0 nodad
	END
	ip -n hh -batch - <<- END &&
		link set h0 up
		addr add $HOME_LINK::2/64 dev h0 nodad
		addr add fe80::2/64 dev h0 nodad
	END
	ip -n sc addr add "$SCOA2/64" dev w5 nodad &&
	# the end of the tunnel, which says nothing
	ip -n sc link add end type ip6tnl mode any local "$SCOA" remote "$LMAA" encaplimit none &&
	ip -n sc link set dev end addrgenmode none && ip -n sc link set end up
}

mac_of()
{
	ask_print run '.[0].address' ip -n lma -j link show dev "$1"
}

onlink_start()
{
	mkfifo "$TOPO_DIR/onlink.in" "$TOPO_DIR/onlink.out"
	ip netns exec hh /usr/bin/python3 "$TOPO_SELF/onlink.py" h0 "$HA_MAC" "$SCOA" "$LMAA" \
		sc w5 cn cn0 "$(mac_of cn0)" < "$TOPO_DIR/onlink.in" > "$TOPO_DIR/onlink.out" \
		2>> "$TOPO_DIR/onlink.log" &
	ONLINK_PID=$!
	defer topo_end "$ONLINK_PID"
	exec {ONLINK_IN}> "$TOPO_DIR/onlink.in" {ONLINK_OUT}< "$TOPO_DIR/onlink.out"
	read -r -t "$PATIENCE" ONLINK_ANSWER <&"$ONLINK_OUT" && [ "$ONLINK_ANSWER" = ready ]
}

# says WANT WORD...: exactly this comes back, and nothing is wrong with it
says()
{
	local due="$1"; shift

	echo "$*" >&"$ONLINK_IN"
	read -r -t "$PATIENCE" ONLINK_ANSWER <&"$ONLINK_OUT" || ONLINK_ANSWER='{}'
	echo "onlink: $*: $ONLINK_ANSWER" >> "$TOPO_DIR/onlink.log"
	ask json '(.text // "onlink.py is gone") + ([.faults[]?] | map("; " + .) | join(""))' \
		"$ONLINK_ANSWER"
	[ "$ASKED" = "$due" ] && return 0
	echo "wanted '$due', got '$ASKED': $ONLINK_ANSWER"
	return 1
}

# erin WANT WORD...: a BU of erin's with the next number; in WANT, SEQ is that
erin()
{
	local due="$1"; shift

	SEQ=$((SEQ + 1))
	says "${due//SEQ/$SEQ}" bu hoa="$ERIN" seq="$SEQ" "$@"
}

# state ADDR: of the binding of a home address, to ASKED
state()
{
	bound "[.[] | select(.kind == \"mipv6\" and (.prefix | index(\"$1/128\"))) | .state] |
		.[0] // \"none\""
}

is()
{
	state "$1" && [ "$ASKED" = "$2" ]
}

# what the host has for erin
neighbour()
{
	ask_print run '.[0] | "\(.lladdr) \(has("router"))"' ip -n hh -j neigh show "$ERIN" dev h0
}

active()
{
	is "$1" active
}

# refused NAME FLAGS WORD...: what comes in duplicate address detection is a conflict
refused()
{
	local name="$1" flags="$2" both=", ns $ERIN"; shift 2

	[ "$flags" = AH ] || both+=", ns $ERIN_LL"
	check "R6275-5 $name: 134" \
		erin "ba 134 SEQ 0 $ERIN$both" flags="$flags" quiet=1.2 "$@"
	check_not "R6275-5 $name: no binding" active "$ERIN"
	check "R6275-5 $name: nothing is defended" says silence ask target="$ERIN"
}

# leaves NAME: de-registration from away
leaves()
{
	# what was told three times may be told once more before that
	check "R6275-11 HA-35 $1" erin "ba 0 SEQ 0 $ERIN" life=0 only=ba
}

# accepted NAME WORD...: what comes then is none
accepted()
{
	local name="$1"; shift

	check "R6275-5 HA-25 $name: accepted" \
		erin "ba 0 SEQ 600 $ERIN, na $ERIN --o, ns $ERIN" "$@"
	leaves "$name: de-registration"
}

# sender ADDR: who sends, in the words of onlink.py
sender()
{
	from=(from="$1")
	[ "$1" = "$HOST" ] || from+=(away)
}

# not_sent CAUSE WORD...: what is sent so in the tunnel is dropped for this cause, and counted
not_sent()
{
	local cause="$1" before; shift

	drops_told "$cause" && before=$ASKED
	says silence talk "$@" to="$CN" least=1 && drops_told "$cause" &&
		[ "$ASKED" = $((before + 1)) ] && return 0
	echo "$cause: $before before, $(drops "$cause") now"
	return 1
}

# replaced N M: the BU M, which came when N waited, has its answer; that of N is nobody's concern
# any more (RFC 6275, 11.7.3)
replaced()
{
	says "ba 0 $2 600 $ERIN, na $ERIN --o, ns $ERIN" bu hoa="$ERIN" seq="$1" again="$2" \
		quiet=2.5
}

# not_delayed N: frank's refresh has its answer before erin's BU, that came before it
not_delayed()
{
	erin "ba 0 $1 600 $FRANK, ba 0 SEQ 600 $ERIN, na $ERIN --o, ns $ERIN" \
		other="$FRANK:$1" answers=2
	ask json '.answers[0]' "$ONLINK_ANSWER" && [ "$ASKED" = "ba 0 $1 600 $FRANK" ]
}

# conf [LINE...]: of the home prefix
conf()
{
	away_conf "home-prefix home {" "prefix = $HOME_LINK::/64" "home-link = home0" "$@" "}" \
		'mn "erin@example.com" {' "policy = mipv6-only" \
		"home-address = { $ERIN, $ERIN2 }" "}" \
		'mn "frank@example.com" {' "policy = mipv6-only" "home-address = $FRANK" "}" \
		'mn "rita@example.com" {' "policy = mipv6-only" "home-address = $RITA" \
		"mobile-network = 2001:db8:1fc:1::/64" "}"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
away_up && link_up || ktap_bail "no home link, or no foreign link"
HA_MAC=$(mac_of home0)
conf
check "halmad starts with a home link" lma_start || { topo_evidence; ktap_bail "no daemon"; }
check "onlink.py starts" onlink_start || ktap_bail "nobody on the home link"

# who has it already
refused "HA-27 somebody has it" AH react=na delay=0.02
check_equal "R6275-5 HA-27 not even one that waits" none "$(state "$ERIN"; echo "$ASKED")"
refused "HA-27 somebody has it, and says so late" AH react=na delay=0.6
refused "HA-27 somebody wants it, too" AH react=ns delay=0.02
refused "HA-27 somebody wants it, too, and says so late" AH react=ns delay=0.6
refused "HA-28 L=1, somebody has the home address" AHL react=na
refused "HA-28 L=1, somebody has the link-local address" AHL react=na target="$ERIN_LL"
refused "HA-28 L=1, somebody wants the link-local address" AHL react=ns target="$ERIN_LL"

# the life of a binding, L=0
ip -n hh neigh replace "$ERIN" lladdr "$ERIN_MAC" dev h0 nud reachable
check "R6275-5 R6275-6 HA-25 HA-42 a registration: NS for the home address, then BA, NA to all" \
	erin "ba 0 SEQ 600 $ERIN, na $ERIN --o, ns $ERIN" quiet=2.5
check_equal "R6275-6 HA-42 a host that knew the mobile node has the anchor in its cache" \
	"$HA_MAC false" "$(neighbour)"
check "R6275-6 HA-44 an NS is answered" says "reply $ERIN -s-" ask target="$ERIN"
check "R6275-6 HA-44 one of duplicate address detection, too" \
	says "na $ERIN ---" ask target="$ERIN" react=ns
check "R6275-6 HA-45 with L=0 the link-local address is not" says silence ask target="$ERIN_LL"
check "R6275-5 HA-29 a refresh: BA alone" erin "ba 0 SEQ 600 $ERIN"
check "R6275-5 HA-29 with another care-of address: BA alone" \
	erin "ba 0 SEQ 600 $ERIN" alt="$SCOA2"
check "R6275-5 HA-29 from there: BA alone" erin "ba 0 SEQ 600 $ERIN" src="$SCOA2"

# packets to it: from the home link, and from elsewhere; what follows is of the tunnel (RFC 2473)
check "HA-29 back to the first care-of address" erin "ba 0 SEQ 600 $ERIN"
for by in "$HOST" "$CN"; do
	sender "$by"
	for kind in whole spent hops options; do
		check "HA-47 an echo request, $kind, from $by" \
			says arrives data hoa="$ERIN" "${from[@]}" kind="$kind"
	done
	check "HA-47 fragments from $by" \
		says arrives data hoa="$ERIN" "${from[@]}" kind=fragments size=2000
	check "HA-47 1460 octets from $by" says arrives data hoa="$ERIN" "${from[@]}" size=1460
	check "HA-47 1461 octets from $by" \
		says "too big 1460" data hoa="$ERIN" "${from[@]}" size=1461
	check "HA-47 1500 octets from $by" \
		says "too big 1460" data hoa="$ERIN" "${from[@]}" size=1500
done
ip -n net link set f5 mtu 1280
for by in "$HOST" "$CN"; do
	sender "$by"
	check "HA-47 over a path of 1280, 1281 octets from $by" \
		slowwait 5 says "too big 1280" data hoa="$ERIN" "${from[@]}" size=1281
	check "HA-47 over a path of 1280, 1460 octets from $by" \
		says "too big 1280" data hoa="$ERIN" "${from[@]}" size=1460
	check "HA-47 over a path of 1280, 1280 octets from $by" \
		says "arrives in pieces" data hoa="$ERIN" "${from[@]}" size=1280
	check "HA-47 over a path of 1280, 1240 octets from $by" \
		says arrives data hoa="$ERIN" "${from[@]}" size=1240
	check "HA-47 over a path of 1280, fragments from $by" \
		says "arrives in pieces" data hoa="$ERIN" "${from[@]}" kind=fragments size=2000
done
ip -n net link set f5 mtu 1500

# groups: what is not provided is silently ignored (RFC 6275, 10.4.2 and 10.4.3)
for by in "$ERIN" "$ERIN_LL"; do
	check "HA-49 it joins a group in its tunnel, from $by: silence" \
		says silence join group=ff0e::4711 from="$by"
	check "HA-49 nor does anything that is sent to it come" \
		says silence data hoa=ff0e::4711 from="$HOST" least=1
done
check "HA-49 its own packets come" says arrives data hoa="$ERIN" from="$HOST"

# home
says silence live hoa="$ERIN" home="$ERIN_MAC"
check "R6275-8 HA-40 de-registration from home with an old number: 135 to its link-layer address" \
	says "ba 135 $SEQ 0 to $ERIN_MAC" bu hoa="$ERIN" seq=$((SEQ - 1)) life=0 home="$ERIN_MAC"
check "R6275-8 HA-40 the binding stays" active "$ERIN"
check "R6275-8 HA-40 the address is still defended" says "reply $ERIN -s-" ask target="$ERIN"
check "R6275-11 HA-36 de-registration from home: BA 0 to it" \
	erin "ba 0 SEQ 0 to $ERIN_MAC" life=0 home="$ERIN_MAC"
check "R6275-11 HA-36 nothing is answered any more" says silence ask target="$ERIN"
check "R6275-11 HA-36 nor for duplicate address detection" \
	says silence ask target="$ERIN" react=ns
says silence dead

# away again within the wait: somebody may have the address by now
check "R6275-5 HA-25 a registration in the wait after it is looked into again" \
	erin "ba 0 SEQ 600 $ERIN, na $ERIN --o, ns $ERIN"
says silence live hoa="$ERIN" home="$ERIN_MAC"
check "R6275-8 HA-37 de-registration from home, with option and care-of address: BA 0 to it" \
	erin "ba 0 SEQ 0 to $ERIN_MAC" life=0 home="$ERIN_MAC" option alt="$ERIN" only=ba
check "R6275-11 HA-37 nothing is answered any more" says silence ask target="$ERIN"
says silence dead
check "R6275-11 HA-41 a late BU in the wait: 135 to where it came from" \
	says "ba 135 $SEQ 0 $ERIN" bu hoa="$ERIN" seq=$((SEQ - 1))
refused "HA-27 somebody has it, in the wait" AH react=na

# L=1
check "R6275-5 R6275-6 HA-26 HA-43 L=1: both addresses, in each respect" erin \
	"ba 0 SEQ 600 $ERIN, na $ERIN --o, na $ERIN_LL --o, ns $ERIN, ns $ERIN_LL" flags=AHL \
	quiet=2.5
check "R6275-6 HA-45 the link-local address is answered for" \
	says "reply $ERIN_LL -s-" ask target="$ERIN_LL"
check "R6275-5 HA-29 a refresh with L=1: BA alone" erin "ba 0 SEQ 600 $ERIN" flags=AHL
leaves "L=1: de-registration"
check "R6275-11 HA-45 neither is answered for any more" says silence ask target="$ERIN_LL"

# what is no conflict
accepted "somebody looks for it meanwhile" react=resolve
for kind in hops sum code solicited short; do
	accepted "an advertisement that is none: $kind" react=$kind
done
for kind in unasked astray; do
	accepted "a solicitation that is none: $kind" react=$kind
done
accepted "somebody had it before" before=na
accepted "L=0, somebody has the link-local address" react=na target="$ERIN_LL"

# others
check "R6275-5 HA-25 frank is there" says "ba 0 1 600 $FRANK, na $FRANK --o, ns $FRANK" \
	bu hoa="$FRANK" seq=1
check "R6275-5 HA-25 one BU alone waits" not_delayed 2
leaves "erin's de-registration"
check "R6275-5 HA-25 a BU that comes again meanwhile" replaced $((SEQ + 1)) $((SEQ + 2))
SEQ=$((SEQ + 2))

# HA-74: one node with two home addresses, two nodes with one care-of address, circles
check "HA-74 erin's second home address, with a number of its own" \
	says "ba 0 1 600 $ERIN2, na $ERIN2 --o, ns $ERIN2" bu hoa="$ERIN2" seq=1
for hoa in "$ERIN" "$ERIN2" "$FRANK"; do
	check "HA-74 by one care-of address: packets to $hoa" \
		says arrives data hoa="$hoa" from="$HOST"
done
# what they send
for to in "$HOST" "$CN"; do
	check "HA-8 HA-50 by the reverse tunnel to $to, and back" \
		says answered talk from="$ERIN" to="$to"
done
check "HA-46 HA-50 to the anchor, which answers by a routing header" \
	says "answered by $ERIN" talk from="$ERIN" to="$LMAA"
check "HA-50 to another mobile node" says tunnelled talk from="$ERIN" to="$FRANK"
check "HA-51 by the tunnel of nobody" not_sent unknown-far-end from="$ERIN" outer="$SCOA2"
check "HA-51 from who has no binding" not_sent no-source-binding from="$HOME_LINK::95"
check "frank is elsewhere" says "ba 0 3 600 $FRANK" bu hoa="$FRANK" seq=3 alt="$SCOA2" \
	only=ba
check "HA-51 by the tunnel of another one" not_sent spoofed-source from="$ERIN" outer="$SCOA2"
check "frank is back" says "ba 0 4 600 $FRANK" bu hoa="$FRANK" seq=4 only=ba
check "HA-74 one goes, by its number" says "ba 0 2 0 $ERIN2" bu hoa="$ERIN2" seq=2 life=0
check "HA-74 the other one stays" active "$ERIN"
check "HA-74 packets to it" says arrives data hoa="$ERIN" from="$HOST"
check "HA-74 packets to the other node" says arrives data hoa="$FRANK" from="$HOST"
check "HA-74 the care-of address is the home address of another node that is away: 174" \
	says "ba 174 5 0 $FRANK" bu hoa="$FRANK" seq=5 alt="$ERIN"
check "HA-74 packets go where they went" says arrives data hoa="$FRANK" from="$HOST"

# a mobile router: RFC 3963, 6.2
check "HA-73 HA-42 R=1 in what all are told of a mobile router" \
	says "ba 0 1 600 $RITA, na $RITA r-o, ns $RITA" bu hoa="$RITA" seq=1 flags=AHR quiet=2.5
check "HA-73 HA-44 an NS for it is answered" says "reply $RITA -s-" ask target="$RITA"
check "HA-73 packets from the home link to it" says arrives data hoa="$RITA" from="$HOST"
check "HA-72 de-registration of it" \
	says "ba 0 2 0 $RITA" bu hoa="$RITA" seq=2 life=0 flags=AHR
check "HA-73 HA-43 with L=1 for the link-local address, too" \
	says "ba 0 3 600 $RITA, na $RITA r-o, na $RITA_LL r-o, ns $RITA, ns $RITA_LL" \
	bu hoa="$RITA" seq=3 flags=AHLR quiet=2.5
check "HA-72 it goes" says "ba 0 4 0 $RITA" bu hoa="$RITA" seq=4 life=0 flags=AHLR
check "HA-73 as a host, R=0" says "ba 0 5 600 $RITA, na $RITA --o, ns $RITA" bu hoa="$RITA" seq=5

# how long the prefix lasts: RFC 6275, 10.3.1
conf "valid-lifetime = 100"
check "the prefix is valid for 100 s" lma daemon reload
check "R6275-7 HA-13 no longer than that, and then it is over: status 1" \
	erin "ba 1 SEQ 100 $ERIN" only=ba
check "R6275-7 HA-13 for less: status 0" erin "ba 0 SEQ 96 $ERIN" life=96 only=ba
conf "valid-lifetime = 100" "preferred-lifetime = 40"
check "it is preferred for 40 s" lma daemon reload
check "R6275-7 HA-13 it becomes deprecated meanwhile: status 1" erin "ba 1 SEQ 44 $ERIN" life=44
check "R6275-7 HA-13 not before the end: status 0" erin "ba 0 SEQ 40 $ERIN" life=40
conf "valid-lifetime = 100" "preferred-lifetime = 0"
check "it is deprecated" lma daemon reload
check "R6275-7 HA-13 HA-11 it is: status 1" erin "ba 1 SEQ 8 $ERIN" life=8
check "HA-12 it ends with what was said last" slowwait 20 is "$ERIN" none
check "R6275-6 HA-12 HA-44 nothing is answered any more" says silence ask target="$ERIN"
check "HA-12 and nothing tunnelled" says silence data hoa="$ERIN" from="$CN" away least=1
check "halmad ends on SIGTERM" lma_stop
if [ "$KTAP_FAILED" != 0 ]; then
	topo_evidence
	cp "$TOPO_DIR/onlink.log" "$(evidence onlink.log)"
fi
ktap_finish
