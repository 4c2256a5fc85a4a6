#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 75
# enough: uml
#
# homeagent_wire.sh: messages to a home agent, one by one, and what comes back to each (RFC 6275,
# 9.2, 9.3, 9.5.1, 10.3), also with authentication by a shared key (RFC 4285), and of a mobile
# router (RFC 3963). scapy makes and judges them (mobile.py), tshark judges all that was sent.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"

PROXY=2001:db8:1fe:8::1		# in the prefix of one whose policy is not for Mobile IPv6
STRANGER=2001:db8:1fe:9::1	# in the home network, and nobody's
FOREIGN=2001:db8:999::10
SCOA2=2001:db8:5::51		# another one where mobile.py is
DORA=2001:db8:1fe:a::88		# home address of one who has a key
DORAS=dora@example.com
KEY=00112233445566778899aabbccddeeff
KEY2=a0a1a2a3a4a5a6a7a8a9aaabacadaeaf
ROVER=2001:db8:1fe:b::99	# home address of a mobile router
NET1=2001:db8:1fd:1::/64	# its networks
NET2=2001:db8:1fd:200::/56
ERIN=2001:db8:1ff:a::10	# home address of one whose home link is a real one
HAA=2001:db8:f::2		# another address of the anchor
GONE=				# of who has de-registered, which ends soon
EMPTY=2001:db8:1fe:c::1		# of one without networks

# what the module and the daemon know of the node, but for what time changes: to ASKED
state()
{
	bound "[.[] | select(.kind == \"mipv6\" and .prefix[0] != \"$GONE/128\") |
		walk(if type == \"object\" then del(.remaining, .counters, .grace,
		.previous) else . end)]"
}

# untouched COMMAND...: it succeeds, and changes no binding
untouched()
{
	local before after

	state || return 1
	before=$ASKED
	"$@" || return 1
	state || return 1
	after=$ASKED
	[ "$before" = "$after" ] && return 0
	printf '%s\n%s\n' "$before" "$after"
	return 1
}

# counted WHAT COMMAND...: it succeeds, is counted once and changes no binding. What mobile.py sends
# behind each message is counted too.
counted()
{
	local what="$1" before after; shift

	bu_counted "$what" && before=$ASKED
	untouched "$@" || return 1
	bu_counted "$what" && after=$ASKED
	[ "$what" != 133 ] || after=$((after - MOBILE_SENTRIES))
	[ "$after" = $((before + 1)) ] && return 0
	echo "$what went from $before to $after"
	return 1
}

# keys LINE...: what there is of dora
keys()
{
	(umask 077; printf '%s\n' "$@" > "$TOPO_DIR/dora.keys")
}

# once_more WANT: the last octets again, when the clock of the anchor says something else than they
# do
once_more()
{
	ktap_sleep 1.1
	says "$1" again
}

# auth WORD...: an authenticated BU of dora, away
auth()
{
	echo hoa="$DORA" key="$KEY" nai="$DORAS" alt="$SCOA" stamp=0 "$@"
}

doras()
{
	bound_dora "$@" && echo "$ASKED"
}

# to ASKED
bound_dora()
{
	bound "[.[] | select(.kind == \"mipv6\" and .prefix[0] == \"$DORA/128\")] | ${1:-length}"
}

# lets_pass HOA COA: the kernel takes data with this home address from there, and from nowhere else
lets_pass()
{
	[ "$(ip -n lma xfrm state | grep -c "^src $1 dst $LMAA$")" = 1 ] &&
		ip -n lma xfrm state list src "$1" dst "$LMAA" proto hao | grep -q "coa $2"
}

sub_policy()
{
	ip -n lma -o xfrm policy list ptype sub | grep -q "dst $LMAA/128.*proto hao"
}

active()
{
	bindings '[.[] | select(.state == "active")] | length'
}

# of_address ADDRESS: by which address of the anchor a session goes, each with its kind
of_address()
{
	bindings '[.[] | select(.state == "active") |
		"\(.kind) \(.path[0].tunnel["local-ipv6"])"] | sort | join(", ")'
}

