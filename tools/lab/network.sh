# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2016,SC2034,SC2119 # inner shells; for topo.sh
#
# network.sh: the network of the lab, that of the demonstration and the tests (tests/daemon/topo.sh
# has a drawing), and one gateway more that nobody has invited. To be sourced by lab.sh after
# topo.sh and charon.sh.
#
#	network_up KIND		plain, ipsec or ipv4: all of it, until the anchor serves; fails with
#				what is wrong in $NETWORK_WHY
#	network_down		for who ends

NETWORK_WHY=
MAG3_ADDRESS=2001:db8:3::1

# mag3 has a way to the anchor, and an access link with nobody on it
network_uninvited()
{
	TOPO_NODES="$TOPO_NODES mag3"
	ip netns add mag3 &&
		in_ns mag3 sh -c 'echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad' &&
		ip link add mag3 netns net type veth peer name net0 netns mag3 &&
		ip link add acc0 address 02:00:5e:00:66:01 netns mag3 type veth \
			peer name nobody netns mag3 &&
		ip -n net link set mag3 up &&
		ip -n net addr add 2001:db8:3::ff/64 dev mag3 nodad &&
		ip -n lma route add 2001:db8:3::/64 via 2001:db8:e::2 &&
		ip -n mag3 -batch - <<- END
			link set lo up
			link set net0 up
			link set acc0 up
			link set nobody up
			addr add $MAG3_ADDRESS/64 dev net0 nodad
			route add default via 2001:db8:3::ff
		END
}

# CN has IPv4, too, and who is asked to forward does
network_ipv4()
{
	local ns

	for ns in lma mag1 mag2; do
		in_ns "$ns" sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward
			for d in all default; do
				echo 0 > /proc/sys/net/ipv4/conf/$d/rp_filter
			done'
	done
	ip -n lma addr add 192.0.2.1/24 dev cn0 &&
		ip -n cn addr add 192.0.2.2/24 dev cn0 &&
		ip -n cn route add default via 192.0.2.1
}

# each gateway has a secret that it shares with the anchor
network_secrets()
{
	charon_modules
	charon_secret mag1 "horses and batteries"
	charon_secret mag2 "staples and correctness"
}

# a slow machine takes more than one try
network_key()
{
	for _ in {1..20}; do
		charon_initiate "$1" >> "$TOPO_DIR/keys.log" 2>&1 && return 0
	done
	return 1
}

network_keys()
{
	charon_start lma && charon_start mag1 && charon_start mag2 &&
		charon_mag 1 "$PCOA1" "horses and batteries" > /dev/null &&
		charon_mag 2 "$PCOA2" "staples and correctness" > /dev/null &&
		network_key 1 && network_key 2
}

network_conf()
{
	case "$1" in
	plain)	lma_conf "MinDelayBeforeBCEDelete = 60000" "heartbeat { HEARTBEAT_INTERVAL = 1 }" ;;
	ipsec)	LMA_LAB_MODE=false lma_conf "$(charon_ike)" ;;
	ipv4)	LMA_DEVICE="grace = 60000
		home-network += { 10.1.0.0/16 }" lma_conf "pool v4 { prefix = 10.1.0.0/16 }" \
			"mn \"dave@example.org\" { ipv4 = true ipv4-dhcp = server }" ;;
	esac
}

network_up()
{
	local n kind="$1" LMA_DEVICE="grace = 60000"

	NETWORK_WHY="the network cannot be built"
	topo_up && network_uninvited || return 1
	[ "$kind" != ipv4 ] || network_ipv4 || return 1
	[ "$kind" != ipsec ] || network_secrets
	network_conf "$kind"
	NETWORK_WHY="halmad does not start: $TOPO_DIR/halmad.log"
	lma_start || return 1
	NETWORK_WHY="strongSwan does not give keys"
	[ "$kind" != ipsec ] || network_keys || return 1
	NETWORK_WHY="the gateways do not start"
	MAG_PCOA[3]=$MAG3_ADDRESS
	mag_start 1 2 3 || return 1
	NETWORK_WHY=
	echo "$LMA_PID" > "$TOPO_DIR/halmad.pid"
	for n in 1 2 3; do
		echo "${MAG_PID[$n]}" > "$TOPO_DIR/mag$n.pid"
	done
	echo nowhere > "$TOPO_DIR/at"
	# the shell has nothing to say when somebody kills one
	disown "$LMA_PID" "${MAG_PID[@]}"
}

# whatever a user has started in there goes, too
network_down()
{
	local ns signal

	for signal in TERM KILL; do
		for ns in $TOPO_NODES; do
			ip netns pids "$ns" 2> /dev/null | xargs -r kill "-$signal" 2> /dev/null
		done
		[ $signal = KILL ] || slowwait 2 network_quiet
	done
	ip netns del mag3 2> /dev/null
}

network_quiet()
{
	local ns

	for ns in $TOPO_NODES; do
		[ -z "$(ip netns pids "$ns" 2> /dev/null)" ] || return 1
	done
}
