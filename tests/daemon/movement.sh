#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 900
# takes: 70
# enough: uml
# smp: 2
# kernels: 6.1 6.12 uml
#
# movement.sh: a mobile node moves to and fro between two gateways under a stream in both
# directions, while other bindings are being changed all the time. Nothing may be lost.
#
# HALMA_RATE (datagrams a second each way, default 10000) and HALMA_HANDOVERS (default 200, 100
# where each instruction is emulated) say how much. A platform that does not carry the rate gets
# what it carries; what it was is printed.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

RATE=${HALMA_RATE:-10000}
# each of them is a few processes, which an emulator makes dear; kselftest/handover has 200
case ${HALMA_KERNEL:-uml} in
uml*) HANDOVERS=${HALMA_HANDOVERS:-200} ;;
*) HANDOVERS=${HALMA_HANDOVERS:-100} ;;
esac
OTHERS=250		# bindings that are changed meanwhile, four times a second

# other bindings: the node between two gateways, like ours
others()
{
	local i

	for ((i = 1; i <= OTHERS; i++)); do
		printf 'binding set dev lma0 id %d kind static mn-id other%d@example.org' $i $i
		printf ' prefix 2001:db8:1fe:%x::/64 remote %s\n' $i "$1"
	done
}

others_run()
{
	local far n=0

	while :; do
		for far in "$PCOA1" "$PCOA2"; do
			lma -b "$TOPO_DIR/others.$far" || exit 1
			n=$((n + OTHERS))
			echo "$n" > "$TOPO_DIR/others.count"
			read -r -t 0.2 -u "$NEVER"
		done
	done
}

handover()
{
	local to="$1" from=$((3 - $1))

	mag "$to" attach bob@example.org lladdr "$MN_MAC" hi 3 hnp "$HNP" early \
		neigh "$HOME_ADDRESS" && air "$to" && mag "$from" detach bob@example.org nowait
}

handovers()
{
	local i

	for ((i = 0; i < $1; i++)); do
		handover $((2 - i % 2)) || { echo "handover $i: $MAG_ANSWER"; return 1; }
	done
}

account()
{
	jq -rs --arg f "$1" 'map(.[$f]) | add' "$TOPO_DIR"/stream.{cn,mn}
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
# two processors: the stream on one, everything else on the other
[ "$(nproc)" = 1 ] || taskset -pc 0 $$ > /dev/null
# the longest that there is: between the PBU and air() a busy machine may pause for long
LMA_DEVICE="grace = 60000" lma_conf
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
mag 1 attach bob@example.org lladdr "$MN_MAC" || ktap_bail "not attached: $MAG_ANSWER"
HNP=$(answer '.hnp[0]')
slowwait 10 mn_address
HOME_ADDRESS=$(mn_address)

for far in "$PCOA1" "$PCOA2"; do
	others "$far" > "$TOPO_DIR/others.$far"
done
mkfifo "$TOPO_DIR/never"
exec {NEVER}<> "$TOPO_DIR/never"
others_run &
OTHERS_PID=$!
defer topo_end "$OTHERS_PID"

softnet=$(topo_softnet)
drops=$(lma -j stats | jq '[.[0].drop[].packets] | add')
check "a stream runs both ways" stream_start "$RATE" "$HOME_ADDRESS" || ktap_bail "no stream"
begin=$SECONDS
check "$HANDOVERS handovers by PBU, each accepted" handovers "$HANDOVERS"
seconds=$((SECONDS - begin))
stream_flows 1000
check "both ends have all that was sent, once and in order" stream_stop
drops=$(($(lma -j stats | jq '[.[0].drop[].packets] | add') - drops))
topo_end "$OTHERS_PID"

carried=$(jq -s 'map(.received * 1000 / .ms) | min | floor' "$TOPO_DIR"/stream.{cn,mn})
ktap_diag "offered $RATE, carried $carried datagrams/s each way; $HANDOVERS handovers in" \
	"$seconds s, meanwhile $(cat "$TOPO_DIR/others.count") binding set"
ktap_diag "sent $(account sent), received $(account received), lost $(account lost)," \
	"duplicated $(account duplicated), reordered $(account reordered)," \
	"dropped and counted by the anchor $drops," \
	"lost in the receivers' sockets $(account socket-drops)"
ktap_diag "reasons of the anchor: $(lma -j stats |
	jq -c '.[0].drop | map(select(.packets > 0) | {(.cause): .packets}) | add')"
ktap_diag "lost by the kernel between devices $(($(topo_softnet) - softnet))"
ktap_diag "longest gap $(jq -s 'map(."max-gap-us") | max' "$TOPO_DIR"/stream.{cn,mn}) us"
check_equal "handover: sent - received - counted drops = 0" 0 \
	$(($(account sent) - $(account received) - drops))
check_equal "handover: nothing duplicated by the anchor" 0 "$(account duplicated)"
check_equal "handover: nothing reordered by the anchor" 0 "$(account reordered)"
check_equal "the module counts the handovers" "$HANDOVERS" \
	"$(bindings '.[] | select(.kind == "pmipv6") | .handovers')"
check_equal "the daemon counts them too" "$HANDOVERS" "$(lma_show .counters.received.pbu.handover)"
check_equal "R5213-11 the old gateways' farewells were ignored" "$HANDOVERS" \
	"$(lma_show '.counters.received.pbu["not-current"]')"
check "other bindings were changed meanwhile" test "$(cat "$TOPO_DIR/others.count")" -ge $OTHERS
[ "$KTAP_FAILED" = 0 ] || topo_evidence
ktap_finish