# two roles at one address, and at two (RFC 6612, 4.2.1); a gateway and a mobile node change what is
# theirs
addresses()
{
	mag_start 1 || return 1
	check "R6612-30 R6612-40 a gateway registers the node at one address of the anchor" \
		mag 1 attach "$ALICE" lladdr "$MN_MAC" no-refresh
	check "R6612-30 R6612-40 the node registers itself at another one, which answers" \
		bu_counts new 1 says "ba 0 1 600 $HOA" hoa="$HOA" seq=1 dst="$HAA"
	check_equal "R6612-30 each session goes by its own" "mipv6 $HAA, pmipv6 $LMAA" \
		"$(of_address)"
	check "R6612-30 by the same one" bu_counts refresh 1 \
		says "ba 0 2 600 $HOA" hoa="$HOA" seq=2
	check_equal "R6612-30 both sessions go by that" "mipv6 $LMAA, pmipv6 $LMAA" "$(of_address)"
	check "R6612-40 the gateway de-registers the node" mag 1 detach "$ALICE"
	check_equal "R6612-40 its own session goes, and no other one" "mipv6 $LMAA" "$(of_address)"
	check "R6612-40 it registers it once more" mag 1 attach "$ALICE" lladdr "$MN_MAC" no-refresh
	check "R6612-40 the node de-registers itself" bu_counts deregistration 1 \
		says "ba 0 3 0 $HOA" hoa="$HOA" seq=3 life=0
	check_equal "R6612-40 its own session goes, and no other one" "pmipv6 $LMAA" "$(of_address)"
	mag 1 detach "$ALICE"
}

proxied()
{
	[ "$(bindings '[.[] | select(.kind == "pmipv6")] | length')" = "$1" ]
}

# a pool of two prefixes, for both protocols (RFC 6612, 4.2.1)
shared()
{
	local hnp hoa name

	check "R6612-74 a gateway brings a node to a prefix of a pool" \
		mag 1 attach ada@both.example.com no-refresh
	hnp=$(answer '.hnp[0]')
	hoa=${hnp%/64}1
	check "R6612-76 it registers an address in that itself: 0" \
		bu_counts new 1 says "ba 0 1 600 $hoa" hoa="$hoa" seq=1
	check "R6612-75 the gateway de-registers it" mag 1 detach ada@both.example.com
	check "R6612-75 that session goes" slowwait 20 proxied 0
	check "R6612-75 its own goes on: 0" \
		bu_counts refresh 1 says "ba 0 2 600 $hoa" hoa="$hoa" seq=2
	check "R6612-75 another node gets the other prefix" \
		mag 1 attach eve@both.example.com no-refresh
	check_not "R6612-75 which is not the same" test "$hnp" = "$(answer '.hnp[0]')"
	check "R6612-75 R6612-78 there is none for a third one: 130" \
		probe_is 130 1 fay@both.example.com
	lma_stop KILL
	check "halmad comes back" lma_start
	check "R6612-75 R6612-78 still there is none: 130" probe_is 130 1 fay@both.example.com
	check "R6612-74 R6612-75 the node comes home" mag 1 attach ada@both.example.com no-refresh
	check_equal "R6612-74 R6612-75 to its prefix" "$hnp" "$(answer '.hnp[0]')"
	check "R6612-75 it de-registers itself" bu_counts deregistration 1 \
		says "ba 0 3 0 $hoa" hoa="$hoa" seq=3 life=0
	for name in ada eve; do
		mag 1 detach "$name@both.example.com"
	done
	check "R6612-75 nobody uses it any more" slowwait 30 nobody
	check "R6612-75 then there is one" mag 1 attach fay@both.example.com no-refresh
	mag 1 detach fay@both.example.com
}

# where home addresses are on a link of the anchor
link_up()
{
	ip link add h0 netns lma type veth peer name h0 netns cn &&
		ip -n lma -batch - <<- END &&
			link set h0 up
			addr add 2001:db8:1ff:a::1/64 dev h0 nodad
		END
		ip -n cn link set h0 up
}

nobody()
{
	bound length && [ "$ASKED" = 0 ]
}

# dora_is COA STATE
dora_is()
{
	bound_dora '.[] | "\(.path[0].tunnel["remote-ipv6"]) \(.state)"' && [ "$ASKED" = "$1 $2" ]
}

