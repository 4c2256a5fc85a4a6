#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# takes: 62
# enough: 6.12 uml
#
# shellcheck disable=SC2015,SC2016,SC2119,SC2317 # bail out; programs of awk; called by name
#
# protected.sh: all that gateways and the anchor say to each other goes through ESP, both ways, and
# goes on while SAs are made anew; what comes otherwise is not heard.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/charon.sh
. "$(dirname "$0")/charon.sh"

RATE=${HALMA_IPSEC_RATE:-300}
BOB=bob@example.org
CAROL=carol@example.org
# Heartbeat request, and an unsolicited response of a gateway that has lost all; BRI and BRA; BU
REQUEST=3b010d0000000000deadbeef01020000
RESPONSE=3b020d00000000030000000001001c040000000901020000
BRI=3b0310000000010581238000081201$(printf %s $CAROL | od -An -tx1 | tr -d ' \n')
BRA=3b011000000002008123800001020000
BU=3b01050000000009c000000901020000

# Mobility Headers that the daemon was given
heard()
{
	lma_show '[.counters.received[].received] | add'
}

# sent N: gateway N sends one of each kind in this way (more words)
sent()
{
	local n="$1" octets; shift

	for octets in "$REQUEST" "$RESPONSE" "$BRI" "$BRA" "$BU"; do
		mag "$n" probe "$BOB" raw "$octets" wait 1 "$@"
	done
	# a PBU, too
	mag "$n" probe "$BOB" lladdr "$MN_MAC" wait 1 "$@"
}

dropped_more()
{
	[ "$(xfrm_drops "$1")" -ge "$2" ]
}

# unheard NAME CAUSE N WORD...: all six are dropped for this cause, and none is heard or answered
unheard()
{
	local name="$1" cause="$2" drops all; shift 2

	drops=$(xfrm_drops "$cause")
	all=$(heard)
	sent "$@"
	check "$name: dropped by policy and counted" \
		slowwait 10 dropped_more "$cause" $((drops + 6))
	check_equal "$name: none is heard" "$all" "$(heard)"
}

# conf INTERVAL: seconds between heartbeats of the anchor
conf()
{
	LMA_LAB_MODE=false LMA_MAG1="ike-identity = mag1.example.net" LMA_DEVICE="grace = 20000" \
		lma_conf "$(charon_ike)" "heartbeat {" "HEARTBEAT_INTERVAL = $1" "}"
}

reload()
{
	conf "$1" && lma daemon reload > /dev/null
}

beats()
{
	mag "$1" peering && [ "$(answer .heartbeats)" -gt "$2" ]
}

alive()
{
	[ "$(lma -j mag show remote "$1" | jq -r '.[0].heartbeat.state')" = alive ]
}

# the SA of gateway 1 in the kernel of gateway 2, for the address of that; with numbers that the
# anchor has not seen yet
steal_sa()
{
	ip -n mag1 xfrm state list src "$PCOA1" dst "$LMAA" | awk '
		$1 == "proto" { spi = $4 }
		$1 == "auth-trunc" || $1 == "enc" { key[$1] = $0 }
		END {
			print "xfrm state add src '"$PCOA2 dst $LMAA"' proto esp spi " spi,
				"mode transport reqid 7 replay-window 32 replay-oseq 1000",
				key["auth-trunc"], key["enc"]
			print "xfrm policy add src '"$PCOA2"' dst 2001:db8:f::/64 proto 135",
				"dir out priority 1 tmpl proto esp mode transport reqid 7"
		}' | ip -n mag2 -batch -
}

give_back_sa()
{
	ip -n mag2 xfrm policy delete src "$PCOA2" dst 2001:db8:f::/64 proto 135 dir out
	ip -n mag2 xfrm state deleteall src "$PCOA2" dst "$LMAA" reqid 7
	charon_swanctl mag1 --rekey --child mh
}

rekeyed_more()
{
	[ "$(lma_show '.ipsec.counters["sa-rekeyed"]')" -gt "$1" ]
}

