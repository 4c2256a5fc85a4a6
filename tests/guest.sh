#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# guest.sh: the part of run.py that runs inside the VM. Asks for a program, runs it with the module
# loaded, looks what it left behind, and asks for the next one. The answer to question N is the file
# next.N in the shared directory: PROGRAM:TIMEOUT, or "end". Lines that start with '@' are for
# machine.py; everything else is the program's own output:
#
#	@next			what shall be run?
#	@begin NAME
#	@dmesg LINE		the kernel complained
#	@left TEXT		something was left behind
#	@end NAME RC SECONDS
#
# On an emulated kernel a process costs as much as a hundred packets, and all of this happens once
# for each program: what the shell can do itself it does.

TESTS=$(cd "$(dirname "$0")" && pwd)
KMSG=/tmp/guest.kmsg
CGROUP=/sys/fs/cgroup/halma-test

module_load()
{
	local -a deps

	[ -d /sys/module/halma ] && return 0
	# a kernel without a symbol list cannot tell what the module depends on: name the usual ones
	modprobe -aq ipv6 tunnel4 tunnel6 ip_tunnel ip6_tunnel udp_tunnel ip6_udp_tunnel
	IFS=, read -ra deps < <(modinfo -F depends "$1")
	[ ${#deps[@]} = 0 ] || modprobe -aq "${deps[@]}"
	insmod "$1"
}

# a pipe that nobody writes to is a sleep that costs no process
pause()
{
	read -r -t "$1" -u "$NEVER"
}

# the kernel log from now on, until kmsg_stop; safe against programs that clear it
kmsg_start()
{
	dmesg --follow-new > "$KMSG" 2> /dev/null &
	KMSG_PID=$!
	for _ in {1..50}; do
		echo "<6>halma-test: start $1" > /dev/kmsg
		pause 0.02
		[ -s "$KMSG" ] && break
	done
}

# whether the log has come so far
kmsg_has()
{
	local -a lines

	mapfile -t lines < "$KMSG" 2> /dev/null
	[[ ${lines[*]} == *"halma-test: stop $1"* ]]
}

kmsg_stop()
{
	echo "<6>halma-test: stop $1" > /dev/kmsg
	for _ in {1..100}; do
		kmsg_has "$1" && break
		pause 0.05
	done
	kill "$KMSG_PID" 2> /dev/null
	wait "$KMSG_PID" 2> /dev/null
}

# what a program must not leave; cleaned up so that the next one starts fresh
leftovers()
{
	local dev ns
	local -a procs=()

	# its size is always told as nothing
	[ ! -e "$CGROUP/cgroup.procs" ] || mapfile -t procs < "$CGROUP/cgroup.procs"
	if [ ${#procs[@]} != 0 ]; then
		echo "# processes left running:" \
			"$(ps -o args= -p "$(IFS=,; echo "${procs[*]}")" | paste -sd';')"
		echo 1 > "$CGROUP/cgroup.kill"
	fi
	for ns in /run/netns/*; do
		[ -e "$ns" ] || continue
		ns=${ns##*/}
		echo "@left network namespace $ns"
		ip netns pids "$ns" 2> /dev/null | xargs -r kill -KILL
		ip netns del "$ns"
	done
	while IFS=': ' read -r _ dev _; do
		echo "@left device ${dev%@*}"
		ip link del "${dev%@*}"
	done < <(ip -o link show type halma 2> /dev/null)
}

run_program()
{
	local program="$1" timeout="$2" name start rc line
	local -a head scan=() complaints

	name=${program##*/}
	name=${name%.*}
	echo "@begin $name"
	start=$EPOCHSECONDS
	kmsg_start "$name"
	module_load "$HALMA_KO" || echo "# cannot load the module"
	[ -d "$CGROUP" ] || mkdir -p "$CGROUP" 2> /dev/null
	(
		echo "$BASHPID" > "$CGROUP/cgroup.procs"
		exec setsid timeout -k 10 "$timeout" "$program" 2>&1
	) < /dev/null 2> /dev/null
	rc=$?
	leftovers
	kmsg_stop "$name"
	mapfile -t -n 40 head < "$program"
	for line in "${head[@]}"; do
		[[ $line != '# dmesg-allow: '* ]] || scan+=(--allow "${line#*: }")
	done
	mapfile -t complaints < <("$TESTS/vm/dmesg-scan.sh" "${scan[@]}" "$KMSG")
	[ ${#complaints[@]} = 0 ] || printf '@dmesg %s\n' "${complaints[@]}"
	printf '\n@end %s %s %s\n' "$name" "$rc" $((EPOCHSECONDS - start))
}

# one KTAP line of run_module or run_unloading; counts in n, fails in rc
step()
{
	local name="$1"; shift

	n=$((n + 1))
	if "$@"; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		rc=1
	fi
}

# the module itself, before anything uses it
run_module()
{
	local n=0 start rc=0

	echo "@begin module"
	start=$EPOCHSECONDS
	kmsg_start module
	echo "KTAP version 1"
	if [ -n "$HALMA_KO_SELFTEST" ]; then
		step "the module's self-tests pass" module_load "$HALMA_KO_SELFTEST"
		step "the self-testing module unloads" rmmod halma
	fi
	step "the module loads" module_load "$HALMA_KO"
	step "the module unloads" rmmod halma
	step "the module loads again" module_load "$HALMA_KO"
	echo "1..$n"
	kmsg_stop module
	# the self-tests talk; everything else is judged
	"$TESTS/vm/dmesg-scan.sh" --allow 'halma: .*self-?test' "$KMSG" | sed 's/^/@dmesg /'
	printf '\n@end module %s %s\n' "$rc" $((EPOCHSECONDS - start))
}

# the module goes, and takes everything along
run_unloading()
{
	local n=0 start rc=0

	echo "@begin unloading"
	start=$EPOCHSECONDS
	kmsg_start unloading
	echo "KTAP version 1"
	step "the module unloads after the tests" rmmod halma
	echo "1..1"
	kmsg_stop unloading
	"$TESTS/vm/dmesg-scan.sh" "$KMSG" | sed 's/^/@dmesg /'
	printf '\n@end unloading %s %s\n' "$rc" $((EPOCHSECONDS - start))
}

# the answer to question $1, to $p: it appears whole or not at all
answer()
{
	local file="$HALMA_OUT/next.$1"

	until [ -e "$file" ]; do
		pause 0.05
	done
	read -r p < "$file"
}

mkfifo /tmp/guest.never
exec {NEVER}<> /tmp/guest.never
for ((question = 0; ; question++)); do
	echo "@next"
	answer "$question"
	case "$p" in
	end) exit 0 ;;
	module:*) run_module ;;
	unloading:*) run_unloading ;;
	*) run_program "${p%:*}" "${p##*:}" ;;
	esac
done
