#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 900
# takes: 95
# enough: uml
# kernels: 6.12 uml
#
# shellcheck disable=SC1003,SC2015,SC2046,SC2128,SC2154,SC2178,SC2317
# (tr; bail out; words; arrays named like locals; by matches; called by name)
#
# hostile.sh: a gateway that is authorised, and compromised. It claims others' mobile nodes,
# prefixes and addresses, replays, de-registers and revokes what it does not serve, sends what a
# gateway has no business to send, and floods. Nothing moves; each attempt is answered as it should
# be, counted, named in the log and told by halma monitor; the other gateway is served as before,
# and packets of its mobile node flow on through all of it.
#
# How much the hostile one reaches is a matter of the machine, and only told. Judged is what halma
# did with what has reached it.
#
# All of that is behind ESP: without it, a source address is anybody's, and a gateway that lies
# about its own cannot be told from the one that it says it is.
#
# Gateway 1 is the hostile one. It may register mobile nodes of example.org, with what lies in the
# prefixes of its section; it may not have more than SESSIONS of them, nor send more than RATE PBUs
# in a second. At gateway 2 there are
#
#	victim@home.example	of a realm that gateway 1 may not register
#	roamer@example.org	of one that it may: only order and place protect it

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/charon.sh
. "$(dirname "$0")/charon.sh"
# shellcheck source=tests/daemon/monitor.sh
. "$(dirname "$0")/monitor.sh"

VICTIM=victim@home.example
ROAMER=roamer@example.org
OWN=own@example.org
ALICE=alice@example.org		# she has a prefix that gateway 1 may not serve
ALICE_HNP=2001:db8:1ff:1::/64
ROAMER_MAC=02005e100077
ANY4=2406000000000000		# IPv4 Home Address Request of any address
LONG=3000			# seconds: nothing is refreshed meanwhile
RATE=20
BURST=40
SESSIONS=12
STREAM=${HALMA_HOSTILE_STREAM:-100}
MAG_PATIENCE=600
ROUNDS=5			# of registrations, without and with a flood
EACH=40				# registrations in each
# A PBU of the other gateway may wait for what the flood costs before it. Where one processor is for
# all of this, the attacker included, the middle one of 200 was seen to take 1.0 to 1.6 times as
# long on a quiet host, 4.3 on one with three times as many busy processes as processors. What the
# anchor alone makes of it is measured by bench/load; here it is that no queue forms, as it does
# when the anchor waits for anything because of a flood (mutant flood-tarpit). A machine that is too
# slow for the flood would have a queue of its own making: so many PBUs of it wait at most.
SLOWER=10
WINDOW=16

declare -a WANTED=()
WITNESS=
LAST=0

configure()
{
	LMA_LAB_MODE=false LMA_DEVICE="home-network += { 10.1.0.0/16 }" LMA_MAG1="
			ike-identity = mag1.example.net
			realm = { example.org }
			prefix = { 2001:db8:100::/48, 10.1.0.0/16 }
			neighbor = { mag3 }
			max-sessions = $SESSIONS
			pbu-rate = $RATE
			pbu-burst = $BURST" \
	lma_conf "$(charon_ike)" \
		"heartbeat { HEARTBEAT_INTERVAL = $LONG }" \
		"pool v4 { prefix = 10.1.0.0/16 }" \
		"mag mag3 { address = 2001:db8:3::1 }" \
		"mn \"*@home.example\" { ipv4 = true }" \
		"mn \"$OWN\" { ipv4 = true claim = true }"
}

# register N MN-ID WORD...: as an honest gateway does, for so long that nothing is refreshed
register()
{
	local n="$1" mn="$2"; shift 2

	[ "$n" = 2 ] || WANTED+=(0)
	probe_is 0 "$n" "$mn" lifetime "$LONG" policed "$@"
}

# the one who watches the anchor (witness.py), in its namespace and all the time
witness_start()
{
	mkfifo "$TOPO_DIR/witness.in" "$TOPO_DIR/witness.out" || return 1
	ip netns exec lma python3 "$(dirname "$0")/witness.py" "$HALMA" "$HALMAD_SOCK" \
		"$TOPO_DIR/halmad.log" "$TOPO_DIR/all.out" \
		< "$TOPO_DIR/witness.in" > "$TOPO_DIR/witness.out" &
	defer topo_end $!
	exec {WITNESS_IN}> "$TOPO_DIR/witness.in" {WITNESS_OUT}< "$TOPO_DIR/witness.out"
}

