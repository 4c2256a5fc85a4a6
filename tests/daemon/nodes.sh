#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 900
# takes: 140
# enough: uml
#
# shellcheck disable=SC2015,SC2119 # bail out; arguments that may be missing
#
# nodes.sh: a mobile node proves by IKEv2 who it is and registers itself under ESP (RFC 4877), with
# strongSwan at both ends: from foreign links, with a move, a rekeying and a charon that dies, until
# it is home; and what must not pass. Beside it is one that is authenticated without IPsec.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/charon.sh
. "$(dirname "$0")/charon.sh"
# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/away.sh"
# shellcheck source=tests/daemon/authority.sh
. "$(dirname "$0")/authority.sh"
# shellcheck source=tests/daemon/routability.sh
. "$(dirname "$0")/routability.sh"

RATE=${HALMA_RATE:-300}
BOB=bob@example.com
OTHER_PID=
PEERS=11	# with connections: two gateways, and who has no auth-keys
KEY=000102030405060708090a0b0c0d0e0f
SECRET="batteries of alice"
HK=0xd000	# flags A, H and K
# two with certificates: the one is a host, the other one her own home address
CAROL=carol.example.com
CAROL_HOA=2001:db8:1fe::71
DORA=2001:db8:1fe::72
# two with passwords, and one with a certificate, in EAP
ERIK=erik@example.com
ERIK_HOA=2001:db8:1fe::73
FRIDA=frida@example.com
FRIDA_HOA=2001:db8:1fe::74
GINA=gina@example.com
DOOR=door7@example.com	# what she says in IKEv2; in EAP she proves that she is gina
GINA_HOA=2001:db8:1fe::75
# two who are given an address, the one of them before and the other one after a gateway comes;
# and one who is given two
HUGO=hugo@example.com
HUGO_FROM=2001:db8:100
LENA=lena@example.org
# one whose keys were agreed on by hand
KARL=2001:db8:1fe::7a
KARL_IN=$(printf '%064d' 1)
KARL_OUT=$(printf '%064d' 2)
IDA=ida@example.com
IDA_HOAS="2001:db8:1fe::78, 2001:db8:1fe::79"

# protected_is N: beside who has keys by hand
protected_is()
{
	lma_told '.ipsec["nodes-protected"]' && [ "$ASKED" = $(($1 + 1)) ]
}

# prefix_of ADDRESS: the /64 around it
prefix_of()
{
	python3 -c 'import sys, ipaddress
print(ipaddress.ip_network((sys.argv[1], 64), strict=False))' "$1"
}

# disjoint: no packet is for two of those who have policies now; bob has no ESP
disjoint()
{
	/usr/bin/python3 "$TOPO_SELF/spd.py" lma --anchor "$LMAA" --mag "$PCOA1" "$PCOA2" \
		--node "$HOA" "$NOBODY" "$CAROL_HOA" "$DORA" "$ERIK_HOA" "$FRIDA_HOA" \
		"$GINA_HOA" "${IDA_HOAS/ /}" "$KARL" "$HUGO_HOA" \
		--open "$OTHER" --home 2001:db8:100::/40
}

loaded()
{
	lma_told .ipsec.counters.loaded && [ "$ASKED" -ge "$1" ]
}

# shown FIELD WANT: of the SAs of alice, in her session
shown()
{
	ask run "[.[] | select(.[\"mn-id\"] == \"$ALICE\" and .kind == \"mipv6\")][0].ipsec$1" \
		"$HALMA" -n lma -j mn show && [ "$ASKED" = "$2" ]
}

# certified ID NAME HOA: the node in mn is ID, and shows certificate NAME
certified()
{
	charon_node_certificate "$1" "$(authority_file "$2.crt")" "$(authority_file "$2.key")" \
		"$(authority_file good.crt)" "$3" "$COA1" > /dev/null
}

# says ID EAP_ID PASSWORD HOA: the node in mn is ID, and EAP_ID in EAP
says()
{
	charon_node_password "$1" "$2" "$3" "$(authority_file good.crt)" "$4" "$COA1" > /dev/null
}

# given ID: what the node in mn, which is ID, was told last
given()
{
	grep -oE "installing new virtual IP [^ ]*" "$TOPO_DIR/charon-mn.log" | tail -n "${1:-1}" |
		cut -d ' ' -f 5 | sort | tr '\n' ' '
}

# home_prefix: that in MIP6_HOME_PREFIX, which the node was told last: a lifetime, a prefix and its
# length, 21 octets (RFC 5026, 8.2)
home_prefix()
{
	python3 - "$TOPO_DIR/charon-mn.log" <<- 'END'
		import ipaddress, re, sys
		text = open(sys.argv[1], errors='replace').read()
		line = r'.* \d+: ((?:[0-9A-F]{2} )+).*\n'
		lines = re.findall(rf'=> 21 bytes @ .*\n{line}{line}', text)[-1]
		octets = bytes.fromhex(''.join(lines))
		print(ipaddress.ip_network((octets[4:20], octets[20])))
	END
}

initiate()
{
	charon_swanctl mn --initiate --child mh --timeout 60
}

terminate()
{
	charon_swanctl mn --terminate --ike ha --timeout 20
	slowwait 20 protected_is 0
}

