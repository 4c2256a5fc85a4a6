#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# command.sh WORD...: what one types in the lab. lab.sh puts a file for each word on PATH; what they
# know of the network is in the directory $LAB_DIR.
#
# The words, as help prints them:
#
#	move mag1 | mag2	the telephone goes there (and appears, the first time)
#	move nowhere		it is switched off
#	ping-cn [OPTION]...	it pings CN, the one it talks with
#	stream start [RATE]	it and CN exchange numbered packets, so many a second (500)
#	stream			how many were sent, received, lost so far
#	stream stop		the account; fails if anything was lost
#	halma ...		the anchor's command line: halma, halma mn list, halma -s stats
#	anchor kill | start	halmad, which decides, dies; comes back
#	mag 1 kill | start	the same for a gateway
#	mag 1 COMMAND...	what halma-mag(8) knows: show, probe, ...
#	on NODE [COMMAND...]	run it there, or a shell: cn anchor net mag1 mag2 mag3 air mn
#	capture NODE [DEV] [OPTION|FILTER]...
#				tcpdump there, until ^C
#	where			where the telephone is, and its address
#	help			this
#	exit			the end; all of the network goes

LAB=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
CN=2001:db8:c::2
LMAA=2001:db8:f::1
MN_MAC=02:00:5e:10:00:01
IPV4_WANTED=2406000000000000	# IPv4 Home Address Request (RFC 5844) of any address
WAIT=60000			# milliseconds until an answer of the anchor is missed
declare -A PCOA=([1]=2001:db8:1::1 [2]=2001:db8:2::1 [3]=2001:db8:3::1)
NODES="cn anchor net mag1 mag2 mag3 air mn"

fail()
{
	echo "$*" >&2
	exit 1
}

usage()
{
	sed -n '/^#\tmove/,/^#\texit/s/^#\t/  /p' "$LAB/command.sh" >&2
	exit 2
}

# until COMMAND succeeds; 1 if that takes long
until_true()
{
	for _ in {1..900}; do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

# run there; a node's name, or the kernel's for it
there()
{
	local ns="$1"; shift

	[ "$ns" != anchor ] || ns=lma
	ip netns exec "$ns" "$@"
}

word_on()
{
	local node="${1:-}"; shift

	[ "$node" != lma ] || node=anchor
	[[ " $NODES " == *" $node "* ]] || fail "there is no node '$node'; there are: $NODES"
	export LAB_NODE=$node
	[ $# -gt 0 ] || set -- bash --rcfile "$LAB/prompt.bash" -i
	there "$node" "$@"
}

word_halma()
{
	there lma "$LAB_HALMA" "$@"
}

# gateway N does something; its answer to ANSWER
tell_mag()
{
	local n="$1"; shift

	ANSWER=$("$LAB_MAG" -c "$LAB_DIR/mag$n.sock" "$@")
}

# the field of an answer
of_answer()
{
	jq -r "$1" <<< "$ANSWER"
}

address()
{
	ip -n mn -j -6 addr show dev mn0 scope global | jq -r '.[0].addr_info[0].local // empty'
}

has_address()
{
	[ -n "$(address)" ]
}

# what the telephone sends goes to this gateway (topo.sh, air)
air()
{
	tc -n air filter del dev m ingress prio 5 2> /dev/null
	[ "$1" != 2 ] || tc -n air filter add dev m ingress prio 5 matchall \
		action mirred egress redirect dev a2
}

# IPv4 needs no discovery here: both ends of the radio know each other
ipv4_on()
{
	local n="$1" hoa="$2"

	ip -n mn addr replace "$hoa/32" dev mn0
	ip -n mn neigh replace 192.0.2.254 lladdr 00:00:5e:00:52:13 dev mn0 nud permanent
	ip -n mn route replace default via 192.0.2.254 dev mn0 onlink
	ip -n "mag$n" neigh replace "$hoa" lladdr "$MN_MAC" dev acc0 nud permanent
	ip -n "mag$n" route replace "$hoa" dev acc0
	ip -n "mag$n" route replace default dev tunlma table 994
	ip -n "mag$n" rule del iif acc0 table 994 2> /dev/null
	ip -n "mag$n" rule add iif acc0 table 994
}

appear()
{
	local n="$1"
	local -a more=()

	[ "$LAB_KIND" != ipv4 ] || more=(option "$IPV4_WANTED")
	air "$n"
	tell_mag "$n" attach "$LAB_MN" wait "$WAIT" lladdr "$MN_MAC" "${more[@]}" ||
		fail "MAG$n: $ANSWER"
	of_answer '.hnp[0]' > "$LAB_DIR/prefix"
	until_true has_address || fail "the telephone has no address"
}

hand_over()
{
	local n="$1" from="$2"
	local -a more=()

	[ "$LAB_KIND" != ipv4 ] || more=(option "$IPV4_WANTED")
	tell_mag "$n" attach "$LAB_MN" wait "$WAIT" lladdr "$MN_MAC" hi 3 \
		hnp "$(< "$LAB_DIR/prefix")" early neigh "$(address)" "${more[@]}" ||
		fail "MAG$n: $ANSWER"
	air "$n"
	"$LAB_MAG" -c "$LAB_DIR/mag$from.sock" detach "$LAB_MN" nowait > /dev/null 2>&1
}

word_move()
{
	local to="${1#mag}" from

	from=$(< "$LAB_DIR/at")
	case "$to" in
	1|2)	;;
	nowhere)
		[ "$from" = nowhere ] || tell_mag "${from#mag}" detach "$LAB_MN"
		ip -n mn addr flush dev mn0 scope global
		echo nowhere > "$LAB_DIR/at"
		return ;;
	*)	fail "where to? mag1, mag2 or nowhere" ;;
	esac
	[ "$from" != "mag$to" ] || { echo "it is there"; return 0; }
	case "$from" in
	nowhere) appear "$to" ;;
	*) hand_over "$to" "${from#mag}" ;;
	esac
	echo "mag$to" > "$LAB_DIR/at"
	[ "$LAB_KIND" != ipv4 ] || ipv4_on "$to" "$(ipv4_of_anchor)"
	word_where
}

