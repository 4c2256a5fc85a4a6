# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# monitor.sh: halma monitor in the background, and what it has said. To be sourced after topo.sh.

declare -A MONITOR_PID=()

# monitor NAME WORD...: halma monitor in the background, into NAME.out and NAME.err
monitor()
{
	local name="$1"; shift

	"$HALMA" -n lma "$@" > "$TOPO_DIR/$name.out" 2> "$TOPO_DIR/$name.err" &
	MONITOR_PID[$name]=$!
	defer topo_end "${MONITOR_PID[$name]}"
}

# so many clients of halmad monitor
monitors_are()
{
	lma_told .monitors && [ "$ASKED" = "$1" ]
}

# values JQ [NAME]: of each event
values()
{
	jq -r "$1" "$TOPO_DIR/${2:-all}.out" 2> /dev/null
}

# seen CONDITION [NAME]: an event for which this holds
seen()
{
	[ -n "$(values "select($1) | 1" "${2:-all}")" ]
}

# what the account of $1 comes to: decisions told and lost
told()
{
	values '.msg.lost // if .name == "pbu" then 1 else 0 end' "$1" | jq -s add
}

# events about tunnels
tunnels()
{
	values 'select(.name == "tunnel") | 1' "$1" | wc -l
}

all_told()
{
	[ "$(told "$1")" = "$2" ]
}