# drop_counts NAME COMMAND...: the anchor's kernel drops something for this cause meanwhile
drop_counts()
{
	local name="$1" before; shift

	before=$(xfrm_drops "$name")
	"$@" || return 1
	[ "$(xfrm_drops "$name")" -gt "$before" ] && return 0
	echo "$name is $before as before"
	return 1
}

# a BU in the clear, from another link, with the home address of alice
clear_bu()
{
	ip netns exec sc python3 - "$SCOA" "$HOA" "$LMAA" <<- 'END'
		import sys, time
		from scapy.all import HAO, IPv6, IPv6ExtHdrDestOpt, MIP6MH_BU, conf, send
		coa, hoa, ha = sys.argv[1:]
		conf.verb = 0
		send(IPv6(src=coa, dst=ha) / IPv6ExtHdrDestOpt(options=[HAO(hoa=hoa)]) /
		     MIP6MH_BU(seq=4711, flags='HA', mhtime=150))
		time.sleep(1)
	END
}

unheard()
{
	local before

	lma_told ".counters.received.bu.received // 0" && before=$ASKED
	"$@" && lma_told ".counters.received.bu.received // 0" && [ "$ASKED" = "$before" ]
}

# silent COMMAND...: no answer, and halmad has heard nothing
silent()
{
	unheard node_is silence "$@" once wait 1500
}

reaches()
{
	in_ns cn ping -6 -c 2 -i 0.2 -W 5 "$HOA" && in_ns mn ping -6 -c 2 -i 0.2 -W 5 -I "$HOA" \
		"$CN"
}

spis()
{
	ip -n lma xfrm state | grep -A 1 -E "^src ($HOA dst|.* dst $HOA)" |
		grep -oE 'spi 0x[0-9a-f]+' | sort
}

other_spis()
{
	[ -n "$(spis)" ] && [ "$(spis)" != "$1" ]
}

# the keys of her SA, for what is from OTHER: her own kernel does not look at the address any more
steal()
{
	ip netns exec mn python3 - "$HOA" "$OTHER" "$LMAA" <<- 'END'
		import re, subprocess, sys
		hoa, other, ha = sys.argv[1:]
		def ip(*words):
		    subprocess.run(['ip', 'xfrm', *words], check=True)
		text = subprocess.run(['ip', 'xfrm', 'state'], capture_output=True,
				      text=True).stdout
		for state in re.split(r'\n(?=src )', text):
		    if not state.startswith(f'src {hoa} dst {ha}') or 'proto esp' not in state:
		        continue
		    spi = re.search(r'spi (\S+)', state)[1]
		    auth = re.search(r'auth-trunc (\S+) (\S+) (\d+)', state).groups()
		    enc = re.search(r'enc (\S+) (\S+)', state).groups()
		    ip('state', 'del', 'src', hoa, 'dst', ha, 'proto', 'esp', 'spi', spi)
		    ip('state', 'add', 'src', other, 'dst', ha, 'proto', 'esp', 'spi', spi,
		       'reqid', '99', 'mode', 'transport', 'replay-oseq', '0x1000',
		       'auth-trunc', *auth, 'enc', *enc)
		    break
		else:
		    sys.exit('no SA')
	END
}

# other_starts HOA [OPTION...]: who is in sc, from now on
other_starts()
{
	local hoa="$1"; shift

	[ -z "$OTHER_PID" ] || other_ends
	OTHER_OUT=$TOPO_DIR/other-$hoa.out
	mkfifo "$TOPO_DIR/other-$hoa.in"
	ip netns exec sc "$HALMA_MN" --ha "$LMAA" --hoa "$hoa" "$@" \
		< "$TOPO_DIR/other-$hoa.in" > "$OTHER_OUT" 2>> "$TOPO_DIR/node.log" &
	OTHER_PID=$!
	exec {OTHER_IN}> "$TOPO_DIR/other-$hoa.in"
}

# who has been started since may have the same input open
other_ends()
{
	echo end >&"$OTHER_IN"
	exec {OTHER_IN}>&-
	wait "$OTHER_PID"
}

# other WORD...: a command; its answer is the last line
other()
{
	local n

	n=$(wc -l < "$OTHER_OUT")
	echo "$*" >&"$OTHER_IN"
	slowwait 30 other_said "$n"
}

