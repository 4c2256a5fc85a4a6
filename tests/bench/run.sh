#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bench/run.sh [-j] [-q] [-m] [-o DIR] [KERNEL|load|calls|nodes]...: what halma costs, beside
# what does a like job.
#
#	-j	the figures as JSON on standard output instead of a table
#	-q	quick: no 100,000 bindings, two boots instead of five
#	-m	a million bindings too (User Mode Linux, several minutes)
#	-o DIR	where results stay; default .build/bench/results
#	KERNEL	6.1, 6.12, uml; default all three, load, calls and nodes
#	load	halmad alone, natively: see load/load.py
#	calls	halmad with the module, on User Mode Linux: see load/calls.py
#	nodes	halmad and charon with thousands of mobile nodes, the same way: see nodes.py
#
# 6.1 and 6.12 are Debian's kernels under QEMU with -icount: the guest's clock counts
# instructions, whatever the load of this machine is. uml is User Mode Linux at native speed,
# caches and all: time, several boots. Nothing here is an absolute time: figures are
# instructions, bytes, or ratios to something else of the same boot.
#
# How: kmod-bench/ makes 112-byte IPv6/UDP packets (92-byte ones for IPv4), 64 to a sample, gives
# them to netif_receive_skb() on one dummy device and counts them on another, softirqs included;
# all cases take turns in an order that changes each round; the tenth percentile of the samples
# counts. Everything is divided by plain IPv6 forwarding. That is measured twice, and where the
# two differ by more than 1 %, the whole measurement is thrown away, as is one that was taken
# while the machine was in its slow gear (drop case 1.25 times as slow as at best). Eight packets
# of each case are looked at byte by byte. Destinations among N are random; every far end has had
# a packet before. The cost of many is measured with each set alone.
#
# Biases: one processor, no network card (so no hash that hardware has computed: the flow label
# is hashed in software), a cache that nobody else uses, routes through the bench's few prefixes.
#
# Exit code 1 when packets are lost or wrong, or a control is off; speed fails nothing.

BENCH=$(cd "$(dirname "$0")" && pwd)
TOP=$(cd "$BENCH/../.." && pwd)
# shellcheck source=tests/vm/kernel.sh
. "$TOP/tests/vm/kernel.sh"

BUILD=$TOP/.build/bench
OUT=$BUILD/results
NUMBERS=1,1000,100000
BOOTS=5
REPORT=()
LOAD=()
SESSIONS=1000,100000
NODES=(n=5000 all=100000)

while getopts jqmo: opt; do
	case "$opt" in
	j) REPORT=(-j) ;;
	q) NUMBERS=1,1000 BOOTS=2 LOAD=(-q) SESSIONS=1000,10000
		NODES=(n=1000 all=10000) ;;
	m) NUMBERS=1,1000,100000,1000000 ;;
	o) OUT=$OPTARG ;;
	*) sed -n '4,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- 6.1 6.12 uml load calls nodes

say()
{
	echo "bench: $*" >&2
}

build_tool()
{
	local -a flags

	read -ra flags < <(pkg-config --cflags --libs libmnl)
	gcc -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -I"$TOP/uapi" \
		-o "$BUILD/bench-nl" "$BENCH/bench-nl.c" "${flags[@]}"
}

