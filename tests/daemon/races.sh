#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 95
# enough: 6.12 uml
#
# shellcheck disable=SC2119 # functions of what is sourced
#
# races.sh: one mobile node, registered by gateways and by itself, in all orders of arrival that
# matter (RFC 6612, 3.2 and 4.2). It is one of its own in each of them, so that nothing waits for
# what an earlier one has left. Each is played twice: by a host, of which its home address alone
# moves, and by one that says R, of which its whole prefix does.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"
# shellcheck source=tests/daemon/way.sh
. "$(dirname "$0")/way.sh"

SCOA2=2001:db8:5::51	# another care-of address where mobile.py is
RACES=8
WHO=			# host or router
FLAGS=			# of its BUs
SAYS_R=			# in an answer to it
REST=			# where the rest of its prefix goes, while its own registration stands

# configuration of all nodes
nodes()
{
	local i

	for ((i = 1; i <= RACES; i++)); do
		printf '%s\n' "mn \"host$i@example.com\" {" "policy = both" \
			"prefix = { 2001:db8:1fd:$i::/64 }" "home-address = 2001:db8:1fd:$i::10" \
			"}" "mn \"router$i@example.com\" {" "policy = both" "mobile-router = true" \
			"prefix = { 2001:db8:1fc:$i::/64 }" "home-address = 2001:db8:1fc:$i::10" "}"
	done
}

# role host|router: who plays
role()
{
	WHO=$1 FLAGS=AH SAYS_R='' REST=mag1
	[ "$WHO" = host ] || FLAGS=AHR SAYS_R=' R' REST=coa
}

# race N: with the node of that number
race()
{
	local nets=1fd

	[ "$WHO" = host ] || nets=1fc
	MNID=$WHO$1@example.com
	NET=2001:db8:$nets:$1::/64
	HOME_ADDRESS=2001:db8:$nets:$1::10
	NEXT=2001:db8:$nets:$1::11
}

# bu STATUS SEQ LIFETIME [WORD...]: the node's Binding Update is answered so
bu()
{
	local status="$1" seq="$2" life="$3" router=''; shift 3

	[ "$status" != 0 ] || router=$SAYS_R
	says "ba $status ${STALE:-$seq} $([ "$status" = 0 ] && echo "$life" || echo 0)\
 $HOME_ADDRESS$router" hoa="$HOME_ADDRESS" flags="$FLAGS" seq="$seq" life="$life" "$@"
}

# pbu STATUS N [WORD...]: that of gateway N
pbu()
{
	local status="$1" n="$2"; shift 2

	probe_is "$status" "$n" "$MNID" hnp "$NET" no-lla "$@"
}

# a timestamp of now
stamp()
{
	local now=${EPOCHREALTIME/[.,]/}

	STAMP=$((now * 4096 / 62500))
}

# both CARE-OF GATEWAY: these two bindings, and nothing else in the prefix
both()
{
	local mipv6="mipv6 $HOME_ADDRESS/128"

	[ "$WHO" = host ] || mipv6+=" $NET"
	way_is "$mipv6 $1; pmipv6 $NET $2" dump "$NET"
}

# to HOME-ADDRESS REST: where packets go
to()
{
	way_is "$1 $2" way "$HOME_ADDRESS" "$NEXT"
}

# moved WHAT
moved()
{
	way_is "$1" moved
}

