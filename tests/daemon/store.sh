#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 28
# enough: uml
#
# store.sh: what outlives the kernel. The device goes, the module is loaded anew, bindings are
# deleted while nobody looks, the file is deleted, damaged, or its disk is full.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

CONF=(
	"MinDelayBeforeBCEDelete = 9000"
	"MaxDelayBeforeNewBCEAssign = 1400"
	"FixedMAGLinkLocalAddressOnAllAccessLinks = fe80::200:5eff:fe00:5213"
)

session()
{
	bindings '.[] | select(.["mn-id"] == "bob@example.org") |
		[.id, .prefix[0], .path[0].tunnel["remote-ipv6"], .state] | map(tostring) |
		join(" ")'
}

flows()
{
	slowwait 20 in_ns cn ping -6 -c 1 -W 1 "$HOME_ADDRESS"
}

# what somebody new gets: its prefix
new_prefix()
{
	probe_is 0 1 "new$((++NEW))@example.org" lifetime 600 || return 1
	answer '.answers[0].hnp[0]'
}

variables()
{
	lma_show '.variables | [.MinDelayBeforeBCEDelete, .MaxDelayBeforeNewBCEAssign,
		.TimestampValidityWindow, .FixedMAGLinkLocalAddressOnAllAccessLinks] |
		map(tostring) | join(" ")'
}

reboot_like()
{
	ip -n lma link del lma0
	rmmod halma && insmod "$HALMA_KO"
}

ready()
{
	[ "$(lma_show .store.ready)" = true ]
}

# comes_not SENTENCE: halmad does not start, and says why
comes_not()
{
	: > "$TOPO_DIR/halmad.log"
	timeout 20 ip netns exec lma "$HALMAD" -c "$TOPO_DIR/halma.conf" \
		>> "$TOPO_DIR/halmad.log" 2>&1
	[ $? = 1 ] && grep -q "$1" "$TOPO_DIR/halmad.log" && return 0
	cat "$TOPO_DIR/halmad.log"
	return 1
}

