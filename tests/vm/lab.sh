#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# vm/lab.sh: `make lab` as a person types it, in a terminal and without one. What runs in there is
# tried by daemon/lab.sh.

# shellcheck disable=SC2015,SC2317 # both; called by name

VM_DIR=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/ktap.sh
. "$VM_DIR/../ktap.sh"

TOP=$(cd "$VM_DIR/../.." && pwd)
LAB=$TOP/tools/lab/lab.sh

piped()
{
	printf '%s\n' "$@" | "$LAB" > "$KTAP_TMP/piped" 2>&1
	echo "exit code $?" >> "$KTAP_TMP/piped"
	cat "$KTAP_TMP/piped"
}

typed()
{
	"$VM_DIR/lab.py" "$LAB" > "$KTAP_TMP/typed" 2>&1
	local rc=$?

	cat "$KTAP_TMP/typed"
	return "$rc"
}

no_such()
{
	"$LAB" "$1" > "$KTAP_TMP/list" 2>&1
	[ $? = 2 ] && cat "$KTAP_TMP/list"
}

vms_left()
{
	pgrep -f "halma_run=$KTAP_TMP/" | wc -l
}

no_vm()
{
	[ "$(vms_left)" = 0 ]
}

# who holds the lab's terminal is killed when its machine has begun to speak
killed()
{
	local lab outside

	mkfifo "$KTAP_TMP/keys"
	"$LAB" < "$KTAP_TMP/keys" > "$KTAP_TMP/killed" 2>&1 &
	lab=$!
	exec {KEYS}> "$KTAP_TMP/keys"
	slowwait 60 grep -q 'building the network' "$KTAP_TMP/killed" || return 1
	outside=$(pgrep -P "$lab" -f console.py) && [ "$(vms_left)" -gt 0 ] || return 1
	kill -KILL "$outside"
	wait "$lab"
	exec {KEYS}>&-
	slowwait 10 no_vm
}

ktap_start
# where run.sh puts its files tells its VMs from those of others
export TMPDIR=$KTAP_TMP
check_matches "a scenario that there is not: 2, and a list of those that there are" \
	'^  first-handover ' no_such "no such thing"
check_equal "each has a sentence there" \
	"$(cd "$TOP/tools/lab/scenario" && printf "%s\n" *.sh | sed "s/.sh$//" | LC_ALL=C sort)" \
	"$(awk '/^  / && NF > 2 { print $1 }' "$KTAP_TMP/list" | LC_ALL=C sort)"
check_matches "without a terminal it reads commands, and ends with their code" 'exit code 7' \
	piped 'move mag2' 'where' 'exit 7'
check "the telephone has moved" grep -q 'alice@example.org is at mag2, its address' \
	"$KTAP_TMP/piped"
check "in a terminal: window, ^C, ^D, and all as it was" typed
for what in 'the prompt tells where one is' 'the shell knows how large the window is' \
	'and when that changes' '^C ends what runs, not the shell' '^D ends the lab' \
	'the terminal is as it was'; do
	check "in a terminal: $what" grep -qxF "yes $what" "$KTAP_TMP/typed"
done
check_output "and nothing of all that is left running" 0 vms_left
check "nor when the program at the terminal is killed" killed
ktap_finish
