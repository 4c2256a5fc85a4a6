#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# takes: 27
# enough: uml
#
# signalling.sh: halma monitor shows what halmad decides, and why; whoever does not read it harms
# nobody.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/monitor.sh
. "$(dirname "$0")/monitor.sh"

BOB=bob@example.org
FLOOD=100		# PBUs at once
ROUNDS=12		# together more by half than the monitor's socket holds

lines_are()
{
	[ "$(wc -l < "$2")" = "$1" ]
}

# the last PBU of $1 in the monitor
last_of()
{
	values "select(.name == \"pbu\" and .msg[\"mn-id\"] == \"$1\") | .msg" |
		jq -sr "last | $2"
}

line_of()
{
	values "if $1 then 1 else 0 end" | grep -n 1 | head -n 1 | cut -d : -f 1
}

received()
{
	lma_show '.counters.received.pbu.received'
}

flood()
{
	local i

	for ((i = 0; i < ROUNDS; i++)); do
		# it says that it was refused, as it must be
		! mag 1 probe eve@nowhere.example count "$FLOOD" wait 5000 || return 1
	done
}

rss()
{
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$LMA_PID/status"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
lma_conf
monitor all -j monitor
check "without halmad it says so" slowwait 10 grep -q 'not running' "$TOPO_DIR/all.err"
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
check "when halmad comes, it listens" slowwait 10 monitors_are 1
check "it has said so, each once" slowwait 10 lines_are 2 "$TOPO_DIR/all.err"

# a registration
mag 1 attach "$BOB" lladdr "$MN_MAC" no-refresh || ktap_bail "not attached: $MAG_ANSWER"
HNP=$(answer '.hnp[0]')
check "a registration is shown" slowwait 10 seen '.msg.verdict == "new"'
check_equal "with all that was given" \
	"accepted $PCOA1 mag1 $LMAA $PCOA1 $HNP $(bindings '.[0].id')" "$(last_of "$BOB" \
	'[.["status-name", "mag", "mag-name", "local-ipv6", "remote-ipv6"], .prefix[], .id] |
	map(tostring) | join(" ")')"
check "its binding is shown, too" slowwait 10 seen '.name == "binding-new-ntf"'
check "in the order of what happened" test "$(line_of '.name == "binding-new-ntf"')" -lt \
	"$(line_of '.msg.verdict == "new"')"

# refusals
check "a refusal" probe_is 153 1 eve@nowhere.example
check "the refusal is shown" slowwait 10 seen '.msg["mn-id"] == "eve@nowhere.example"'
check_equal "with its status" "refused 153 NOT_LMA_FOR_THIS_MOBILE_NODE mag1" \
	"$(last_of eve@nowhere.example '[.["verdict", "status", "status-name", "mag-name"]] |
	map(tostring) | join(" ")')"
check "a refusal that its status does not explain" probe_is 128 1 "$BOB" \
	hnp "$HNP" hnp ::/64 lladdr "$MN_MAC" hi 5
check "that one is shown with its reason" slowwait 10 seen '.msg.reason == "mixed-hnp"'

# a handover, and the farewell of the gateway that is no longer the current one
check "a handover" mag 2 attach "$BOB" lladdr "$MN_MAC" hi 3 no-refresh
check "the handover is shown" slowwait 10 seen '.msg.verdict == "handover"'
check_equal "with the other gateway and the same binding" "mag2 $PCOA2 $(bindings '.[0].id')" \
	"$(last_of "$BOB" '[.["mag-name", "remote-ipv6", "id"]] | map(tostring) | join(" ")')"
check "a de-registration by the previous gateway: silence" probe_is "" 1 "$BOB" \
	lladdr "$MN_MAC" hnp "$HNP" hi 4 lifetime 0 ts-offset 200 silent
check "that it was ignored is shown with its reason" slowwait 10 \
	seen '.msg.reason == "not-current"'
check_equal "and who it was" "ignored $PCOA1 mag1 $HNP 0 null" "$(last_of "$BOB" \
	'[.["verdict", "mag", "mag-name"], .prefix[], .lifetime, .status] | map(tostring) |
	join(" ")')"

# selections
monitor bindings -j monitor bindings sync
monitor text monitor signalling
check "who monitors bindings listens" slowwait 10 grep -q sync-done "$TOPO_DIR/bindings.out"
check "who monitors bindings alone does not ask halmad" slowwait 10 monitors_are 2
check "a de-registration" mag 2 detach "$BOB"
check "as text" slowwait 10 grep -qE \
	"^pbu deregistration mn $BOB mag mag2 $PCOA2 prefix $HNP lifetime 0" "$TOPO_DIR/text.out"
check "the kernel's part of it, alone" slowwait 10 seen '.name == "binding-set-ntf"' bindings
check_equal "nothing of halmad's there" "" "$(values 'select(.name == "pbu")' bindings)"
check_not "and nothing of the kernel's in the text" grep -qvE '^(pbu|tunnel) ' \
	"$TOPO_DIR/text.out"

# all PBUs, and what he has not heard of tunnels, which others were told
all_told_deaf()
{
	all_told deaf $(($(received) - before + $(tunnels all) - tunnels - $(tunnels deaf)))
}

# what comes and goes with sessions
mag2_tunnel()
{
	seen ".name == \"tunnel\" and .msg.verdict == \"$1\" and .msg[\"mag-name\"] == \"mag2\""
}
check "R6475-1 its tunnel was established" mag2_tunnel established
check "R6475-1 and is released when its last session is over" slowwait 30 mag2_tunnel released

# a reader that does not read
topo_end "${MONITOR_PID[text]}"
monitor deaf -j monitor signalling
check "one who is about to sleep listens" slowwait 10 monitors_are 2
kill -STOP "${MONITOR_PID[deaf]}"
before=$(received)
all=$(told all)
tunnels=$(tunnels all)
memory=$(rss)
flood
check "while he sleeps, others are told of all $(($(received) - before)) PBUs" slowwait 20 \
	all_told all "$((all + $(received) - before))"
check_not "and lose none" seen '.name == "lost"'
check "halmad serves on" mag 2 attach alice@example.org
check "its memory does not grow ($memory, $(rss) kB)" test "$(rss)" -lt $((memory + 4096))
kill -CONT "${MONITOR_PID[deaf]}"
check "when he wakes up, he is told how many he has lost" slowwait 20 seen '.name == "lost"' deaf
check "what he was told and what he lost is all there was" slowwait 20 all_told_deaf
ktap_diag "of $(($(received) - before)) he lost $(values '.msg.lost // empty' deaf)"
topo_end "${MONITOR_PID[deaf]}"
check "who has gone is forgotten" slowwait 10 monitors_are 1

# halmad ends and comes again
lma_stop TERM
check "when halmad ends, that is said" slowwait 10 grep -q 'hung up' "$TOPO_DIR/all.err"
lma_start || ktap_bail "no daemon"
check "when it is back, the monitor is, too" slowwait 10 monitors_are 1
check "a refusal of the new one" probe_is 153 1 dave@nowhere.example
check "the refusal of the new one is shown" slowwait 10 \
	seen '.msg["mn-id"] == "dave@nowhere.example"'
check "both was said once" slowwait 10 lines_are 4 "$TOPO_DIR/all.err"
[ "$KTAP_FAILED" = 0 ] || {
	for name in "${!MONITOR_PID[@]}"; do
		cp "$TOPO_DIR/$name".{out,err} "$(dirname "$(evidence all.out)")"
	done
	topo_evidence
}
ktap_finish