# witness WORD...: one answer, printed
witness()
{
	witnessed "$@" && echo "$WITNESS"
}

# the same, to WITNESS
witnessed()
{
	local IFS=$'\t'

	WITNESS=
	echo "$*" >&"$WITNESS_IN"
	read -r -t 60 WITNESS <&"$WITNESS_OUT"
}

# the sessions in the store, of which halmad lets nobody read but a copy
stored()
{
	cp "$TOPO_DIR"/lma0.db* "$KTAP_TMP" && python3 - "$KTAP_TMP/lma0.db" "$1" <<- 'END'
		import re, sqlite3, sys
		rows = sqlite3.connect(sys.argv[1]).execute(
		    'SELECT mn_id, id, version, hex(prefix), hex(local), hex(remote), state, '
		    'hex(cookie) FROM binding ORDER BY id')
		for row in rows:
		    if re.search(sys.argv[2], row[0].decode()):
		        print(row[0].decode(), *row[1:])
	END
}

stores()
{
	[ "$(stored "$2" | wc -l)" = "$1" ]
}

stored_is()
{
	[ "$(stored "$1")" = "$2" ]
}

# all that must not move from here on
remember()
{
	witnessed remember all .
}

# lines of one kind about a gateway are limited to ten in a second, and an attempt makes two at
# most: its own and that of the message behind it which tells that it was dealt with
pace()
{
	local now=$((${EPOCHREALTIME/[.,]/} / 1000))

	[ $((now - LAST)) -ge 250 ] || {
		printf -v now '0.%03d' $((250 - now + LAST))
		ktap_sleep "$now"
	}
	LAST=$((${EPOCHREALTIME/[.,]/} / 1000))
}

# attempt NAME WANT COUNTER LOG EVENT WORD...: gateway 1 sends a message (halma-mag probe). WANT
# comes back (see probe_is), COUNTER grows by one, LOG matches a new line, EVENT is told
attempt()
{
	local name="$1" want="$2" counter="$3" log="$4" event="$5"; shift 5

	pace
	witnessed begin
	check "$name: ${want:-no answer}" probe_is "$want" 1 "$@" policed || return
	witnessed growth "$counter"
	check_equal "$name: counted" 1 "$WITNESS"
	witnessed logged "$log"
	check_equal "$name: named in the log" yes "$WITNESS"
	witnessed told "$event"
	check_equal "$name: told" yes "$WITNESS"
	witnessed moved all
	check_equal "$name: nothing has moved" nothing "$WITNESS"
}

# pbu_refused NAME STATUS REASON MN-ID WORD...: with REASON - the status says it all
pbu_refused()
{
	local name="$1" status="$2" reason="$3" mn="$4"; shift 4
	local counter="received/pbu/$reason"

	[ "$reason" = - ] && counter="received/pbu/refused/$status" && reason=null
	WANTED+=("$status")
	attempt "$name" "$status" "$counter" \
		"PBU of MAG mag1 \($PCOA1\) for ${mn}, prefix .*, refused: $status " \
		"pbu refused $status $reason mag1 $mn" "$mn" "$@"
}

# pbu_ignored NAME REASON MN-ID WORD...
pbu_ignored()
{
	local name="$1" reason="$2" mn="$3"; shift 3

	attempt "$name" "" "received/pbu/$reason" \
		"PBU of MAG mag1 \($PCOA1\) for $mn, prefix .*, ignored: " \
		"pbu ignored null $reason mag1 $mn" "$mn" silent "$@"
}

# bri_refused NAME STATUS REASON MN-ID WORD...: the words are those of bri
bri_refused()
{
	local name="$1" status="$2" reason="$3" mn="$4"; shift 4

	attempt "$name" "$status" "bra-sent/$status" \
		"bri of MAG mag1 \($PCOA1\)( for $mn)?, refused: $status .*: $reason" \
		"bri refused $status $reason mag1 $mn" x raw "$(bri "$@")"
}

# message NAME WANT KIND VERDICT REASON COUNTER HEX [SENTENCE]: what the log says for REASON
message()
{
	local -a silent=()

	[ -n "$2" ] || silent=(silent)
	attempt "$1" "$2" "$6" "$3 of MAG mag1 \($PCOA1\).*, $4: ${8:-$5}" \
		"$3 $4 null $5 mag1 null" x raw "$7" "${silent[@]}"
}

drops()
{
	lma_show ".ipsec.drops[\"$1\"] // 0"
}

