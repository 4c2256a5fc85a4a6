#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
# takes: 50
# enough: uml
#
# malformed.sh: messages that are broken, odd or hostile: the right answer or silence, the right
# counter, and a daemon that lives. HALMA_FUZZ (default 150) random messages at the end; their
# seed is printed and can be given in HALMA_SEED.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

FUZZ=${HALMA_FUZZ:-150}
SEED=${HALMA_SEED:-$((RANDOM * 32768 + RANDOM))}
BOB=bob@example.org

# sum of a malformed cause over all message types
malformed()
{
	lma_show "[.counters.received[].malformed[\"$1\"] // 0] | add"
}

# broken NAME CAUSE WORD...: not answered with a message, and counted under CAUSE
broken()
{
	local name="$1" cause="$2" before; shift 2

	before=$(malformed "$cause")
	mag 1 probe "$BOB" "$@" silent
	check_equal "$name: no answer but ICMPv6" "true 0" "$(answer '[.sentinel,
		([.answers[] | select(has("icmp-type") | not)] | length)] |
		 map(tostring) | join(" ")')"
	# a kernel with Mobile IPv6 (mip6) looks at the header itself, and may answer
	case "$cause:$(grep -om 1 mip6_mh_filter /proc/kallsyms)" in
	short:mip6*|header-len:mip6*|payload-proto:mip6*)
		check_equal "$name: stopped by the kernel" "$before" "$(malformed "$cause")" ;;
	*)
		check_equal "$name: counted as $cause" $((before + 1)) "$(malformed "$cause")" ;;
	esac
}

# the same octet N times, as hexadecimal digits
octets()
{
	printf "%0$(($2 * 2))d" 0 | sed "s/00/$1/g"
}

accepted()
{
	local field="$1"; shift

	counts ".counters.received.pbu[\"$field\"]" \
		probe_is 0 1 "$BOB" lifetime 2000 hi 5 hnp "$HNP" "$@"
}

random_message()
{
	local hex="" i n=$((RANDOM % 120 + 4))

	for ((i = 0; i < n; i++)); do
		printf -v hex '%s%02x' "$hex" $((RANDOM % 4 ? RANDOM % 256 : RANDOM % 32))
	done
	case $((RANDOM % 3)) in
	0) echo "raw $hex" ;;
	1) echo "raw $hex proto 59 mh-type 5 header-length $((n / 8 > 0 ? n / 8 - 1 : 0))" ;;
	2) echo "option $hex hi $((RANDOM % 8)) lifetime $((RANDOM % 40))" \
		"cut $((RANDOM % 9 * 2))" ;;
	esac
}

fuzz()
{
	local i words

	for ((i = 0; i < FUZZ; i++)); do
		words=$(random_message)
		# shellcheck disable=SC2086 # words
		mag 1 probe "$BOB" $words wait 1
		[ -e "/proc/$LMA_PID" ] || { echo "halmad died of: $words"; return 1; }
	done
	# late answers of these must not meet what comes after
	mag 1 probe x silent proto 58
	return 0
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 || ktap_bail "no gateway"
capture lma net0 wire ip6 proto 135 or ip6 proto 44
check "a first registration" probe_is 0 1 "$BOB" lifetime 2000
HNP=$(answer '.answers[0].hnp[0]')

# the header (RFC 6275, 9.2)
broken "shorter than its Header Len" short cut 8
broken "Header Len 255 over a short message" short header-length 255
broken "one octet short" short cut 1
broken "eight octets, no more" header-len raw 3b00050000000000
broken "Payload Proto is not 59" payload-proto proto 58
received=$(lma_show '.counters.received.pbu.received')
check "a wrong checksum: silence" probe_is "" 1 "$BOB" bad-checksum silent
# the message behind it is the one that is counted
check_equal "a wrong checksum does not reach the daemon" $((received + 1)) \
	"$(lma_show '.counters.received.pbu.received')"
check "RWIRE-2 an unknown MH Type: Binding Error 2" counts '.counters["be-sent"]' \
	probe_is "be 2" 1 "$BOB" mh-type 99
check "octets behind the message do not matter" probe_is 0 1 "$BOB" lifetime 2000 hi 5 hnp "$HNP" \
	extra 24

# the options
broken "an option that runs over the end" option-overrun option c8ff00
broken "an option cut off behind its type" option-overrun raw "3b01050000000001820000960000c8ff"
broken "HNP option of 4 octets" option-length option 160400000000
broken "HNP option of 17 octets" option-length option "1611$(octets 00 17)"
broken "handoff indicator of one octet" option-length option 170100
broken "access technology type of no octet" option-length option 1800
broken "timestamp of 7 octets" option-length option 1b0700000000000000
broken "link-local address of 15 octets" option-length option "1a0f$(octets 00 15)"
broken "MN-ID without a subtype" option-length omit mn-id option 0800
broken "link-layer identifier of one octet" option-length option 190100
for name in mn-id hi att timestamp lla; do
	check "$name twice: 128" counts '.counters.received.pbu["duplicate-option"]' \
		probe_is 128 1 "$BOB" twice $name
done
check "lladdr twice: 128" probe_is 128 1 "$BOB" lladdr "$MN_MAC" twice lladdr
check "a zero and another prefix: 128" counts '.counters.received.pbu["mixed-hnp"]' \
	probe_is 128 1 "$BOB" hnp ::/64 hnp "$HNP"
check "two zero prefixes: 128" probe_is 128 1 "$BOB" hnp ::/64 hnp ::/64
check "thirty-three prefixes are not too many to refuse" probe_is 159 1 "$BOB" hnp "$HNP" \
	option "$(for i in {1..32}; do printf '16120040%032x' "$i"; done)"
check "a prefix of 200 bits" probe_is 155 1 "$BOB" hnp 2001:db8:100::/200
check "R5213-25 an unknown option is skipped" accepted unknown-options option c804deadbeef
check "R5213-25 a vendor option too" accepted vendor-options option 13070000000001aabb
check "Pad1 upon Pad1" accepted refresh option "$(octets 00 400)"
check "PadN of 255 octets" accepted refresh option "01ff$(octets 00 255)"
check "the largest message there is, in fragments" accepted refresh \
	option "$(for i in {1..7}; do printf 'c8fa'; octets 5a 250; done | tr -d '\n')"
check "an empty identifier is nobody's: 153" probe_is 153 1 0x
check "an identifier with NUL octets is another one" probe_is 153 1 0x626f62400065
check "the longest identifier: 153" probe_is 153 1 "0x$(octets 61 254)"
check "handoff indicator 0 and 255" probe_is 155 1 "$BOB" hi 255 att 9 hnp "$HNP"

# not meant for us, or not proxy registrations
check "a home registration by Mobile IPv6 is refused: 131" probe_is 131 1 "$BOB" flags 0xc000
check "a BU to a correspondent: silence" probe_is "" 1 "$BOB" flags 0x8000 silent
check "a Binding Acknowledgement to the anchor: silence" probe_is "" 1 "$BOB" mh-type 6 silent
check "a PBU to another address of the anchor: silence" \
	probe_is "" 1 "$BOB" dst 2001:db8:e::1 silent

ktap_diag "seed $SEED"
RANDOM=$((SEED % 32768))
check "$FUZZ random messages" fuzz
check "the daemon lives" lma_show
check "and works: the session can be refreshed" accepted refresh
check "and let go" probe_is 0 1 "$BOB" lifetime 0 hi 4 hnp "$HNP"
capture_stop wire
check_matches "RWIRE-1 tshark finds every answer to them well-formed" '^[0-9]+ messages' \
	wire_judge "${CAPTURE_FILE[wire]}"
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