# more than $1 lines, the last one of which goes to NODE_ANSWER
other_said()
{
	local -a lines

	mapfile -t lines < "$OTHER_OUT"
	[ ${#lines[@]} -gt "$1" ] && NODE_ANSWER=${lines[-1]}
}

other_is()
{
	local short="$1"; shift

	other "$@"
	node_short
	[ "$ASKED" = "$short" ]
}

# sa_in KEY: of what karl sends, at his end
sa_in()
{
	ip -n sc xfrm state deleteall src "$KARL" dst "$LMAA" proto esp
	ip -n sc xfrm state add src "$KARL" dst "$LMAA" proto esp spi 0x1000 reqid 99 \
		mode transport auth-trunc 'hmac(sha256)' "0x$1" 128 enc 'ecb(cipher_null)' ''
}

# replay FILE: once more the packets of a capture
replay()
{
	in_ns net python3 -c 'import sys
from scapy.all import Ether, IPv6, rdpcap, sendp
for p in [p for p in rdpcap(sys.argv[1]) if IPv6 in p]:
    sendp(Ether(dst=sys.argv[2]) / p[IPv6], iface="lma0", verbose=False)
import time; time.sleep(1)' "$1" "$(ask_print run '.[0].address' ip -n lma -j link show net0)"
}

captured()
{
	[ "$(frames "$1" "$2")" -gt 0 ]
}

clear_messages()
{
	frames "$1" "mip6"
}

# hears TYPE: the node hears a Mobility Header of this type; a line says that it listens
hears()
{
	ip netns exec mn python3 - "$1" <<- 'END'
		import socket, sys
		s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 135)
		s.settimeout(20)
		print('listens', flush=True)
		try:
		    while s.recv(2000)[2] != int(sys.argv[1]):
		        pass
		except TimeoutError:
		    sys.exit('nothing comes')
	END
}

conf()
{
	LMA_LAB_MODE=false LMA_DEVICE="grace = 5000" LMA_MAG1="ike-identity = mag1.example.net" \
		away_conf "$(charon_ike "certificate = $(authority_file lma.crt)" \
			"private-key = $(authority_file lma.key)" "dpd-delay = 3600" \
			"ca-certificate = { $(authority_file good.crt) }")" \
			"MinDelayBeforeBCEDelete = 500" \
			'mn "carol@example.com" {' "policy = both" "auth = certificate" \
			"ike-identity = $CAROL" "home-address = $CAROL_HOA" "}" \
			'mn "dora@example.com" {' "policy = both" "auth = certificate" \
			"ike-identity = $DORA" "home-address = $DORA" "}" \
			"mn \"$ERIK\" {" "policy = both" "auth = eap-mschapv2" \
			"home-address = $ERIK_HOA" "}" \
			"mn \"$FRIDA\" {" "policy = both" "auth = eap-mschapv2" \
			"home-address = $FRIDA_HOA" "}" \
			"mn \"$GINA\" {" "policy = both" "auth = eap-tls" \
			"ike-identity = $DOOR" "eap-identity = $GINA" \
			"home-address = $GINA_HOA" "}" \
			"mn \"$HUGO\" {" "policy = both" \
			"home-address-from = pool" "}" \
			"mn \"$IDA\" {" "policy = both" "assign-home-address = true" \
			"home-address = { $IDA_HOAS }" "}" \
			'mn "karl@example.com" {' "policy = both" "home-address = $KARL" \
			"sa-keys = $TOPO_DIR/karl.keys" "}" "${NODES_MORE[@]}" &&
		sed -i "s|home-address = $OTHER|&\n\t\tauth-keys = $TOPO_DIR/bob.keys|" \
			"$TOPO_DIR/halma.conf"
}

NODES_MORE=()

ktap_start
topo_up || ktap_bail "the network cannot be built"
away_up || ktap_bail "no foreign links"
charon_modules
charon_secret mag1 "horses and batteries"
charon_secret mag2 "staples and correctness"
charon_secret "$ALICE" "$SECRET" mn
charon_secret nobody@example.org "batteries of nobody" mn
charon_secret "$ERIK" "word of erik" mn
charon_secret "$HUGO" "$SECRET" mn
charon_secret "$IDA" "$SECRET" mn
charon_secret "$LENA" "$SECRET" mn
charon_secret "$FRIDA" "word of frida" mn
(umask 077; echo "256 hex:$KEY" > "$TOPO_DIR/bob.keys"
 printf '%s\n' "in 4096 sha256 hex:$KARL_IN" "out 4097 sha256 hex:$KARL_OUT" \
	> "$TOPO_DIR/karl.keys")
authority_start good && authority_key lma carol dora alice gina mallory &&
	authority_issue good lma lma lma.example.net &&
	authority_issue good carol carol "$CAROL" &&
	authority_issue good dora dora "IP:$DORA" &&
	authority_issue good alice alice "email:$ALICE" &&
	authority_issue good gina gina "email:$GINA,email:$DOOR" &&
	authority_issue good mallory mallory mallory.example.com ||
	ktap_bail "no certificates: $(tail -n 3 "$(authority_file openssl.log)")"
conf
check "halmad starts with a home agent, and IPsec required" lma_start ||
	{ topo_evidence; ktap_bail "no daemon"; }
check "halma-mn starts" node_start --esp "$NODE_REQID" || ktap_bail "no mobile node"
other_starts "$OTHER"

# nothing is heard before IKE
check "RSEC-1 RSEC-3 HA-68 a BU in the clear before any SA: dropped by the policy" \
	drop_counts XfrmInTmplMismatch unheard clear_bu
check "RSEC-4 there is a policy for each home address from the start" test \
	"$(ip -n lma -o xfrm policy | grep -c "dst $HOA/128 proto mobility-header.*proto esp")" = 1
charon_start lma && charon_start mn && charon_start mag1 || ktap_bail "no charon"
check "connections with gateways and mobile nodes are loaded" slowwait 60 loaded $PEERS

# who is it
charon_node "$ALICE" "batteries of bob" "$HOA" "$COA1" > /dev/null
check_not "RSEC-8 with a wrong secret: no SA" initiate
charon_node "$ALICE" "$SECRET" "$OTHER" "$COA1" > /dev/null
check_not "RSEC-8 RSEC-10 R6612-47 HA-16 with the home address of another one: no SA" initiate
charon_node "$BOB" "$SECRET" "$HOA" "$COA1" > /dev/null
check_not "RSEC-8 RSEC-11 R6612-47 somebody else, with her home address: no SA" initiate
certified "$CAROL" mallory "$CAROL_HOA"
check_not "RSEC-8 RSEC-11 with a certificate that is for somebody else: no SA" initiate
check "RSEC-11 because that does not prove who she says to be" grep -q \
	"no trusted RSA public key found for '$CAROL'" "$TOPO_DIR/charon-lma.log"
certified "$CAROL" carol "$DORA"
check_not "RSEC-8 with her certificate and the home address of another one: no SA" initiate
check "and nobody is protected" protected_is 0
certified "$CAROL" carol "$CAROL_HOA"
check "RSEC-11 with her certificate, which has her ID_FQDN, she gets an SA" initiate ||
	charon_evidence
check_equal "RSEC-8 for her home address" "$(pair "$CAROL_HOA")" "$(ends "$CAROL_HOA")"
check "and halmad knows" slowwait 20 protected_is 1
check "it is ended" terminate
certified "$DORA" dora "$DORA"
check "RSEC-11 with a certificate that has her ID_IPV6_ADDR, another one gets hers" initiate ||
	charon_evidence
check_equal "RSEC-8 for her home address" "$(pair "$DORA")" "$(ends "$DORA")"
check "it is ended" terminate

# home addresses that they ask for
charon_node "$ALICE" "$SECRET" "$HOA" "$COA1" "vips = ::" > /dev/null
initiate
check "RSEC-13 who asks and is assigned none is told so" grep -q INTERNAL_ADDRESS_FAILURE \
	"$TOPO_DIR/charon-mn.log"
charon_swanctl mn --terminate --ike ha --force > /dev/null 2>&1
charon_node "$HUGO" "$SECRET" any "$COA1" "vips = ::" > /dev/null
check "RSEC-13 who asks gets an SA" initiate || charon_evidence
HUGO_HOA=$(given)
HUGO_HOA=${HUGO_HOA% }
check "RSEC-13 and an address of the pool" test "${HUGO_HOA#"$HUGO_FROM":}" != "$HUGO_HOA"
check_equal "RSEC-13 the SAs are for that" "$(pair "$HUGO_HOA")" "$(ends "$HUGO_HOA")"
check "R6612-90 policies have nothing in common, nor with who has no ESP" disjoint
check "RSEC-14 and the prefix of the home link" grep -q MIP6_HOME_PREFIX "$TOPO_DIR/charon-mn.log"
check "it is ended" terminate
charon_node "$HUGO" "$SECRET" "$HUGO_HOA" "$COA2" "vips = $HOA" > /dev/null
check "RSEC-13 who suggests the address of another one" initiate || charon_evidence
check_equal "RSEC-10 RSEC-13 gets his own" "$HUGO_HOA " "$(given)"
check "it is ended" terminate
charon_node "$IDA" "$SECRET" "${IDA_HOAS%,*}" "$COA1" "vips = $IDA_HOAS, $HOA" > /dev/null
check "RSEC-13 who suggests three, of which two are hers" initiate || charon_evidence
check_equal "RSEC-13 gets those two" "${IDA_HOAS/,/} " "$(given 2)"
check "it is ended" terminate

# EAP
says "$ERIK" "$ERIK" "word of frida" "$ERIK_HOA"
check_not "RSEC-12 with a wrong password: no SA" initiate
says "$ERIK" "$FRIDA" "word of frida" "$ERIK_HOA"
check_not "RSEC-12 RSEC-8 with the password of another one, and his name in EAP: no SA" initiate
says "$ERIK" "$ERIK" "word of erik" "$FRIDA_HOA"
check_not "RSEC-12 RSEC-8 with his password and the home address of another one: no SA" initiate
check "and nobody is protected" protected_is 0
says "$ERIK" "$ERIK" "word of erik" "$ERIK_HOA"
check "RSEC-12 with his password he gets an SA" initiate || charon_evidence
check_equal "RSEC-8 for his home address" "$(pair "$ERIK_HOA")" "$(ends "$ERIK_HOA")"
check "RSEC-12 the anchor has proved by a certificate who it is" grep -q \
	"authentication of 'lma.example.net' with RSA.* successful" "$TOPO_DIR/charon-mn.log"
check "and halmad knows" slowwait 20 protected_is 1
check "it is ended" terminate
CHARON_AUTH=eap-tls certified "$DOOR" alice "$GINA_HOA"
check_not "RSEC-12 RSEC-8 the certificate of another one in EAP: no SA" initiate
CHARON_AUTH=eap-tls certified "$GINA" gina "$GINA_HOA"
check_not "RSEC-12 who she is in EAP is not what she says in IKEv2: no SA" initiate
CHARON_AUTH=eap-tls certified "$DOOR" gina "$GINA_HOA"
check "RSEC-12 R6612-12 with another name in IKEv2, and her certificate in EAP, she gets an SA" \
	initiate || charon_evidence
check_equal "RSEC-8 for her home address" "$(pair "$GINA_HOA")" "$(ends "$GINA_HOA")"
check "R6612-12 and halmad knows whose" slowwait 20 protected_is 1
check "it is ended" terminate
charon_node "$ALICE" "$SECRET" "$HOA" "$COA1" "mobike = no" > /dev/null
check "RSEC-1 RSEC-11 HA-69 as who she is she gets an SA" initiate || charon_evidence
check "RSEC-1 halmad knows" slowwait 20 protected_is 1
check_equal "RSEC-1 the SAs are for the home address, not for where it speaks from" \
	"$(pair "$HOA")" "$(ends "$HOA")"

# a life under ESP
capture lma net0 life ip6
check "RSEC-1 R6275-2 HA-8 a BU from a foreign link: 0" node_is "0 600 $COA1" register "$COA1" once
check "HA-8 packets both ways" reaches
check "halmad shows the SA with the session" shown .state up
check "HA-15 and where the IKE SA is" shown .host "$COA1"
check "RSEC-15 without Alternate Care-of Address: 174" bu_counts no-alternate-coa 1 \
	node_is "174 0 $COA1" register "$COA1" no-alt once
check "RSEC-16 the binding is as before" mipv6_is "$HOA/128 $COA1 active"
check "a stream runs both ways" stream_start "$RATE" "$HOA" || ktap_bail "no stream"
check "R6275-9 HA-14 a move without K: 0" node_is "0 600 $COA2" move "$COA2" once
check_equal "R6275-9 HA-14 and K is not set" 0 "$(told .flags)"
check "HA-14 the IKE SA is where it was" shown .host "$COA1"
check "R6275-9 HA-15 with K: 0" node_is "0 600 $COA2" register "$COA2" flags $HK once
check_equal "R6275-9 HA-15 and K is set" 128 "$(told .flags)"
check "R6275-9 HA-15 the IKE SA of the anchor's charon goes there" slowwait 20 sh -c \
	"swanctl --list-sas --uri unix://$TOPO_DIR/charon-lma.vici 2> /dev/null |
		grep -q \"remote '$ALICE' @ $COA2\""
check "HA-15 and halmad shows it" shown .host "$COA2"
stream_flows 50
before=$(spis)
charon_node "$ALICE" "$SECRET" "$HOA" "$COA2" "mobike = yes" > /dev/null
check "HA-15 from there she makes it anew" initiate || charon_evidence
check "with other keys" slowwait 20 other_spis "$before"
before=$(spis)
charon_swanctl mn --rekey --child mh > /dev/null
check "rekeyed" slowwait 30 other_spis "$before"
check "RSEC-1 a BU by the new SA: 0" node_is "0 600 $COA2" register "$COA2" once
check "the first link again: 0" node_is "0 600 $COA1" move "$COA1" flags $HK once
check_equal "R6275-9 K is set" 128 "$(told .flags)"
stream_flows 50
check "R6275-2 the stream has lost nothing" stream_stop
capture_stop life
check_equal "RSEC-1 RSEC-4 all that while no Mobility Header was in the clear" 0 \
	"$(clear_messages "${CAPTURE_FILE[life]}")"

# what must not pass, beside a good SA
check "RSEC-1 HA-68 a BU in the clear: dropped by the policy, and counted" \
	drop_counts XfrmInTmplMismatch unheard clear_bu
capture lma net0 again ip6 and dst host "$LMAA"
check "a BU" node_is "0 600 $COA1" register "$COA1" once
slowwait 10 captured "${CAPTURE_FILE[again]}" esp
capture_stop again
check "HA-68 the same packet once more: dropped by the window, and counted" drop_counts \
	XfrmInStateSeqError replay "${CAPTURE_FILE[again]}"
check "the binding is as before" mipv6_is "$HOA/128 $COA1 active"
check "RSEC-8 the keys of her SA for the home address of another one" steal
ip -n mn addr add "$OTHER/128" dev lo nodad
ip -n mn -6 rule add from "$OTHER" lookup 1003
ip -n mn xfrm policy add src "$OTHER" dst "$LMAA" proto 135 dir out priority 5 \
	tmpl proto esp mode transport reqid 99
check "RSEC-8 R6612-73 HA-68 dropped by the selector of the SA, and counted" drop_counts \
	XfrmInStateMismatch ip netns exec mn python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 135)
