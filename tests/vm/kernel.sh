#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# kernel.sh: the kernels that tests run on.
#
#	kernel.sh prepare NAME...	fetch or build what NAME needs (slow once, then cached)
#	kernel.sh show NAME...		print what is known about NAME
#
# or sourced: kernel_load NAME prepares NAME and sets
#
#	K_TYPE		qemu or uml
#	K_RELEASE	what uname -r says in the guest
#	K_IMAGE		kernel image or UML binary
#	K_MODULES	directory that the guest sees as /lib/modules/$K_RELEASE
#	K_KDIR		build directory for external modules
#	K_MAKE		array: extra arguments to make for external modules
#	K_DEBUG		1 when built with the run-time checkers
#
# Names:
#	6.1 6.12	Debian's stock kernels, QEMU
#	uml		User Mode Linux 6.1 without checkers: Debian's binary, or our own build
#			when the source package that belongs to it has left the archive
#	uml-debug	own UML 6.1 with KASAN, lockdep, kmemleak, ...; QEMU is not needed
#	smp-debug	own 6.12 for QEMU with the same checkers, SMP and preemption
#
# What is expensive lives in $HALMA_CACHE (default ~/.cache/halma), keyed by source version and
# a hash of the configuration, and survives `make clean`.

# shellcheck disable=SC2034 # K_* are for whoever sources this file

VM_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
HALMA_CACHE=${HALMA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/halma}
KERNEL_NAMES="6.1 6.12 uml uml-debug smp-debug"

kernel_say()
{
	echo "kernel.sh: $*" >&2
}

# run "$@" quietly; show the end of its output when it fails
kernel_quiet()
{
	local log="$1"; shift

	if ! "$@" > "$log" 2>&1; then
		tail -n 30 "$log" >&2
		kernel_say "failed (whole log: $log): $*"
		return 1
	fi
}