# a delayed BU between the PBU at home and the de-registration, and one after it
late_refresh()
{
	race 1
	check "R6612-1 $WHO: T1 registered by itself" bu 0 1 600
	check "R6612-10 $WHO: T1 that makes a binding of its kind and of no other" \
		way_is "mipv6 $HOME_ADDRESS/128${SAYS_R:+ $NET} coa active" dump "$NET"
	way keep "$NET"
	check "R6612-21 $WHO: T1 the PBU of the gateway at home" pbu 0 1
	check "R6612-20 R6612-21 $WHO: T1 makes one more, and the other is as it was" \
		moved "pmipv6 new"
	check "R6612-1 R6612-10 R6612-16 $WHO: T1 both are there, one with its prefix only" \
		both "coa active" "mag1 active"
	check "R6612-60 $(rule) $WHO: T1 packets go by the node's own" to coa "$REST"
	way keep "$NET"
	check "R6612-25 $WHO: T1 the delayed refresh is taken" bu 0 2 400
	check "R6612-22 $WHO: T1 it changes no other binding" moved "mipv6 refreshed"
	check "R6612-60 $(rule) $WHO: T1 packets go to the old care-of address" to coa "$REST"
	[ "$WHO" = host ] || change_of_router
	way keep "$NET"
	# from before it: whatever holds up this program makes it longer
	way clock
	check "R6612-23 $WHO: T1 de-registration" bu 0 4 0
	check "R6612-63 $(rule) $WHO: T1 the next packets follow the gateway" to mag1 mag1
	check "R6612-23 $WHO: T1 the proxy binding is as it was" moved "mipv6 changed"
	way keep "$NET"
	check "R6612-27 $WHO: T2 a refresh with an older number: 135" bu_stale 3 4
	check "R6612-27 R6612-64 $WHO: T2 packets go by the gateway alone" to mag1 mag1
	check "R6612-27 $WHO: T2 nothing has revived, or changed" moved nothing
	check "R6612-27 $WHO: T2 one more de-registration: 0" bu 0 5 0
	check "R6612-23 R6612-27 $WHO: T2 the proxy binding is as it was" \
		both "coa blocked" "mag1 active"
}

# bu_stale SEQ LAST: the answer has the last number
bu_stale()
{
	STALE=$2 bu 135 "$1" 600
}

# the requirement that is about the rest of the prefix
rule()
{
	[ "$WHO" = host ] && echo R6612-61 || echo R6612-62
}

# R cannot change while the binding stands
change_of_router()
{
	way keep "$NET"
	FLAGS=AH
	check "R6612-62 $WHO: without R now: 139" bu 139 3 600
	FLAGS=AHR
	check "R6612-62 $WHO: nothing has changed" moved nothing
	check "R6612-62 $WHO: the whole prefix is there still" to coa coa
}

# late_for_good SECONDS: after the wait, which takes so many at least
late_for_good()
{
	race 1
	check "R6612-27 $WHO: T2 that wait takes 10 s, of which the answer took its part" \
		way_between "$1" 40 gone mipv6 "$NET"
	check "R6612-25 $WHO: T3 then an older number is taken" bu 0 3 600
	check "R6612-60 $WHO: T3 packets go to the care-of address" to coa "$REST"
	[ "$WHO" = host ] && return
	check "R6612-23 $WHO: T3 de-registered once more" bu 0 4 0
	FLAGS=AH SAYS_R=''
	check "$WHO: it comes as a host" bu 0 5 600
	check "R6612-61 $WHO: of which the home address moves alone" to coa mag1
	way keep "$NET"
	FLAGS=AHR
	check "R6612-62 $WHO: with R now: 139" bu 139 6 600
	check "R6612-62 $WHO: the binding of the host is as it was" moved nothing
	check "R6612-61 $WHO: nor where packets go" to coa mag1
	SAYS_R=' R'
}

# a late message of the gateway that was left behind
late_gateway()
{
	race 4
	check "$WHO: T4 the gateway" pbu 0 1
	way keep "$NET"
	check "R6612-22 $WHO: T4 registered by itself, beside it" bu 0 1 600
	check "R6612-22 $WHO: T4 the proxy binding is as it was" moved "mipv6 new"
	stamp
	check "$WHO: T4 it moves" bu 0 2 600 src="$SCOA2"
	way keep "$NET"
	check "R6612-20 R6612-25 $WHO: T4 a PBU from before that, later" \
		pbu 0 1 timestamp "$STAMP" lifetime 300 hi 5
	check "R6612-20 $WHO: T4 changes the proxy binding only" moved "pmipv6 refreshed"
	check "R6612-60 $(rule) $WHO: T4 packets go where the node has moved" \
		to coa2 "${REST/coa/coa2}"
}

# the old gateway takes its session away
gateway_leaves()
{
	race 5
	check "$WHO: T5 the gateway" pbu 0 1
	check "$WHO: T5 registered by itself" bu 0 1 600
	way keep "$NET"
	check "R6612-20 $WHO: T5 the gateway de-registers it" pbu 0 1 lifetime 0 hi 4
	check "R6612-20 R6612-64 $WHO: T5 the proxy binding alone waits for its end" \
		moved "pmipv6 changed"
	check "R6612-64 $WHO: T5 it does" both "coa active" "mag1 blocked"
	check "R6612-64 $(rule) $WHO: T5 no packet goes to the gateway" to coa "${REST/mag1/-}"
	check "$WHO: T5 it de-registers itself" bu 0 2 0
	check "R6612-64 $WHO: T5 both wait" both "coa blocked" "mag1 blocked"
	check "R6612-64 $WHO: T5 nothing goes anywhere" to - -
}