# the number of the last BU that was accepted shall be N: by as many steps as that takes
base()
{
	local due="$1" step

	while [ "$SEQ" != "$due" ]; do
		step=$(((due - SEQ) & 0xffff))
		[ "$step" -le 32767 ] || step=32767
		SEQ=$(((SEQ + step) & 0xffff))
		says "ba 0 $SEQ 600 $HOA" hoa="$HOA" seq="$SEQ" || return 1
	done
}

# follows N M: after N, M is accepted
follows()
{
	base "$1" || return 1
	says "ba 0 $2 600 $HOA" hoa="$HOA" seq="$2" || return 1
	SEQ=$2
}

# stale N M: after N, M is refused with N
stale()
{
	base "$1" && counted 135 says "ba 135 $1 0 $HOA" hoa="$HOA" seq="$2"
}

# headers with|without WHERE N N N: what RFC 6275, 9.2 wants of every Mobility Header, with or
# without a binding; the numbers are those of the cases
headers()
{
	local state="$1" where="$2"; shift 2

	check "R6275-1 HA-1 a wrong checksum, $state a binding: silence, $where" \
		untouched quiet hoa="$HOA" seq=$((SEQ + 1)) badsum
	check "R6275-1 HA-$1 an unknown type, $state a binding: BE 2, $where" \
		untouched says "be 2 $HOA" hoa="$HOA" type=77
	check "R6275-1 HA-$2 something behind it, $state a binding, $where" \
		untouched says "icmp 4 0 64" hoa="$HOA" seq=$((SEQ + 1)) proto=17
	check "R6275-1 HA-$3 too short, $state a binding, $where" \
		untouched says "icmp 4 0 65" hoa="$HOA" seq=$((SEQ + 1)) short
}

# what tshark finds wrong with the Mobility Headers of the anchor
tshark_wrong()
{
	ask_print wire "$1" "mipv6 && ipv6.src == $LMAA && !icmpv6 && (_ws.malformed ||
		mip6.bogus_header_length || _ws.expert.severity >= 0x600000)" \
		frame.number _ws.expert.message
}

# the first BA with a routing header, with a padding that is longer than the message
tshark_sees()
{
	/usr/bin/python3 - "${CAPTURE_FILE[wire]}" "$TOPO_DIR/spoilt.pcap" <<- 'END' &&
		import sys
		from scapy.layers.inet6 import IPv6ExtHdrRouting, MIP6MH_BA
		from scapy.layers.l2 import Ether
		from scapy.utils import rdpcap, wrpcap
		frame = next(frame for frame in rdpcap(sys.argv[1])
		             if IPv6ExtHdrRouting in frame and MIP6MH_BA in frame)
		octets = bytearray(bytes(frame))
		octets[14 + 40 + 24 + 13] = 250
		wrpcap(sys.argv[2], [Ether(bytes(octets))])
	END
		tshark_wrong "$TOPO_DIR/spoilt.pcap" > "$KTAP_TMP/wrong" && [ -s "$KTAP_TMP/wrong" ]
}

