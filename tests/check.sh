#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh all|fast|debug|debug-smp KERNELS [TESTS]: build everything, run every kind of test that
# the mode asks for, and close with a count. A stage that fails does not stop the others, unless
# they need what it builds. With TESTS only these programs. With EVERY=1 in the environment each of
# the KERNELS runs every program, also what is enough on another one: that takes hours.
#
# VMs wait a lot: for timers, and for each other. What needs none runs beside them, one stage after
# the other and a little less important; it is told in one line each, and wholly in the logs below
# .build/results/stages.

TESTS=$(cd "$(dirname "$0")" && pwd)
TOP=$(dirname "$TESTS")
MODE=$1
KERNELS=$2
# much of what the daemon does is the same on any kernel; here it runs without an emulator
ALSO=
[ "$MODE" = all ] && [ -z "${3:-}" ] && ALSO=uml
ONLY=${3:-}
LOGS=$TOP/.build/results/stages
PASSED=0
FAILED=0
SKIPPED=0
BROKEN=()
BESIDE=
PROCESSOR=0
BEGIN=$(date +%s)

cd "$TOP" || exit 1
mkdir -p "$LOGS"
rm -f "$LOGS"/*.log

# The counts of a stage from its log: its closing line if it has one, else what cmocka or TAP say
count_log()
{
	awk '
	/^[0-9]+ passed, [0-9]+ failed/ { p = $1; f = $3; s = $5 + 0; own = 1; next }
	!own && /^\[  PASSED  \].* [0-9]+ test\(s\)/ { match($0, /[0-9]+ test/)
		cp += substr($0, RSTART) + 0; unit = 1 }
	!own && /^\[  FAILED  \].* [0-9]+ test\(s\)/ { match($0, /[0-9]+ test/)
		cf += substr($0, RSTART) + 0; unit = 1 }
	!own && /^\[  SKIPPED \].* [0-9]+ test\(s\)/ { match($0, /[0-9]+ test/)
		cs += substr($0, RSTART) + 0; unit = 1 }
	/^ok [0-9]+.*# SKIP/ { ts++; next }
	/^ok [0-9]+/ { tp++ }
	/^not ok [0-9]+/ { tf++ }
	END {
		if (own) print p, f, s
		else if (unit) print cp + 0, cf + 0, cs + 0
		else print tp + 0, tf + 0, ts + 0
	}' "$1"
}

# what a stage comes to, from its log and exit code $2: prints "PASSED FAILED SKIPPED". What counts
# nothing itself counts as one
count_stage()
{
	local p f s

	read -r p f s < <(count_log "$LOGS/$1.log")
	if [ "$2" != 0 ] && [ "$f" = 0 ]; then
		f=1
	elif [ "$2" = 0 ] && [ "$((p + f + s))" = 0 ]; then
		p=1
	fi
	echo "$p $f $s"
}

# add "PASSED FAILED SKIPPED" of stage $1 to the sum
add_stage()
{
	local name="$1" p="$2" f="$3" s="$4"

	[ "$f" = 0 ] || BROKEN+=("$name")
	PASSED=$((PASSED + p))
	FAILED=$((FAILED + f))
	SKIPPED=$((SKIPPED + s))
	[ "$f" = 0 ]
}

# tell_stage NAME PASSED FAILED SKIPPED SECONDS PROCESSOR
tell_stage()
{
	echo "== $1: $2 passed, $3 failed, $4 skipped ($5 s, $6 s of processor)"
}

# PROCESSOR: seconds of processor that the ended children of this shell have used; proc(5), stat
processor()
{
	local stat

	read -r stat < "/proc/$BASHPID/stat"
	read -ra stat <<< "${stat##*) }"
	PROCESSOR=$(((stat[13] + stat[14]) / $(getconf CLK_TCK)))
}

# stage NAME COMMAND...: run it, show it, count it
stage()
{
	local name="$1" start used counts; shift

	echo "== $name"
	start=$(date +%s)
	processor
	used=$PROCESSOR
	"$@" < /dev/null 2>&1 | tee "$LOGS/$name.log" |
		grep --line-buffered -vE '^[0-9]+ passed, [0-9]+ failed'
	counts=$(count_stage "$name" "${PIPESTATUS[0]}")
	processor
	# shellcheck disable=SC2086 # three words
	tell_stage "$name" $counts $(($(date +%s) - start)) $((PROCESSOR - used))
	# shellcheck disable=SC2086
	add_stage "$name" $counts
}

# the same for a stage that runs beside another: only its log, and one line at its end. What it
# counts is in a file, for who waits for it
beside()
{
	local name="$1" start used rc counts; shift

	start=$(date +%s)
	processor
	used=$PROCESSOR
	"$@" < /dev/null > "$LOGS/$name.log" 2>&1
	rc=$?
	counts=$(count_stage "$name" "$rc")
	echo "$name $counts" >> "$LOGS/beside"
	processor
	# shellcheck disable=SC2086
	tell_stage "$name" $counts $(($(date +%s) - start)) $((PROCESSOR - used))
}

# start beside_stages in a process group of its own, so that an interrupt ends all of it
beside_start()
{
	rm -f "$LOGS/beside"
	set -m
	(renice -n 5 "$BASHPID" > /dev/null 2>&1; beside_stages) &
	BESIDE=$!
	set +m
	trap 'kill -- -$BESIDE 2> /dev/null; exit 130' INT TERM
}

beside_wait()
{
	local name p f s

	[ -n "$BESIDE" ] || return 0
	echo "== what runs beside"
	wait "$BESIDE"
	trap - INT TERM
	while read -r name p f s; do
		add_stage "$name" "$p" "$f" "$s"
	done < "$LOGS/beside"
}

# The programs of the kernel stage that failed, with what they said
failed_programs()
{
	awk 'substr($0, 11, 1) != " " { on = / FAILED |UNSTEADY / } on' "$1"
}

# A log may be cut short by whoever shows it, but hardly at its end: what failed is said there again
recall()
{
	local name log

	if grep -qs UNSTEADY "$LOGS/kernel.log" && [[ " ${BROKEN[*]} " != *" kernel "* ]]; then
		echo "== what was unsteady"
		failed_programs "$LOGS/kernel.log" | tail -n 60
	fi
	for name in "${BROKEN[@]}"; do
		log=$LOGS/$name.log
		echo "== what failed in $name"
		if [ "$name" = kernel ]; then
			failed_programs "$log"
		else
			grep -E '^(not ok|\[  FAILED  \])|error:|ERROR|Error ' "$log" ||
				tail -n 20 "$log"
		fi | tail -n 60
	done
}

finish()
{
	recall
	echo "== all stages: $(($(date +%s) - BEGIN)) s${BROKEN[*]:+; failed: ${BROKEN[*]}}"
	echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
	[ "$FAILED" = 0 ]
	exit
}

programs()
{
	local dir

	for dir in userd tools tests/mn tests/stream; do
		[ -e "$dir/Makefile" ] || continue
		make -s -C "$dir" --no-print-directory -j"$(nproc)" || return 1
	done
}

modules()
{
	local kernel rc=0

	for kernel in $KERNELS $ALSO; do
		tests/vm/build-module.sh --strict "$kernel" || rc=1
	done
	for kernel in $KERNELS; do
		tests/vm/build-module.sh --selftest --strict "$kernel" || rc=1
	done
	return "$rc"
}

# tests that need no VM
host()
{
	[ -e "tests/$1/Makefile" ] &&
		beside "${1##*/}" make -C "tests/$1" --no-print-directory -j"$(nproc)" check
}