# two gateways
two_gateways()
{
	local first

	race 6
	check "$WHO: T6 registered by itself" bu 0 7 600
	check "R6612-26 $WHO: T6 the first gateway" pbu 0 1
	stamp
	first=$STAMP
	check "R6612-26 $WHO: T6 the second one" pbu 0 2 hi 3
	way keep "$NET"
	check "R6612-25 R6612-26 $WHO: T6 the first one again, sent before: 157" \
		pbu 157 1 hi 3 timestamp "$first"
	check "R6612-26 $WHO: T6 by number" pbu 0 2 hi 5 no-timestamp seq 100 lifetime 300
	check "R6612-26 $WHO: T6 an older number of the first one: 135" \
		pbu 135 1 hi 3 no-timestamp seq 99
	check "R6612-20 R6612-25 $WHO: T6 it is at the second one" moved "pmipv6 refreshed"
	check "R6612-60 $(rule) $WHO: T6 packets go by its own" to coa "${REST/mag1/mag2}"
	check "R6612-25 $WHO: T6 its own number is not compared with theirs" bu 0 8 600
	check "R6612-25 $WHO: T6 nor theirs with its own" pbu 0 1 hi 3 no-timestamp seq 101
	check "R6612-25 $WHO: T6 now it is at the first one" both "coa active" "mag1 active"
}

# the gateway's session ends while the node is away; then it comes home
session_ends()
{
	race 7
	check "$WHO: T7 registered by itself" bu 0 1 600
	way clock
	check "$WHO: T7 the gateway, for 8 s" pbu 0 1 lifetime 8
	check "$WHO: T7 a refresh of its own" bu 0 2 500
	way keep "$NET"
	check "R6612-22 $WHO: T7 the proxy binding ends when it is due" \
		way_between 7 40 gone pmipv6 "$NET"
	check "R6612-22 $WHO: T7 the other one goes on" moved "pmipv6 gone"
	check "$(rule) $WHO: T7 its rest is nowhere" to coa "${REST/mag1/-}"
	check "$WHO: T7 another gateway, without a prefix" \
		probe_is 0 2 "$MNID" no-lla hi 1
	check "R6612-83 $WHO: T7 gets the same one, in which the home address lies" \
		has_prefix "$NET"
	check "R6612-21 $WHO: T7 both are there" both "coa active" "mag2 active"
	check "R6612-60 $(rule) $WHO: T7 packets go by its own" to coa "${REST/mag1/mag2}"
	check "$WHO: T7 it de-registers itself" bu 0 3 0
	check "R6612-63 $WHO: T7 the next packets follow the gateway" to mag2 mag2
}

# from_home WANT WORD...: what the node says at home, and what comes back there
from_home()
{
	local due="$1"; shift

	MOBILE_NS=mn says "$due" src="$HOME_ADDRESS" "$@"
}

# by_gateway STATUS: one answer with it has gone to the home address, by the gateway
by_gateway()
{
	way_is "$HOME_ADDRESS mag1" heard "$1"
}