# unpack package "$1" (name or name=version) below "$2", without installing it
kernel_unpack_deb()
{
	local pkg="$1" dir="$2"
	local tmp="$dir.tmp.$$"

	[ -e "$dir/.complete" ] && return 0
	rm -rf "$tmp" && mkdir -p "$tmp" || return 1
	kernel_say "fetching $pkg"
	(cd "$tmp" && { apt-get download -qq -o APT::Sandbox::User=root "$pkg" ||
		{ apt-get update -qq &&
		  apt-get download -qq -o APT::Sandbox::User=root "$pkg"; }; }) >&2 ||
		{ rm -rf "$tmp"; kernel_say "cannot download $pkg"; return 1; }
	dpkg -x "$tmp"/*.deb "$tmp/root" || { rm -rf "$tmp"; return 1; }
	rm -f "$tmp"/*.deb
	rm -rf "$dir"
	mv "$tmp/root" "$dir" && rm -rf "$tmp" && touch "$dir/.complete"
}

# unpack the kernel source tarball "$1" as "$2"
kernel_unpack_source()
{
	local tarball="$1" dir="$2"

	(
		flock 9
		[ -e "$dir/Makefile" ] && exit 0
		kernel_say "unpacking $tarball"
		rm -rf "$dir.tmp" && mkdir -p "$dir.tmp" &&
		tar -C "$dir.tmp" --strip-components=1 -xf "$tarball" && mv "$dir.tmp" "$dir"
	) 9> "$dir.lock"
}

# the installed linux-source-$1; sets SRC and SRC_VERSION
kernel_source_installed()
{
	local series="$1"

	SRC_VERSION=$(dpkg-query -W -f '${Version}' "linux-source-$series" 2>/dev/null)
	if [ -z "$SRC_VERSION" ]; then
		kernel_say "package linux-source-$series is not installed"
		return 1
	fi
	SRC=$HALMA_CACHE/src/linux-$SRC_VERSION
	kernel_unpack_source "/usr/src/linux-source-$series.tar.xz" "$SRC"
}

# Debian's stock kernel of series "$1"
kernel_load_stock()
{
	local series="$1" headers version

	headers=$(printf '%s\n' /usr/src/linux-headers-"$series".[0-9]*-amd64 | sort -V | tail -n 1)
	if [ ! -e "$headers/Makefile" ]; then
		kernel_say "no headers of a $series kernel are installed"
		return 1
	fi
	K_TYPE=qemu
	K_RELEASE=${headers#/usr/src/linux-headers-}
	K_KDIR=$headers
	K_IMAGE=/boot/vmlinuz-$K_RELEASE
	K_MODULES=/lib/modules/$K_RELEASE
	[ -e "$K_IMAGE" ] && [ -e "$K_MODULES/modules.dep" ] && return 0

	version=$(dpkg-query -W -f '${Version}' "linux-headers-$K_RELEASE")
	local dir=$HALMA_CACHE/image/$K_RELEASE-$version
	kernel_unpack_deb "linux-image-$K_RELEASE=$version" "$dir" || return 1
	K_IMAGE=$dir/boot/vmlinuz-$K_RELEASE
	K_MODULES=$dir/lib/modules/$K_RELEASE
	[ -e "$K_MODULES/modules.dep" ] || depmod -b "$dir" "$K_RELEASE"
}

# a kernel configured from the fragments "$4..." in architecture "$3"; sets OBJ
kernel_build_own()
{
	local name="$1" series="$2" arch="$3"; shift 3
	local hash want got cc=gcc line target
	local -a frags=("${@/#/$VM_DIR/config/}") mk

	kernel_source_installed "$series" || return 1
	hash=$({ echo "$arch"; grep -hv '^#' "${frags[@]}"; } | sha256sum | cut -c1-12)
	OBJ=$HALMA_CACHE/kernel/$name-$SRC_VERSION-$hash
	[ -e "$OBJ/.complete" ] && return 0

	mkdir -p "$OBJ" || return 1
	command -v ccache > /dev/null && cc="ccache gcc"
	mk=(nice -n "${HALMA_NICE:-10}" make -C "$SRC" O="$OBJ" ARCH="$arch" CC="$cc" HOSTCC="$cc"
	    KBUILD_BUILD_TIMESTAMP=2024-01-01 KBUILD_BUILD_USER=halma KBUILD_BUILD_HOST=halma)
	cat "${frags[@]}" > "$OBJ/wanted.config"
	echo "CONFIG_LOCALVERSION=\"-$name\"" >> "$OBJ/wanted.config"
	kernel_quiet "$OBJ/config.log" "${mk[@]}" KCONFIG_ALLCONFIG="$OBJ/wanted.config" \
		allnoconfig || return 1
	while IFS='=' read -r want got; do
		case "$want" in ''|\#*) continue;; esac
		line=$(grep -E "^$want=" "$OBJ/.config")
		[ "${line#*=}" = "$got" ] || { [ -z "$line" ] && [ "$got" = n ]; } ||
			kernel_say "$name: wanted $want=$got, got ${line:-nothing}"
	done < "$OBJ/wanted.config"

	kernel_say "building $name from linux-source-$series $SRC_VERSION (log: $OBJ/build.log)"
	[ "$arch" = um ] && target=linux || target=bzImage
	kernel_quiet "$OBJ/build.log" "${mk[@]}" -j"$(nproc)" "$target" modules &&
	kernel_quiet "$OBJ/install.log" "${mk[@]}" INSTALL_MOD_PATH="$OBJ/root" \
		modules_install || return 1
	touch "$OBJ/.complete"
	kernel_say "$name is ready"
}

kernel_load_own()
{
	local arch="$3"

	kernel_build_own "$@" || return 1
	K_RELEASE=$(cat "$OBJ/include/config/kernel.release")
	K_KDIR=$OBJ
	K_MODULES=$OBJ/root/lib/modules/$K_RELEASE
	if [ "$arch" = um ]; then
		K_TYPE=uml
		K_IMAGE=$OBJ/linux
		K_MAKE=(ARCH=um)
	else
		K_TYPE=qemu
		K_IMAGE=$OBJ/arch/x86/boot/bzImage
	fi
}

# Debian's UML binary with the kernel source of the same version, prepared for modules
kernel_load_uml()
{
	local release version obj src

	release=$(linux.uml --version 2>/dev/null) || return 1
	[ -d "/usr/lib/uml/modules/$release" ] || return 1
	obj=$HALMA_CACHE/kernel/uml-debian-$release
	src=$HALMA_CACHE/src/linux-$release-uml
	if [ ! -e "$obj/.complete" ]; then
		version=$(apt-cache madison linux-source-6.1 | awk '{ print $3 }' |
			  grep -E "^${release//./\\.}-" | head -n 1)
		[ -n "$version" ] || { kernel_say "the archive has no source of UML $release"
				       return 1; }
		kernel_unpack_deb "linux-source-6.1=$version" "$src.deb" &&
		kernel_unpack_source "$src.deb/usr/src/linux-source-6.1.tar.xz" "$src" &&
		mkdir -p "$obj" &&
		zcat /usr/share/doc/user-mode-linux/config.gz > "$obj/.config" &&
		kernel_quiet "$obj/config.log" make -C "$src" O="$obj" ARCH=um olddefconfig &&
		kernel_quiet "$obj/build.log" make -C "$src" O="$obj" ARCH=um -j"$(nproc)" \
			modules_prepare || return 1
		rm -rf "$src.deb"
		touch "$obj/.complete"
	fi
	K_TYPE=uml
	K_RELEASE=$release
	K_KDIR=$obj
	K_IMAGE=$(command -v linux.uml)
	K_MODULES=/usr/lib/uml/modules/$release
	# no Module.symvers is shipped; without MODVERSIONS the loader resolves the symbols
	K_MAKE=(ARCH=um KBUILD_MODPOST_WARN=1)
}

kernel_load()
{
	local name="$1" lock

	K_MAKE=()
	K_DEBUG=0
	mkdir -p "$HALMA_CACHE/src" "$HALMA_CACHE/kernel" "$HALMA_CACHE/image" || return 1
	exec {lock}> "$HALMA_CACHE/.lock-$name"
	flock -n "$lock" ||
		{ kernel_say "$name is being prepared by another process; waiting"; flock "$lock"; }
	case "$name" in
	6.1|6.12)
		kernel_load_stock "$name" ;;
	uml)
		kernel_load_uml ||
		kernel_load_own uml 6.1 um net-base.config uml.config ;;
	uml-debug)
		K_DEBUG=1
		kernel_load_own uml-debug 6.1 um net-base.config uml.config sanitize.config ;;
	smp-debug)
		K_DEBUG=1
		kernel_load_own smp-debug 6.12 x86_64 \
			net-base.config qemu.config sanitize.config sanitize-smp.config ;;
	*)
		kernel_say "unknown kernel '$name' (known: $KERNEL_NAMES)"
		false ;;
	esac
	local rc=$?

	exec {lock}>&-
	return $rc
}

kernel_main()
{
	local verb="${1:-}" name

	case "$verb" in
	prepare|show) shift ;;
	*) sed -n '4,30s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; return 2 ;;
	esac
	for name; do
		kernel_load "$name" || return 1
		[ "$verb" = show ] || continue
		printf '%s: type=%s release=%s image=%s modules=%s kdir=%s\n' "$name" \
			"$K_TYPE" "$K_RELEASE" "$K_IMAGE" "$K_MODULES" "$K_KDIR"
	done
	return 0
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
	kernel_main "$@"
fi