# dropped CAUSE COMMAND...: the kernel drops one packet by IPsec for this, the daemon sees nothing
dropped()
{
	local cause="$1" before received; shift

	lma_told .counters.received.pbu.received && received=$ASKED
	before=$(drops "$cause")
	"$@" || return 1
	slowwait 30 drops_are "$cause" $((before + 1)) || {
		echo "$cause: $before, $(drops "$cause")"
		return 1
	}
	lma_told .counters.received.pbu.received
	[ "$ASKED" = "$received" ] ||
		{ echo "the daemon has seen it"; return 1; }
}

drops_are()
{
	lma_told ".ipsec.drops[\"$1\"] // 0" && [ "$ASKED" = "$2" ]
}

# in the clear, from any source: no answer comes
spoof()
{
	mag 1 probe "$@" wait 200
	[ $? = 3 ]
}

# packet_again PCAP: the first packet of a capture, once more, by gateway 1
packet_again()
{
	in_ns mag1 python3 - "$1" "$LMAA" <<- 'END'
		import socket, struct, sys
		data = open(sys.argv[1], 'rb').read()
		length = struct.unpack_from('<I', data, 24 + 8)[0]
		packet = data[40 + 14:40 + length]
		s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
		s.sendto(packet, (sys.argv[2], 0))
	END
}

captured()
{
	[ "$(stat -c %s "$1")" -gt 100 ]
}

# the keys of gateway 1, in the words of ip xfrm: from ADDRESS to ADDRESS
sa_of()
{
	ip -n mag1 -o xfrm state | tr '\\' ' ' | grep -E "^src $1 dst $2 " | tail -n 1
}

# A machine behind gateway 1 that has its keys, and the address of gateway 2: what it sends comes
# through the SA of gateway 1
rogue_up()
{
	local sa spi enc auth

	sa=$(sa_of "$PCOA1" "$LMAA")
	[[ $sa =~ (spi\ 0x[0-9a-f]+) ]] && spi=${BASH_REMATCH[1]}
	[[ $sa =~ (auth-trunc\ [^\ ]+\ 0x[0-9a-f]+\ [0-9]+) ]] && auth=${BASH_REMATCH[1]}
	[[ $sa =~ (enc\ [^\ ]+\ 0x[0-9a-f]+) ]] && enc=${BASH_REMATCH[1]}
	TOPO_NODES="$TOPO_NODES rogue"
	ip netns add rogue &&
	ip link add rog0 netns rogue type veth peer name rog0 netns mag1 &&
	ip -n mag1 -batch - <<- END &&
		link set rog0 up
		addr add 2001:db8:66::1/64 dev rog0 nodad
	END
	ip -n rogue -batch - <<- END
		link set lo up
		link set rog0 up
		addr add 2001:db8:66::2/64 dev rog0 nodad
		addr add $PCOA2/128 dev lo nodad
		route add default via 2001:db8:66::1
		xfrm state add src $PCOA2 dst $LMAA proto esp $spi mode transport reqid 7 \
			replay-oseq 0x1000000 $auth $enc
		xfrm policy add src $PCOA2 dst $LMAA proto 135 dir out \
			tmpl proto esp mode transport reqid 7
	END
}

# rogue_sends HEX: a Mobility Header
rogue_sends()
{
	in_ns rogue python3 - "$PCOA2" "$LMAA" "$1" <<- 'END'
		import socket, sys
		s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 135)
		s.bind((sys.argv[1], 0))
		s.sendto(bytes.fromhex(sys.argv[3]), (sys.argv[2], 0))
	END
}

# what tshark reads in the answers to gateway 1, to $TOPO_DIR/answers: FIELD...
esp_fields()
{
	local sa spi enc auth uat f
	local -a args=()

	sa=$(sa_of "$LMAA" "$PCOA1")
	[[ $sa =~ spi\ (0x[0-9a-f]+) ]] && spi=${BASH_REMATCH[1]}
	[[ $sa =~ auth-trunc\ [^\ ]+\ (0x[0-9a-f]+) ]] && auth=${BASH_REMATCH[1]}
	[[ $sa =~ enc\ [^\ ]+\ (0x[0-9a-f]+) ]] && enc=${BASH_REMATCH[1]}
	for f; do
		args+=(-e "$f")
	done
	uat=$(printf ',"%s"' IPv6 "$LMAA" "$PCOA1" "$spi" "AES-CBC [RFC3602]" "$enc" \
		"HMAC-SHA-256-128 [RFC4868]" "$auth")
	tshark -r "${CAPTURE_FILE[wire]}" -o esp.enable_encryption_decode:TRUE \
		-o "uat:esp_sa:${uat#,}" -T fields "${args[@]}" \
		-Y "mipv6 && ipv6.src == $LMAA && ipv6.dst == $PCOA1" 2> /dev/null \
		> "$TOPO_DIR/answers"
}

