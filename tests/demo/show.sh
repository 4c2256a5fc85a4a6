#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# show.sh: the part of the demonstration that runs in the virtual machine; run.sh starts it.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/../daemon/topo.sh"

# shellcheck source=tests/demo/home.sh
. "$(dirname "$0")/home.sh"

SPEED=${HALMA_DEMO_SPEED:-1000}
MN=alice@example.org
MOVES=0 SENT=0 GOT=0 DOUBLED=0 DISORDER=0 GAP=0 BROKEN=
trap ktap_cleanup EXIT

# Nothing here ends because of the clock: a slow machine takes long for the same. Whether it still
# goes on is watched from outside (run.sh), by what comes out. Some programs want a number, though
# shellcheck disable=SC2034 # for topo.sh
KTAP_ENDLESS=1 MAG_PATIENCE=3600 TOPO_PATIENCE=3600 LMA_WINDOW=3600000
# shellcheck disable=SC2034
STREAM_LINGER=60000 STREAM_MEET=900000
WAIT=600000

if [ -n "${HALMA_DEMO_TTY:-}" ]; then
	BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' CYAN=$'\e[36m' OFF=$'\e[0m'
	LINE=$'\r\e[K'
else
	BOLD='' DIM='' RED='' GREEN='' CYAN='' OFF='' LINE=''
fi

title()
{
	echo
	echo "$BOLD$*$OFF"
}

tell()
{
	printf '%s\n' "$@" | sed 's/^/  /'
}

give_up()
{
	topo_evidence
	tail -n 20 "$TOPO_DIR/halmad.log" 2> /dev/null
	echo
	echo "${RED}demo: cannot go on: $*$OFF"
	exit 1
}

# a command of the operator, on the anchor, and what it prints
operator()
{
	echo "  ${CYAN}lma# $*$OFF"
	in_ns lma env PATH="$(dirname "$HALMA"):$PATH" sh -c "$*" | sed 's/^/  /'
}

# where the mobile node is: 0 nowhere, 1, 2
draw()
{
	local -a at=([$1]="[ MN ]") radio=([$1]=":")
	local cn=${BOLD}CN${OFF} lma=${BOLD}LMA${OFF} mag1=${BOLD}MAG1${OFF} mag2=${BOLD}MAG2${OFF}
	local link1=${GREEN}${radio[1]:+. . . . ${at[1]}}${OFF}
	local link2=${GREEN}${radio[2]:+. . . . ${at[2]}}${OFF}

	cat <<- END

		    $cn                 $lma                         +------ $mag1 $link1
		  [    ]-----------[ halma ]========( net )-----+        2001:db8:1::1
		 2001:db8:c::2   2001:db8:f::1                  |
		                  halma.ko, halmad              +------ $mag2 $link2
		                                                         2001:db8:2::1
		${at[0]:+${DIM}  the mobile node MN is nowhere yet; CN wants to talk to it${OFF}}
	END
}

# the account so far, both directions
account_line()
{
	local sent got lost

	read -r sent got lost < <(jq -rs 'map([.sent, .received, .lost]) | transpose | map(add) |
		map(tostring) | join(" ")' "$TOPO_DIR"/live.{cn,mn} 2> /dev/null)
	printf '  stream: %7s sent %7s received   %slost %s%s' "$sent" "$got" \
		"$([ "${lost:-0}" = 0 ] && echo "$GREEN" || echo "$RED")" "$lost" "$OFF"
}

# watch the stream until so many more packets have come through
watch_stream()
{
	local end=$((SECONDS + $1))

	while [ "$SECONDS" -lt "$end" ]; do
		printf '%s%s' "$LINE" "$(account_line)"
		[ -n "$LINE" ] || echo
		read -r -t 0.5 -u "$NEVER"
	done
	[ -z "$LINE" ] || echo
}

# the stream ends; what it says goes into the account
end_stream()
{
	local sent got doubled disorder gap

	stream_stop > /dev/null
	read -r sent got doubled disorder gap < <(jq -rs '[(map(.sent) | add),
		(map(.received) | add), (map(.duplicated) | add), (map(.reordered) | add),
		(map(."max-gap-us") | max / 1000 | floor)] |
		map(tostring) | join(" ")' "$TOPO_DIR"/stream.{cn,mn})
	[ -n "$sent" ] && [ "$sent" -gt 0 ] || BROKEN=1
	SENT=$((SENT + sent)) GOT=$((GOT + got)) DOUBLED=$((DOUBLED + doubled))
	DISORDER=$((DISORDER + disorder))
	[ "${gap:-0}" -le "$GAP" ] || GAP=$gap
	rm -f "$TOPO_DIR"/live.*
}

move()
{
	local to="$1"

	mag "$to" attach "$MN" wait "$WAIT" lladdr "$MN_MAC" hi 3 hnp "$HNP" early \
		neigh "$HOME_ADDRESS" ||
		give_up "MAG$to: $MAG_ANSWER"
	air "$to"
	MOVES=$((MOVES + 1))
}

farewell()
{
	mag "$1" detach "$MN" nowait
}

# a PBU and its answer in words
# shellcheck disable=SC2016 # jq's variables
signalling()
{
	command jq -r --arg m "$1" '
		"MAG\($m) -> LMA  Proxy Binding Update     \(.["mn-id"]), handoff \(.hi)\n" +
		"LMA -> MAG\($m)  Proxy Binding Ack        status \(.status), prefix \(.hnp[0]), " +
		"\(.lifetime) s   (\(.["rtt-us"] / 1000 | floor) ms)"' <<< "$MAG_ANSWER" |
		sed 's/^/  /'
}

title "The network: seven namespaces, joined by virtual Ethernet"
topo_up || give_up "the network"
mkfifo "$TOPO_DIR/never"
exec {NEVER}<> "$TOPO_DIR/never"
draw 0

title "1. The anchor starts"
# the radio of this machine can be slow to tell the mobile node where it is: until then what it
# sends comes through the old gateway
LMA_DEVICE="grace = 60000" lma_conf "MinDelayBeforeBCEDelete = 3000"
lma_start || give_up "halmad"
mag_start 1 2 || give_up "the gateways"
tell "halmad has made device lma0 and the route to the home network 2001:db8:100::/40."
operator halma

title "2. The mobile node appears at MAG1"
mag 1 attach "$MN" wait "$WAIT" lladdr "$MN_MAC" || give_up "MAG1: $MAG_ANSWER"
HNP=$(answer '.hnp[0]')
signalling 1
slowwait 20 mn_address || give_up "the mobile node has no address"
HOME_ADDRESS=$(mn_address)
tell "MAG1 advertises the prefix; the mobile node makes itself $HOME_ADDRESS."
draw 1
operator halma binding show
stream_start "$SPEED" "$HOME_ADDRESS" || give_up "no packets come through"
tell "CN and MN now send each other $SPEED numbered packets a second, until the end."
watch_stream 3

title "3. It moves to MAG2. It keeps its address and does not notice"
move 2
signalling 2
draw 2
watch_stream 2
operator halma tunnel show
farewell 1
tell "MAG1 says farewell, too late: the anchor ignores it, the node is at MAG2."
operator halma binding show

title "4. It runs to and fro, twenty times"
for i in {1..20}; do
	move $((2 - i % 2))
	farewell $((1 + i % 2))
	printf '%s%s   move %s' "$LINE" "$(account_line)" "$i"
	[ -n "$LINE" ] || echo
done
[ -z "$LINE" ] || echo

title "5. halmad is killed, and started again"
lma_stop KILL
tell "killed: the module forwards alone"
operator halma
watch_stream 2
lma_start || give_up "halmad"
tell "started again: it has adopted $(lma_show .counters.adopted) binding from the kernel"
mag 2 refresh "$MN" wait "$WAIT"
watch_stream 2

title "6. It leaves"
end_stream
# a gateway does not wait long for the answer to its farewell; what counts is whether it is obeyed
mag 2 detach "$MN" || tell "MAG2 has not heard an answer in time."
operator halma binding show
tell "The prefix is kept from others for a moment, then it is free."
all_gone()
{
	[ "$(bindings length)" = 0 ]
}
slowwait 20 all_gone || give_up "the binding stays"
operator "halma daemon show | grep -v ' 0\$'"

home_chapters

echo
if [ -z "$BROKEN" ] && [ "$SENT" = "$GOT" ] && [ "$DOUBLED" = 0 ] && [ "$DISORDER" = 0 ]; then
	echo "$GREEN${BOLD}PASSED:$OFF$GREEN $MOVES moves, one kill -9: $SENT packets sent," \
		"0 lost, 0 doubled, 0 out of order (longest silence $GAP ms)$OFF"
	exit 0
fi
topo_evidence
operator "halma -s stats | grep -v ' 0\$'"
cp "$TOPO_DIR"/stream.* "${HALMA_OUT:-/tmp}" 2> /dev/null
echo "$RED${BOLD}FAILED:$OFF$RED $MOVES moves: $SENT packets sent, $GOT received," \
	"$DOUBLED doubled, $DISORDER out of order$OFF"
exit 1
