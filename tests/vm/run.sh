#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh: run a command in a virtual machine and bring back what it said.
#
# usage: run.sh [OPTION]... -- COMMAND [ARG]...
#
#	--kernel NAME	6.1, 6.12, uml, uml-debug, smp-debug (see kernel.sh); default uml
#	--smp N		processors (QEMU only); default 1
#	--mem SIZE	memory; default 2G
#	--timeout S	seconds the command may take; default 600
#	--boot S	seconds the boot may take; default 240
#	--stall S	instead of both: the VM is given up when nothing has come out of it for
#			S seconds, however long the whole takes; the kernel does not complain
#			of what takes long, either
#	--append TEXT	more kernel arguments (may be repeated)
#	--env NAME=VAL	set in the command's environment (may be repeated)
#	--icount	guest clock counts instructions (QEMU only, one processor)
#	--out DIR	directory shared with the guest, writable, same path there: $HALMA_OUT
#	--input		the command reads what run.sh reads, octet by octet and without an end:
#			a pipe (see tools/lab/console.py), which has to stay open
#	--no-scan	do not judge the kernel log
#	--no-kmemleak	do not scan for leaks after the command (debug kernels)
#
# The guest sees this machine's files at the same paths, read-only under an overlay that is
# thrown away; /tmp, /run and /var are empty. Environment variables HALMA_* are handed on. There
# is no network but loopback. Standard output and error of the command both come out on standard
# output, as they are written; run.sh itself speaks on standard error. A terminal stays as it is,
# and ^C ends the VM.
#
# Exit code: the command's own, or
#	124	the command took too long
#	125	the VM failed: no boot, panic, died, or could not be started
#	126	the command succeeded but the kernel complained (lines are printed)
# DIR/console.log and DIR/dmesg.log are left behind when --out is given.

# shellcheck disable=SC2317 # start_* are called by name, cleanup by trap

VM_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$VM_DIR/../.." && pwd)
# shellcheck source=tests/vm/kernel.sh
. "$VM_DIR/kernel.sh"

say()
{
	echo "vm[$KERNEL]: $*" >&2
}

usage()
{
	sed -n '4,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
	exit 125
}

KERNEL=uml
SMP=1
MEM=2G
TIMEOUT=600
BOOT_TIMEOUT=240
STALL=0
APPEND=()
ENVIRON=()
ICOUNT=0
OUT=
INPUT=0
SCAN=1
KMEMLEAK=1

while [ $# -gt 0 ]; do
	case "$1" in
	--kernel) KERNEL=$2; shift 2 ;;
	--smp) SMP=$2; shift 2 ;;
	--mem) MEM=$2; shift 2 ;;
	--timeout) TIMEOUT=$2; shift 2 ;;
	--boot) BOOT_TIMEOUT=$2; shift 2 ;;
	--stall) STALL=$2; TIMEOUT=0; shift 2 ;;
	--append) APPEND+=("$2"); shift 2 ;;
	--env) ENVIRON+=("$2"); shift 2 ;;
	--icount) ICOUNT=1; shift ;;
	--out) OUT=$2; shift 2 ;;
	--input) INPUT=1; shift ;;
	--no-scan) SCAN=0; shift ;;
	--no-kmemleak) KMEMLEAK=0; shift ;;
	--) shift; break ;;
	*) usage ;;
	esac