s.bind((sys.argv[1], 0))
s.sendto(bytes([59, 1, 5, 0, 0, 0, 0, 9, 0xc0, 0, 0, 9, 1, 2, 0, 0]), (sys.argv[2], 0))
import time; time.sleep(1)' "$OTHER" "$LMAA"
ip -n mn -6 rule del from "$OTHER" lookup 1003
ip -n mn addr del "$OTHER/128" dev lo
ip -n mn xfrm policy del src "$OTHER" dst "$LMAA" proto 135 dir out
ip -n mn xfrm state deleteall src "$OTHER" dst "$LMAA"
check "the binding is as before" mipv6_is "$HOA/128 $COA1 active"
check "the SA is ended" terminate
check "a new SA" initiate || charon_evidence

# what is a MAG's business
before=$(lma_show '.counters.received.pbu["home-address"] // 0')
check "R6612-41 a PBU by her SA, with a Home Address option: no answer" \
	node_is silence register "$COA1" flags 0xe200 once wait 1500
check_equal "R6612-41 and it is counted" $((before + 1)) \
	"$(lma_show '.counters.received.pbu["home-address"] // 0')"
check "R6612-40 R6612-41 the binding is as before" mipv6_is "$HOA/128 $COA1 active"
check_equal "R6612-40 R6612-41 and there is no other session of her" 1 \
	"$(bindings "[.[] | select(.[\"mn-id\"] == \"$ALICE\")] | length")"

# she has no other SAs: what needs one is not said in the clear instead
correspondent
check "RSEC-17 the anchor has policies for a tunnel while she is away" test \
	"$(ip -n lma -o xfrm policy | grep -c "$HOA/128 .*proto mobility-header.*mode tunnel")" = 2
check "without an SA for it a Home Test Init in the clear is dropped, and counted" \
	drop_counts XfrmInTmplMismatch fails home_test cookie01
check "registrations go on" node_is "0 600 $COA1" register "$COA1" once
terminate

# SAs for prefixes and for return routability
CHARON_CHILDREN=$(children)
# where her charon is not told that she moves, it must not hear of it by what charon asks charon
CHARON_DPD=3600s charon_node "$ALICE" "$SECRET" "$HOA" "$COA1" "mobike = no" > /dev/null
check "an SA" initiate || charon_evidence
check "RSEC-7 one for prefixes" charon_swanctl mn --initiate --child mpd --timeout 60 ||
	charon_evidence
check "RSEC-6 one for return routability" charon_swanctl mn --initiate --child rr --timeout 60 ||
	charon_evidence
check "RSEC-7 it is for the types of prefix discovery alone" sh -c \
	"swanctl --list-sas --uri unix://$TOPO_DIR/charon-mn.vici 2> /dev/null |
		grep -q 'local.*$HOA/128.ipv6-icmp/146'"
check "RSEC-6 the tunnel encrypts, and has integrity" sh -c \
	"ip -n lma xfrm state | grep -A 4 '^src $COA1 dst $LMAA' |
		grep -c -E 'cbc.aes|hmac.sha256' | grep -q 2"
check "halmad shows them" shown .tunnels 1
prefix_policies
tunnel_policies add "$COA1"
check "RSEC-7 HA-65 prefixes are asked for and told by ESP" watched mps1 "$COA1" asks_prefixes 4711
clear_prefix_policies
check "HA-65 the same in the clear: dropped, and counted" drop_counts XfrmInTmplMismatch \
	fails asks_prefixes 4712
ip -n mn xfrm policy del src "$HOA" dst "$LMAA" proto 58 type 146 dir out
ip -n mn xfrm policy del src "$LMAA" dst "$HOA" proto 58 type 147 dir in
prefix_policies
check "RSEC-6 HA-54 Home Test Init and Home Test go by the tunnel" watched hot1 "$COA1" \
	home_test cookie02
check "HA-54 it is where she is" tunnel_is "$COA1"
no_tunnel_policies
check "HA-54 in the clear a Home Test Init is dropped, and counted" drop_counts \
	XfrmInTmplMismatch fails home_test cookie03
tunnel_policies add "$COA1"
check "R6275-9 a move with K: 0" node_is "0 600 $COA2" move "$COA2" flags $HK once
check_equal "R6275-9 K is set" 128 "$(told .flags)"
check "R6275-16 HA-55 the tunnel is there" slowwait 10 tunnel_is "$COA2"
tunnel_moves "$COA1" "$COA2"
check "RSEC-6 R6275-16 HA-55 Home Test Init and Home Test go by it from there" watched hot2 \
	"$COA2" home_test cookie04
check "RSEC-7 HA-65 and prefixes by ESP" watched mps2 "$COA2" asks_prefixes 4713
check "R6275-9 a move without K: 0" node_is "0 600 $COA1" move "$COA1" once
check "R6275-16 HA-55 RSEC-16 the tunnel is there" slowwait 10 tunnel_is "$COA1"
tunnel_moves "$COA2" "$COA1"
check "R6275-16 HA-55 and goes on" watched hot3 "$COA1" home_test cookie05
lma_stop KILL
check "without halmad: a Home Test by the tunnel" watched hot4 "$COA1" home_test cookie06
check "halmad comes back" lma_start
check "a Home Test by the tunnel" watched hot5 "$COA1" home_test cookie07
check "halmad finds the SAs" slowwait 20 shown .tunnels 1
slowwait 20 protected_is 1
no_tunnel_policies
ip -n mn xfrm policy del src "$HOA" dst "$LMAA" proto 58 type 146 dir out
ip -n mn xfrm policy del src "$LMAA" dst "$HOA" proto 58 type 147 dir in
charon_swanctl mn --terminate --ike ha --force > /dev/null 2>&1
check "the SAs are ended" slowwait 20 protected_is 0
CHARON_CHILDREN=
charon_node "$ALICE" "$SECRET" "$HOA" "$COA2" "mobike = yes" > /dev/null
check "a new SA for registrations alone" initiate || charon_evidence
check "a BU: 0" node_is "0 600 $COA1" register "$COA1" once

# beside her one who is authenticated, in the clear
other sign "$BOB" 256 "$KEY"
other register "$SCOA" once
node_short
check_equal "RSEC-19 who authenticates himself is served without IPsec: 0" "0 600 $SCOA" "$ASKED"
other register "$SCOA" once no-auth wait 1500
node_short
check_equal "RSEC-19 without authentication: silence" silence "$ASKED"

# policies are gone by somebody's doing, or an interface passes over them: beside bob, who may speak
# in the clear, she may not for all that
policies_pass()
{
	ip netns exec lma sh -c "for f in /proc/sys/net/ipv6/conf/*/disable_policy; do
		echo $1 > \$f; done"
}
policies_pass 1
check "RSEC-1 a BU in the clear where interfaces pass over policies: dropped, and counted" \
	drop_counts XfrmInTmplMismatch unheard clear_bu
other register "$SCOA" once
node_short
check_equal "RSEC-19 who authenticates himself is served there: 0" "0 600 $SCOA" "$ASKED"
policies_pass 0

# and one whose keys were agreed on by hand
check_equal "RSEC-18 his SAs are there" "$(pair "$KARL")" "$(ends "$KARL")"
other_starts "$KARL" --esp 99
ip -n sc xfrm state add src "$LMAA" dst "$KARL" proto esp spi 0x1001 reqid 99 mode transport \
	auth-trunc 'hmac(sha256)' "0x$KARL_OUT" 128 enc 'ecb(cipher_null)' ''
sa_in "$KARL_OUT"
check "RSEC-18 with another key: dropped, and counted" drop_counts XfrmInStateProtoError \
	other_is silence register "$SCOA" once wait 1500
sa_in "$KARL_IN"
capture lma net0 manual ip6 and dst host "$LMAA"
check "RSEC-18 R6275-2 with keys by hand, and no IKEv2: 0" other_is "0 600 $SCOA" \
	register "$SCOA" once
slowwait 10 captured "${CAPTURE_FILE[manual]}" esp
capture_stop manual
check "RSEC-18 and the same packet once more: its sequence number keeps it off" \
	bu_counts 135 1 replay "${CAPTURE_FILE[manual]}"

# one of the daemons dies
charon_kill lma
check "without charon: packets" reaches
check "RSEC-1 without charon: a BU is accepted" node_is "0 600 $COA1" register "$COA1" once
lma_stop KILL
check "without both: packets" reaches
check "halmad comes back" lma_start
check "without charon the SA counts that the kernel has" slowwait 20 protected_is 1
check "RSEC-18 and keys by hand do" other_is "0 600 $SCOA" register "$SCOA" once
check "RSEC-1 and a BU is accepted" node_is "0 600 $COA1" register "$COA1" once
check "charon comes back" charon_start lma
check "and has its connections" slowwait 60 loaded $PEERS
charon_swanctl mn --terminate --ike ha --force > /dev/null 2>&1
charon_node "$HUGO" "$SECRET" "$HUGO_HOA" "$COA1" "vips = $HUGO_HOA" > /dev/null
check "RSEC-13 after that who had asked for his address" initiate || charon_evidence
check_equal "R6612-71 RSEC-10 RSEC-13 R5026-1 has the same" "$HUGO_HOA " "$(given)"
charon_swanctl mn --terminate --ike ha --force > /dev/null 2>&1
charon_node "$ALICE" "$SECRET" "$HOA" "$COA2" "mobike = yes" > /dev/null
charon_swanctl mn --terminate --ike ha --force > /dev/null 2>&1
check "a new SA" initiate || charon_evidence
check "the old ones are deleted" slowwait 60 sh -c \
	"[ \$(ip -n lma xfrm state | grep -A 1 -E '^src ($HOA dst|.* dst $HOA)' |
		grep -c 'proto esp') = 2 ]"
