#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# lab.sh [SCENARIO]: a network with an anchor, gateways, a telephone and somebody to talk with, and
# a shell in it (`make lab`). Builds what is missing and boots a virtual machine for it.
#
# lab.sh --here [SCENARIO]: the same in namespaces of this machine, which needs root and halma.ko;
# says what is missing. That is what runs in the virtual machine, too.
#
# lab.sh --check [SCENARIO]: is there such a scenario?
#
# Without a terminal the shell reads commands, and a scenario has none behind it. Exit code: that of
# the scenario or of the shell; 2 if there is no such scenario, or something is missing.
#
#	LAB_KERNEL	a name that tests/vm/run.sh knows; default uml

# shellcheck disable=SC2034,SC2119,SC2317 # for topo.sh; called by defer

LAB=$(cd "$(dirname "$0")" && pwd)
TOP=$(cd "$LAB/../.." && pwd)
# in this order they are listed
SCENARIOS="first-handover anchor-restart mag-dies ipsec ipv4-subscribers rogue-mag"
WORDS="on halma move ping-cn stream capture anchor mag where help"
NEEDED="ip tc tcpdump ping jq python3 sysctl"
FOREVER=31536000	# seconds; who sits at it ends it

say()
{
	echo "lab: $*"
}

# each with the sentence that its file begins with
list()
{
	local name

	echo "make lab SCENARIO=NAME runs one of these; without one there is only the shell:"
	for name in $SCENARIOS; do
		printf '  %-18s%s\n' "$name" "$(sed -n "s/^# $name: //p" "$LAB/scenario/$name.sh")"
	done
}

head_of()
{
	sed -n "s/^# $2: //p" "$LAB/scenario/$1.sh"
}

# in a virtual machine

quiet()
{
	"$@" > "$OUT/build.log" 2>&1 && return 0
	cat "$OUT/build.log" >&2
	say "failed: $*" >&2
	return 1
}

build()
{
	say "building halma.ko for kernel $1, halmad, halma, halma-mag"
	quiet tests/vm/build-module.sh "$1" && quiet make -C userd && quiet make -C tools &&
		quiet make -C tests/stream
}

in_vm()
{
	local kernel=${LAB_KERNEL:-uml} how=plain rc

	OUT=$TOP/.build/lab
	cd "$TOP" && mkdir -p "$OUT" || return 1
	build "$kernel" || return 1
	[ ! -t 0 ] || [ ! -t 1 ] || how="tty"
	export HALMA_KO=$TOP/.build/kmod-$kernel/halma.ko
	unset HALMA HALMAD HALMA_MAG HALMA_STREAM	# those of this tree
	say "booting a virtual machine ($kernel)"
	"$LAB/console.py" outside "$how" tests/vm/run.sh --kernel "$kernel" --input --no-scan \
		--timeout "$FOREVER" --out "$OUT" --env "TERM=${TERM:-dumb}" \
		--env "NO_COLOR=${NO_COLOR:-}" -- \
		"$LAB/console.py" inside "$how" "$LAB/lab.sh" --here ${1:+"$1"} 2> "$OUT/vm.log"
	rc=$?
	[ $rc -lt 124 ] || [ $rc -gt 125 ] || cat "$OUT/vm.log" >&2
	return $rc
}

# here

# one line for each thing that is not there
missing()
{
	local c n

	[ "$(id -u)" = 0 ] || { echo "you are not root"; return; }
	for c in $NEEDED; do
		command -v "$c" > /dev/null || echo "no command $c: tests/deps.sh installs it"
	done
	for c in "$HALMA" "$HALMAD" "$HALMA_MAG" "$HALMA_STREAM"; do
		command -v "$c" > /dev/null ||
			echo "no ${c##*/}: make userd tools && make -C tests/stream"
	done
	[ -d /sys/module/halma ] || [ -e "$HALMA_KO" ] || modprobe -nq halma 2> /dev/null ||
		echo "no halma.ko for kernel $(uname -r): make modules && make install-modules"
	for n in $TOPO_NODES mag3; do
		[ ! -e "/run/netns/$n" ] ||
			echo "there is a namespace $n already: ip netns del $n, if it is of no use"
	done
	ip netns add halma-lab-try 2> /dev/null && ip netns del halma-lab-try ||
		echo "network namespaces cannot be made here"
	[ "${1:-}" != ipsec ] || [ -x "$CHARON" ] ||
		echo "no strongSwan: apt install charon-systemd strongswan-swanctl"
}

