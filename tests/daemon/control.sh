#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 240
# enough: uml
#
# control.sh: the daemon is started wrongly, reloaded, doubled and asked.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

# halmad that is to end by itself
halmad_once()
{
	in_ns lma timeout 20 "$HALMAD" -c "$1"
}

add_node()
{
	printf 'mn "eve@nowhere.example" {\n\tprefix = { 2001:db8:1ff:e::/64 }\n}\n' \
		>> "$TOPO_DIR/halma.conf"
}

eve_is()
{
	probe_is "$1" 1 eve@nowhere.example lifetime 4
}

ktap_start
topo_up || ktap_bail "the network cannot be built"

# not without lab mode, not with a configuration that is wrong
LMA_LAB_MODE=false lma_conf
check_refused "without lab mode it refuses to start and says why" '[Ll]ab' \
	halmad_once "$TOPO_DIR/halma.conf"
lma_conf
sed '/lab-mode/d' "$TOPO_DIR/halma.conf" > "$TOPO_DIR/silent.conf"
check_refused "lab mode must be said, silence is not enough" '[Ll]ab' \
	halmad_once "$TOPO_DIR/silent.conf"
lma_conf "no-such-word = 1"
check_refused "an unknown word is refused with file and line" 'halma.conf:[0-9]+' \
	halmad_once "$TOPO_DIR/halma.conf"
check_equal "nothing of that made a device" "" "$(ip -n lma -o link show type halma)"

lma_conf
check "a right configuration passes the test" in_ns lma "$HALMAD" -t -c "$TOPO_DIR/halma.conf"
check "halmad starts" lma_start || ktap_bail "no daemon"
check "it warns of lab mode at the start" grep -qi 'lab mode' "$TOPO_DIR/halmad.log"
mag_start 1 || ktap_bail "no gateway"
mag 1 attach bob@example.org lladdr "$MN_MAC"
before=$(bindings '.[0] | [.id, .version, .change] | map(tostring) | join(" ")')

# a second one
sed "s|$HALMAD_SOCK|$TOPO_DIR/second.sock|; s|$TOPO_DIR/lma0.db|$TOPO_DIR/second.db|" \
	"$TOPO_DIR/halma.conf" > "$TOPO_DIR/second.conf"
check_refused "a second halmad for the device is refused" 'lma0 is owned by another halmad, pid' \
	halmad_once "$TOPO_DIR/second.conf"
check_refused "a second halmad with the same socket is refused" 'in use|running|another' \
	halmad_once "$TOPO_DIR/halma.conf"
check "the first one does not mind" lma_show
check_equal "nor does its binding" "$before" \
	"$(bindings '.[0] | [.id, .version, .change] | map(tostring) | join(" ")')"

# reload
check "a mobile node without a profile: 153" eve_is 153
add_node
kill -HUP "$LMA_PID"
check "SIGHUP: her new profile counts" slowwait 10 eve_is 0
check_equal "SIGHUP leaves bindings alone" "$before" "$(bindings \
	'.[] | select(.["mn-id"] == "bob@example.org") |
	[.id, .version, .change] | map(tostring) | join(" ")')"
sed -i '/nowhere/,$d' "$TOPO_DIR/halma.conf"
check "halma daemon reload" lma daemon reload
check "the profile is gone again: 153" slowwait 10 eve_is 153
echo "no-such-word = 1" >> "$TOPO_DIR/halma.conf"
check_refused "a reload of a wrong configuration is refused with its line" 'halma.conf:[0-9]+' \
	lma daemon reload
check "and the old one stays in force" mag 1 refresh bob@example.org
check "halma daemon show" lma daemon show
check_equal "it tells of lab mode" true "$(lma_show '.["lab-mode"]')"
check_matches "halma daemon check names what it looked at" '.' lma daemon check

# halma alone: what a person wants to see first
findings()
{
	lma -j daemon check | jq -c '{errors: map(select(.severity == "error")) | length,
		warnings: map(select(.severity == "warning")) | length}'
}
overview_agrees()
{
	local want

	want=$(findings)
	[ "$(lma -j | jq -c .check)" = "$want" ] || { echo "want $want"; lma -j; return 1; }
	jq -r '"\(.errors) error\(if .errors == 1 then "" else "s" end), " +
		"\(.warnings) warning\(if .warnings == 1 then "" else "s" end): " +
		"halma daemon check"' <<< "$want" > "$TOPO_DIR/want"
	lma | grep -qxFf "$TOPO_DIR/want" || { cat "$TOPO_DIR/want"; lma; return 1; }
}
forwarding()
{
	in_ns lma sh -c "echo $1 > /proc/sys/net/ipv6/conf/all/forwarding"
}
check_matches "halma alone says that this is lab mode" '^LAB MODE' lma
check "and how many errors and warnings there are" overview_agrees
before=$(lma -j | jq .check.errors)
forwarding 0
check "forwarding that is off is an error more" \
	test "$(lma -j | jq .check.errors)" -gt "$before"
