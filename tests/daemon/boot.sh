# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2016 # inner shells
#
# boot.sh: systemd as the first process of a namespace, as in a container, over the files of the
# machine: units are those that an operator has. To be sourced after ../ktap.sh.
#
#	boot_up			systemd with a journal and little else, until it runs
#	boot_down		deferred by boot_up
#	boot_unit NAME TEXT	a drop-in for a unit, before or after boot_up
#	boot_show UNIT NAME	a property of a unit
#	boot_pid UNIT		number of its first process, as seen from here
#	boot_log UNIT		what it said
#
#	systemctl WORD...	as usual
#
# Units see the network namespaces that are there before boot_up.

BOOT_UNITS=/run/systemd/system
BOOT_GROUP=/sys/fs/cgroup/halma-boot
BOOT_PID=
BOOT_INIT=

# all that a machine starts early, but for the journal
boot_mask()
{
	local dir unit
	local -a targets=(sysinit basic sockets timers local-fs)

	mkdir -p "$BOOT_UNITS"
	for dir in "${targets[@]/#//lib/systemd/system/}" "${targets[@]/#//etc/systemd/system/}"; do
		dir+=.target.wants
		for unit in "$dir"/*; do
			case "${unit##*/}" in
			'*'|systemd-journald*) ;;
			*) ln -sf /dev/null "$BOOT_UNITS/${unit##*/}" ;;
			esac
		done
	done
	printf '%s\n' '[Unit]' 'Requires=basic.target' 'After=basic.target' \
		> "$BOOT_UNITS/halma-test.target"
}

# it only talks to those whose numbers it can see
systemctl()
{
	nsenter -t "$BOOT_INIT" -m -p systemctl "$@"
}

boot_runs()
{
	[ -n "$BOOT_INIT" ] || BOOT_INIT=$(pgrep -P "$BOOT_PID")
	case "$(systemctl is-system-running 2> /dev/null)" in
	running|degraded) return 0 ;;
	esac
	return 1
}

boot_up()
{
	mountpoint -q /sys/fs/cgroup || mount -t cgroup2 cgroup /sys/fs/cgroup || return 1
	boot_mask
	mkdir -p "$BOOT_GROUP" || return 1
	defer boot_down
	(
		echo "$BASHPID" > "$BOOT_GROUP/cgroup.procs"
		exec env -i container=halma-test PATH="$PATH" unshare --pid --fork --kill-child \
			--mount --propagation slave --cgroup --uts --ipc bash -c '
				mount -t proc proc /proc
				umount /sys/fs/cgroup
				mount -t cgroup2 cgroup /sys/fs/cgroup
				exec /lib/systemd/systemd --system --unit=halma-test.target \
					--log-target=console --show-status=no'
	) > "$KTAP_TMP/boot.log" 2>&1 &
	BOOT_PID=$!
	slowwait 120 boot_runs && return 0
	systemctl list-jobs --no-pager
	tail -n 20 "$KTAP_TMP/boot.log"
	return 1
}

boot_gone()
{
	! kill -0 "$BOOT_PID" 2> /dev/null
}

boot_down()
{
	[ -n "$BOOT_PID" ] || return 0
	systemctl exit
	slowwait 30 boot_gone || kill -KILL "$BOOT_PID"
	wait "$BOOT_PID"
	BOOT_PID=
	BOOT_INIT=
	rm -rf "$BOOT_UNITS"
}

boot_unit()
{
	mkdir -p "$BOOT_UNITS/$1.d"
	printf '%s\n' "$2" >> "$BOOT_UNITS/$1.d/test.conf"
	[ -z "$BOOT_PID" ] || systemctl daemon-reload
}

boot_show()
{
	systemctl show -P "$2" "$1"
}

boot_pid()
{
	head -n 1 "$BOOT_GROUP/system.slice/$1/cgroup.procs"
}

boot_log()
{
	journalctl -D /run/log/journal -q -o cat -u "$1"
}
