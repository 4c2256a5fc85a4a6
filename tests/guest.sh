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

# the kernel log from now on, until kmsg_stop; safe against programs that clear it
kmsg_start()
{
	dmesg --follow-new > "$KMSG" 2> /dev/null &
	KMSG_PID=$!
	for _ in $(seq 50); do
		echo "<6>halma-test: start $1" > /dev/kmsg
		sleep 0.02
		[ -s "$KMSG" ] && break
	done
}

kmsg_stop()
{
	echo "<6>halma-test: stop $1" > /dev/kmsg
	for _ in $(seq 100); do
		grep -qa "halma-test: stop $1" "$KMSG" && break
		sleep 0.05
	done
	kill "$KMSG_PID" 2> /dev/null
	wait "$KMSG_PID" 2> /dev/null
}

# what a program must not leave; cleaned up so that the next one starts fresh
leftovers()
{
	local dev ns

	if mkdir -p "$CGROUP" 2> /dev/null && [ -s "$CGROUP/cgroup.procs" ]; then
		echo "# processes left running:" \
			"$(ps -o args= -p "$(paste -sd, "$CGROUP/cgroup.procs")" | paste -sd';')"
		echo 1 > "$CGROUP/cgroup.kill"
	fi
	for ns in $(ip netns list 2> /dev/null | awk '{ print $1 }'); do
		echo "@left network namespace $ns"
		ip netns pids "$ns" 2> /dev/null | xargs -r kill -KILL
		ip netns del "$ns"
	done
	for dev in $(ip -o link show type halma 2> /dev/null | awk -F': ' '{ print $2 }'); do
		echo "@left device ${dev%@*}"
		ip link del "${dev%@*}"
	done
}

run_program()
{
	local program="$1" timeout="$2" name start rc allow
	local -a scan=()

	name=$(basename "$program")
	name=${name%.*}
	echo "@begin $name"
	start=$(date +%s)
	kmsg_start "$name"
	module_load "$HALMA_KO" || echo "# cannot load the module"
	mkdir -p "$CGROUP" 2> /dev/null
	# shellcheck disable=SC2016 # expanded by the inner shell
	setsid timeout -k 10 "$timeout" bash -c '
		echo $$ > "$0/cgroup.procs" 2> /dev/null
		exec "$@"' "$CGROUP" "$program" < /dev/null 2>&1
	rc=$?
	leftovers
	kmsg_stop "$name"
	while read -r allow; do
		scan+=(--allow "$allow")
	done < <(sed -n '1,40s/^# dmesg-allow: //p' "$program")
	"$TESTS/vm/dmesg-scan.sh" "${scan[@]}" "$KMSG" | sed 's/^/@dmesg /'
	printf '\n@end %s %s %s\n' "$name" "$rc" $(($(date +%s) - start))
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
	start=$(date +%s)
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
	printf '\n@end module %s %s\n' "$rc" $(($(date +%s) - start))
}

# the module goes, and takes everything along
run_unloading()
{
	local n=0 start rc=0

	echo "@begin unloading"
	start=$(date +%s)
	kmsg_start unloading
	echo "KTAP version 1"
	step "the module unloads after the tests" rmmod halma
	echo "1..1"
	kmsg_stop unloading
	"$TESTS/vm/dmesg-scan.sh" "$KMSG" | sed 's/^/@dmesg /'
	printf '\n@end unloading %s %s\n' "$rc" $(($(date +%s) - start))
}

# the answer to question $1: it appears whole or not at all. A pipe that nobody writes to is a sleep
# that costs no process
answer()
{
	local file="$HALMA_OUT/next.$1"

	until [ -e "$file" ]; do
		read -r -t 0.05 -u "$NEVER"
	done
	cat "$file"
}

mkfifo /tmp/guest.never
exec {NEVER}<> /tmp/guest.never
for ((question = 0; ; question++)); do
	echo "@next"
	p=$(answer "$question")
	case "$p" in
	end) exit 0 ;;
	module:*) run_module ;;
	unloading:*) run_unloading ;;
	*) run_program "${p%:*}" "${p##*:}" ;;
	esac
done
