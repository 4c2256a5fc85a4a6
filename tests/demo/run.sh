#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [--check] [SCENARIO]: the demonstration (`make demo`). Builds what is missing, boots a
# virtual machine and shows in it what halma is for: mobile nodes move, and their packets follow.
# Exit code 0 if none was lost and each went the way that the rules say; 2 if there is no such
# scenario, with a list. With --check that is all that is looked at.
#
#	HALMA_DEMO_KERNEL	a name that tests/vm/run.sh knows; default uml, or 6.1
#				where there is none
#	HALMA_DEMO_SPEED	packets per second each way; default 1000

DEMO=$(cd "$(dirname "$0")" && pwd)
TOP=$(cd "$DEMO/../.." && pwd)
OUT=$TOP/.build/demo

# so long nothing may come out of the virtual machine, in seconds; the demonstration itself says
# something twice a second while it waits for nothing. However slow the machine is, it goes on
STALL=300

# in this order they are listed
SCENARIOS="a2 handover a1 a1-two a2-visited b b-a2"
CHECK=
[ "${1:-}" != --check ] || { CHECK=1; shift; }
SCENARIO=${1:-a2}

# each with the sentence that its file begins with
list()
{
	local name

	echo "make demo SCENARIO=NAME shows one of these; a2 if none is named:"
	for name in $SCENARIOS; do
		sed -n "s/^# \($name\): /\1|/p" "$DEMO/scenario/$name.sh"
	done | while IFS='|' read -r name text; do
		printf '  %-12s %s\n' "$name" "$text"
	done
}

[[ " $SCENARIOS " == *" $SCENARIO "* ]] || { list >&2; exit 2; }
[ -z "$CHECK" ] || exit 0
cd "$TOP" || exit 1
mkdir -p "$OUT" || exit 1

say()
{
	echo "demo: $*"
}

# shellcheck disable=SC2317 # called by trap
# ^C: what runs has heard it too, and is gone when this comes
interrupted()
{
	echo
	say "interrupted; nothing is left running" >&2
	exit "$1"
}
trap 'interrupted 130' INT
trap 'interrupted 143' TERM

# run "$@" quietly, but show all if it fails
quiet()
{
	"$@" > "$OUT/build.log" 2>&1 && return 0
	cat "$OUT/build.log" >&2
	say "failed: $*" >&2
	return 1
}

build()
{
	say "building halma.ko for kernel $1, halmad, halma and the test programs"
	quiet tests/vm/build-module.sh "$1" &&
		quiet make -C userd && quiet make -C tools &&
		quiet make -C tests/stream && quiet make -C tests/mn
}

KERNEL=${HALMA_DEMO_KERNEL:-}
if [ -z "$KERNEL" ]; then
	KERNEL=uml
	quiet tests/vm/kernel.sh prepare uml 2> /dev/null || KERNEL=6.1
fi
build "$KERNEL" || exit 1

[ -t 1 ] && [ -n "${TERM:-}" ] && [ "${TERM:-}" != dumb ] && [ -z "${NO_COLOR:-}" ] &&
	export HALMA_DEMO_TTY=1
export HALMA_KO=$TOP/.build/kmod-$KERNEL/halma.ko
unset HALMA HALMAD HALMA_MAG HALMA_STREAM HALMA_MN	# those of this tree
case "$KERNEL" in
uml*) say "booting a virtual machine: User Mode Linux" ;;
*) say "booting a virtual machine: QEMU, Debian's kernel $KERNEL (takes a little longer)" ;;
esac
tests/vm/run.sh --kernel "$KERNEL" --stall "$STALL" --out "$OUT" -- "$DEMO/show.sh" \
	"$SCENARIO" 2> "$OUT/vm.log"
rc=$?
case "$rc" in
0|1) ;;
126) cat "$OUT/vm.log" >&2; say "the kernel complained, see above" ;;
*) cat "$OUT/vm.log" >&2; say "the virtual machine failed, see above and $OUT" ;;
esac
exit $rc
