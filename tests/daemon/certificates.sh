#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# takes: 55
# enough: uml
# kernels: 6.1 uml
#
# shellcheck disable=SC2015,SC2119,SC2317 # bail out; called by name
#
# certificates.sh: a gateway that proves who it is with a certificate, beside one with a secret.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/charon.sh
. "$(dirname "$0")/charon.sh"
# shellcheck source=tests/daemon/authority.sh
. "$(dirname "$0")/authority.sh"

BOB=bob@example.org
CAROL=carol@example.org
ID=mag1.example.net

# conf CERTIFICATE KEY CA [LINE]: the anchor's files; a line of section mag mag1
conf()
{
	LMA_LAB_MODE=false LMA_MAG1="auth = certificate ike-identity = $ID ${4:-}" \
		lma_conf "$(charon_ike "certificate = $(authority_file "$1.crt")" \
			"private-key = $(authority_file "$2.key")" \
			"ca-certificate = { $(authority_file "$3.crt") }")"
}

reload()
{
	conf "$@" && lma daemon reload
}

# shows CERTIFICATE KEY [ID]: what gateway 1 has from now on, and asks for an SA with
shows()
{
	charon_end 1
	slowwait 20 ipsec_is mag1 .state down || return 2
	charon_mag_certificate 1 "${3:-$ID}" "$(authority_file "$1.crt")" \
		"$(authority_file "$2.key")" "$(authority_file good.crt)" || return 2
	charon_initiate 1
}

accepted()
{
	shows "$@" && slowwait 20 ipsec_is mag1 .state up
}

# accepted or refused by the anchor, not by a charon that did not get that far
refused()
{
	local before

	before=$(ipsec mag1 '["ike-failed"]')
	shows "$@" && return 1
	[ $? = 1 ] || return 1
	slowwait 20 failed_more "$before"
}

# the anchor, which has sessions of the gateway, may have tried by itself, too
failed_more()
{
	[ "$(ipsec mag1 '["ike-failed"]')" -gt "$1" ]
}

# refuses NAME WHY CERTIFICATE KEY [ID]: what charon says about it
refuses()
{
	local name="$1" why="$2" before; shift 2

	: > "$TOPO_DIR/halmad.log"
	: > "$TOPO_DIR/charon-lma.log"
	before=$(lma_show .counters.received.pbu.received)
	check "RSEC-23 $name: refused and counted" refused "$@"
	check "RSEC-23 $name: because $why" grep -q "$why" "$TOPO_DIR/charon-lma.log" ||
		charon_evidence
	check "RSEC-23 $name: named" \
		grep -q "\"${3:-$ID}\" at $PCOA1 has not proved to be mag mag1" \
		"$TOPO_DIR/halmad.log"
	probe_is "" 1 "$BOB" lladdr "$MN_MAC" wait 300
	check_equal "RSEC-2 $name: no PBU gets through" "$before" \
		"$(lma_show .counters.received.pbu.received)"
}

# sas [NAME]: numbers of what charon has, of one connection; others as soon as one is made anew
sas()
{
	charon_swanctl lma --list-sas ${1:+--ike "$1"} --raw |
		grep -oE '(spi-in|initiator-spi)=[^ ]*' | sort | tr '\n' ' '
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
charon_modules
authority_start good other && authority_key lma lma2 mag mag2 spare &&
	authority_issue good lma lma-1 lma.example.net &&
	authority_issue good lma2 lma-2 lma.example.net &&
	authority_issue good mag mag-1 "$ID" &&
	authority_issue good mag2 mag-2 "$ID" &&
	authority_issue other spare foreign "$ID" &&
	authority_issue good spare mag-9 mag9.example.net &&
	authority_issue good spare expired "$ID" -startdate 20200101000000Z \
		-enddate 20210101000000Z ||
	ktap_bail "no certificates: $(tail -n 3 "$(authority_file openssl.log)")"
charon_secret mag2 "staples and correctness"
conf lma-1 lma good
capture net lma0 certificates || ktap_bail "no capture"
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
charon_start lma && charon_start mag1 && charon_start mag2 || ktap_bail "no charon"
check "RSEC-23 connections with both are loaded" slowwait 30 ipsec_is mag2 .loaded true
slowwait 30 ipsec_is mag1 .loaded true

# who is not it
refuses "another authority" "no issuer certificate found" foreign spare
refuses "expired" "certificate invalid (valid from" expired spare
refuses "a certificate of somebody else" "no trusted RSA public key found" mag-9 spare
refuses "somebody else" "no matching peer config found" mag-9 spare mag9.example.net

# who is
check "RSEC-23 a gateway with a certificate gets an SA" accepted mag-1 mag || charon_evidence
check "RSEC-2 its PBU is accepted" mag 1 attach "$BOB" lladdr "$MN_MAC"
charon_mag 2 "$PCOA2" "staples and correctness" > /dev/null
check "RSEC-23 beside it a gateway with a secret" charon_initiate 2
slowwait 20 ipsec_is mag2 .state up
MAG2=$(ipsec mag2 .connection)
check "RSEC-2 its PBU is accepted, too" mag 2 attach "$CAROL" lladdr "$MNB_MAC" nowait

# the anchor gets a new certificate, and another key
before=$(sas)
check "RSEC-23 the anchor's certificate is renewed by reload" reload lma-2 lma2 good
slowwait 30 ipsec_is mag1 .loaded true
check_equal "RSEC-23 no SA is made anew for that" "$before" "$(sas)"
check "RSEC-2 PBUs of the one are accepted" mag 1 refresh "$BOB"
check "RSEC-2 and of the other" mag 2 refresh "$CAROL"
check "RSEC-23 a new SA" accepted mag-1 mag
check "RSEC-23 is proved with the new certificate" \
	grep -q 'received end entity cert "CN=lma-2"' "$TOPO_DIR/charon-mag1.log"
check "RSEC-2 a PBU is accepted" mag 1 refresh "$BOB"

# the gateway gets one, with a key that the anchor no longer has
before=$(sas "$MAG2")
check "RSEC-23 a gateway's certificate is renewed: the old one is believed no more" \
	reload lma-2 lma2 good "certificate = $(authority_file mag-2.crt)"
check "RSEC-23 its SA ends" slowwait 20 ipsec_is mag1 .state down
refuses "an old certificate of it" "constraint" mag-1 mag
check "RSEC-23 with the new one it gets an SA" accepted mag-2 mag2 || charon_evidence
check "RSEC-2 its PBU is accepted" mag 1 refresh "$BOB"

# another authority
check "RSEC-23 the authority is exchanged by reload" reload lma-2 lma2 other
check "RSEC-23 SAs that the old one vouched for end" slowwait 20 ipsec_is mag1 .state down
refuses "a certificate of the old authority" "constraint" mag-2 mag2
check "RSEC-23 with one of the new authority it gets an SA" accepted foreign spare ||
	charon_evidence
check "RSEC-2 its PBU is accepted" mag 1 refresh "$BOB"
check_equal "RSEC-23 all that while the other gateway kept its SA" "$before" \
	"$(sas "$MAG2")"
check "RSEC-2 and its PBUs are accepted" mag 2 refresh "$CAROL"

capture_stop certificates
check_equal "RSEC-2 no Mobility Header left the anchor in the clear" 0 \
	"$(frames "${CAPTURE_FILE[certificates]}" "ipv6.src == $LMAA && mipv6")"
[ "$KTAP_FAILED" = 0 ] || { topo_evidence; charon_evidence; }
ktap_finish
