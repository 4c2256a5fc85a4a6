#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# takes: 45
# enough: uml
#
# shellcheck disable=SC2015,SC2016,SC2119,SC2317 # bail out; inner shells; called by name
#
# esp.sh: the signalling of gateways through ESP, with strongSwan at both ends. halmad tells its
# charon everything; policies are its own.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/charon.sh
. "$(dirname "$0")/charon.sh"

RATE=${HALMA_IPSEC_RATE:-500}
BOB=bob@example.org

# policies of halmad's, one line each
policies()
{
	ip -n lma -o xfrm policy | grep -cE 'priority (18497|2147436609)'
}

# refused_is STATUS N MN-ID...: not by a probe, whose socket is past the policies of the gateway
refused_is()
{
	local status="$1" n="$2"; shift 2

	mag "$n" attach "$@" once && return 1
	[ "$(answer .status)" = "$status" ] && return 0
	echo "$MAG_ANSWER"
	return 1
}

# states with the SPIs of gateway 1 that the anchor's kernel has
states()
{
	ip -n lma -o xfrm state | grep -c "$PCOA1"
}

states_are()
{
	[ "$(states)" = "$1" ]
}

# a Mobility Header of type 6 out of the anchor, past the daemon
send_pba()
{
	ip netns exec lma python3 - "$LMAA" "$1" <<- END
		import socket, sys
		s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 135)
		s.bind((sys.argv[1], 0))
		pba = bytes([59, 1, 6, 0, 0, 0, 0, 32, 0, 1, 0, 1, 1, 2, 0, 0])
		s.sendto(pba, (sys.argv[2], 0))
	END
}

conf()
{
	LMA_LAB_MODE="$1" LMA_MAG1="ike-identity = mag1.example.net" LMA_DEVICE="grace = 20000" \
		lma_conf "$(charon_ike)"
}

