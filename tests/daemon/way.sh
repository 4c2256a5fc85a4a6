# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# way.sh: where packets for mobile nodes go, and what the module and the answers of the anchor are
# (way.py). To be sourced after topo.sh.
#
#	way_start NAME=ADDRESS...	after topo_up; these are names of far ends
#	way WORD...			a request; the answer in $WAY
#	way_is WANT WORD...		the answer is this
#	way_between MIN MAX WORD...	the answer is a number of seconds, from MIN to MAX

WAY=
WAY_PATIENCE=200

way_start()
{
	mkfifo "$TOPO_DIR/way.in" "$TOPO_DIR/way.out"
	ip netns exec cn python3 "$TOPO_SELF/way.py" "$HALMA" "$@" < "$TOPO_DIR/way.in" \
		> "$TOPO_DIR/way.out" 2>> "$TOPO_DIR/way.log" &
	defer topo_end "$!"
	exec {WAY_IN}> "$TOPO_DIR/way.in" {WAY_OUT}< "$TOPO_DIR/way.out"
	read -r -t "$WAY_PATIENCE" WAY <&"$WAY_OUT" && [ "$WAY" = ready ]
}

way()
{
	echo "$*" >&"$WAY_IN"
	read -r -t "$WAY_PATIENCE" WAY <&"$WAY_OUT" || WAY="way.py is gone"
	echo "$*: $WAY" >> "$TOPO_DIR/way.log"
}

way_is()
{
	local due="$1"; shift

	way "$@"
	[ "$WAY" = "$due" ] && return 0
	echo "$*: wanted '$due', got '$WAY'"
	return 1
}

way_between()
{
	local min="$1" max="$2"; shift 2

	way "$@"
	[[ $WAY =~ ^([0-9]+)\.[0-9]$ ]] && [ "${BASH_REMATCH[1]}" -ge "$min" ] &&
		[ "${BASH_REMATCH[1]}" -le "$max" ] && return 0
	echo "$*: wanted $min to $max s, got '$WAY'"
	return 1
}