# what is tried on a home agent: with the home address of a node whose home link is WHERE, real or
# virtual
cases()
{
	local nowhere=(ff0e::1 fe80::1 ::1 :: ::ffff:192.0.2.1) after=(32784 65535 0 14)
	local multicasts=(ff0e::1234 ff02::1 ::ffff:192.0.2.1) before=(14 15 32783 65535)
	local stales=(32782 32783 15 16)

	# it is the same code that looks at these
	if [ "$1" = real ]; then
		multicasts=(ff0e::1234) nowhere=(fe80::1) before=(14) after=(14) stales=(16)
	fi
	SEQ=0
	check "R6275-8 HA-39 de-registration by a source that is nobody's: 133, direct, $1" \
		counted 133 says "ba 133 7 0 direct" seq=7 life=0
	check "R6275-4 HA-39 de-registration of what is not registered: 133, $1" \
		counted 133 says "ba 133 8 0 $HOA" hoa="$HOA" seq=8 life=0
	headers without "$1" 2 4 6

	check "HA-17 Nonce Indices in a home registration: silence, $1" \
		counted nonce-indices quiet hoa="$HOA" nonces
	for hoa in "${multicasts[@]}"; do
		check "R6275-15 HA-18 the home address $hoa: BE 1, $1" \
			untouched says "be 1 $hoa" hoa="$hoa"
	done
	check "R6275-15 HA-18 the same from a multicast source: silence, $1" \
		untouched quiet hoa=ff0e::1234 src=ff0e::99
	check "R6275-15 HA-19 a link-local home address: BE 1, $1" \
		untouched says "be 1 fe80::1234" hoa=fe80::1234
	check "R6275-15 HA-20 the same with L: BE 1, $1" \
		untouched says "be 1 fe80::1234" hoa=fe80::1234 flags=AHL
	check "R6275-15 HA-52 an echo request with a home address without binding: BE 1, $1" \
		untouched says "be 1 $HOA" hoa="$HOA" echo
	check "R6275-15 the same with a link-local home address: BE 1, $1" \
		untouched says "be 1 fe80::1234" hoa=fe80::1234 echo
	check "R6275-15 the same with a multicast home address: BE 1, $1" \
		untouched says "be 1 ff0e::1234" hoa=ff0e::1234 echo
	check "R6275-15 the same from a multicast source: silence, $1" \
		untouched quiet hoa=ff0e::1234 src=ff0e::99 echo
	check "an echo request without Home Address option is answered, $1" \
		untouched says "echo direct" echo
	check "R6275-4 HA-21 a home address outside the home networks: 132, $1" \
		counted 132 says "ba 132 1 0 $FOREIGN" hoa="$FOREIGN"
	check "R6275-8 HA-22 the same without A: 132, $1" \
		counted 132 says "ba 132 1 0 $FOREIGN" hoa="$FOREIGN" flags=H
	for alt in "${nowhere[@]}"; do
		check "R6275-2 HA-23 the care-of address $alt: silence, $1" \
			counted coa-not-routable quiet hoa="$HOA" alt="$alt"
	done
	check "R6612-76 HA-21 a home address that is nobody's: 132, $1" \
		counted 132 says "ba 132 1 0 $STRANGER" hoa="$STRANGER"
	check "HA-16 a home address of a node without Mobile IPv6: 129, $1" \
		counted 129 says "ba 129 1 0 $PROXY" hoa="$PROXY"
	check "R6275-2 HA-38 the care-of address is the home address: 174, $1" \
		counted 174 says "ba 174 1 0 $HOA" hoa="$HOA" alt="$HOA"
	check "R6275-2 the care-of address is the anchor's: 174, $1" \
		counted 174 says "ba 174 1 0 $HOA" hoa="$HOA" alt="$LMAA"
	check "R6275-2 a registration without Home Address option: silence, $1" \
		counted no-home-address quiet src="$HOA" alt="$SCOA"
	check "R6275-8 the same from a foreign address: 132, no routing header, $1" \
		counted 132 says "ba 132 3 0 direct" seq=3
	check "HA-71 R without H: 140, $1" \
		counted 140 says "ba 140 1 0 $HOA" hoa="$HOA" flags=AR
	check "HA-71 R of who is no mobile router: 140, $1" \
		counted 140 says "ba 140 1 0 $HOA" hoa="$HOA" flags=AHR
	check_equal "nothing of all that has made a binding, $1" 0 "$(active)"

	check "R6275-2 HA-10 reserved bits: accepted, $1" bu_counts new 1 \
		says "ba 0 14 600 $HOA" hoa="$HOA" seq=14 reserved=0x1bf
	SEQ=14
	check "R6275-2 HA-10 the binding is there, $1" mipv6_is "$HOA/128 $SCOA active"
	headers with "$1" 3 5 7
	check "R6275-8 HA-9 a refresh without A: 0, $1" bu_counts refresh 1 \
		says "ba 0 15 600 $HOA" hoa="$HOA" seq=15 flags=H
	check "R6275-15 HA-52 an echo request with it from another care-of address: BE 1, $1" \
		untouched says "be 1 $HOA" hoa="$HOA" src="$SCOA2" echo
	check "R6275-15 R6275-14 HA-52 from that of the binding: by a routing header, $1" \
		untouched says "echo $HOA" hoa="$HOA" echo
	check "the node moves, $1" bu_counts handover 1 \
		says "ba 0 16 600 $HOA" hoa="$HOA" seq=16 alt="$SCOA2"
	check "R6275-15 HA-52 from where it was: BE 1, $1" \
		untouched says "be 1 $HOA" hoa="$HOA" echo
	check "R6275-15 HA-52 from where it is: answered, with a routing header, $1" \
		untouched says "echo $HOA" hoa="$HOA" src="$SCOA2" echo
	check "the node moves back, $1" bu_counts handover 1 \
		says "ba 0 17 600 $HOA" hoa="$HOA" seq=17
	SEQ=17
	[ "$1" = real ] || taken_away
	check "R6275-2 HA-38 with a binding: 174, the binding stays, $1" \
		counted 174 says "ba 174 18 0 $HOA" hoa="$HOA" seq=18 alt="$HOA"

	check "R6275-3 HA-30 after 15 comes 16, $1" follows 15 16
	check "R6275-3 HA-30 after 15 comes 32782, $1" follows 15 32782
	for n in "${before[@]}"; do
		check "R6275-3 HA-31 after 15 does not come $n: 135 with 15, $1" stale 15 "$n"
	done
	for n in "${after[@]}"; do
		check "R6275-3 HA-32 after 32783 comes $n, $1" follows 32783 "$n"
	done
	for n in "${stales[@]}"; do
		check "R6275-3 HA-33 after 32783 does not come $n: 135 with 32783, $1" \
			stale 32783 "$n"
	done
	check "R6275-4 HA-34 without H: 139, the flag of the binding stays, $1" \
		counted 139 says "ba 139 32784 0 $HOA" hoa="$HOA" seq=32784 flags=A
	check "R6275-3 HA-40 de-registration with an old number: 135, $1" \
		counted 135 says "ba 135 32783 0 $HOA" hoa="$HOA" seq=32000 life=0
	check "R6275-2 the binding is the same after all that, $1" \
		mipv6_is "$HOA/128 $SCOA active"
	check "R6275-11 HA-35 de-registration: 0, lifetime 0, $1" bu_counts deregistration 1 \
		says "ba 0 32784 0 $HOA" hoa="$HOA" seq=32784 life=0
	check "R6275-15 an echo request with it in the wait after it: BE 1, $1" \
		untouched says "be 1 $HOA" hoa="$HOA" echo
	check_equal "R6275-15 nothing is left that lets it pass, $1" "" \
		"$(ip -n lma xfrm state list src "$HOA" proto hao)"
}