check "a BU: 0" node_is "0 600 $COA1" register "$COA1" once

# power fails between a BU and its BA, and the SAs are gone with it
ip -n lma route add blackhole "$COA1/128"
check "HA-75 a BU whose answer goes nowhere" \
	node_is silence register "$COA1" seq 300 once wait 2000
lma_stop KILL
charon_kill lma
lma_power_cut
ip -n lma route del blackhole "$COA1/128"
check "HA-75 power is back" eval 'lma_start && charon_start lma'
check "HA-75 by the SA of before nothing is heard" silent register "$COA1" seq 301
check "HA-75 there are connections again" slowwait 60 loaded $PEERS
charon_swanctl mn --terminate --ike ha --force > /dev/null 2>&1
check "HA-75 a new SA" initiate || charon_evidence
check "HA-75 the next BU is accepted" node_is "0 600 $COA1" register "$COA1" seq 302 once
check "HA-75 packets both ways" reaches
check "HA-75 a BU with an older number: 135" node_is "135 0 $COA1" register "$COA1" seq 7 once
check_equal "HA-75 with the last one" 302 "$(told .seq)"
check "HA-75 the one after that is accepted" \
	node_is "0 600 $COA1" register "$COA1" seq 303 once

# home
charon_mag 1 mag1.example.net "horses and batteries" > /dev/null
mag_start 1 || ktap_bail "no gateway"
check "the gateway has its SA" charon_initiate 1
slowwait 20 ipsec_is mag1 .state up
# it knows her by another name than IKEv2 does
check "R6612-15 R6612-21 the gateway registers the node that comes home by its IMSI" \
	mag 1 attach "$ALICE_IMSI" id-type 3 lladdr "$MN_MAC" || ktap_diag "$MAG_ANSWER"