# the middle one of numbers, one a line
median()
{
	sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# registered NAME: so many mobile nodes at gateway 2, each once more; how long each took to NAME.*
registered()
{
	mag 2 measure "node%@home.example" count "$EACH" lifetime "$LONG" wait 60000 || {
		echo "$MAG_ANSWER"
		return 1
	}
	answer '.["initial-us"][]' >> "$TOPO_DIR/$1.initial"
	answer '.["refresh-us"][]' >> "$TOPO_DIR/$1.refresh"
}

flood_limited()
{
	ask run '.[0].limited' "$HALMA" -n lma -j mag show remote "$PCOA1" && [ "$ASKED" -ge "$1" ]
}

# one round: without a flood, and with ten times the rate, if the machine carries it
round()
{
	local limited rc

	registered quiet || return 1
	limited=$(lma -j mag show remote "$PCOA1" | jq '.[0].limited')
	mag 1 flood "flood%@example.org" rate $((10 * RATE)) window "$WINDOW" || return 1
	slowwait 300 flood_limited $((limited + 10 * RATE)) && registered flooded
	rc=$?
	mag 1 flood stop
	answer '.sent' >> "$TOPO_DIR/flood.sent"
	answer '.answered' >> "$TOPO_DIR/flood.answered"
	answer '.ms' >> "$TOPO_DIR/flood.ms"
	answer '.statuses | keys[]' >> "$TOPO_DIR/flood.statuses"
	return "$rc"
}

sum()
{
	awk '{ n += $1 } END { print n + 0 }' "$1"
}

# so much slower, in hundredths
slower()
{
	echo $((100 * $(median "$TOPO_DIR/flooded.$1") / $(median "$TOPO_DIR/quiet.$1")))
}

# One more is refused. Its line tells how many were left out, if its second is another one
one_more()
{
	probe_is 130 1 last@example.org policed && more=$((more + 1)) &&
		[ "$(log_account "$lines")" = $((limited + full + more)) ]
}

# lines about refused PBUs of gateway 1 after line $1, and those that were left out
log_account()
{
	tail -n "+$(($1 + 1))" "$TOPO_DIR/halmad.log" | awk '
		/PBU of MAG mag1 .* refused: / { n++ }
		/ lines like the next were not written/ { n += $2 }
		END { print n + 0 }'
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
charon_modules
charon_secret mag1 "horses and batteries"
charon_secret mag2 "staples and correctness"
charon_secret mag3 "nobody and nothing"
configure
charon_start lma && charon_start mag1 && charon_start mag2 || ktap_bail "no charon"
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
charon_mag 1 mag1.example.net "horses and batteries" > /dev/null
charon_mag 2 "$PCOA2" "staples and correctness" > /dev/null
up()
{
	ask run '.[0].ipsec.state' "$HALMA" -n lma -j mag show remote "$1" && [ "$ASKED" = up ]
}
slowwait 60 charon_initiate 1 && slowwait 60 charon_initiate 2 && slowwait 20 up "$PCOA1" &&
	slowwait 20 up "$PCOA2" || ktap_bail "no security associations"
monitor all -j monitor signalling
slowwait 10 monitors_are 1
witness_start || ktap_bail "nobody watches"
capture lma net0 wire ip6 proto 50
capture net mag2 honest ip6 proto 50 and ip6 src "$PCOA2"

# who is there
air 2
check "the victim is at the honest gateway" mag 2 attach "$VICTIM" lladdr "$MN_MAC" \
	lifetime "$LONG" no-refresh option "$ANY4" || ktap_bail "no victim: $MAG_ANSWER"
HNP=$(answer '.hnp[0]')
HOA=$(bindings '.[0].prefix[] | select(test("/32$"))')
HOA4=$(printf '%02x' $(tr './' '  ' <<< "${HOA%/32}"))
check "so is another one" register 2 "$ROAMER" lladdr "$ROAMER_MAC"
ROAMER_HNP=$(answer '.answers[0].hnp[0]')
check "the hostile one may register what is its own" register 1 "$OWN"
OWN_HNP=$(answer '.answers[0].hnp[0]')
check "and without timestamps" register 1 seq@example.org no-timestamp seq 1000
SEQ_HNP=$(answer '.answers[0].hnp[0]')
slowwait 10 mn_address || ktap_bail "no home address"
check "a stream runs both ways" stream_start "$STREAM" "$(mn_address)" || ktap_bail "no stream"
remember
ALL="^($VICTIM|$ROAMER|$OWN|seq@example.org)$"
check "the store has them" slowwait 10 stores 4 "$ALL"
STORED=$(stored "^$VICTIM$")

# mobile nodes that it may not register
pbu_refused "R6612-43 a new mobile node of a foreign realm" 154 mag-mn-id new@home.example
for hi in 1 2 3 4 5; do
	pbu_refused "R6612-43 the victim, handoff indicator $hi" 154 mag-mn-id "$VICTIM" \
		hi $hi lladdr "$MN_MAC"
done
pbu_refused "R6612-43 the victim by its prefix" 154 mag-mn-id "$VICTIM" hi 3 lladdr "$MN_MAC" \
	hnp "$HNP"
# a realm is the same in other letters, and told in small ones
WANTED+=(154)
attempt "R6612-43 a realm in other letters" 154 received/pbu/mag-mn-id \
	"PBU of MAG mag1 \($PCOA1\) for $VICTIM, prefix .*, refused: 154 " \
	"pbu refused 154 mag-mn-id mag1 $VICTIM" victim@HOME.example hi 3
pbu_refused "R6612-43 a realm that only begins like its own" 154 mag-mn-id x@example.org.example
pbu_refused "R6612-43 who may have no proxy mobility" 152 - nobody@example.org

# prefixes and addresses
pbu_refused "R6612-43 R6612-47 the victim's prefix" 155 others-prefix x@example.org hnp "$HNP"
pbu_refused "R6612-43 R6612-47 the victim's prefix in a handover" 155 others-prefix "$OWN" hi 3 \
	hnp "$HNP"
pbu_refused "R6612-43 R6612-47 the victim's prefix beside its own" 155 others-prefix "$OWN" hi 5 \
	hnp "$OWN_HNP" hnp "$HNP"
pbu_refused "R6612-43 R6612-47 a prefix that is reserved for another one" 155 prefix-not-allowed \
	x@example.org hnp "$ALICE_HNP"
pbu_refused "R6612-43 a prefix that it may not serve" 154 mag-prefix "$ALICE"
pbu_refused "R6612-43 the same by value" 155 mag-prefix "$ALICE" hnp "$ALICE_HNP"
pbu_refused "R6612-43 a prefix of somebody else's network" 155 prefix-not-allowed \
	x@example.org hnp 2001:db8:999::/64
pbu_refused "R6612-43 the network of the anchor" 155 prefix-not-allowed own2@example.org \
	hnp 2001:db8:f::/64
pbu_refused "R6612-43 the whole pool" 155 prefix-not-allowed own2@example.org \
	hnp 2001:db8:100::/48
pbu_refused "R6612-43 the victim's IPv4 address" 171 others-prefix "$OWN" omit hnp \
	option "24068000$HOA4" hi 1
pbu_refused "R6612-43 the victim's IPv4 address for its own session" 171 others-prefix "$OWN" \
	hi 5 hnp "$OWN_HNP" option "24068000$HOA4"

# another one's Proxy-CoA
pbu_refused "R5213-3 the other gateway's Proxy-CoA" 154 mag-proxy-coa "$OWN" acoa "$PCOA2" \
	hi 5 hnp "$OWN_HNP"
pbu_refused "R5213-3 the same for a mobile node that is there" 154 mag-proxy-coa "$ROAMER" \
	acoa "$PCOA2" hi 5 hnp "$ROAMER_HNP"

# replay, of what it has sent itself, and of what the other gateway has
register 1 "$OWN" hi 5 hnp "$OWN_HNP"
SENT=$(answer .sent)
remember
pbu_refused "R5213-5 its own PBU once more" 156 - "$OWN" raw "$SENT"
register 1 "$OWN" hi 5 hnp "$OWN_HNP"
remember
pbu_refused "R5213-5 an older one of its own" 157 - "$OWN" raw "$SENT"
register 2 "$ROAMER" hi 5 hnp "$ROAMER_HNP" lladdr "$ROAMER_MAC"
SENT=$(answer .sent)
remember
pbu_refused "R5213-5 a PBU of the other gateway, as its own" 155 not-current "$ROAMER" raw "$SENT"
pbu_refused "R5213-5 a handover in the far past" 157 - "$ROAMER" hi 3 lladdr "$ROAMER_MAC" \
	ts-offset -2000000000
pbu_refused "R5213-5 a handover in the far future" 156 - "$ROAMER" hi 3 lladdr "$ROAMER_MAC" \
	ts-offset 2000000000
pbu_refused "R5213-5 a new mobile node in the far past" 156 - x@example.org \
	ts-offset -2000000000
pbu_refused "R5213-5 a new mobile node in the far future" 156 - x@example.org ts-offset 2000000000
pbu_refused "R5213-5 at the beginning of time" 157 - "$ROAMER" hi 3 timestamp 0
pbu_refused "R5213-5 at the end of time" 156 - "$ROAMER" hi 3 timestamp 0x7fffffffffffffff
pbu_refused "a sequence number once more" 135 - seq@example.org no-timestamp seq 1000 \
	hi 5 hnp "$SEQ_HNP"
pbu_refused "an old sequence number" 135 - seq@example.org no-timestamp seq 900 hi 5 \
	hnp "$SEQ_HNP"

# the end of what it does not serve
pbu_refused "R6612-43 de-registration of the victim" 154 mag-mn-id "$VICTIM" lifetime 0 hi 4 \
	hnp "$HNP" lladdr "$MN_MAC"
pbu_ignored "R5213-11 de-registration of one at the other gateway" not-current "$ROAMER" \
	lifetime 0 hi 4 hnp "$ROAMER_HNP" lladdr "$ROAMER_MAC"
pbu_refused "R5213-3 the same in the other one's name" 154 mag-proxy-coa "$ROAMER" lifetime 0 \
	hi 4 hnp "$ROAMER_HNP" lladdr "$ROAMER_MAC" acoa "$PCOA2"
pbu_refused "R6612-43 of its own with the victim's prefix" 155 others-prefix "$OWN" lifetime 0 \
	hi 4 hnp "$HNP"
pbu_ignored "R5213-11 de-registration of nobody" no-session ghost@example.org lifetime 0 hi 4

# revocation (RFC 5846, 13)
bri_refused "R5846-3 BRI of the victim" 128 user "$VICTIM" 5 0x8000 "$VICTIM"
bri_refused "R5846-3 BRI of one at the other gateway" 128 administrative "$ROAMER" 1 0x8000 \
	"$ROAMER"
bri_refused "R5846-3 the same with the other one's Proxy-CoA" 128 user "$ROAMER" 5 0x8000 \
	"$ROAMER" 0x010000000310"$(python3 -c "import ipaddress
print(ipaddress.ip_address('$PCOA2').packed.hex())")"
bri_refused "R5846-3 BRI of the victim's address alone" 128 user "$VICTIM" 5 0xc000 "$VICTIM" \
	"0x24068000$HOA4"
bri_refused "R5846-3 global revocation" 130 per-peer-policy null 128 0xa000
bri_refused "R5846-3 global revocation as another one" 130 per-peer-policy \
	mag2@operator.example 128 0xa000 mag2@operator.example
bri_refused "R5846-3 BRI of nobody" 131 user null 5 0x8000
bri_refused "R5846-3 a realm revoked" 133 mn-local-policy "$VICTIM" 129 0xa000 "$VICTIM"
bri_refused "R5846-4 BRI of Mobile IPv6" 128 user "$VICTIM" 5 0 "$VICTIM"
message "R5846-3 a BRA that nobody asked for" "" bra ignored unmatched \
	peering/bra-unmatched 3b011000000002000001800001020000
message "R5846-3 neither BRI nor BRA" "" br ignored unknown-type \
	peering/br-unknown-type 3b011000000003000001800001020000

# heartbeats (RFC 5847)
message "R5847-1 a heartbeat response that nobody asked for" "" heartbeat ignored unmatched \
	peering/heartbeat-responses-unmatched 3b010d0000000001deadbeef01020000

# what a gateway has no business to send
PBUS_ONLY="a MAG speaks for mobile nodes in PBUs only"
message "R6612-42 a home registration" "" bu ignored from-mag \
	received/bu/from-mag 3b01050000000001c000009601020000 "$PBUS_ONLY"
message "R6612-42 a BU to a correspondent" "" bu ignored from-mag \
	received/bu/from-mag 3b010500000000028000009601020000 "$PBUS_ONLY"
message "a Home Test Init" "" hoti ignored unsupported received/hoti/unsupported \
	3b010100000000000102030405060708
message "a Care-of Test" "" cot ignored unsupported received/cot/unsupported \
	3b020400000000000102030405060708090a0b0c0d0e0f10
message "a Binding Acknowledgement" "" ba ignored unsupported received/ba/unsupported \
	3b010600000000200001000101020000
message "a Binding Error about nothing" "" be ignored unsupported \
	received/be/unsupported 3b0207000000020020010db8000200000000000000000001
message "RWIRE-2 a type that nobody knows" "be 2" unknown ignored unsupported \
	received/unknown/unsupported 3b016300000000000000000000000000

# PBUs that are none
message "an option beyond the end" "" pbu malformed option-overrun \
	received/pbu/malformed/option-overrun 3b0105000000000182000096c8ff0000
message "an option of a wrong length" "" pbu malformed option-length \
	received/pbu/malformed/option-length 3b010500000000018200009617010000
pbu_refused "an option twice" 128 duplicate-option "$OWN" twice hi \
	hi 5 hnp "$OWN_HNP"
pbu_refused "R5213-14 a zero and another prefix" 128 mixed-hnp "$OWN" hi 5 hnp "$OWN_HNP" hnp ::/64
pbu_refused "R5213-4 no handoff indicator" 161 - "$OWN" omit hi
pbu_refused "R5213-4 no access technology type" 162 - "$OWN" omit att
pbu_refused "R5213-4 no prefix" 158 - "$OWN" omit hnp

# without ESP, or in a foreign name
check "RSEC-2 in the clear" dropped XfrmInTmplMismatch spoof "$OWN" hi 5 hnp "$OWN_HNP"
check "RSEC-2 in the clear, as the other gateway" dropped XfrmInTmplMismatch \
	spoof "$VICTIM" src "$PCOA2" lifetime 0 hi 4 hnp "$HNP" lladdr "$MN_MAC"
check "RSEC-25 BRI in the clear, as the other gateway" dropped XfrmInTmplMismatch \
	spoof x src "$PCOA2" raw "$(bri 5 0x8000 "$VICTIM")"
check "RSEC-25 a restart counter in the clear, as the other gateway" dropped XfrmInTmplMismatch \
	spoof x src "$PCOA2" raw 3b020d00000000030000000001001c040000000701020000
check "RSEC-3 in the clear, as nobody" dropped XfrmInTmplMismatch spoof "$OWN" \
	src 2001:db8:1::66
slowwait 10 captured "${CAPTURE_FILE[honest]}"
check "RSEC-2 an ESP packet of the other gateway once more" dropped XfrmInStateSeqError \
	packet_again "${CAPTURE_FILE[honest]}"
check_equal "RSEC-2 nothing has moved" nothing "$(witness moved all)"

# a handover that the configuration allows: it happens, and is not overlooked
witness remember others "^($VICTIM|$OWN|seq@example.org)$" > /dev/null
witness begin > /dev/null
check "R6612-46 it takes one that it may register" register 1 "$ROAMER" lladdr "$ROAMER_MAC" hi 1
for hint in handover-without-hint handover-not-neighbor; do
	check_equal "R6612-46 counted: $hint" 1 "$(witness growth "received/pbu/$hint")"
done
for why in "no handoff indicator says so" "it is not a neighbor"; do
	check_equal "R6612-46 named in the log: $why" yes "$(witness logged \
		"MAG mag1 \($PCOA1\) took $ROAMER, prefix $ROAMER_HNP, from MAG $PCOA2: $why")"
done
check "R6612-46 its gateway takes it back" register 2 "$ROAMER" lladdr "$ROAMER_MAC" hi 3
check_equal "R6612-46 with its prefix" "$ROAMER_HNP" "$(answer '.answers[0].hnp[0]')"
check_equal "R6612-46 all others have stayed" nothing "$(witness moved others)"

# tshark has the keys of gateway 1. It warns of the MN-ID of length zero that goes with 160
# [RFC 5213, 5.3.6]
capture_stop wire
esp_fields mip6.ba.status _ws.malformed mip6.opt.len.invalid mip6.bogus_header_length
check_equal "RWIRE-1 tshark reads the same statuses in the answers" "${WANTED[*]}" \
	"$(cut -f 1 "$TOPO_DIR/answers" | grep -vxE '160|' | xargs)"
check_equal "RWIRE-1 and finds nothing wrong with them" "" \
	"$(grep -v '^160' "$TOPO_DIR/answers" | cut -f 2- | tr -d '\t\n')"

# the flood
witness remember early "$ALL" > /dev/null
lines=$(wc -l < "$TOPO_DIR/halmad.log")
witness begin > /dev/null
gateway()
{
	lma -j mag show remote "$1" | jq ".[0][\"$2\"]"
}
# the first heartbeat comes at any time within its interval, and is no answer
heartbeats()
{
	lma -j mag show | jq '[.[].heartbeat.sent // 0] | add'
}
received=$(gateway $PCOA1 received)
beats=$(heartbeats)
for ((i = 1; i <= ROUNDS; i++)); do
	check "R6612-44 the other gateway registers $EACH, and $EACH beside a flood: round $i" round
done
sent=$(sum "$TOPO_DIR/flood.sent")
ms=$(sum "$TOPO_DIR/flood.ms")
limited=$(witness growth received/pbu/mag-rate)
full=$(witness growth received/pbu/mag-room)
ktap_diag "flood: $sent PBUs in $ms ms; beyond the rate $limited, beyond the sessions $full"
ktap_diag "that is $((sent * 100000 / ms / RATE)) % of its rate"
check "RSEC-26 it was more than its rate, in each round" test "$limited" -ge \
	$((ROUNDS * 10 * RATE))
check_equal "RSEC-26 all of it has arrived" "$sent" $(($(gateway $PCOA1 received) - received))
check_equal "RSEC-26 no answer failed to be sent" 0 "$(witness growth send-failed)"
check_equal "RSEC-26 each was answered" "$(witness growth received/pbu/received)" \
	$(($(witness growth sent) - $(heartbeats) + beats))
ktap_diag "$(sum "$TOPO_DIR/flood.answered") of $sent answers heard"
check_equal "RSEC-26 accepted, or 130" "0 130" "$(sort -nu "$TOPO_DIR/flood.statuses" | xargs)"
check_equal "RSEC-26 it has as many sessions as it may have" $SESSIONS \
	"$(gateway $PCOA1 sessions)"
check_equal "RSEC-26 all others were refused, for one of two reasons" "$sent" \
	$((limited + full + SESSIONS - 2))
admitted=$((sent - limited))
check "RSEC-26 no more than its rate was looked at: $admitted" test $admitted -le \
	$((ROUNDS * (BURST + RATE) + RATE * ms / 1000))
# half of it, because a flood that a busy machine holds up leaves some of the rate unused
check "RSEC-26 and no less" test $admitted -ge $((RATE * ms / 1000 / 2))
more=0
check "R6612-46 lines in the log, and those that it says are left out: all" slowwait 60 one_more ||
	ktap_diag "$((limited + full + more)) refused, $(log_account "$lines") in the log"
check "R6612-46 all was told, or how many was not" slowwait 60 all_told all \
	"$(lma_show .counters.received.pbu.received)"
check_equal "RSEC-26 nothing has moved" nothing "$(witness moved early)"
for what in initial refresh; do
	ktap_diag "$what: median $(median "$TOPO_DIR/quiet.$what") us without, $(median \
		"$TOPO_DIR/flooded.$what") us with the flood: $(slower $what) %"
	check "R6612-44 the other gateway's $what PBUs take no longer" test \
		"$(slower $what)" -le $((SLOWER * 100))
done
check_equal "R6612-44 as many as were meant" "$((ROUNDS * EACH)) $((ROUNDS * EACH))" \
	"$(wc -l < "$TOPO_DIR/quiet.refresh") $(wc -l < "$TOPO_DIR/flooded.refresh")"

# the keys of gateway 1 and the address of gateway 2; last, because its SA is of no use afterwards
mag 2 probe "$VICTIM" lifetime 0 hi 4 hnp "$HNP" lladdr "$MN_MAC" src 2001:db8:2::66 wait 1
SENT=$(answer .sent)
remember
check "a machine has the keys of gateway 1 and the address of gateway 2" rogue_up
check "RSEC-5 de-registration through a foreign SA" dropped XfrmInStateMismatch rogue_sends "$SENT"
check "RSEC-25 BRI through a foreign SA" dropped XfrmInStateMismatch \
	rogue_sends "$(bri 5 0x8000 "$VICTIM")"
check_equal "RSEC-5 nothing has moved" nothing "$(witness moved all)"

check "the store has the victim as it was" slowwait 30 stored_is "^$VICTIM$" "$STORED"
check "0 packets of the victim lost in all that" stream_stop
ktap_diag "$(cat "$TOPO_DIR"/stream.{cn,mn})"
check "the honest gateway goes on" register 2 "$ROAMER" hi 5 hnp "$ROAMER_HNP" \
	lladdr "$ROAMER_MAC"
check "halmad ends on SIGTERM" lma_stop
[ "$KTAP_FAILED" = 0 ] || { topo_evidence; charon_evidence; }
ktap_finish