# the node is at home, and speaks from there while its own registration stands
at_home()
{
	race 2
	check "$WHO: registered by itself" bu 0 1 600
	check "R6612-21 $WHO: the gateway at home" mag 1 attach "$MNID" lladdr "$MN_MAC" no-refresh
	check "$WHO: gives it its prefix" slowwait 20 mn_address
	ip -n mn addr add "$HOME_ADDRESS/64" dev mn0 nodad
	rm -f "$TOPO_DIR"/mobile.mn.*
	mobile_start mn mn0 "$HOME_ADDRESS" || ktap_bail "no mobile node at home"
	way heard 0
	way keep "$NET"
	check "R6612-24 R6612-66 $WHO: de-registration from home with an old number: 135, there" \
		from_home "ba 135 1 0 direct" seq=1 life=0
	check "R6612-24 R6612-66 $WHO: by the gateway's tunnel, without routing header" \
		by_gateway 135
	check "R6612-66 $WHO: the same with a Home Address option" \
		from_home "ba 135 1 0 direct" seq=1 life=0 hoa="$HOME_ADDRESS" alt="$HOME_ADDRESS"
	check "R6612-66 $WHO: that goes by the gateway's tunnel, too" by_gateway 135
	check "R6612-66 $WHO: a ping from home is answered there, if marks are reflected" \
		from_home "echo direct" echo
	check "R6612-66 $WHO: nothing has changed" moved nothing
	check "R6612-60 $(rule) $WHO: packets go to the care-of address" to coa "$REST"
	check "R6612-24 $WHO: de-registration from home: 0" \
		from_home "ba 0 2 0 direct$SAYS_R" seq=2 life=0 flags="$FLAGS"
	check "R6612-24 $WHO: which goes by the gateway's tunnel" by_gateway 0
	check "R6612-63 $(rule) $WHO: the next packets follow the gateway" to mag1 mag1
	check "R6612-23 $WHO: the proxy binding is as it was" moved "mipv6 changed"
	check "R6612-24 $WHO: again, with a Home Address option: 0" \
		from_home "ba 0 3 0 direct$SAYS_R" seq=3 life=0 flags="$FLAGS" \
		hoa="$HOME_ADDRESS" alt="$HOME_ADDRESS"
	check "R6612-24 $WHO: as before, by the gateway's tunnel" by_gateway 0
	check "R6612-66 $WHO: in the wait, an old number: 135, there" \
		from_home "ba 135 3 0 direct" seq=2 life=0 flags="$FLAGS"
	check "R6612-66 $WHO: in the wait, by the gateway's tunnel" by_gateway 135
	check "R6612-66 $WHO: in the wait, a ping, too" from_home "echo direct" echo
	check "R6612-60 $WHO: packets of it to a node that is away follow that" \
		way_is coa over mn "$HOME_ADDRESS" 2001:db8:1fd:6::10
	check "R6612-27 $WHO: in the wait, an old BU from away: 135, there" bu_stale 2 3
	check "R6612-27 $WHO: nothing of it has changed where packets go" to mag1 mag1
	check "$WHO: the gateway lets it go" mag 1 detach "$MNID"
}

has_prefix()
{
	[ "$(answer '[.answers[].hnp[]] | join(" ")')" = "$1" ]
}

# its own registration ends while the gateway's stands
own_ends()
{
	race 8
	check "$WHO: T8 the gateway" pbu 0 1
	way clock
	check "$WHO: T8 registered by itself, for 8 s" bu 0 1 8
	check "R6612-60 $WHO: T8 packets go by its own" to coa "$REST"
	way keep "$NET"
	check "$WHO: T8 its own ends" way_between 7 40 gone mipv6 "$NET"
	check "R6612-63 $(rule) $WHO: T8 the next packets follow the gateway" to mag1 mag1
	check "R6612-63 $WHO: T8 the proxy binding is as it was" moved "mipv6 gone"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
away_up || ktap_bail "no foreign links"
ip -n sc addr add "$SCOA2/64" dev w5 nodad
mapfile -t NODES < <(nodes)
away_conf "MinDelayBeforeBCEDelete = 60000" "${NODES[@]}"
check "halmad starts" lma_start || { topo_evidence; ktap_bail "no daemon"; }
# what the kernel itself answers is told apart by marks (see halma.conf(5))
in_ns lma sh -c 'echo 1 > /proc/sys/net/ipv6/fwmark_reflect'
mag_start 1 2 || ktap_bail "no gateways"
mobile_start || ktap_bail "no mobile node"
way_start "coa=$SCOA" "coa2=$SCOA2" "mag1=$PCOA1" "mag2=$PCOA2" || ktap_bail "nobody watches"
role host
late_refresh
late_for_good 10
role router
late_refresh
for who in host router; do
	role "$who"
	late_gateway
	gateway_leaves
	two_gateways
	own_ends
	session_ends
	at_home
done
late_for_good 0
check "halmad ends on SIGTERM" lma_stop
if [ "$KTAP_FAILED" != 0 ]; then
	topo_evidence
	cp "$TOPO_DIR/mobile.log" "$(evidence mobile.log)"
	cp "$TOPO_DIR/way.log" "$(evidence way.log)"
fi
ktap_finish
