#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# build-module.sh [--selftest] [--tree DIR] [--out DIR] NAME [MAKE-ARG]...: build halma.ko for
# the kernel NAME of kernel.sh, or for any kernel when NAME is a build directory.
#
# Each kernel has a directory of its own with links to the sources, .build/kmod-NAME/ (or
# .build/kmod-NAME-selftest/ for a build that tests itself when it is loaded), so that one
# source tree serves all kernels at once. Prints the path of the module.

VM_DIR=$(cd "$(dirname "$0")" && pwd)
TOP=$(cd "$VM_DIR/../.." && pwd)
# shellcheck source=tests/vm/kernel.sh
. "$VM_DIR/kernel.sh"

selftest=
dir=
while :; do
	case "${1:-}" in
	--selftest) selftest=-selftest; shift ;;
	--tree) TOP=$(cd "$2" && pwd) || exit 1; shift 2 ;;
	--out) dir=$2; shift 2 ;;
	-*|'') sed -n '4,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
	*) break ;;
	esac
done
name=$1
shift

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

make -C "$K_KDIR" M="$dir" "${K_MAKE[@]}" ${selftest:+HALMA_DEBUG=y} -j"$(nproc)" \
	"$@" modules > "$dir/build.log" 2>&1
rc=$?
# missing symbols are only a warning where the kernel came without a symbol list
grep -vE '^(make|  [A-Z]+ )|^Skipping BTF|undefined!|Module.symvers is missing|^         ' \
	"$dir/build.log" | grep -vE '^WARNING: (Symbol version dump|modpost: suppressed)' |
	grep -vE 'compiler differs|The kernel was built by|You are using:' >&2
if [ "$rc" != 0 ]; then
	echo "build-module.sh: halma.ko does not build for $name (log: $dir/build.log)" >&2
	exit 1
fi
echo "$dir/halma.ko"
