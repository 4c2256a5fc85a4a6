# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2016,SC2034,SC2119,SC2120 # inner shells; for the programs
#
# carol.sh: under the gateways of topo.sh a mobile node that they may not register; instead each has
# a prefix of its own for it (RFC 6612, scenario B). To be sourced after topo.sh and away.sh.
#
#	2001:db8:1:c::/64                2001:db8:2:c::/64
#	[ mag1 ]::1-----------::50[ mnc ]::50-----------::1[ mag2 ]
#	        acc3           c1         c2            acc3
#
#	mnc_up			after topo_up: links, addresses, routes
#	mnc_tunnel COA		her end of the tunnel and her way out, for who only sends her
#				messages (mobile.py)
#	mnc_start [OPTION...]	halma-mn there, which does all of that
#	mnc WORD...		a command for it; its answer in $NODE_ANSWER, returns its code

CAROL=carol@example.com
CAROL_HOA=2001:db8:1fe:3::10
CAROL_COA1=2001:db8:1:c::50
CAROL_COA2=2001:db8:2:c::50

mnc_up()
{
	local n

	TOPO_NODES="$TOPO_NODES mnc"
	ip netns add mnc || return 1
	in_ns mnc sh -c 'for f in accept_dad dad_transmits; do
		echo 0 > /proc/sys/net/ipv6/conf/default/$f; done'
	for n in 1 2; do
		ip link add acc3 netns "mag$n" type veth peer name "c$n" netns mnc &&
			ip -n "mag$n" -batch - <<- END &&
				link set acc3 up
				addr add 2001:db8:$n:c::1/64 dev acc3 nodad
			END
			ip -n mnc -6 -batch - <<- END &&
				link set c$n up
				addr add 2001:db8:$n:c::50/64 dev c$n nodad
				route add default via 2001:db8:$n:c::1 table 100$n
				rule add from 2001:db8:$n:c::50 lookup 100$n
				route add $LMAA via 2001:db8:$n:c::1 metric $n
			END
			ip -n net route add "2001:db8:$n:c::/64" via "2001:db8:$n::1" &&
			ip -n lma route add "2001:db8:$n:c::/64" via 2001:db8:e::2 || return 1
	done
	ip -n mnc link set lo up
}

mnc_tunnel()
{
	ip -n mnc link del mip0 2> /dev/null
	ip -n mnc -batch - <<- END
		link add mip0 type ip6tnl local $1 remote $LMAA mode any
		link set mip0 up
		addr add $CAROL_HOA/128 dev mip0 nodad
		route add default dev mip0 src $CAROL_HOA
	END
}

mnc_start()
{
	mkfifo "$TOPO_DIR/mnc.in" "$TOPO_DIR/mnc.out"
	ip netns exec mnc "$HALMA_MN" --ha "$LMAA" --hoa "$CAROL_HOA" "$@" < "$TOPO_DIR/mnc.in" \
		> "$TOPO_DIR/mnc.out" 2>> "$TOPO_DIR/node.log" &
	defer topo_end "$!"
	exec {MNC_IN}> "$TOPO_DIR/mnc.in" {MNC_OUT}< "$TOPO_DIR/mnc.out"
	mnc show
}

mnc()
{
	NODE_ANSWER=
	echo "$*" >&"$MNC_IN"
	read -r -t "$NODE_PATIENCE" NODE_ANSWER <&"$MNC_OUT" || return 9
	echo "mnc: $*: $NODE_ANSWER" >> "$TOPO_DIR/node.log"
	[[ $NODE_ANSWER =~ \"rc\":([0-9]+) ]] || return 9
	return "${BASH_REMATCH[1]}"
}
