#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# initramfs.sh MODULES OUTPUT: the small initramfs that mounts the host's root over 9p.
# MODULES is a lib/modules/RELEASE directory with modules.dep.

set -eu

modules=$1
output=$2
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

mkdir -p "$dir"/{bin,dev,proc,sys,lower,rw,new,modules}
cp "$(command -v busybox)" "$dir/bin/busybox"
install -m 755 "$here/init-qemu" "$dir/init"

# append module $1 and what it needs to the load order, dependencies first
declare -A seen
: > "$dir/modules/order"
add_module()
{
	local line path dep

	# built in, or already there
	line=$(grep -E "(^|/)$1\.ko(\.[a-z]+)?:" "$modules/modules.dep") || return 0
	path=${line%%:*}
	[ -z "${seen[$path]:-}" ] || return 0
	seen[$path]=1
	for dep in ${line#*:}; do
		dep=${dep##*/}
		add_module "${dep%%.ko*}"
	done
	local name=${path##*/}

	name=${name%%.ko*}.ko
	case "$path" in
	*.xz) xz -dc "$modules/$path" > "$dir/modules/$name" ;;
	*.zst) zstd -qdc "$modules/$path" > "$dir/modules/$name" ;;
	*.gz) gzip -dc "$modules/$path" > "$dir/modules/$name" ;;
	*) cp "$modules/$path" "$dir/modules/$name" ;;
	esac
	echo "$name" >> "$dir/modules/order"
}

for m in virtio_pci 9pnet_virtio 9p overlay; do
	add_module "$m"
done

(cd "$dir" && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) > "$output.$$"
mv "$output.$$" "$output"