# all that the kernels of gateways and anchor drop for IPsec
all_drops()
{
	local ns

	for ns in lma mag1 mag2; do
		ip netns exec "$ns" cat /proc/net/xfrm_stat
	done | awk '{ sum += $2 } END { print sum }'
}

# carol HI: what the second gateway says of its mobile node, that nobody there needs to hear of
carol()
{
	mag 2 probe "$CAROL" hi "$1" lladdr "$MNB_MAC" policed
}

# refreshes while something else is done
refreshes()
{
	local n=0

	while [ -e "$TOPO_DIR/busy" ] || [ "$n" -lt 40 ]; do
		mag 1 refresh "$BOB" && carol 5 || { echo "$MAG_ANSWER"; return 1; }
		n=$((n + 2))
	done
	echo "$n" > "$TOPO_DIR/refreshed"
}

# rekey CONNECTION: the first gateway's, by both ends in turn
rekey()
{
	local i

	for i in 1 2 3; do
		charon_swanctl mag1 --rekey --child mh
		charon_swanctl lma --rekey --child mh
		charon_swanctl mag1 --rekey --ike lma
		charon_swanctl lma --rekey --ike "$1"
	done
	rm "$TOPO_DIR/busy"
}

bindings_are()
{
	[ "$(bindings '[.[].state] | sort | join(" ")')" = "$1" ] && return 0
	lma binding show
	return 1
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
charon_modules
charon_secret mag1 "horses and batteries"
charon_secret mag2 "staples and correctness"
conf 1
# tunnels carry what mobile nodes say, not what gateways do
capture net lma0 protected 'not ip6 proto 41' || ktap_bail "no capture"
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
charon_start lma && charon_start mag1 && charon_start mag2 || ktap_bail "no charon"
slowwait 30 ipsec_is mag1 .loaded true && slowwait 30 ipsec_is mag2 .loaded true
charon_mag 1 mag1.example.net "horses and batteries" > /dev/null
charon_mag 2 "$PCOA2" "staples and correctness" > /dev/null
check "gateways get their SAs" eval 'charon_initiate 1 && charon_initiate 2' ||
	ktap_bail "no SAs"
slowwait 20 ipsec_is mag1 .state up && slowwait 20 ipsec_is mag2 .state up
check "and register" mag 1 attach "$BOB" lladdr "$MN_MAC"
check "both" carol 1
slowwait 10 mn_address
HOME_ADDRESS=$(mn_address)

# heartbeats and revocations, both ways
mag 2 peering bri 0
check "RSEC-25 R5847-1 the anchor's heartbeats get through" slowwait 20 beats 1 2
check "RSEC-25 R5847-1 and so do the answers" slowwait 20 alive "$PCOA1"
check "RSEC-25 R5847-1 a gateway's heartbeat is answered" mag 1 probe "$BOB" raw "$REQUEST" policed
check_equal "RSEC-25 R5847-1 by a response" 13 "$(answer '.answers[0]["mh-type"]')"
check_equal "RSEC-25 R5846-1 the anchor revokes: the gateway agrees" acknowledged \
	"$(lma -j mn revoke "$CAROL" | jq -r '.revoked[0].outcome')"
check "the mobile node comes back" carol 1
mag 1 probe "$BOB" raw "$BRI" policed
check "RSEC-25 R5846-3 a gateway revokes what another one serves: refused" \
	test "$(answer '.answers[0].status')" -ge 128
check "both mobile nodes are there" bindings_are "active active"
check "RSEC-25 R5846-3 a gateway revokes: the anchor agrees" mag 2 probe "$BOB" raw "$BRI" policed
check "its mobile node is gone" bindings_are active
check "it comes back" carol 1

# what is not protected, or by what is another gateway's
check "the anchor asks no more" reload 0
unheard "RSEC-25 in the clear, from a gateway that has an SA" XfrmInTmplMismatch 1
check "the SA of one gateway gets into the hands of another" steal_sa
unheard "RSEC-25 by an SA that is another gateway's" XfrmInStateMismatch 2 policed
before=$(lma_show '.ipsec.counters["sa-rekeyed"]')
give_back_sa > /dev/null 2>&1
slowwait 20 rekeyed_more "$before"
check "nobody suffers from it" bindings_are "active active"
check "R6612-42 a BU by its own SA gets no answer and is counted" \
	counts '.counters.received.bu["from-mag"]' mag 1 probe "$BOB" raw "$BU" silent policed
check "R6612-42 and changes nothing" bindings_are "active active"

# rekeying under refreshes and a stream
check "the anchor asks again" reload 1
check "a stream runs both ways" stream_start "$RATE" "$HOME_ADDRESS" || ktap_bail "no stream"
drops=$(all_drops)
before=$(lma_show '.ipsec.counters["sa-rekeyed"]')
pbus=$(lma_show .counters.received.pbu.received)
touch "$TOPO_DIR/busy"
rekey "$(ipsec mag1 .connection)" > "$TOPO_DIR/rekey.log" 2>&1 &
pid=$!
check "RSEC-2 PBUs are accepted while SAs are rekeyed by both ends" refreshes
wait $pid
n=$(cat "$TOPO_DIR/refreshed")
# charon takes the old SA away and puts the new one in its place, and at a gateway its policies:
# what is sent at that moment may be lost, and is sent again, as RFC 5213 has it
again=$(($(lma_show .counters.received.pbu.received) - pbus - n))
drops=$(($(all_drops) - drops))
ktap_diag "$n PBUs, $again were sent again; $drops messages dropped;" \
	"all drops of the anchor: $(ip netns exec lma awk '$2 { print $1, $2 }' \
		/proc/net/xfrm_stat | tr '\n' ' ')"
check "RSEC-2 hardly one of them had to be sent twice" \
	test $((again * 20)) -le "$n" -a $((drops * 20)) -le "$n"
check "RSEC-23 SAs were rekeyed: $(($(lma_show '.ipsec.counters["sa-rekeyed"]') - before))" \
	rekeyed_more $((before + 5))
check_equal "halmad knows that its gateway has an SA" up "$(ipsec mag1 .state)"
check "RSEC-25 R5847-1 heartbeats go on" slowwait 20 alive "$PCOA1"
check "the stream goes on" stream_flows 100
check "0 packets lost" stream_stop
ktap_diag "$(cat "$TOPO_DIR"/stream.{cn,mn})"

capture_stop protected
PCAP=${CAPTURE_FILE[protected]}
check "RSEC-25 ESP came" test "$(frames "$PCAP" "esp && ipv6.dst == $LMAA")" -gt 20
check "RSEC-25 ESP went" test "$(frames "$PCAP" "esp && ipv6.src == $LMAA")" -gt 20
check_equal "RSEC-25 nothing but ESP and IKE left the anchor" 0 \
	"$(frames "$PCAP" "ipv6.src == $LMAA && !(esp || isakmp)")"
check_equal "RSEC-25 what gateways sent in the clear was what was forged here" 6 \
	"$(frames "$PCAP" "ipv6.dst == $LMAA && !(esp || isakmp)")"

# types in the traffic selectors of a gateway (RFC 7296, 3.13.1)
charon_end 2
check "RSEC-5 a gateway may name types in its selectors" eval '
	charon_mag 2 "$PCOA2" "staples and correctness" "local_ts = dynamic[135/1280]" \
		"remote_ts = dynamic[135/1536]" "policies = no" "reqid = 9" && charon_initiate 2'
gateway_policies 2 9
slowwait 20 ipsec_is mag2 .state up
check "RSEC-5 and its PBUs pass" carol 5
[ "$KTAP_FAILED" = 0 ] || { cp "$TOPO_DIR/rekey.log" "$(evidence rekey.txt)"
	topo_evidence; charon_evidence; }
ktap_finish
