# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# ask.sh: what is asked often, without a process for each question. To be sourced by topo.sh.
#
#	asker_start		asker.py, for all that follows; asker_stop
#	ask run FILTER COMMAND... | json FILTER TEXT | wire FILE FILTER FIELD...
#				as asker.py says: the answer to $ASKED, returns its code
#	ask_wire NAME FILTER FIELD...
#				of the capture NAME
#	ask_print WORD...		ask, and print the answer

ASKER_PID=
ASKED=

asker_start()
{
	local jq=(jq -rc --unbuffered)

	# see jq() in topo.sh
	[[ ${HALMA_KERNEL:-uml} == uml* ]] || jq=(gojq -rc)
	mkfifo "$TOPO_DIR/ask.in" "$TOPO_DIR/ask.out" || return 1
	/usr/bin/python3 -I -S "$TOPO_SELF/asker.py" "${jq[@]}" < "$TOPO_DIR/ask.in" \
		> "$TOPO_DIR/ask.out" 2>> "$TOPO_DIR/ask.log" &
	ASKER_PID=$!
	exec {ASKER_IN}> "$TOPO_DIR/ask.in" {ASKER_OUT}< "$TOPO_DIR/ask.out"
}

asker_stop()
{
	[ -z "$ASKER_PID" ] || topo_end "$ASKER_PID"
	ASKER_PID=
}

ask()
{
	local IFS=$'\x1f' code

	ASKED="$*"
	printf '%s\n' "${ASKED//$'\n'/ }" >&"$ASKER_IN"
	ASKED=
	IFS= read -r ASKED <&"$ASKER_OUT" || return 9
	code=${ASKED%%$'\x1f'*}
	ASKED=${ASKED#*$'\x1f'}
	ASKED=${ASKED//$'\x1e'/$'\n'}
	return "$code"
}

ask_wire()
{
	local name="$1"; shift

	ask wire "${CAPTURE_FILE[$name]}" "$@"
}

ask_print()
{
	ask "$@"
	local code=$?

	[ -z "$ASKED" ] || printf '%s\n' "$ASKED"
	return $code
}
