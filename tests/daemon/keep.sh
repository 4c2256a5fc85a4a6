#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# enough: 6.12
#
# keep.sh: what is taken away from the anchor's device comes back, and what is another's is left
# alone: routes, addresses, a device that is down, renamed or gone, a second daemon.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

HOME_NET=2001:db8:100::/40

two_way()
{
	in_ns cn ping -6 -c 2 -i 0.2 -W 3 "$HOME_ADDRESS" > /dev/null &&
		in_ns mn ping -6 -c 2 -i 0.2 -W 3 "$CN" > /dev/null
}

has_route()
{
	ip -n lma -6 route show dev "${1:-lma0}" | grep -q "^$HOME_NET via fe80::1 "
}

has_address()
{
	ip -n lma -6 -o addr show dev "${2:-lma0}" | grep -q " $1/128 "
}

is_up()
{
	ip -n lma -o link show dev lma0 | grep -q '[<,]UP[,>]'
}

log_has()
{
	grep -qE -- "$1" "$TOPO_DIR/halmad.log"
}

daemon_ended()
{
	topo_gone "$LMA_PID"
}

# findings REGEX: what "daemon check" says, whatever it thinks of it
findings()
{
	lma daemon check 2>&1 | grep -E -- "$1"
}

# the daemon sets it up again after a moment, which a busy machine may need to ask
down_is_named()
{
	ip -n lma link set lma0 down
	findings "device lma0 is down"
}

# second FILE: another halmad in the anchor's namespace, which is to fail; what it says
second()
{
	local rc=0

	in_ns lma timeout 20 "$HALMAD" -c "$1" > "$TOPO_DIR/second.log" 2>&1 || rc=$?
	cat "$TOPO_DIR/second.log"
	[ "$rc" != 124 ] && return "$rc"
}