# the generator for kernel $1, in a directory of links as build-module.sh makes one
build_generator()
{
	local dir="$BUILD/kmod-$1"

	kernel_load "$1" || return 1
	mkdir -p "$dir" || return 1
	ln -sfn "$BENCH"/kmod-bench/* "$dir/"
	make -C "$K_KDIR" M="$dir" "${K_MAKE[@]}" modules > "$dir/build.log" 2>&1 && return 0
	say "the generator does not build for $1 (log: $dir/build.log)"
	return 1
}

# one boot of kernel $1 for part $3 with result $2-$3.json; more arguments go to guest.py
boot()
{
	local kernel="$1" result="$2-$3.json" part="$3" rc; shift 3
	local -a vm=(--kernel "$kernel" --out "$OUT/vm")
	local platform="User Mode Linux, native" numbers=$NUMBERS

	case "$kernel" in
	uml)
		vm+=(--mem "$([[ $numbers == *,1000000 ]] && echo 6G || echo 3G)" --timeout 900) ;;
	*)
		# a clock that counts instructions leaps when the guest waits for this machine
		vm+=(--mem 2G --icount --timeout 10000000)
		platform="QEMU TCG -icount"
		numbers=${numbers%,1000000} ;;
	esac
	rm -f "$OUT/vm/result.json"
	"${WRAP[@]}" timeout -k 10 3600 nice "$TOP/tests/vm/run.sh" "${vm[@]}" -- \
		"$BENCH/guest.py" \
		"$BUILD/kmod-$kernel/bench_gen.ko" "$BUILD/bench-nl" "$OUT/vm/result.json" \
		"platform=$platform" "load=$(cut -d' ' -f1 /proc/loadavg)" "n=$numbers" \
		"part=$part" "$@" >&2
	rc=$?
	[ -s "$OUT/vm/result.json" ] && mv "$OUT/vm/result.json" "$result"
	return $rc
}

# each part in a boot of its own, since what one leaves behind in the kernel's allocators makes
# the other dearer; arguments as for boot, without the part
boots()
{
	local kernel="$1" result="$2"; shift 2

	boot "$kernel" "$result" forward "$@" && boot "$kernel" "$result" growth "$@" &&
		boot "$kernel" "$result" mobile "$@"
}

# User Mode Linux keeps its memory in a file of $TMPDIR. On huge pages, or every access to
# something far away costs a TLB miss more than it does on a machine. Seen by our children only.
huge_pages()
{
	local dir="$BUILD/huge"

	mkdir -p "$dir"
	# shellcheck disable=SC2016 # for the inner shell
	WRAP=(unshare -m sh -c 'mount -t tmpfs -o huge=always huge "$0" &&
		export TMPDIR="$0" && exec "$@"' "$dir")
	"${WRAP[@]}" true 2> /dev/null && return 0
	WRAP=()
	say "no huge pages: many bindings look dearer than they are"
}

bench_uml()
{
	local n

	huge_pages
	# boots whose control is off, or that saw a slow machine, are made up for; not for ever
	for ((n = 1; n <= BOOTS + 3; n++)); do
		boots uml "$OUT/uml-$n" rounds=100 || return 1
		"$BENCH/report.py" --enough "$BOOTS" "$OUT"/uml-*.json && break
	done
	WRAP=()
}

# halmad against a kernel in its own process; the figures as text and as JSON
bench_load()
{
	make -s -C "$BENCH/load" || return 1
	"$BENCH/load/load.py" "${LOAD[@]}" -o "$OUT/load.json" "$BUILD/load/halma-load" \
		> "$OUT/load.txt"
}

# halmad with the module: system calls, and processor time in the kernel, too
bench_calls()
{
	make -s -C "$BENCH/load" && make -s -C "$TOP/tests/mn" || return 1
	HALMA_KO=$("$TOP/tests/vm/build-module.sh" uml) || return 1
	export HALMA_KO
	timeout -k 10 1000 nice "$TOP/tests/vm/run.sh" --kernel uml --mem 3G --timeout 900 \
		--out "$OUT/vm" -- "$BENCH/load/calls.py" "$TOP/userd/halmad" "$TOP/tools/halma" \
		"$BUILD/load/halma-load" "$OUT/vm/calls.json" "n=$SESSIONS" \
		"mn=$TOP/tests/mn/halma-mn" \
		"load=$(cut -d' ' -f1 /proc/loadavg)" >&2 || return 1
	mv "$OUT/vm/calls.json" "$OUT/calls.json"
	"$BENCH/load/load.py" --calls "$OUT/calls.json" > "$OUT/calls.txt"
}

# mobile nodes with IKEv2: how long halmad and charon take to start, and what a reload does
bench_nodes()
{
	HALMA_KO=$("$TOP/tests/vm/build-module.sh" uml) || return 1
	export HALMA_KO
	timeout -k 10 1000 nice "$TOP/tests/vm/run.sh" --kernel uml --mem 3G --timeout 900 \
		--out "$OUT/vm" -- "$BENCH/nodes.py" "$TOP/userd/halmad" "$TOP/tools/halma" \
		"$OUT/vm/nodes.json" "${NODES[@]}" "load=$(cut -d' ' -f1 /proc/loadavg)" >&2 ||
		return 1
	mv "$OUT/vm/nodes.json" "$OUT/nodes.json"
	"$BENCH/nodes.py" --text "$OUT/nodes.json" > "$OUT/nodes.txt"
}

mkdir -p "$OUT/vm" || exit 1
OUT=$(cd "$OUT" && pwd)
build_tool || exit 1
WRAP=()
rc=0
kernels=()
native=()
for kernel; do
	if [[ " load calls nodes " == *" $kernel "* ]]; then
		rm -f "$OUT/$kernel".{json,txt}
		"bench_$kernel" || rc=1
		native+=("$kernel")
		continue
	fi
	kernels+=("$kernel")
	HALMA_KO=$("$TOP/tests/vm/build-module.sh" "$kernel") || exit 1
	export HALMA_KO
	build_generator "$kernel" || exit 1
	rm -f "$OUT/$kernel"-*.json
	case "$kernel" in
	uml) bench_uml || rc=1 ;;
	*) boots "$kernel" "$OUT/$kernel" rounds=30 || rc=1 ;;
	esac
done

results=()
for kernel in "${kernels[@]}"; do
	for f in "$OUT/$kernel"-*.json; do
		[ -e "$f" ] && results+=("$f")
	done
done
# one document of both
if [ ${#results[@]} -gt 0 ]; then
	"$BENCH/report.py" "${REPORT[@]}" "${results[@]}" > "$OUT/report" || rc=1
else
	echo '{}' > "$OUT/report"
fi
if [ ${#REPORT[@]} -gt 0 ]; then
	for part in "${native[@]}"; do
		[ -e "$OUT/$part.json" ] || continue
		jq --slurpfile part "$OUT/$part.json" --arg name "$part" '. + {($name): $part[0]}' \
			"$OUT/report" > "$OUT/report.new" && mv "$OUT/report.new" "$OUT/report"
	done
	cat "$OUT/report"
else
	[ ${#results[@]} = 0 ] || cat "$OUT/report"
	for part in "${native[@]}"; do
		[ ! -e "$OUT/$part.txt" ] || { echo; cat "$OUT/$part.txt"; }
	done
fi
exit $rc
