#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# vm/selftest.sh [KERNEL [OTHER]]: does run.sh say what happened in the VM? Each way for a run to
# end is provoked once, because a runner that cannot fail makes every test worthless. What does not
# depend on how the VM is started is tried on OTHER (default KERNEL), which may boot sooner.

VM_DIR=$(cd "$(dirname "$0")" && pwd)
KERNEL=${1:-uml}
OTHER=${2:-$KERNEL}
# shellcheck source=tests/ktap.sh
. "$VM_DIR/../ktap.sh"

# vm KERNEL RC REGEX OPTION... -- COMMAND...: it ends with RC and its output matches REGEX
vm()
{
	local kernel="$1" want="$2" regex="$3" rc; shift 3

	"$VM_DIR/run.sh" --kernel "$kernel" "$@"
	rc=$?
	echo "exit code $rc"
	cp "$KTAP_TMP/out" "$KTAP_TMP/last"
	[ "$rc" = "$want" ] && grep -qE "$regex" "$KTAP_TMP/out"
}

judged()
{
	printf '[    1.000000] %s\n' "$@" > "$KTAP_TMP/dmesg"
	"$VM_DIR/dmesg-scan.sh" "$KTAP_TMP/dmesg"
}

ktap_start
# where run.sh puts its files tells its VMs from those of others
export TMPDIR=$KTAP_TMP
check "dmesg: an innocent log passes" judged "lo: link up" "halma-vm: command starts"
check_not "dmesg: a warning is a report" judged "WARNING: CPU: 0 PID: 1 at net/x.c:1 f+0x0/0x1"
check_not "dmesg: a lockdep report" judged "WARNING: possible circular locking dependency"
check_not "dmesg: a KASAN report" judged "BUG: KASAN: slab-use-after-free in f+0x1/0x2"
check_not "dmesg: a stuck device" judged "unregister_netdevice: waiting for lma0 to become free"
check_not "dmesg: an RCU stall" judged "rcu: INFO: rcu_sched self-detected stall on CPU"
check_not "dmesg: a crashed program" judged "halmad[1]: segfault at 0 ip 0 sp 0 error 4"
check_not "dmesg: anything unknown about halma" judged "halma: something happened"

out=$KTAP_TMP/share
# shellcheck disable=SC2016 # expanded in the guest
check "the exit code and the output come back" \
	vm "$KERNEL" 3 '^said hello$' --out "$out" -- bash -c '
		echo said hello
		echo kept > "$HALMA_OUT/file"
		echo "<4>WARNING: CPU: 0 made up" > /dev/kmsg
		exit 3'
check "a kernel report is printed also when the command failed" \
	grep -q 'WARNING: CPU: 0 made up' "$KTAP_TMP/last"
check_output "a file comes back" kept cat "$out/file"
check "a kernel report fails a command that succeeded" \
	vm "$OTHER" 126 'WARNING: CPU: 0 made up' -- \
	sh -c 'echo "<4>WARNING: CPU: 0 made up" > /dev/kmsg'
check "a command that takes too long is ended and named" \
	vm "$OTHER" 124 'took longer than 2 s' --timeout 2 -- sleep 1000
check "a VM that dies is named" \
	vm "$KERNEL" 125 'the VM ended before the command did|panic' -- \
	sh -c 'busybox poweroff -f; sleep 1000'
check "a kernel that does not boot is named" \
	vm "$KERNEL" 125 'boot failed|panic during boot' --boot 60 --append rdinit=/nothing \
	--append init=/nothing --append root=/nothing -- true
check "with a limit on silence a command that has fallen silent is given up and named" \
	vm "$OTHER" 125 'given up: nothing was heard of the guest for 5 s' --stall 5 -- \
	sh -c 'echo begun; sleep 1000'

# in a terminal
typed()
{
	"$VM_DIR/terminal.py" "$@" > "$KTAP_TMP/typed" 2>&1
	cat "$KTAP_TMP/typed"
}
# shellcheck disable=SC2016 # expanded in the guest
check_matches "one that speaks may take as long as it wants, and a terminal stays a terminal" \
	'terminal: exit code 0, modes icanon isig opost' typed "$VM_DIR/run.sh" \
	--kernel "$OTHER" --stall 10 -- bash -c 'for i in {1..6}; do sleep 2; echo line $i; done'
check_equal "what it says there is readable: each line begins at the left" 6 \
	"$(grep -cE $'^line [1-6]\r$' "$KTAP_TMP/typed")"
not_shown()
{
	"$VM_DIR/../demo/run.sh" "$1" > "$KTAP_TMP/list" 2>&1
	[ $? = 2 ] && grep -q '^  a2  ' "$KTAP_TMP/list" && cat "$KTAP_TMP/list"
}
check "a demonstration that there is not: 2, and a list of those that there are" \
	not_shown "no such thing"
check "the same for help" not_shown help
check_equal "each has a sentence there" \
	"$(cd "$VM_DIR/../demo/scenario" && printf "%s\n" *.sh | sed "s/.sh$//" | LC_ALL=C sort)" \
	"$(awk '/^  / && NF > 2 { print $1 }' "$KTAP_TMP/list" | LC_ALL=C sort)"
check_matches "^C ends the demonstration, which says so" 'demo: interrupted' typed \
	--interrupt 'The network' env HALMA_DEMO_KERNEL="$OTHER" "$VM_DIR/../demo/run.sh"
check_matches "at once, and the terminal is as it was" \
	'exit code 130, modes icanon isig opost, [0-9]{1,2} s' \
	cat "$KTAP_TMP/typed"
vms_left()
{
	pgrep -f "halma_run=$KTAP_TMP/" | wc -l
}
check_output "and nothing of all that is left running" 0 vms_left
ktap_finish
