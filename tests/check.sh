#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh all|fast|debug|debug-smp KERNELS [TESTS]: build everything, run every kind of test that
# the mode asks for, one stage after the other, and close with a count. A stage that fails does
# not stop the ones after it, unless they need what it builds. With TESTS only these programs.

TESTS=$(cd "$(dirname "$0")" && pwd)
TOP=$(dirname "$TESTS")
MODE=$1
KERNELS=$2
ONLY=${3:-}
LOGS=$TOP/.build/results/stages
PASSED=0
FAILED=0
SKIPPED=0
BROKEN=()
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

# stage NAME COMMAND...: run it, show it, count it; what counts nothing itself counts as one
stage()
{
	local name="$1" log="$LOGS/$1.log" start rc p f s; shift

	echo "== $name"
	start=$(date +%s)
	"$@" < /dev/null 2>&1 | tee "$log" |
		grep --line-buffered -vE '^[0-9]+ passed, [0-9]+ failed'
	rc=${PIPESTATUS[0]}
	read -r p f s < <(count_log "$log")
	if [ "$rc" != 0 ] && [ "$f" = 0 ]; then
		f=1
	elif [ "$rc" = 0 ] && [ "$((p + f + s))" = 0 ]; then
		p=1
	fi
	[ "$f" = 0 ] || BROKEN+=("$name")
	PASSED=$((PASSED + p))
	FAILED=$((FAILED + f))
	SKIPPED=$((SKIPPED + s))
	echo "== $name: $p passed, $f failed, $s skipped ($(($(date +%s) - start)) s)"
	[ "$f" = 0 ]
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

	for dir in userd tools tests/mag tests/stream; do
		[ -e "$dir/Makefile" ] || continue
		make -s -C "$dir" --no-print-directory -j"$(nproc)" || return 1
	done
}

modules()
{
	local kernel rc=0

	for kernel in $KERNELS; do
		tests/vm/build-module.sh "$kernel" || rc=1
		tests/vm/build-module.sh --selftest "$kernel" || rc=1
	done
	return "$rc"
}

stage packages tests/deps.sh || finish
# tests that need no VM
host()
{
	[ -e "tests/$1/Makefile" ] &&
		stage "${1##*/}" make -C "tests/$1" --no-print-directory -j"$(nproc)" check
}

stage programs programs
BUILT=1
stage modules modules || BUILT=0

if [ -z "$ONLY" ]; then
	if [ "$MODE" = all ]; then
		[ -e uapi/regen.sh ] && stage generated bash uapi/regen.sh --check
		stage style tests/style/run.sh
		stage mutants tests/mutants.py --plant
		stage vm tests/vm/selftest.sh 6.12
	fi
	case "$MODE" in
	all) host unit; host contract; host fuzz; host bench/load; host crash ;;
	fast) host unit; host contract; host bench/load; host crash ;;
	esac
fi
[ "$BUILT" = 1 ] || finish

run=(tests/run.py --kernels "$KERNELS" --tests "$ONLY")
[ "$MODE" = debug-smp ] && run+=(--smp-only)
[ "$MODE" = all ] && run+=(--again)
stage kernel "${run[@]}"
if [ "$MODE" = all ] && [ -z "$ONLY" ]; then
	stage required tests/conformance.py --required --kernels "$KERNELS"
fi
finish