beside_stages()
{
	if [ "$MODE" = all ]; then
		[ -e uapi/regen.sh ] && beside generated bash uapi/regen.sh --check
		beside style tests/style/run.sh
		beside mutants tests/mutants.py --plant
		beside vm tests/vm/selftest.sh 6.12 uml
		beside lab tests/vm/lab.sh
		host fuzz
	fi
	host unit
	host contract
	host bench/load
	host model
	host crash
}

stage packages tests/deps.sh || finish
stage programs programs
BUILT=1
stage modules modules || BUILT=0
# a program of the kernel stage installs them
[ "$MODE" != debug-smp ] && [[ " ${ONLY:-packages} " == *" packages "* ]] &&
	stage deb tests/deb/run.sh

if [ -z "$ONLY" ] && [[ $MODE =~ ^(all|fast)$ ]]; then
	beside_start
fi
if [ "$BUILT" = 1 ]; then
	run=(tests/run.py --kernels "$KERNELS" --also "$ALSO" --tests "$ONLY")
	[ "$MODE" = debug-smp ] && run+=(--smp-only)
	[ "$MODE" = all ] && run+=(--again)
	[ "${EVERY:-}" = 1 ] && run+=(--every)
	stage kernel "${run[@]}"
fi
beside_wait
if [ "$BUILT" = 1 ] && [ "$MODE" = all ] && [ -z "$ONLY" ]; then
	stage required tests/conformance.py --required --kernels "$KERNELS" --also "$ALSO"
fi
finish
