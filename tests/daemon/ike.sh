#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# takes: 40
# enough: uml
# kernels: 6.1 uml
#
# shellcheck disable=SC2015,SC2119,SC2317 # bail out; called by name
#
# ike.sh: who wants to keep charon busy, and addresses that are translated on the way.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/charon.sh
. "$(dirname "$0")/charon.sh"

BOB=bob@example.org
CAROL=carol@example.org
# so many gateways more: charon begins nothing with who is none
OTHERS=40
FLOOD=${HALMA_IKE_FLOOD:-200}

half_open()
{
	charon_swanctl lma --stats --raw | grep -oE 'half-open=[0-9]+' | cut -d= -f2
}

half_open_beyond()
{
	[ "$(half_open)" -gt "$1" ]
}

# asked for by the gateway, or by the anchor, which may be sooner: it has a session of that
another_sa()
{
	charon_initiate 1 || slowwait 20 ipsec_is mag1 .state up
}

# cookies SOURCE: messages with one (notification 16390)
cookies()
{
	frames "${CAPTURE_FILE[ike]}" "isakmp.notify.msgtype == 16390 && ipv6.src == $1"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
charon_modules
charon_secret mag1 "horses and batteries"
charon_secret mag2 "staples and correctness"
seq -f 'mag other%g { psk = "pins and needles" }' "$OTHERS" >> "$TOPO_DIR/secrets.conf"
LMA_LAB_MODE=false LMA_MAG1="ike-identity = mag1.example.net" lma_conf "$(charon_ike)" \
	"$(for n in $(seq "$OTHERS"); do echo "mag other$n { address = 2001:db8:3::$n }"; done)"
ip -n lma route add 2001:db8:3::/64 via 2001:db8:e::2
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
charon_start lma && charon_start mag1 && charon_start mag2 || ktap_bail "no charon"
check "RSEC-23 connections with $((OTHERS + 2)) gateways are loaded" \
	slowwait 60 ipsec_is "other$OTHERS" .loaded true
slowwait 30 ipsec_is mag2 .loaded true
charon_mag 1 mag1.example.net "horses and batteries" > /dev/null
charon_mag 2 "$PCOA2" "staples and correctness" > /dev/null
check "one gateway has its SA before the flood" charon_initiate 1
check "and registers" mag 1 attach "$BOB" lladdr "$MN_MAC"
capture net lma0 ike udp || ktap_bail "no capture"

# the addresses of the others, and of both that are there
# shellcheck disable=SC2046 # a word for each
ip netns exec net python3 "$TOPO_SELF/ikeflood.py" "$LMAA" "$FLOOD" \
	$(seq -f "2001:db8:3::%g" "$OTHERS") "$PCOA1" "$PCOA2" > "$TOPO_DIR/flood" &
flood=$!
defer topo_end $flood
check "RSEC-26 exchanges with other people's addresses are begun" slowwait 30 half_open_beyond 25
begin=$(date +%s%3N)
check "RSEC-26 a gateway gets its SA all the same" charon_initiate 2 || charon_evidence
ktap_diag "after $(($(date +%s%3N) - begin)) ms"
slowwait 20 ipsec_is mag2 .state up
check "RSEC-26 and registers" mag 2 attach "$CAROL" lladdr "$MNB_MAC" nowait
check "RSEC-26 PBUs of the other one are accepted" mag 1 refresh "$BOB"
charon_end 1
slowwait 20 ipsec_is mag1 .state down
check "RSEC-26 it gets another SA, though its address is abused, too" another_sa ||
	charon_evidence
slowwait 20 ipsec_is mag1 .state up
check "RSEC-26 its PBU is accepted" mag 1 refresh "$BOB"
held=$(half_open)
check "RSEC-26 what is begun has a limit: $held" test "$held" -le 60
check_equal "RSEC-26 halmad hears nothing of it" 0 "$(lma_show '.ipsec.counters["ike-failed"]')"
topo_end $flood
capture_stop ike
ktap_diag "$(cat "$TOPO_DIR/flood") requests, $(cookies "$LMAA") cookies"
check "RSEC-26 charon asks for cookies" test "$(cookies "$LMAA")" -gt 100
check "RSEC-26 a gateway sends its own back" test "$(cookies "$PCOA2")" -gt 0

# addresses that are translated
CHARON_FROM=2001:db8:1::66 charon_mag 1 mag1.example.net \
	"horses and batteries" > /dev/null
check_not "a gateway whose address is translated to one that nobody knows gets no SA" \
	charon_initiate 1
charon_end 1
slowwait 20 ipsec_is mag1 .state down
CHARON_ENCAP=yes charon_mag 1 mag1.example.net "horses and batteries" > /dev/null
check "one that says that there is a NAT gets one" charon_initiate 1
slowwait 20 ipsec_is mag1 .state up
check "that is warned about" grep -q 'mag mag1: there is a NAT between' "$TOPO_DIR/halmad.log"
check_equal "and counted" 1 "$(lma_show '.ipsec.counters["sa-translated"]')"
check "with its address as it is, a PBU in ESP in UDP is accepted" mag 1 refresh "$BOB"
[ "$KTAP_FAILED" = 0 ] || { topo_evidence; charon_evidence; }
ktap_finish
