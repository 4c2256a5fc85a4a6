#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# build-module.sh [--selftest] [--strict] [--tree DIR] [--out DIR] NAME [MAKE-ARG]...: build
# halma.ko for the kernel NAME of kernel.sh, or for any kernel when NAME is a build directory.
#
# Each kernel has a directory of its own with links to the sources, .build/kmod-NAME/ (or
# .build/kmod-NAME-selftest/ for a build that tests itself when it is loaded), so that one
# source tree serves all kernels at once. Prints the path of the module. With --strict the compiler
# says all it knows, and on 6.12 sparse, too. build.log is what they said of what was built anew;
# whole.log, of the last build of all of it, if that was strict.

VM_DIR=$(cd "$(dirname "$0")" && pwd)
TOP=$(cd "$VM_DIR/../.." && pwd)
# shellcheck source=tests/vm/kernel.sh
. "$VM_DIR/kernel.sh"

selftest=
strict=
dir=
while :; do
	case "${1:-}" in
	--selftest) selftest=-selftest; shift ;;
	--strict) strict=1; shift ;;
	--tree) TOP=$(cd "$2" && pwd) || exit 1; shift 2 ;;
	--out) dir=$2; shift 2 ;;
	-*|'') sed -n '4,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	*) break ;;
	esac
done
name=$1
shift
[ -z "$strict" ] || set -- "$@" W=1
[ "$strict:$name" != 1:6.12 ] || set -- "$@" C=2 CF=-D__CHECK_ENDIAN__

if [ ! -e "$TOP/Kbuild" ]; then
	echo "build-module.sh: no Kbuild in $TOP" >&2
	exit 1
fi
case "$name" in
*/*)
	K_KDIR=$name
	K_MAKE=()
	name=custom ;;
*)
	kernel_load "$name" || exit 1 ;;
esac

: "${dir:=$TOP/.build/kmod-$name$selftest}"
mkdir -p "$dir" || exit 1
dir=$(cd "$dir" && pwd)
exec 9> "$dir/.lock"
flock 9

# links to the sources; dead ones (of files renamed or removed) go
(cd "$TOP" && find Kbuild kmod uapi -type d -o -name '*.[ch]' -print -o -name '*.mk' -print -o \
	-name 'Kbuild*' -print) |
while read -r f; do
	[ "$dir/$f" -ef "$TOP/$f" ] && continue
	mkdir -p "$dir/$(dirname "$f")"
	ln -sfn "$TOP/$f" "$dir/$f"
done
find "$dir" -xtype l -delete

# Few objects know of the tests: the others are those of the build without, if there is one. What
# make would find different in them is where they lie.
twin=$TOP/.build/kmod-$name
if [ -n "$selftest" ] && [ ! -e "$dir/halma.ko" ] && [ -e "$twin/halma.ko" ]; then
	(cd "$twin" && find kmod -name '*.o' -o -name '.*.o.cmd') |
	while read -r f; do
		cp -p "$twin/$f" "$dir/$f"
	done
	find "$dir/kmod" -name '.*.o.cmd' -exec sed -i -E "s|$twin([/ ])|$dir\1|g" {} +
fi

[ -e "$dir/kmod/main.o" ] && strict=
make -C "$K_KDIR" M="$dir" "${K_MAKE[@]}" ${selftest:+HALMA_DEBUG=y} -j"$(nproc)" \
	"$@" modules > "$dir/build.log" 2>&1
rc=$?
[ -n "$strict" ] && [ "$rc" = 0 ] && cp "$dir/build.log" "$dir/whole.log"
# missing symbols are only a warning where the kernel came without a symbol list
grep -vE '^(make|  [A-Z]+ )|^Skipping BTF|undefined!|Module.symvers is missing|^         ' \
	"$dir/build.log" | grep -vE '^WARNING: (Symbol version dump|modpost: suppressed)' |
	grep -vE 'compiler differs|The kernel was built by|You are using:' >&2
if [ "$rc" != 0 ]; then
	echo "build-module.sh: halma.ko does not build for $name (log: $dir/build.log)" >&2
	exit 1
fi
echo "$dir/halma.ko"