# how the anchor's network looks: links, addresses, routes
machine()
{
	ip -n lma -o link show | sed 's/^[0-9]*: //; s/@.*//; s/:.*//' | sort
	ip -n lma -6 -o addr show scope global | sed 's/ *valid_lft.*//'
	ip -n lma -6 route show | sort
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
lma_conf "MinDelayBeforeBCEDelete = 500"
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 || ktap_bail "no gateway"
mag 1 attach bob@example.org lladdr "$MN_MAC" || ktap_bail "not attached: $MAG_ANSWER"
slowwait 10 mn_address > /dev/null
HOME_ADDRESS=$(mn_address)
check "packets both ways" two_way

# as systemd-networkd does when it is restarted
ip -n lma -6 route del "$HOME_NET" dev lma0
check "a home route that is taken away is back" slowwait 10 has_route
check "and the log says so" log_has "route of home network $HOME_NET away.*back"
ip -n lma -6 addr del "$LMAA/128" dev lma0
check "an address that is taken away is back" slowwait 10 has_address "$LMAA"
check "and the log says so, too" log_has "address $LMAA of the anchor away; it is back"
check "the MAG's PBU is answered" mag 1 refresh bob@example.org
check "packets both ways again" two_way

check "check names a device that is down" slowwait 10 down_is_named
check "a device that was set down is up again" slowwait 10 is_up
check "with its route" slowwait 10 has_route
check "and its address" slowwait 10 has_address "$LMAA"
check "the log says who it was not" log_has "somebody set device lma0 down; it is up again"
check "packets both ways after that" two_way
ip -n lma link set lma0 down
ip -n lma link set lma0 up
check "down and up at once: the route is back" slowwait 10 has_route
check "and packets go both ways" slowwait 10 two_way

ip -n lma link set lma0 down
check "a reload sets the device up, too" lma daemon reload
check "and restores its route at once" has_route

# somebody's route in the place of ours is his
ip -n lma -6 route replace "$HOME_NET" via 2001:db8:e::2 dev net0
check "a route of another device in our place is named" \
	slowwait 10 log_has "route of home network $HOME_NET already, into net0"
check "check says where the packets go" findings "route of home network $HOME_NET is not into lma0"
check "a reload goes on without it" lma daemon reload
check "and leaves it alone" sh -c "ip -n lma -6 route show $HOME_NET | grep -q 'dev net0'"
ip -n lma -6 route del "$HOME_NET" dev net0
check "a reload restores the route" lma daemon reload
check "it is there" has_route

# a reload takes away what it does not name any more
sed -i "s/local = { $LMAA }/local = { $LMAA, 2001:db8:f::2 }/" "$TOPO_DIR/halma.conf"
check "a reload adds an address" lma daemon reload
check "it is on the device" has_address 2001:db8:f::2
sed -i "s/local = { $LMAA, 2001:db8:f::2 }/local = { $LMAA }/" "$TOPO_DIR/halma.conf"
check "a reload without it" lma daemon reload
check_not "takes it away" has_address 2001:db8:f::2

# an address that another node has, too
in_ns lma sh -c 'echo 1 > /proc/sys/net/ipv6/conf/net0/accept_dad
	echo 1 > /proc/sys/net/ipv6/conf/net0/dad_transmits'
ip -n net addr add 2001:db8:e::f1/64 dev lma0 nodad
ip -n lma addr add 2001:db8:e::f1/64 dev net0
dad_failed()
{
	ip -n lma -6 -o addr show dev net0 | grep -q "e::f1/64.*dadfailed"
}
slowwait 10 dad_failed
sed -i "s/local = { $LMAA }/local = { $LMAA, 2001:db8:e::f1 }/" "$TOPO_DIR/halma.conf"
check "a reload with an address that another node has" lma daemon reload
check "names it in the log" log_has "address 2001:db8:e::f1 .* cannot be used: another node has it"
check "and check does" findings "2001:db8:e::f1 .* is not used: another node has it, too"
sed -i "s/local = { $LMAA, 2001:db8:e::f1 }/local = { $LMAA }/" "$TOPO_DIR/halma.conf"
lma daemon reload
ip -n lma addr del 2001:db8:e::f1/64 dev net0

# what others do to bindings by force
id=$(bindings '.[0].id')
stranger()
{
	lma binding add id "$1" kind pmipv6 mn-id "s$1@example.org" \
		prefix "2001:db8:1fe:$1::/64" remote "$PCOA2" lifetime 600000 force
}
only_ours()
{
	[ "$(bindings 'map(.id) | tojson')" = "[$id]" ]
}
put_right()
{
	[ "$(bindings '.[0].path[0].tunnel["remote-ipv6"]')" = "$PCOA1" ]
}
check "somebody makes bindings" stranger 98
stranger 99
check "and changes one" lma binding set id "$id" remote "$PCOA2" version 4711 force
check "and flushes" lma binding flush mn-id s98@example.org force
check "a binding without session is deleted" slowwait 10 only_ours
check "one that was changed is put right" slowwait 10 put_right
check "and packets go both ways" slowwait 10 two_way

# a firewall; not each kernel has one
firewall()
{
	in_ns lma nft -f - <<- END
		add table inet filter
		add chain inet filter input { type filter hook input priority 0; policy $1; }
		add rule inet filter input tcp dport 22 accept
	END
}
alone()
{
	in_ns lma "$HALMAD" --check -c "$TOPO_DIR/halma.conf" | tr '\n' ' '
	echo
}
if firewall accept 2> /dev/null && in_ns lma nft list chain inet filter input > /dev/null; then
	check_not "check finds nothing in a firewall that accepts" findings firewall
	firewall drop
	check "check names a firewall that drops Mobility Headers" \
		findings "drops input.* protocol 135"
	check_matches "halmad --check does, too, and knows who runs" \
		"protocol 135.*pid $LMA_PID" alone
	in_ns lma nft delete table inet filter
else
	ktap_skip "firewalls that drop Mobility Headers are named" "there is no nftables here"
fi

# a second daemon
before=$(machine)
sed 's/device lma0/device lma9/; s/lma0.db/lma9.db/' "$TOPO_DIR/halma.conf" > "$TOPO_DIR/b.conf"
check_refused "a second halmad on the same socket is told who has it" "pid $LMA_PID" \
	second "$TOPO_DIR/b.conf"
check_equal "and has changed nothing" "$before" "$(machine)"
sed -i "s/halmad.sock/b.sock/; s/local = { $LMAA }/local = { 2001:db8:f::9 }/" "$TOPO_DIR/b.conf"
check_refused "one with the same home network is told whose route is there" \
	"route of home network $HOME_NET already, into lma0" second "$TOPO_DIR/b.conf"
check_equal "and takes away what it made" "$before" "$(machine)"
check "packets both ways beside it" two_way

# a name that has a dot, or changes
in_ns lma sh -c 'echo 0 > /proc/sys/net/ipv6/conf/lma0/forwarding'
check "check finds forwarding off" findings "conf/lma0/forwarding is 0"
in_ns lma sh -c 'echo 1 > /proc/sys/net/ipv6/conf/lma0/forwarding'
ip -n lma -batch - <<- END
	link set lma0 down
	link set lma0 name lma.9
END
check "another name is in the log" slowwait 10 log_has "somebody calls device lma0 lma.9 now"
check "the device is up again under it" slowwait 10 has_route lma.9
in_ns lma sh -c 'echo 0 > /proc/sys/net/ipv6/conf/lma.9/forwarding'
check "check finds forwarding off on a device with a dot" findings "conf/lma.9/forwarding is 0"
check "and that its name has changed" findings "lma0 is called lma.9 now"
in_ns lma sh -c 'echo 1 > /proc/sys/net/ipv6/conf/lma.9/forwarding'
check "packets both ways, whatever it is called" two_way
lma_stop TERM
check_not "a start does not find it by its old name" lma_start
check "and says which device it may be" log_has "device lma.9 has the anchor-id or an address"
check_equal "nothing was made" "" "$(ip -n lma -o link show dev lma0 2> /dev/null)"
ip -n lma -batch - <<- END
	link set lma.9 down
	link set lma.9 name lma0
END
check "with its old name it does" lma_start
check_equal "and adopts the binding" 1 "$(lma_show .counters.adopted)"

# IPv6 is switched off
lma_stop TERM
check_matches "halmad --check finds nothing wrong while none runs" "halmad does not run; nothing" \
	in_ns lma "$HALMAD" --check -c "$TOPO_DIR/halma.conf"
ip -n lma link del lma0
in_ns lma sh -c 'echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6'
check_not "no start without IPv6" lma_start
check "and a sentence that says so" log_has "IPv6 is disabled on device lma0; hint: "
in_ns lma sh -c 'echo 0 > /proc/sys/net/ipv6/conf/default/disable_ipv6'

# the device goes
check "halmad starts again" lma_start
check_refused "halma link del asks whether it is meant" 'owned by a daemon.*add force' \
	lma link del lma0
check "with force it is" lma link del lma0 force
check "without its device halmad ends" slowwait 10 daemon_ended
check "and says why" log_has "device lma0 is gone: somebody deleted it"
check "the next start makes it again" lma_start
check_equal "with its session out of the store" 1 "$(lma_show .counters.restored)"
check "packets both ways at the end" slowwait 10 two_way
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