check_equal "R6612-15 it is the mobile node that has the other binding" "mipv6 pmipv6" \
	"$(bindings "[.[] | select(.[\"mn-id\"] == \"$ALICE\") | .kind] | sort | join(\" \")")"
check_equal "R6612-15 both are found by the IMSI" "$ALICE mipv6 $ALICE pmipv6" \
	"$(lma -j mn show mn-id "3:$ALICE_IMSI" |
		jq -r '[.[] | "\(.["mn-id"]) \(.kind)"] | sort | join(" ")')"
mag 1 attach "$HUGO" || ktap_diag "$MAG_ANSWER"
check_equal "R6612-74 R6612-83 who had IKEv2 first gets the prefix around that address" \
	"$(prefix_of "$HUGO_HOA")" "$(answer '.hnp[0]')"
mag 1 attach "$LENA" || ktap_diag "$MAG_ANSWER"
LENA_HNP=$(answer '.hnp[0]')
check "the node is on its home link" slowwait 20 mn_address
check "the home address is on the home link" node home mn0
before=$(bindings '[.[] | select(.kind == "pmipv6") | .prefix] | tostring')
node deregister home flags 0xe200 once
check_equal "R6612-41 a PBU by her SA without Mobile Node Identifier: 160" 160 "$(told .status)"
check_equal "R6612-40 R6612-41 the session of the MAG is as before" "$before" \
	"$(bindings '[.[] | select(.kind == "pmipv6") | .prefix] | tostring')"
check "R6612-40 R6612-41 and so is the binding" mipv6_is "$HOA/128 $COA1 active"
check "RSEC-17 HA-36 de-registration from home, under ESP: 0, no routing header" \
	node_is "0 0 direct" deregister home once
check "RSEC-17 the SAs stay" protected_is 1
check "RSEC-17 and the policy" test \
	"$(ip -n lma -o xfrm policy | grep -c "dst $HOA/128 proto mobility-header.*proto esp")" = 1
check "RSEC-17 but no tunnel" tunnel_is
check "HA-36 packets go through the gateway" slowwait 20 reaches
node away
check "away again: 0, by the same SA" node_is "0 600 $COA2" register "$COA2" once
check_matches "R6612-15 revoked by her NAI, the gateway knows whom by the IMSI" acknowledged \
	lma -j mn revoke "$ALICE"

# she is told to go to another home agent, and stays
NODES_MORE=("drain {" "active = true" "}")
conf
capture lma net0 switch ip6 and src host "$LMAA"
hears 12 > "$TOPO_DIR/heard" &
pid=$!
slowwait 10 [ -s "$TOPO_DIR/heard" ]
check "R5142-1 the anchor is to be taken out of service" lma daemon reload
check "R5142-1 she hears a Home Agent Switch message by her SA" wait $pid
capture_stop switch
check "R5142-1 which went by ESP" captured "${CAPTURE_FILE[switch]}" "esp && ipv6.dst == $COA2"
check_equal "R5142-1 and not in the clear" 0 "$(frames "${CAPTURE_FILE[switch]}" mipv6)"
check "R5142-2 her binding is not made longer: 129" \
	node_is "129 0 $COA2" register "$COA2" once
NODES_MORE=()
conf
check "all is as before" lma daemon reload
check "the SA is ended" terminate
check "RSEC-4 without it no BU is heard" silent register "$COA2"

# from now on she, too, is believed by a certificate only
NODES_MORE=("mn \"$LENA\" {" "policy = both" "home-address-from = pool" "}")
AWAY_ALICE="auth = certificate" conf
check "reload" lma daemon reload
check_not "RSEC-8 her secret is not believed any more: no SA" initiate
certified "$ALICE" alice "$HOA"
check "RSEC-11 with a certificate that has her ID_RFC822_ADDR she gets an SA" initiate ||
	charon_evidence
check "RSEC-1 and a BU is accepted" node_is "0 600 $COA2" register "$COA2" once

# who has a prefix by a gateway is given an address in it
check "the connection of who comes new is loaded" slowwait 60 loaded $((PEERS + 1))
check "it is ended" terminate
charon_node "$LENA" "$SECRET" any "$COA1" "vips = ::" > /dev/null
charon_tells_octets mn
check "R6612-74 who had a gateway first gets an SA" initiate || charon_evidence
LENA_HOA=$(given)
LENA_HOA=${LENA_HOA% }
check_equal "R6612-70 R6612-74 and an address in the prefix of the session" "$LENA_HNP" \
	"$(prefix_of "$LENA_HOA")"
check_equal "R6612-70 the SAs are for that" "$(pair "$LENA_HOA")" "$(ends "$LENA_HOA")"
check_equal "R6612-72 she is told the prefix of the session" "$LENA_HNP" "$(home_prefix)"
check "it is ended" terminate
charon_node "$LENA" "$SECRET" "$LENA_HOA" "$COA2" "vips = $HUGO_HOA" > /dev/null
check "who suggests an address of another one's prefix" initiate || charon_evidence
check_equal "R6612-71 R6612-78 gets her own" "$LENA_HOA " "$(given)"
[ "$KTAP_FAILED" = 0 ] || { topo_evidence; away_evidence; charon_evidence; }
ktap_finish