check "which the text says, too" overview_agrees
forwarding 1
check_refused "whoever may not talk to halmad is told so, not that it is not running" \
	'^not permitted to talk to halmad' in_ns lma setpriv --reuid 65534 --regid 65534 \
	--clear-groups "$HALMA"
check_matches "halma mag show knows the gateway" "$PCOA1" lma mag show
check_matches "halma mn show knows the mobile node" 'bob@example.org' lma mn show bob@example.org
check_equal "and no other one by that name" "" "$(lma mn show alice@example.org)"

# tables: names beside numbers, octets from the kernel
HNP=$(lma -j mn show bob@example.org | jq -r '.[0].prefix[0]')
bob="bob@example.org +$HNP +pmipv6 +mag1 +active +[0-9dhms]+ +[0-9hms]+ +[0-9.kMG]+B +[0-9.kMG]+B"
check_matches "halma mn show is a table: the gateway by its name, octets of the kernel" "^$bob\$" \
	lma mn show
check_matches "it can be shortened, and selected by MAG, realm and state" "^$bob\$" \
	lma mn sh mag mag1 realm example.org state active
check_equal "no session of another one is shown" "" \
	"$(lma mn show mag "$PCOA2"; lma mn show realm example.net; lma mn show state blocked)"
check_refused "a MAG that is not there is refused" 'no such mag' lma mn show mag nobody
check_matches "a MAG is shown by its name" "^remote-ipv6 +$PCOA1\$" lma mag show mag1
check_matches "halma pool ls tells how much is in use" \
	'^[^ ]+ +[0-9a-f:.]+/[0-9]+ +/[0-9]+ +[1-9]' lma pool ls
check_matches "halma daemon counters has the initial PBU" '^initial +[1-9]' lma daemon counters
check_matches "and the name of a refusal" '^pbu +153 +NOT_LMA_FOR_THIS_MOBILE_NODE +[1-9]' \
	lma daemon counters

# who has an address
check_matches "halma who: an address of a prefix is of its mobile node" \
	"^${HNP%/64}5 is of bob@example.org\$" lma who "${HNP%/64}5"
check_matches "it tells the MAG" '^  mag +mag1$' lma who "${HNP%/64}5"
check_matches "and that the session steers it" '^  steers +yes: ' lma who "${HNP%/64}5"
check_equal "which is the binding of the kernel" true "$(lma -j who "${HNP%/64}5" |
	jq '.["steered-by"].id == .sessions[0].id')"
lma binding add kind static mn-id x prefix 2001:db8:5555::/64 remote "$PCOA1" > /dev/null
check_matches "a binding that is not of halmad steers, too" 'prefix 2001:db8:5555::/64' \
	lma who 2001:db8:5555::1
lma binding flush kind static > /dev/null
check_refused "an address of nobody is refused" 'nobody has 2001:db8:5555::1' \
	lma who 2001:db8:5555::1

# a reload that fails half-way: one of its home networks is another device's already
device_is()
{
	in_ns lma "$HALMA" -j link show lma0 | jq -c '.[0].link'
	ip -n lma -6 -o address show dev lma0 scope global | wc -l
}
LMA_DEVICE="local += { 2001:db8:f::9 }
	home-network += { 2001:db8:200::/40 }
	fwmark = 5 hop-limit = 77 encap-limit = 3 exclusive = true slack = 3000" lma_conf
ip -n lma -6 route add 2001:db8:200::/40 via 2001:db8:e::2
before=$(device_is)
check_refused "a reload that fails half-way says where" \
	'routes of home networks: .*; the old configuration stays in use' lma daemon reload
check_equal "and leaves the device as it was" "$before" "$(device_is)"
ip -n lma -6 route del 2001:db8:200::/40 via 2001:db8:e::2
check "it succeeds when nothing is in its way" lma daemon reload
check_matches "with all of it" '"fwmark":5' device_is
check_matches "and the address" 2001:db8:f::9 ip -n lma -6 -o address show dev lma0

# a server of files that is away is like a FIFO that nobody writes into
reads_file()
{
	[ "$(find "/proc/$LMA_PID/task" -mindepth 1 -maxdepth 1 | wc -l)" -gt "$1" ]
}
threads=$(find "/proc/$LMA_PID/task" -mindepth 1 -maxdepth 1 | wc -l)
rm "$TOPO_DIR/halma.conf"
mkfifo "$TOPO_DIR/halma.conf"
kill -HUP "$LMA_PID"
check "halmad reads a file that hangs" slowwait 10 reads_file "$threads"
check "and goes on meanwhile" lma_show
kill -TERM "$LMA_PID"
check "it ends all the same" slowwait 8 topo_gone "$LMA_PID"

lma_stop TERM
check_matches "without a daemon halma alone says so" 'not running' lma
check_refused "without a daemon halma says so" 'not running' lma daemon show
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
