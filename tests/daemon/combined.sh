#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
# takes: 25
# enough: 6.12 uml
#
# shellcheck disable=SC2015,SC2119,SC2128,SC2178 # bail out; arguments; arrays named like locals
#
# combined.sh: one anchor for both protocols under IPsec, as halma.conf(5) has it for an example: a
# node is registered by a gateway and by itself. The policies for gateways and for mobile nodes have
# nothing in common (spd.py), and a configuration in which they would have is refused. What somebody
# protects of the data of one changes nothing for the signalling of others. A node finds the anchor
# by what `halma daemon dns` and `dhcp` print.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/charon.sh
. "$(dirname "$0")/charon.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"

MANUAL=$TOPO_TREE/userd/man/halma.conf.5
ERIN=erin@example.org
EXAMPLE='One anchor for both protocols'

# block N: the Nth text of the example, as somebody copies it from the page
block()
{
	awk -v title="$EXAMPLE" -v want="$1" '
		/^\.S[SH]/ { here = index($0, title) }
		here && $0 == ".fi" { inside = 0 }
		inside && n == want { print }
		here && $0 == ".nf" { inside = 1; n++ }' "$MANUAL" | sed 's/\\-/-/g; s/\\(em/--/g'
}

# secret NAME: of the second text
secret()
{
	block 2 | awk -F '"' -v name="$1" '$0 ~ name { print $(NF - 1) }'
}

# the first text; other are only the places of files and sockets, and how busy this machine may be
conf()
{
	{
		printf '%s\n' "control-socket = \"$HALMAD_SOCK\"" \
			"store {" "path = \"$TOPO_DIR/lma0.db\"" "}" \
			"TimestampValidityWindow = 10000"
		block 1 | sed "s|/etc/halma/|$TOPO_DIR/|
			s|^ike {|&\n\tsocket = $TOPO_DIR/charon-lma.vici|"
	} > "$TOPO_DIR/halma.conf"
}

# overlaps SED WANT: with that change the test of a file and a reload say WANT, and where
overlaps()
{
	local conf="$TOPO_DIR/halma.conf" line said; local change="$1" want="$2"

	cp "$conf" "$conf.right"
	sed -i "$change" "$conf"
	line=$(diff "$conf.right" "$conf" | sed -n 's/^\([0-9]*\)c.*/\1/p')
	said=$(in_ns lma "$HALMAD" -t -c "$conf" 2>&1) && said="taken: $said"
	lma daemon reload > "$TOPO_DIR/reload" 2>&1 && said="reloaded: $said"
	mv "$conf.right" "$conf"
	[[ $said == *"halma.conf:$line: $want"* ]] && grep -q "$want" "$TOPO_DIR/reload" &&
		return 0
	echo "line $line: $said; $(cat "$TOPO_DIR/reload")"
	return 1
}

# disjoint: what the kernel has now
disjoint()
{
	/usr/bin/python3 "$TOPO_SELF/spd.py" lma --anchor "$LMAA" --mag "$PCOA1" "$PCOA2" \
		--node "$HOA" --home 2001:db8:100::/40
}

kinds_are()
{
	bound '[.[] | .kind] | sort | join(" ")' && [ "$ASKED" = "$1" ] && return 0
	lma binding show
	return 1
}

# sas_are MAG NODES: who has SAs, as halmad knows it
sas_are()
{
	ipsec_is mag1 .state "$1" && lma_told '.ipsec["nodes-protected"]' && [ "$ASKED" = "$2" ]
}

check_is_quiet()
{
	! lma daemon check 2>&1 | grep 'IPsec polic'
}

# payload NS FAR SPI: data in the tunnel between the anchor and FAR, in NS, goes by ESP; the
# policies are those that halmad(8) has for an example
payload()
{
	local ns="$1" far="$2" out=out in=in at sa
	local -a esp=(tmpl proto esp mode transport reqid "$3")

	sa="proto esp spi $3 mode transport reqid $3"
	sa+=" auth-trunc hmac(sha256) 0x$(printf 'a7%.0s' {1..32}) 128"
	sa+=" enc cbc(aes) 0x$(printf '5c%.0s' {1..16})"
	for at in lma "$ns"; do
		ip -n "$at" -batch - <<- END || return 1
			xfrm state add src $LMAA dst $far $sa
			xfrm state add src $far dst $LMAA $sa
			xfrm policy add src $LMAA dst $far proto ipv6 dir $out ${esp[@]}
			xfrm policy add src $far dst $LMAA proto ipv6 dir $in ${esp[@]}
		END
		out=in in=out
	done
}

# reaches NAME FILTER: packets both ways, which on the wire are all of these
reaches()
{
	local name="$1" pcap; shift

	capture net lma0 "$name" ip6 || return 1
	in_ns cn ping -6 -c 2 -i 0.2 -W 5 "$HOA" || { capture_stop "$name"; return 1; }
	capture_stop "$name"
	pcap=${CAPTURE_FILE[$name]}
	[ "$(frames "$pcap" "$1")" -ge 4 ] &&
		[ "$(frames "$pcap" "icmpv6.type == 128 && ipv6.dst == $HOA")" = 0 ]
}

# warned WANT WORD...: of a policy of the anchor's kernel, which is taken away again, what
# halma daemon check says is WANT
warned()
{
	local want="$1" said; shift

	ip -n lma xfrm policy add "$@" || return 1
	said=$(lma daemon check 2>&1)
	ip -n lma xfrm policy del "${@:1:6}"
	[[ $said == *"not halmad's (src $2 dst $4"*"$want"* ]] && return 0
	echo "$said"
	return 1
}

# zone OWNER-AND-TYPE: what named-checkzone makes of that record
zone()
{
	{
		echo "@ 3600 IN SOA ns hostmaster 1 3600 600 86400 600"
		echo "@ IN NS ns"
		echo "ns IN AAAA 2001:db8:e::53"
		lma daemon dns
	} > "$TOPO_DIR/zone"
	named-checkzone -i local -D -o - example.net "$TOPO_DIR/zone" 2> /dev/null |
		awk -v want="$1" '$1 " " $4 == want { $1 = $2 = $3 = $4 = ""; print substr($0, 5) }'
}

kea_takes()
{
	lma daemon dhcp > "$TOPO_DIR/halma.inc" || return 1
	cat > "$TOPO_DIR/kea.conf" <<- END
		{ "Dhcp6": {
			"interfaces-config": { "interfaces": [ "f2" ] },
			"lease-database": { "type": "memfile", "persist": false },
			"server-id": { "type": "LL", "persist": false },
			"subnet6": [ { "subnet": "2001:db8:4::/64", "interface": "f2" } ],
			<?include "$TOPO_DIR/halma.inc"?>
		} }
	END
	in_ns net kea-dhcp6 -t "$TOPO_DIR/kea.conf"
}

# what a node on that link is told, by option: address and name of a home agent
kea_tells()
{
	local pid

	mkdir -p /run/kea /run/lock/kea
	KEA_PIDFILE_DIR=$TOPO_DIR KEA_LOCKFILE_DIR=none ip netns exec net kea-dhcp6 \
		-c "$TOPO_DIR/kea.conf" > "$TOPO_DIR/kea.log" 2>&1 &
	pid=$!
	ip netns exec mn /usr/bin/python3 - w2 <<- 'END'
		import socket, struct, sys, time
		def opt(code, data):
		    return struct.pack('>HH', code, len(data)) + data
		def opts(data):
		    while data:
		        code, size = struct.unpack('>HH', data[:4])
		        yield code, data[4:4 + size]
		        data = data[4 + size:]
		def name(data):
		    text = ''
		    while data and data[0]:
		        text += data[1:1 + data[0]].decode() + '.'
		        data = data[1 + data[0]:]
		    return text
		s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
		s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, sys.argv[1].encode())
		s.bind(('::', 546))
		s.settimeout(0.5)
		ask = bytes([11, 1, 2, 3]) + opt(1, bytes.fromhex('00030001025e00000001')) + \
		    opt(6, struct.pack('>HHH', 50, 69, 70)) + opt(8, bytes(2))
		found = []
		for _ in range(60):
		    s.sendto(ask, ('ff02::1:2', 547, 0, socket.if_nametoindex(sys.argv[1])))
		    try:
		        reply = s.recv(2000)
		    except TimeoutError:
		        continue
		    for code, data in opts(reply[4:]):
		        if code in (50, 69, 70):
		            inner = dict(opts(data))
		            found.append(f'{code}: {socket.inet_ntop(socket.AF_INET6, inner[72])} '
		                         f'{name(inner[73])}')
		    break
		print(', '.join(sorted(found)))
	END
	topo_end "$pid"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
away_up || ktap_bail "no foreign links"
charon_modules
conf
(umask 077; block 2 > "$TOPO_DIR/secrets.conf")
check_equal "R6612-91 the example of halma.conf(5) has two MAGs, and a node of policy both" "2 1" \
	"$(block 1 | grep -c '^mag ') $(block 1 | grep -c 'policy = both')"
check "R6612-91 it is right" in_ns lma "$HALMAD" -t -c "$TOPO_DIR/halma.conf"
check "R6612-35 R6612-91 halmad starts with it, and needs nobody else" lma_start ||
	ktap_bail "no daemon"
check_equal "R6612-90 before anybody has an SA, policies have nothing in common" "" \
	"$(disjoint 2>&1 | grep -v ^policies:)"
mag_start 1 2 && node_start --esp "$NODE_REQID" || ktap_bail "no gateways, or no node"
charon_start lma && charon_start mag1 && charon_start mn || ktap_bail "no charon"
slowwait 60 ipsec_is mag1 .loaded true
charon_mag 1 mag1.example.net "$(secret mag1)" > /dev/null
charon_node "$ALICE" "$(secret "$ALICE")" "$HOA" "$COA1" > /dev/null
check "R6612-91 the gateway gets its SA" charon_initiate 1 || charon_evidence
check "R6612-91 and so does the mobile node" charon_swanctl mn --initiate --child mh --timeout 60 ||
	charon_evidence
check "halmad knows of both" slowwait 30 sas_are up 1

check "R6612-91 the gateway registers the node: PBA 0" mag 1 attach "$ALICE" lladdr "$MN_MAC" ||
	ktap_diag "$MAG_ANSWER"
check_equal "R6612-91 with the prefix of its home address" "$HOME_PREFIX" "$(answer '.hnp[0]')"
check "R6612-91 it registers itself: BA 0" node_is "0 600 $COA1" register "$COA1" once
check "R6612-91 it has a binding of each protocol" kinds_are "mipv6 pmipv6"
check_matches "R6612-91 halma mn list tells which one steers" "mipv6" lma mn list
check "R6612-90 with both, policies and SAs have nothing in common" disjoint
check "halma daemon check finds no policy of others" check_is_quiet

# names, as a node finds the anchor by (RFC 5026), and DHCPv6 (RFC 6610)
check "R6612-82 R6097-1 the zone that halma daemon dns prints is right" \
	test "$(zone "_mip6._ipv6.example.net. SRV") $(zone "lma.example.net. AAAA")" = \
	"0 0 0 lma.example.net. $LMAA"
check "R6612-82 R6611-1 Kea takes what halma daemon dhcp prints" kea_takes
check_equal "R6612-82 R6611-1 on a foreign link it tells a node which home agent there is" \
	"50: $LMAA lma.example.net., 70: $LMAA lma.example.net." "$(kea_tells)"

# what has something in common is not taken
check "R6612-90 a gateway with an address of the pool: refused, with the line" \
	overlaps "s/address = $PCOA2/address = 2001:db8:100:7::1/" \
	"mag mag2 has an address of the pool in line "
check "R6612-90 with that of the mobile node" \
	overlaps "s/address = $PCOA2/address = $HOA/" \
	"mag mag2 has an address of the mobile node in line "
check "R6612-90 with that of the anchor" \
	overlaps "s/address = $PCOA2/address = $LMAA/" "mag mag2 has an address of the anchor"
check "R6612-90 an anchor at home" overlaps "s/local = $LMAA/local = 2001:db8:100:f::1/" \
	"address 2001:db8:100:f::1 of the anchor lies in home network"
check "R6612-90 a home address with that of the anchor" \
	overlaps "s/home-address = $HOA/home-address = $LMAA/" \
	"$LMAA/128 does not lie in a home network"
check "R6612-90 the configuration in use is the one of before" disjoint

# data of one by ESP: signalling of all goes on by its own
check "R6612-92 the data of the mobile node is protected" payload mn "$COA1" 0x501
check "R6612-92 its packets go by ESP" reaches node "esp.spi == 0x501"
check "R6612-92 a PBU of the gateway for another one: PBA 0" \
	mag 1 attach "$ERIN" lladdr "$MNB_MAC" nowait || ktap_diag "$MAG_ANSWER"
check "R6612-92 one for the node itself: PBA 0" mag 1 refresh "$ALICE"
check "R6612-92 a BU of the node: BA 0" node_is "0 600 $COA1" register "$COA1" once
check "R6612-92 the data of the gateway is protected, too" payload mag1 "$PCOA1" 0x502
check "R6612-92 a PBU: PBA 0" mag 1 refresh "$ERIN"
check "R6612-92 a BU: BA 0" node_is "0 600 $COA1" register "$COA1" once
check "R6612-92 nothing was dropped for a policy" test "$(xfrm_drops XfrmOutPolBlock)" = 0 \
	-a "$(xfrm_drops XfrmOutNoStates)" = 0
check "R6612-92 halma daemon check finds nothing wrong with these" check_is_quiet

# and those that would catch it
esp=(tmpl proto esp mode transport reqid 1281)
check "R6612-92 a policy for all that the anchor sends: halma daemon check warns" \
	warned "comes before those of the anchor" src "$LMAA/128" dst ::/0 dir out \
	priority 1 "${esp[@]}"
check "R6612-92 for all from a gateway" \
	warned "comes before those of the anchor" src "$PCOA1/128" dst "$LMAA/128" dir in \
	priority 100 "${esp[@]}"
check "R6612-92 one that lets all out" \
	warned "lets Mobility Headers leave in the clear" \
	src "$LMAA/128" dst 2001:db8:3::/64 dir out priority 20000
check "R6612-92 one for all tunnels" \
	warned "tunnels to MAGs and to mobile nodes alike" \
	src "$LMAA/128" dst 2001:db8::/32 dir out priority 20000 "${esp[@]}"
check "R6612-92 the first of these is no idle talk: PBAs" ip -n lma xfrm policy add src "$LMAA" \
	dst ::/0 dir out priority 1 "${esp[@]}"
check "R6612-92 do not reach the gateway" \
	probe_is "" 1 "$ERIN" lladdr "$MNB_MAC" policed wait 2000
ip -n lma xfrm policy del src "$LMAA" dst ::/0 dir out
check "R6612-92 without it they do" probe_is 0 1 "$ERIN" lladdr "$MNB_MAC" policed
[ "$KTAP_FAILED" = 0 ] || { topo_evidence; away_evidence; charon_evidence; }
ktap_finish