# a file on PATH for each word
words()
{
	local word

	mkdir "$TOPO_DIR/bin"
	for word in $WORDS; do
		ln -s "$LAB/command.sh" "$TOPO_DIR/bin/$word"
	done
	export PATH=$TOPO_DIR/bin:$PATH
}

# what command.sh has to know
known()
{
	export LAB LAB_KIND="$1" LAB_DIR=$TOPO_DIR LAB_MN="$2"
	export LAB_HALMA=$HALMA LAB_HALMAD=$HALMAD LAB_MAG=$HALMA_MAG LAB_STREAM=$HALMA_STREAM
	[ ! -t 0 ] || [ ! -t 1 ] || [ -n "${NO_COLOR:-}" ] || export HALMA_DEMO_TTY=1
}

module()
{
	[ -d /sys/module/halma ] && return 0
	defer rmmod halma
	modprobe -q halma 2> /dev/null || topo_module
}

welcome()
{
	cat <<- END

		 CN ------- ANCHOR ======( net )====+------ MAG1  . . .
		        halmad, halma.ko            +------ MAG2  . . .   ${LAB_MN%%@*}'s telephone
		                                    +------ MAG3, whom nobody has invited

		 move mag2, ping-cn, stream start, halma mn list, capture anchor; help; exit

	END
}

here()
{
	local scenario="$1" kind=plain mn=alice@example.org lacks rc=0

	# shellcheck source=tests/ktap.sh
	. "$TOP/tests/ktap.sh"
	# shellcheck source=tests/daemon/topo.sh
	. "$TOP/tests/daemon/topo.sh"
	# shellcheck source=tests/daemon/charon.sh
	. "$TOP/tests/daemon/charon.sh"
	# shellcheck source=tools/lab/network.sh
	. "$LAB/network.sh"
	[ -z "$scenario" ] || kind=$(head_of "$scenario" network)
	[ "$kind" != ipv4 ] || mn=dave@example.org
	lacks=$(missing "$kind")
	if [ -n "$lacks" ]; then
		echo "lab: ${lacks//$'\n'/$'\nlab: '}" >&2
		return 2
	fi
	MAG_PATIENCE=600
	trap ktap_cleanup EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap 'exit 129' HUP
	say "building the network"
	module || { say "halma.ko cannot be loaded"; return 1; }
	network_up "$kind" || { say "$NETWORK_WHY" >&2; return 1; }
	defer charon_stop_all
	defer network_down
	known "$kind" "$mn"
	words
	if [ -n "$scenario" ]; then
		bash "$LAB/scenario/$scenario.sh"
		rc=$?
		[ -t 0 ] || return $rc
	else
		move mag1 || return 1
	fi
	shell
}

shell()
{
	cd "$TOP" || return 1
	if [ ! -t 0 ]; then
		bash
		return
	fi
	welcome
	bash --rcfile "$LAB/prompt.bash" -i
}

HERE='' CHECK=
case "${1:-}" in
--here) HERE=1; shift ;;
--check) CHECK=1; shift ;;
esac
[ -z "${1:-}" ] || [[ " $SCENARIOS " == *" $1 "* ]] || { list >&2; exit 2; }
[ -z "$CHECK" ] || exit 0
if [ -n "$HERE" ]; then
	here "${1:-}"
else
	in_vm "${1:-}"
fi