store_sql()
{
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute(sys.argv[2])' "$TOPO_DIR/lma0.db" "$1"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
lma_conf "${CONF[@]}"
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
mag 1 attach bob@example.org lladdr "$MN_MAC" lifetime 600 ||
	ktap_bail "not attached: $MAG_ANSWER"
HNP=$(answer '.hnp[0]')
slowwait 10 mn_address
HOME_ADDRESS=$(mn_address)
check "packets reach the mobile node" flows
check_equal "halma daemon show tells where the store is" "$TOPO_DIR/lma0.db" \
	"$(lma_show .store.path)"
check_equal "only its owner can read it" 600 "$(stat -c %a "$TOPO_DIR/lma0.db")"
BEFORE=$(session)
VARIABLES=$(variables)

# nothing of the kernel is left
lma_stop TERM
ip -n lma link del lma0
check "the device is gone: halmad makes another" lma_start
check_equal "the session is installed again" 1 "$(lma_show .counters.restored)"
check_equal "the same session" "$BEFORE" "$(session)"
check "packets flow again" flows
check "it can be refreshed" counts .counters.received.pbu.refresh mag 1 refresh bob@example.org
check_equal "an orderly end leaves nothing in doubt" 0 "$(lma_show '.pools[0]["in-doubt"]')"
check_equal "R5213-24 the variables are the same" "$VARIABLES" "$(variables)"

lma_stop KILL
check "the module is loaded anew" reboot_like
check "halmad comes back" lma_start
check_equal "SIGKILL, new module: the session is installed again" 1 \
	"$(lma_show .counters.restored)"
check_equal "SIGKILL, new module: the same session" "$BEFORE" "$(session)"
check "SIGKILL, new module: packets flow again" flows
check_equal "R5213-24 SIGKILL: the variables are the same" "$VARIABLES" "$(variables)"
check "what was given last is in doubt" test "$(lma_show '.pools[0]["in-doubt"]')" -gt 0
check_matches "nobody gets a prefix of that block" '^2001:db8:100:[1-9a-f][0-9a-f]{2,3}::' \
	new_prefix
check "nor one of another mobile node: 155" probe_is 155 1 eve@example.org hnp "$HNP"
check "a handover of the session that was installed again" \
	mag 2 attach bob@example.org lladdr "$MN_MAC" hi 3 hnp "$HNP" lifetime 600
check_equal "gives the same prefix" "$HNP" "$(answer '.hnp[0]')"
mag 1 detach bob@example.org nowait

# the same kernel, without the bindings
lma_stop KILL
check "somebody deletes all bindings" lma binding flush all force
check "halmad comes back without them" lma_start
check_equal "what the kernel ended is closed" 2 "$(lma_show .counters.closed)"
check_equal "and not installed again" 0 "$(lma_show .counters.restored)"
check_equal "there is no session" 0 "$(lma_show .sessions)"
lma_stop TERM
ip -n lma link del lma0
check "nor after the next start" lma_start
check_equal "there is still no session" 0 "$(lma_show .sessions)"

# the file
check "a session for the next" probe_is 0 1 carol@example.org lifetime 600
CAROL=$(answer '.answers[0].hnp[0]')
check_equal "a copy is made while it is in use" "$TOPO_DIR/copy.db 1" \
	"$(lma -j store backup "$TOPO_DIR/copy.db" | jq -r '"\(.file) \(.bindings)"')"
check_equal "which only root can read" 600 "$(stat -c %a "$TOPO_DIR/copy.db")"
check "and one beside the store" test -s "$TOPO_DIR/lma0.db.backup"
check_refused "a place where it cannot be is named" "not to $TOPO_DIR/none/copy.db: No such file" \
	lma store backup "$TOPO_DIR/none/copy.db"
lma_stop KILL
ip -n lma link del lma0
rm -f "$TOPO_DIR"/lma0.db*
cp "$TOPO_DIR/copy.db" "$TOPO_DIR/lma0.db"
check "halmad starts with the copy" lma_start
check_equal "with the session of it" 1 "$(lma_show .counters.restored)"
check "which can be refreshed" probe_is 0 1 carol@example.org hi 5 hnp "$CAROL" lifetime 600
rm -f "$TOPO_DIR"/lma0.db*
recreated()
{
	probe_is 0 1 carol@example.org hi 5 hnp "$CAROL" lifetime 600
	[ "$(lma_show .store.recreated)" -gt 0 ] && ready
}
check "a file that was deleted is made again" slowwait 20 recreated
check "halmad says so" grep -q 'was deleted or replaced while it was in use' "$TOPO_DIR/halmad.log"
lma_stop KILL
ip -n lma link del lma0
check "halmad starts with the new file" lma_start
check_equal "in which all is" 1 "$(lma_show .counters.restored)"
lma_stop TERM
cp "$TOPO_DIR/lma0.db" "$TOPO_DIR/keep.db"
store_sql "PRAGMA user_version = 99"
check "a file of a newer halmad is refused" comes_not 'has version 99, this halmad knows'
cp "$TOPO_DIR/keep.db" "$TOPO_DIR/lma0.db"
printf 'this is no database' | dd of="$TOPO_DIR/lma0.db" conv=notrunc status=none
check "a damaged file is refused, with a hint" comes_not 'hint: move the file away'
mv "$TOPO_DIR/lma0.db" "$TOPO_DIR/damaged.db"
check "without it halmad starts" lma_start
check_equal "and adopts what the kernel has" 1 "$(lma_show .counters.adopted)"
lma_stop TERM

# the disk
mkdir "$TOPO_DIR/small"
mount -t tmpfs -o size=256k tmpfs "$TOPO_DIR/small"
defer umount "$TOPO_DIR/small"
LMA_STORE=$TOPO_DIR/small/lma0.db lma_conf "${CONF[@]}"
check "halmad starts with a small disk" lma_start
check "which has room" slowwait 10 ready
dd if=/dev/zero of="$TOPO_DIR/small/fill" bs=4k status=none 2> /dev/null
full()
{
	probe_is 0 1 carol@example.org hi 5 hnp "$CAROL" lifetime 600
	! ready
}
check "a refresh is accepted while the disk is full" slowwait 20 full
check "no prefix is given then: 130" probe_is 130 1 dave@example.org
check "and the cause is counted" test "$(lma_show '.counters.received.pbu["not-durable"]')" -gt 0
check "sessions go on" probe_is 0 1 carol@example.org hi 5 hnp "$CAROL" lifetime 600
check_refused "halma daemon check names it" 'cannot be written: .*full' lma daemon check
check_matches "halma daemon show has the sentence" 'cannot be written: .*hint: make room' \
	lma_show '.store["last-error"]'
rm "$TOPO_DIR/small/fill"
check "with room again all is written" slowwait 20 ready
check "and prefixes are given" probe_is 0 1 dave@example.org lifetime 600
lma_stop TERM

LMA_STORE=none lma_conf "${CONF[@]}"
check "halmad runs without a store" lma_start
check_refused "of which no copy can be made" 'there is no store; hint: ' lma store backup
check "and warns about that" grep -q 'there is no store' "$TOPO_DIR/halmad.log"
check_matches "so does halma daemon check" 'there is no store' lma daemon check
check "prefixes are given" probe_is 0 1 frank@example.org lifetime 600
lma_stop TERM
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