done
[ $# -gt 0 ] || usage

RUN=$(mktemp -d "${TMPDIR:-/tmp}/halma-vm.XXXXXX") || exit 125
VM_PID=
RELAY=

cleanup()
{
	# the VM leads a process group of its own: its helpers go with it
	if [ -n "$VM_PID" ] && kill -0 "$VM_PID" 2>/dev/null; then
		kill -KILL -- "-$VM_PID" 2>/dev/null
		wait "$VM_PID" 2>/dev/null
	fi
	relay_end
	rm -rf "$RUN"
}

# The VM writes to $GUEST. User Mode Linux makes a terminal raw, and whoever sits at it deaf and
# dumb: it gets a pipe instead. What came through it tells whether it still does something.
relay_start()
{
	if [ "$STALL" = 0 ] && [ ! -t 1 ]; then
		exec {GUEST}>&1
		return
	fi
	: > "$RUN/output"
	# not ended by the ^C that ends the VM: what the VM has said comes through
	exec {GUEST}> >(trap '' INT; exec tee "$RUN/output")
	RELAY=$!
}

relay_end()
{
	[ -n "$RELAY" ] || return 0
	exec {GUEST}>&-
	wait "$RELAY"
	RELAY=
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

kernel_load "$KERNEL" || { say "kernel $KERNEL is not available"; exit 125; }

mkdir -p "$RUN/uml" "${OUT:=$RUN/out}" || exit 125
OUT=$(cd "$OUT" && pwd)
rm -f "$OUT/console.log" "$OUT/dmesg.log"
CONSOLE=$OUT/console.log
: > "$CONSOLE"

# what the guest's init reads
{
	for v in "${!HALMA_@}"; do
		[ "$v" = HALMA_CACHE ] || printf 'export %s=%q\n' "$v" "${!v}"
	done
	printf 'export %q\n' "HALMA_KERNEL=$KERNEL" "HALMA_OUT=$OUT" "${ENVIRON[@]}"
	printf 'vm_type=%q vm_cwd=%q vm_out=%q\n' "$K_TYPE" "$PWD" "$OUT"
	printf 'vm_release=%q vm_modules=%q\n' "$K_RELEASE" "$K_MODULES"
	printf 'vm_keep=('
	printf '%q ' "$TOP" "$PWD" "$HALMA_CACHE" "$K_MODULES"
	printf ')\nvm_timeout=%q vm_kmemleak=%q vm_stall=%q' "$TIMEOUT" "$KMEMLEAK" "$STALL"
	printf ' vm_input=%q\n' "$INPUT"
	printf 'vm_command=('
	printf '%q ' "$@"
	printf ')\n'
} > "$RUN/job"

# kernel arguments: enough to fail fast and loudly, and no false alarms on a busy host
ARGS=(panic=-1 oops=panic loglevel=5 log_buf_len=4M random.trust_cpu=on audit=0 apparmor=0
      rcupdate.rcu_cpu_stall_timeout=120 watchdog_thresh=60 net.ifnames=0
      "halma_vm=$VM_DIR" "halma_run=$RUN" "halma_out=$OUT")
# what an emulator pays for dearly: indirect calls by way of returns, one more level of page tables,
# and memory that is cleared twice (what nobody initialised shows all the better)
ARGS+=(mitigations=off no5lvl init_on_alloc=0)
[ "$STALL" = 0 ] || ARGS+=(rcupdate.rcu_cpu_stall_suppress=1 nosoftlockup)

# A system call in User Mode Linux is some changes between two processes of this machine, and those
# take twice as long from one processor to another: a VM stays on one, where the fewest are
uml_processor()
{
	local allowed pid

	allowed=$(taskset -pc $$)
	awk 'NR == FNR { vms[$1] = 0; next }
	     $1 in vms { vms[$1]++ }
	     END { for (p in vms) if (best == "" || vms[p] < vms[best]) best = p; print best }' \
		<(tr ',' '\n' <<< "${allowed##*: }" |
		  awk -F- '{ for (i = $1; i <= $NF; i++) print i }') \
		<(for pid in $(pgrep -f ' umid=vm '); do
			taskset -pc "$pid" 2> /dev/null | sed 's/.*: //'
		  done)
}

# On processors with AMX it needs help (xstate.c), which is compiled once
uml_help()
{
	local lib

	grep -qm1 -w amx_tile /proc/cpuinfo || return 0
	lib=$HALMA_CACHE/xstate-$(sha256sum < "$VM_DIR/xstate.c" | cut -c1-12).so
	[ -e "$lib" ] || { ${CC:-cc} -O2 -D_GNU_SOURCE -shared -fPIC -o "$lib.$$" \
		"$VM_DIR/xstate.c" && mv "$lib.$$" "$lib"; } || return 1
	echo "LD_PRELOAD=$lib"
}

start_uml()
{
	local help from=null

	[ "$INPUT" = 0 ] || from=fd:0
	help=$(uml_help) || { say "cannot compile xstate.c"; exit 125; }
	# shellcheck disable=SC2054 # the commas are UML's
	setsid taskset -c "$(uml_processor)" env ${help:+"$help"} \
		"$K_IMAGE" "mem=$MEM" root=/dev/root rootfstype=hostfs \
		rootflags=/ ro "init=$VM_DIR/init" "uml_dir=$RUN/uml" umid=vm \
		console=tty0 con0=null,fd:2 "con1=$from,fd:1" con=null ssl=null \
		"${ARGS[@]}" "${APPEND[@]}" <&"$TYPED" 1>&"$GUEST" 2>> "$CONSOLE" &
	VM_PID=$!
}

start_qemu()
{
	# cx16: this emulator's cmpxchg16b may leave what is no flag in the flags (QEMU 7.2), and
	# then a kernel faults where it hands out memory
	local -a machine=(-accel "tcg,thread=multi" -cpu "max,-cx16" -smp "$SMP")
	local initrd p9=security_model=none,multidevs=remap

	initrd=$(cat "$VM_DIR/initramfs.sh" "$VM_DIR/init-qemu" "$K_MODULES/modules.dep" |
		 sha256sum | cut -c1-12)
	initrd=$HALMA_CACHE/image/initramfs-$K_RELEASE-$initrd.gz

	if [ "$ICOUNT" = 1 ]; then
		machine=(-icount "shift=0,sleep=off" -accel "tcg,thread=single"
			 -cpu "max,-erms,-fsrm" -smp 1)
		APPEND+=(init_on_alloc=0)
	fi
	[ -e "$initrd" ] || "$VM_DIR/initramfs.sh" "$K_MODULES" "$initrd" ||
		{ say "cannot make the initramfs"; exit 125; }

	setsid qemu-system-x86_64 -M q35 "${machine[@]}" -m "$MEM" -nic none -display none \
		-nodefaults -no-reboot -no-user-config -monitor none \
		-kernel "$K_IMAGE" -initrd "$initrd" \
		-virtfs "local,path=/,mount_tag=root,readonly=on,$p9" \
		-virtfs "local,path=$RUN,mount_tag=run,$p9" \
		-virtfs "local,path=$OUT,mount_tag=out,$p9" \
		-chardev "file,id=con,path=$CONSOLE" -serial chardev:con \
		-chardev stdio,id=out,signal=off -serial chardev:out \
		-append "console=ttyS0 ${ARGS[*]} ${APPEND[*]}" <&"$TYPED" 1>&"$GUEST" \
		2> "$RUN/qemu.err" &
	VM_PID=$!
}

# wait until the VM is gone or $1 seconds passed; with a second argument: or until that file exists
wait_vm()
{
	local end=$((SECONDS + $1)) turns=$((($1 > STALL ? $1 : STALL) * 10))
	local file="${2:-}" silent=0 before='' now

	while kill -0 "$VM_PID" 2>/dev/null; do
		[ -n "$file" ] && [ -e "$file" ] && return 0
		if [ "$STALL" = 0 ]; then
			[ "$SECONDS" -lt "$end" ] || return 1
		else
			# turns are counted, not seconds: a machine that is slow, or was stopped,
			# makes few of them
			now=$(stat -c %s "$CONSOLE" "$RUN/output")
			[ "$now" = "$before" ] && silent=$((silent + 1)) || silent=0
			before=$now
			[ "$silent" -lt "$turns" ] || return 1
		fi
		sleep 0.1
	done
	[ -z "$file" ] || [ -e "$file" ]
}

last_words()
{
	say "last lines of the console:"
	# from the first report on, if there is one
	awk '/BUG|WARNING|Oops|Kernel panic|general protection/ { found = 1 }
	     found || NR > skip' skip="$(($(wc -l < "$CONSOLE") - 40))" "$CONSOLE" |
		head -n 60 | tr -d '\r' | sed 's/^/| /' >&2
	[ -s "$RUN/qemu.err" ] && sed 's/^/qemu: /' "$RUN/qemu.err" >&2
}

fail()
{
	say "$*"
	last_words
	exit 125
}

START=$(date +%s)
relay_start
# what the VM reads
exec {TYPED}< /dev/null
[ "$INPUT" = 0 ] || exec {TYPED}<&0
"start_$K_TYPE"

if ! wait_vm "$BOOT_TIMEOUT" "$RUN/started"; then
	grep -q 'Kernel panic' "$CONSOLE" && fail "panic during boot"
	kill -0 "$VM_PID" 2>/dev/null || fail "boot failed: the VM ended by itself"
	[ "$STALL" = 0 ] || fail "boot failed: nothing was heard of the VM for $STALL s"
	fail "boot failed: no command started within $BOOT_TIMEOUT s"
fi
BOOTED=$(date +%s)

# the guest ends a command that takes too long itself; this is for a guest that hangs
if ! wait_vm $((STALL ? STALL : TIMEOUT + 60)); then
	[ "$STALL" = 0 ] || fail "given up: nothing was heard of the guest for $STALL s"
	fail "timed out: the guest did not end within $TIMEOUT s and does not react"
fi
wait "$VM_PID" 2> /dev/null	# without the shell's own remark on how UML ended
VM_PID=
relay_end
[ -e "$RUN/dmesg" ] && tr -d '\r' < "$RUN/dmesg" > "$OUT/dmesg.log"
if [ ! -s "$RUN/rc" ]; then
	if grep -q 'Kernel panic' "$CONSOLE"; then
		fail "panic while the command ran"
	fi
	fail "the VM ended before the command did"
fi

RC=$(cat "$RUN/rc")
say "exit code $RC (boot $((BOOTED - START)) s, command $(($(date +%s) - BOOTED)) s)"
[ "$RC" = 124 ] && [ -e "$RUN/timeout" ] && say "timed out: the command took longer than $TIMEOUT s"
if [ "$SCAN" = 1 ]; then
	if ! "$VM_DIR/dmesg-scan.sh" "$OUT/dmesg.log" > "$RUN/reports"; then
		say "the kernel complained:"
		sed 's/^/| /' "$RUN/reports" >&2
		[ "$RC" = 0 ] && RC=126
	fi
	if [ -s "$RUN/complaints" ]; then
		sed "s/^/vm[$KERNEL]: /" "$RUN/complaints" >&2
		[ "$RC" = 0 ] && RC=126
	fi
fi
exit "$RC"