# others take away, and change, what lets Home Address options pass
taken_away()
{
	ip -n lma xfrm state deleteall src "$HOA" proto hao
	check "R6275-15 somebody takes away what lets it pass: put back" slowwait 20 \
		lets_pass "$HOA" "$SCOA"
	ip -n lma xfrm policy flush ptype sub
	check "R6275-15 the policy, too" slowwait 20 sub_policy
	check "R6275-15 halmad is killed" lma_stop KILL
	ip -n lma xfrm state update src "$HOA" dst "$LMAA" proto hao mode ro reqid 18499 \
		coa "$SCOA2"
	ip -n lma xfrm state add src "$STRANGER" dst "$LMAA" proto hao mode ro reqid 18499 \
		coa "$SCOA2"
	check "halmad starts again" lma_start
	check "R6275-15 what somebody has changed meanwhile is as it was" lets_pass "$HOA" "$SCOA"
	check_equal "R6275-15 nothing is left of what there is no binding for" "" \
		"$(ip -n lma xfrm state list src "$STRANGER" proto hao)"
	check "R6275-15 and no other home address" untouched says "be 1 $STRANGER" hoa="$STRANGER" \
		src="$SCOA2" echo
	check "R6275-15 HA-52 the right one is answered after all that" \
		untouched says "echo $HOA" hoa="$HOA" echo
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
away_up || ktap_bail "no foreign links"
link_up || ktap_bail "no home link"
ip -n sc addr add "$SCOA2/64" dev w5 nodad
keys "1000 hex:$KEY" "1001 hex:$KEY2"
away_conf "MinDelayBeforeBCEDelete = 500" \
	'mn "*@both.example.com" {' "policy = both" "pool = tiny" "}" \
	"home-prefix link {" "prefix = 2001:db8:1ff:a::/64" "home-link = h0" "}" \
	'mn "erin@example.com" {' "policy = mipv6-only" "home-address = $ERIN" "}" \
	'mn "carol@example.com" {' "policy = pmipv6-only" "prefix = { 2001:db8:1fe:8::/64 }" "}" \
	"mn \"$DORAS\" {" "policy = mipv6-only" "home-address = $DORA" \
	"auth-keys = \"$TOPO_DIR/dora.keys\"" "auth-window = 300" "}" \
	'mn "rover@example.com" {' "policy = mipv6-only" "home-address = $ROVER" \
	"mobile-network = { $NET1, $NET2 }" "}" \
	'mn "empty@example.com" {' "policy = mipv6-only" "home-address = $EMPTY" \
	"mobile-router = true" "}"
sed -i "s/local = .*/local = { $LMAA, $HAA }/" "$TOPO_DIR/halma.conf"
check "halmad starts with a home agent" lma_start || { topo_evidence; ktap_bail "no daemon"; }
check "mobile.py starts" mobile_start || ktap_bail "no mobile node"
capture lma net0 wire ip6 or icmp6

# shellcheck disable=SC2046 # words
authentication()
{
	local old

	check "RSEC-19 no MN-HA option, though there is a key: silence" \
		counted auth-missing quiet hoa="$DORA"
	check "RSEC-19 an SPI without key: silence" counted auth-spi quiet $(auth spi=1002)
	check "RSEC-19 another key: 146, signed" \
		counted 146 says "ba 146 1 0 $DORA signed 1000 same" $(auth wrong)
	check "RSEC-19 the Alternate Care-of Address was changed on its way: 146" \
		counted 146 says "ba 146 1 0 $DORA signed 1000 same" $(auth rewrite="$FOREIGN")
	check "RSEC-20 a clock that is late: 144, with the time of the anchor" \
		counted 144 says "ba 144 1 0 $DORA signed 1000 clock" $(auth stamp=-400)
	check "RSEC-20 a clock that is early: 144, with the time of the anchor" \
		counted 144 says "ba 144 1 0 $DORA signed 1000 clock" $(auth stamp=400)
	check "RSEC-20 no timestamp: 145" counted 145 says "ba 145 1 0 $DORA signed 1000" \
		hoa="$DORA" key="$KEY" nai="$DORAS"
	check "RSEC-19 R6612-13 no Mobile Node Identifier: 129" counted no-mn-id \
		says "ba 129 1 0 $DORA signed 1000 same" hoa="$DORA" key="$KEY" stamp=0
	check "RSEC-22 MN-AAA before MN-HA: silence" \
		counted auth-order quiet $(auth order=nai,stamp,aaa,sign)
	check "RSEC-22 MN-AAA alone: silence, and counted" \
		counted mn-aaa quiet $(auth order=nai,stamp,aaa)
	check "RSEC-22 MN-HA and MN-AAA: 129" counted mn-aaa \
		says "ba 129 1 0 $DORA signed 1000 same" $(auth order=alt,nai,stamp,sign,aaa)
	check "RSEC-22 MN-HA twice: silence" \
		counted auth-twice quiet $(auth order=alt,nai,stamp,sign,twice)
	check_equal "RSEC-19 nothing of all that has made a binding" 0 "$(doras)"
	old=$(bu_count auth-misplaced)
	check "RSEC-22 a service behind it: accepted, and counted" bu_counts new 1 \
		says "ba 0 5 600 $DORA signed 1000 same" \
		$(auth seq=5 order=alt,nai,stamp,sign,service)
	check_equal "RSEC-22 that it was misplaced is counted" $((old + 1)) \
		"$(bu_count auth-misplaced)"
	check "RSEC-19 the binding is there" dora_is "$SCOA" active
	check_equal "R6612-13 of whom the Mobile Node Identifier names" "$DORAS" \
		"$(doras '.[0]["mn-id"]')"
	check "RSEC-20 the same octets once more: 144" \
		counted 144 once_more "ba 144 5 0 $DORA signed 1000 clock"
	check "RSEC-20 a refresh, the number does not matter" bu_counts refresh 1 \
		says "ba 0 3 600 $DORA signed 1000 same" $(auth seq=3)
	check "RSEC-19 no de-registration without the option" \
		counted auth-missing quiet hoa="$DORA" life=0 seq=9
	check "RSEC-19 by another SPI, without identifier" bu_counts refresh 1 \
		says "ba 0 3 600 $DORA signed 1001 same" hoa="$DORA" key="$KEY2" spi=1001 seq=3 \
		stamp=0
	check "halmad ends on SIGTERM, with a binding" lma_stop
	check "halmad starts again" lma_start
	check "RSEC-20 the last octets once more after a restart: 144" \
		counted 144 once_more "ba 144 3 0 $DORA signed 1001 clock"
	check "RSEC-19 de-registration: 0" bu_counts deregistration 1 \
		says "ba 0 4 0 $DORA signed 1000 same" $(auth seq=4 life=0)
	check "RSEC-20 the same in the wait after it: 144" \
		counted 144 once_more "ba 144 4 0 $DORA signed 1000 clock"
	keys "1001 hex:$KEY2"
	check "the first key is taken away" lma daemon reload
	check "RSEC-19 its SPI is unknown now: silence" counted auth-spi quiet $(auth)
}

# moves NETWORK...: the module has these for the mobile router, behind its home address
moves()
{
	bound "[.[] | select(.kind == \"mipv6\" and .prefix[0] == \"$ROVER/128\")] |
		.[].prefix | join(\" \")" && [ "$ASKED" = "$ROVER/128${*:+ $*}" ]
}

# rover WORD...: a BU of it; the numbers of what is accepted rise
rover()
{
	echo hoa="$ROVER" flags=AHR "$@"
}

# shellcheck disable=SC2046 # words
router()
{
	check "R3963-1 HA-71 R without H: 140" counted router-not-home \
		says "ba 140 1 0 $ROVER" $(rover flags=AR)
	check "R3963-1 nothing named, nothing known: 143" \
		counted 143 says "ba 143 1 0 $EMPTY" hoa="$EMPTY" flags=AHR
	check "R3963-3 one named of who has none: 142" \
		counted 142 says "ba 142 1 0 $EMPTY" hoa="$EMPTY" flags=AHR nets="$NET1"
	for net in fe80::/64 ff0e::/16 ::/0 2001:db8:1fd:1::/129 ::ffff:10.0.0.0/104; do
		check "R3963-1 HA-71 $net: 141" \
			counted 141 says "ba 141 1 0 $ROVER" $(rover nets="$NET1,$net")
	done
	for net in 2001:db8:1fd::/48 2001:db8:1fe:c::/64 2001:db8:999::/64 "$HOA/128"; do
		check "R3963-3 HA-71 $net: 142" \
			counted 142 says "ba 142 1 0 $ROVER" $(rover nets="$NET1,$net")
	done
	check_equal "R3963-1 nothing of all that has made a binding" 0 "$(bindings length)"
	check "R3963-1 HA-71 implicit mode: 0 with R" bu_counts new 1 \
		says "ba 0 10 600 $ROVER R" $(rover seq=10)
	check "R3963-1 HA-71 the module has both networks" moves "$NET1" "$NET2"
	check "R3963-1 HA-71 the same as a host: 139, and it stays" \
		counted 139 says "ba 139 11 0 $ROVER" hoa="$ROVER" seq=11
	check "R3963-1 HA-71 explicit mode: 0 with R" bu_counts refresh 1 \
		says "ba 0 12 600 $ROVER R" $(rover seq=12 nets="$NET2,$NET1")
	check "R3963-1 the module has what was named" moves "$NET2" "$NET1"
	check "R3963-2 HA-72 one of them and a part of the other" bu_counts refresh 1 \
		says "ba 0 13 600 $ROVER R" $(rover seq=13 nets="$NET1,2001:db8:1fd:211::/64")
	check "R3963-2 HA-72 what is not named is gone" moves "$NET1" 2001:db8:1fd:211::/64
	check "R3963-1 a care-of address in a network of its own: 174" counted coa-in-network \
		says "ba 174 14 0 $ROVER" $(rover seq=14 nets="$NET1" alt=2001:db8:1fd:1::7)
	sed -i "s#mobile-network = { $NET1, #mobile-network = { #" "$TOPO_DIR/halma.conf"
	check "one of them is taken away" lma daemon reload
	check "R3963-3 it is not forwarded any more" moves 2001:db8:1fd:211::/64
	check "R3963-3 nor is it given: 142" \
		counted 142 says "ba 142 15 0 $ROVER" $(rover seq=15 nets="$NET1")
	check "R3963-1 halmad ends on SIGTERM" lma_stop
	check "R3963-1 halmad starts again" lma_start
	check "R3963-1 the binding has what it had" moves 2001:db8:1fd:211::/64
	check "R3963-1 R is known: 139 to a host" \
		counted 139 says "ba 139 16 0 $ROVER" hoa="$ROVER" seq=16
	check "R3963-2 HA-72 de-registration, whatever it names: 0 with R" \
		bu_counts deregistration 1 \
		says "ba 0 17 0 $ROVER R" $(rover seq=17 life=0 nets=ff0e::/16)
	check "R3963-2 after it a host: 0 without R" bu_counts handover 1 \
		says "ba 0 18 600 $ROVER" hoa="$ROVER" seq=18 nets="$NET2"
	check "R3963-2 the module has its home address alone" moves
	check "R3963-2 de-registration of that, with R: none in the answer" \
		bu_counts deregistration 1 says "ba 0 19 0 $ROVER" $(rover seq=19 life=0)
}

cases virtual
GONE=$HOA HOA=$ERIN STRANGER=2001:db8:1ff:a::9
cases real
HOA=$GONE GONE=
check "nothing is left of the others" slowwait 30 nobody
addresses || ktap_bail "no gateway"
check "nothing is left of both" slowwait 30 nobody
shared
check "nothing is left of those" slowwait 30 nobody
router
check "nothing is left of the mobile router" slowwait 30 nobody
authentication
for hoa in "$HOA" "$ERIN"; do
	check "R6275-15 HA-12 when the binding is no more, an echo request with $hoa: BE 1" \
		says "be 1 $hoa" hoa="$hoa" echo
done

ip -n lma xfrm state add src "$NOBODY" dst "$LMAA" proto hao mode ro reqid 18499 coa "$SCOA2"
check "R6275-2 one for whom somebody else lets pass something registers" \
	says "ba 0 1 600 $NOBODY" hoa="$NOBODY"
check "R6275-15 what is let pass is what it registered" slowwait 20 lets_pass "$NOBODY" "$SCOA"
check "R6275-15 and that is answered" says "echo $NOBODY" hoa="$NOBODY" echo

capture_stop wire
check "HA-70 tshark finds something in a spoilt copy" tshark_sees
check_equal "RWIRE-1 HA-70 tshark finds every message well-formed" "" \
	"$(tshark_wrong "${CAPTURE_FILE[wire]}")"
check_equal "RWIRE-1 HA-70 a Binding Error has no routing header, and goes to the source" \
	"$(printf '%s\n' "$SCOA" "$SCOA2")" \
	"$(ask_print wire "${CAPTURE_FILE[wire]}" "mip6.mhtype == 7 && !icmpv6" \
	ipv6.dst ipv6.routing.type | sort -u | tr -d '\t')"
check_equal "R6275-22 there is no Binding Refresh Request among them" "" \
	"$(ask_print wire "${CAPTURE_FILE[wire]}" "mip6.mhtype == 0")"
check_equal "R6275-8 HA-70 each routing header leads from the care-of address to the home address" \
	"2 1" "$(ask_print wire "${CAPTURE_FILE[wire]}" "ipv6.routing && ipv6.src == $LMAA" \
	ipv6.routing.type ipv6.routing.segleft | tr '\t' ' ' | sort -u)"
check "halmad ends on SIGTERM" lma_stop
if [ "$KTAP_FAILED" != 0 ]; then
	topo_evidence
	away_evidence
	cp "$TOPO_DIR/mobile.log" "$(evidence mobile.log)"
fi
ktap_finish