reload()
{
	conf "$1"
	lma daemon reload
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
charon_modules
charon_secret mag1 "horses and batteries"
charon_secret mag2 "staples and correctness"
conf false
check_equal "no policy before halmad" 0 "$(policies)"
capture net lma0 wire || ktap_bail "no capture"

# halmad comes first: it does not wait for charon, but nothing passes
check "halmad starts without charon" lma_start || ktap_bail "no daemon"
check_equal "RSEC-3 its policies are there before any SA" 4 "$(policies)"
check_refused "halma daemon check: charon cannot be reached" 'charon cannot be reached' \
	lma daemon check
mag_start 1 2 || ktap_bail "no gateways"
before=$(xfrm_drops XfrmInTmplMismatch)
check "RSEC-2 a PBU in the clear gets no answer" probe_is "" 1 "$BOB" lladdr "$MN_MAC" wait 2000
check "RSEC-2 it was dropped by policy and counted" \
	[ "$(xfrm_drops XfrmInTmplMismatch)" -gt "$before" ]
check_equal "the daemon has not seen it" 0 "$(lma_show .counters.received.pbu.received)"
check "halma daemon show has the kernel's count" \
	[ "$(lma_show '.ipsec.drops.XfrmInTmplMismatch // 0')" -gt 0 ]

check "charon starts at the anchor" charon_start lma || ktap_bail "no charon"
check "RSEC-23 halmad loads its connections over VICI" slowwait 30 ipsec_is mag2 .loaded true
check_equal "RSEC-23 one for each gateway" 2 "$(charon_swanctl lma --list-conns | grep -c '^mag-')"
charon_start mag1 && charon_mag 1 mag1.example.net "horses and batteries" > /dev/null ||
	ktap_bail "no charon at the gateway"
check "RSEC-23 a gateway gets an SA" charon_initiate 1 || charon_evidence
check "halmad knows of it" slowwait 20 ipsec_is mag1 .state up
check_equal "policies have not changed" 4 "$(policies)"
check "RSEC-2 a PBU over ESP is accepted" mag 1 attach "$BOB" lladdr "$MN_MAC"
slowwait 10 mn_address
HOME_ADDRESS=$(mn_address)

# the other gateway: in the clear, and with an SA that is not charon's
before=$(xfrm_drops XfrmInTmplMismatch)
check "RSEC-2 the other gateway is not answered in the clear" \
	probe_is "" 2 eve@example.org lladdr 02:00:5e:10:00:66 wait 2000
check "RSEC-2 its PBUs were dropped by policy" \
	[ "$(xfrm_drops XfrmInTmplMismatch)" -gt "$before" ]
reqid=$(ipsec mag2 .reqid)
keys="auth-trunc hmac(sha256) 0x$(printf 'a7%.0s' {1..32}) 128"
keys+=" enc cbc(aes) 0x$(printf '5c%.0s' {1..16})"
up="src $PCOA2 dst $LMAA"
down="src $LMAA dst $PCOA2"
for ns in lma mag2; do
	ip -n "$ns" -batch - <<- END
		xfrm state add $up proto esp spi 0x101 mode transport reqid $reqid $keys
		xfrm state add $down proto esp spi 0x102 mode transport reqid $reqid $keys
	END
done
gateway_policies 2 "$reqid"
check "RSEC-2 a gateway whose SA is down is refused, though the kernel lets it pass" \
	refused_is 154 2 eve@example.org lladdr 02:00:5e:10:00:66
check "and that is counted" [ "$(lma_show '.counters.received.pbu["no-sa"]')" -gt 0 ]
ip -n mag2 xfrm state flush
ip -n mag2 xfrm policy flush
ip -n lma -batch - <<- END
	xfrm state delete $up proto esp spi 0x101
	xfrm state delete $down proto esp spi 0x102
END

# nothing leaves in the clear: not to a gateway without an SA, not to anybody else
send_pba "$PCOA2" 2> /dev/null
send_pba 2001:db8:2::99 2> /dev/null
ktap_diag "outbound drops: XfrmOutPolBlock $(xfrm_drops XfrmOutPolBlock)," \
	"XfrmOutNoStates $(xfrm_drops XfrmOutNoStates)"

# types in the traffic selectors of a gateway (RFC 7296, 3.13.1)
charon_start mag2 && charon_mag 2 "$PCOA2" "staples and correctness" \
	"local_ts = dynamic[135/1280]" "remote_ts = dynamic[135/1536]" "policies = no" \
	"reqid = 9" > /dev/null || ktap_bail "no charon at the other gateway"
check "RSEC-5 a gateway may name types in its selectors" charon_initiate 2
gateway_policies 2 9
slowwait 20 ipsec_is mag2 .state up
check "RSEC-5 and its PBUs pass" mag 2 attach carol@example.org lladdr "$MNB_MAC" nowait

# rekeying, and a daemon that is killed
charon_swanctl mag1 --rekey --child mh > /dev/null
rekeyed()
{
	[ "$(lma_show '.ipsec.counters["sa-rekeyed"]')" -gt 0 ]
}
check "the SA is rekeyed" slowwait 30 rekeyed
check "a PBU passes after that" mag 1 refresh "$BOB"
before=$(ipsec mag1 .reqid)
lma_stop KILL
check_equal "policies outlive the daemon" 4 "$(policies)"
check "the daemon comes back" lma_start
check "the SA counts at once: a PBU is accepted" mag 1 refresh "$BOB"
check_equal "the gateway keeps its reqid" "$before" "$(ipsec mag1 .reqid)"
check "halmad finds it in charon" slowwait 30 ipsec_is mag1 .live 1

# charon dies under a stream
check "a stream runs both ways" stream_start "$RATE" "$HOME_ADDRESS" || ktap_bail "no stream"
charon_kill lma
unreachable()
{
	[ "$(lma_show .ipsec.charon)" = false ]
}
check "halmad notices that charon is dead" slowwait 20 unreachable
check "the SA in the kernel goes on: a PBU is accepted" mag 1 refresh "$BOB"
check_equal "it counts as an orphan" orphan "$(ipsec mag1 .state)"
check "the stream goes on without charon" stream_flows 300
check "charon comes back" charon_start lma
check "it gets its connections again" slowwait 30 ipsec_is mag2 .loaded true
check "and the gateway an SA, by itself" slowwait 60 ipsec_is mag1 .state up
check "a PBU is accepted" mag 1 refresh "$BOB"
check "the orphans go" slowwait 60 states_are 2
check "a PBU is accepted after that" mag 1 refresh "$BOB"
check "the stream goes on" stream_flows 300
check "0 packets lost while charon was away" stream_stop
ktap_diag "$(cat "$TOPO_DIR"/stream.{cn,mn})"

# the gateway ends it
charon_swanctl mag1 --terminate --ike lma > /dev/null
check "the gateway ends its SA: halmad knows" slowwait 20 ipsec_is mag1 .state down
check_matches "halma daemon check warns of it" 'no security association' lma daemon check

# somebody reloads a file of his own
swanctl --load-all --uri "unix://$TOPO_DIR/charon-lma.vici" --file /dev/null > /dev/null 2>&1
check "reload: halmad loads what somebody took from charon" lma daemon reload
check "all connections are there again" slowwait 30 ipsec_is mag2 .loaded true

# the wire, before there is anything in the clear on purpose
capture_stop wire
check "RSEC-2 PBUs came by ESP" [ "$(frames "${CAPTURE_FILE[wire]}" \
	"esp && ipv6.dst == $LMAA")" -gt 0 ]
check "RSEC-2 PBAs went by ESP" [ "$(frames "${CAPTURE_FILE[wire]}" \
	"esp && ipv6.src == $LMAA")" -gt 0 ]
check_equal "RSEC-2 no Mobility Header left the anchor in the clear" 0 \
	"$(frames "${CAPTURE_FILE[wire]}" "ipv6.src == $LMAA && ipv6.nxt == 135")"

# lab mode comes and goes
check "RSEC-28 lab mode begins by reload" reload true
check_equal "RSEC-28 its policies are gone" 0 "$(policies)"
check "RSEC-28 it says so loudly" grep -q 'LAB MODE' "$TOPO_DIR/halmad.log"
charon_kill mag1
ip -n mag1 xfrm state flush
ip -n mag1 xfrm policy flush
check "RSEC-28 a PBU in the clear is accepted" mag 1 refresh "$BOB"
check "RSEC-28 IPsec is back by reload" reload false
check_equal "RSEC-28 with its policies" 4 "$(policies)"
check "RSEC-28 a PBU in the clear gets no answer" probe_is "" 1 "$BOB" lladdr "$MN_MAC" wait 2000
[ "$KTAP_FAILED" = 0 ] || { topo_evidence; charon_evidence; }
ktap_finish
