#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Generate header, policies and operation table from halma.yaml with the
# kernel's own ynl-gen, out of Debian's linux-source-6.12.
#
#   uapi/regen.sh            write the generated files; but nothing that breaks the contract
#   uapi/regen.sh --check    fail if the committed ones differ, or if the contract was broken
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
ver=6.12
tarball=/usr/src/linux-source-$ver.tar.xz
cache=${HALMA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/halma}/ynl-$ver
files="uapi/linux/halma.h uapi/linux/halma_link.h kmod/netlink-gen.h kmod/netlink-gen.c"

die() { echo "regen: $*" >&2; exit 1; }

if [ ! -f "$cache/tools/net/ynl/ynl-gen-c.py" ]; then
	[ -f "$tarball" ] || die "$tarball is missing: apt-get install linux-source-$ver"
	mkdir -p "$cache"
	tar -C "$cache" --strip-components=1 -xf "$tarball" \
		"linux-source-$ver/tools/net/ynl" "linux-source-$ver/Documentation/netlink"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The generator names the specification by its path below MAINTAINERS.
mkdir -p "$work/uapi"
: >"$work/MAINTAINERS"
cp "$cache"/Documentation/netlink/*.yaml "$work/"
cp "$top/uapi/halma.yaml" "$work/uapi/"

gen() { # mode, --header or --source, output
	(cd "$work" && mkdir -p "$(dirname "$3")" &&
	 /usr/bin/python3 "$top/uapi/ynlgen.py" "$cache/tools/net/ynl/ynl-gen-c.py" \
		--mode "$1" "$2" --spec "$work/uapi/halma.yaml" -o "$3")
}

gen uapi --header uapi/linux/halma.h
gen kernel --header kmod/netlink-gen.h
gen kernel --source kmod/netlink-gen.c
# The multicast groups have flags that the generator cannot write: netlink.c
# has the table.
sed -i '/^static const struct genl_multicast_group/,/^};/d' "$work/kmod/netlink-gen.c"
sed -i -e :a -e '/^\n*$/{$d;N;ba' -e '}' "$work/kmod/netlink-gen.c"

# The attributes of the link are rtnetlink's, in the kernel's tree a part of if_link.h: they get
# a header of their own.
split_link() {
	local header=$work/uapi/linux/halma.h link=$work/uapi/linux/halma_link.h
	local enum='/^enum {$/{:a;N;/\n};$/!ba;/IFLA_HALMA_/'

	{
		sed -n '1,/YNL-GEN/p' "$header"
		printf '\n#ifndef _UAPI_LINUX_HALMA_LINK_H\n#define _UAPI_LINUX_HALMA_LINK_H\n\n'
		sed -n "$enum"'p}' "$header"
		printf '\n#endif /* _UAPI_LINUX_HALMA_LINK_H */\n'
	} >"$link"
	sed -i "$enum"'{N;d}}' "$header"
	# who needs the policies needs the numbers
	sed -i 's|^#include <uapi/linux/halma.h>$|&\n#include <uapi/linux/halma_link.h>|' \
		"$work"/kmod/netlink-gen.[ch]
}
split_link

rc=0
for f in $files; do
	if [ "${1:-}" = --check ]; then
		cmp -s "$work/$f" "$top/$f" || { echo "regen: $f is not current" >&2; rc=1; }
	else
		cmp -s "$work/$f" "$top/$f" || cp "$work/$f" "$top/$f"
	fi
done

# The contract grows and does nothing else: what was promised is in frozen.txt.
frozen=$top/uapi/frozen.txt
if [ ! -e "$frozen" ]; then
	echo "regen: uapi/frozen.txt is missing: take it from the last commit" >&2
	rc=1
elif ! /usr/bin/python3 "$top/uapi/freeze.py" "$work/uapi" "$frozen"; then
	rc=1
else
	/usr/bin/python3 "$top/uapi/freeze.py" "$work/uapi" >"$work/frozen.txt"
	if [ "${1:-}" != --check ]; then
		cmp -s "$work/frozen.txt" "$frozen" || cp "$work/frozen.txt" "$frozen"
	elif ! cmp -s "$work/frozen.txt" "$frozen"; then
		echo "regen: uapi/frozen.txt is not current" >&2
		rc=1
	fi
	grep -q "^abi-version $(sed -n 's/^abi-version //p' "$work/frozen.txt")\b" \
		"$top/uapi/CHANGES" || { echo "regen: CHANGES lacks this abi-version" >&2; rc=1; }
fi
exit $rc