# the IPv4 home address that the anchor has given
ipv4_of_anchor()
{
	"$LAB_HALMA" -n lma -j binding show |
		jq -r '[.[].prefix[] | select(test("^[0-9.]+/32$"))][0] | rtrimstr("/32")'
}

word_where()
{
	local at

	at=$(< "$LAB_DIR/at")
	[ "$at" = nowhere ] || at="at $at, its address $(address)"
	echo "$LAB_MN is $at"
}

word_ping-cn()
{
	[ $# -gt 0 ] || set -- -c 3
	there mn ping "$@" "$CN"
}

# "SENT RECEIVED" of both directions
stream_count()
{
	cat "$LAB_DIR"/live.cn "$LAB_DIR"/live.mn 2> /dev/null |
		jq -rs '"\(map(.sent) | add // 0) \(map(.received) | add // 0)"'
}

stream_runs()
{
	local end

	for end in cn mn; do
		[[ $(cat "$LAB_DIR/live.$end" 2> /dev/null) =~ \"received\":\ *[1-9] ]] || return 1
	done
}

gone()
{
	[[ ! -e /proc/$1 || $(cat "/proc/$1/stat" 2> /dev/null) == *\)\ Z\ * ]]
}

stream_end()
{
	local name="$1" ns="$2" local="$3" to="$4"; shift 4

	ip netns exec "$ns" "$LAB_STREAM" -i "$name" -l "$local" -t "$to" "$@" \
		-f "$LAB_DIR/live.$name" > "$LAB_DIR/stream.$name" 2> /dev/null < /dev/null &
	echo $! >> "$LAB_DIR/stream.pids"
}

word_stream()
{
	local home pid
	local -a how=(-R "${2:-500}" -W 400 -L 60000 -w 900000)

	case "${1:-}" in
	start)
		[ ! -e "$LAB_DIR/stream.pids" ] || fail "it runs: stream stop"
		home=$(address)
		[ -n "$home" ] || fail "the telephone is nowhere: move mag1"
		rm -f "$LAB_DIR"/live.*
		stream_end cn cn "$CN" "$home" "${how[@]}"
		stream_end mn mn "$home" "$CN" "${how[@]}"
		until_true stream_runs || fail "no packets come through"
		echo "packets flow, both ways, until: stream stop" ;;
	stop)
		[ -e "$LAB_DIR/stream.pids" ] || fail "it does not run: stream start"
		while read -r pid; do
			kill -TERM "$pid" 2> /dev/null
		done < "$LAB_DIR/stream.pids"
		while read -r pid; do
			until_true gone "$pid"
		done < "$LAB_DIR/stream.pids"
		rm "$LAB_DIR/stream.pids"
		stream_account ;;
	'')
		stream_count | { read -r sent got; echo "so far $sent sent, $got received"; } ;;
	*)	fail "stream start [RATE], stream, stream stop" ;;
	esac
}

# of a stream that has ended; true if nothing was lost, doubled or reordered
stream_account()
{
	jq -rs '(map(.sent) | add) as $sent | (map(.received) | add) as $got |
		(map(.duplicated + .reordered) | add) as $odd |
		"\($sent) sent, \($got) received, lost \($sent - $got), doubled or " +
		"disordered \($odd)", ($sent > 0 and $sent == $got and $odd == 0)' \
		"$LAB_DIR/stream.cn" "$LAB_DIR/stream.mn" > "$LAB_DIR/account"
	head -n 1 "$LAB_DIR/account"
	[ "$(tail -n 1 "$LAB_DIR/account")" = true ]
}

anchor_answers()
{
	word_halma -j daemon show > /dev/null 2>&1
}

# kill what the file names
end_of()
{
	local pid

	pid=$(cat "$1" 2> /dev/null) || fail "it does not run"
	rm -f "$1"
	kill -KILL "$pid"
	until_true gone "$pid"
}

word_anchor()
{
	case "${1:-}" in
	kill)
		end_of "$LAB_DIR/halmad.pid" ;;
	start)
		[ ! -e "$LAB_DIR/halmad.pid" ] || fail "it runs"
		rm -f "$HALMAD_SOCK"
		there lma "$LAB_HALMAD" -c "$LAB_DIR/halma.conf" >> "$LAB_DIR/halmad.log" 2>&1 \
			< /dev/null &
		echo $! > "$LAB_DIR/halmad.pid"
		until_true anchor_answers || fail "it does not answer: $LAB_DIR/halmad.log" ;;
	*)	fail "anchor kill, anchor start" ;;
	esac
}

word_mag()
{
	local n="${1#mag}" rc; shift

	[[ $n =~ ^[123]$ && $# -gt 0 ]] || fail "mag 1|2|3 kill | start | COMMAND of halma-mag(8)"
	case "$1" in
	kill)
		end_of "$LAB_DIR/mag$n.pid" ;;
	start)
		[ ! -e "$LAB_DIR/mag$n.pid" ] || fail "it runs"
		rm -f "$LAB_DIR/mag$n.sock"
		there "mag$n" "$LAB_MAG" --lma "$LMAA" --pcoa "${PCOA[$n]}" --iface acc0 \
			--ctl "$LAB_DIR/mag$n.sock" >> "$LAB_DIR/mag$n.log" 2>&1 < /dev/null &
		echo $! > "$LAB_DIR/mag$n.pid"
		until_true test -S "$LAB_DIR/mag$n.sock" || fail "it does not start" ;;
	*)
		tell_mag "$n" "$@"; rc=$?
		jq . <<< "$ANSWER"
		return $rc ;;
	esac
}

word_capture()
{
	local node="${1:-anchor}" dev=any; shift

	[[ -z ${1:-} || $1 == -* ]] || ! there "$node" ip link show "$1" > /dev/null 2>&1 ||
		{ dev=$1; shift; }
	there "$node" tcpdump -n -l --immediate-mode -Z root -i "$dev" "$@"
}

word_help()
{
	usage 2>&1
}

word=${LAB_WORD:-${0##*/}}
[ "$(type -t "word_$word")" = function ] || usage
"word_$word" "$@"
