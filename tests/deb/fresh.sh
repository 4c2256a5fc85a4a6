#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# deb/fresh.sh [MIRROR]: a Debian 12 of nothing but what is essential gets the packages of
# .build/deb by apt, with what they depend on; DKMS builds the module for its kernel; then all is
# taken away again. Needs root, mmdebstrap and a mirror; takes minutes: make check-deb.

# shellcheck disable=SC2016,SC2317 # another shell's variables; called by name

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"

TOP=$(cd "$(dirname "$0")/../.." && pwd)
OUT=$TOP/.build/deb
ROOT=$TOP/.build/fresh
MIRROR=${1:-$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' \
	/etc/apt/sources.list /etc/apt/sources.list.d/* 2> /dev/null | head -n 1)}
DKMS=$(make -s -C "$TOP" dkms-version)

fresh()
{
	unshare --mount --pid --fork --mount-proc="$ROOT/proc" chroot "$ROOT" \
		env -i ${http_proxy:+"http_proxy=$http_proxy"} HOME=/root LC_ALL=C.UTF-8 \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"
}

bootstrap()
{
	rm -rf "$ROOT"
	mmdebstrap --quiet --variant=apt --include="linux-headers-$(dpkg --print-architecture)" \
		bookworm "$ROOT" "$MIRROR" && fresh apt-get -q update
}

install_all()
{
	mkdir -p "$ROOT/packages"
	cp "$OUT"/halma{,d,-dkms,-lab,-dev}_*.deb "$ROOT/packages"
	fresh sh -c 'apt-get install -y --no-install-recommends /packages/*.deb'
}

# kernels whose headers are there
kernels()
{
	local dir

	for dir in "$ROOT"/lib/modules/*/build; do
		dir=${dir%/build}
		echo "${dir##*/}"
	done
}

has_module()
{
	local kernel

	for kernel in $(kernels); do
		fresh modinfo -k "$kernel" -n halma | grep -q dkms || return 1
	done
}

# all that is ours, but for the user and the packages themselves
remains()
{
	find "$ROOT" -xdev -path "$ROOT/packages" -prune -o \
		-path "$ROOT/proc" -prune -o \( -type f -o -type l \) -path '*halma*' -print |
		grep -vE '/var/(log|cache|lib/apt)/'
}

ktap_start
[ "$(id -u)" = 0 ] || ktap_bail "root is needed"
command -v mmdebstrap > /dev/null || ktap_bail "apt install mmdebstrap"
defer rm -rf "$ROOT"
check "a fresh Debian 12 with the headers of its kernel" bootstrap || ktap_bail "no Debian"
check "apt installs the packages, and DKMS builds" install_all ||
	ktap_diag_file "$(find "$ROOT/var/lib/dkms" -name make.log | head -n 1)"
check "the module is there for each kernel: $(kernels | tr '\n' ' ')" has_module
check_matches "DKMS names it" "halma/$DKMS, .*: installed" fresh dkms status
check_matches "halma runs" '^halma ' fresh halma -V
check_matches "halma-mag runs" '^usage: halma-mag ' fresh halma-mag --help
check_matches "halmad runs" '^halmad ' fresh halmad --version
check_matches "its user is there" ':/usr/sbin/nologin$' fresh getent passwd halma
check "the manual pages are there" test -e "$ROOT/usr/share/man/man8/halmad.8.gz"
check "removed" fresh apt-get remove -y halma halmad halma-dkms halma-lab halma-dev
check_not "the module is not there any more" has_module
check "purged" fresh dpkg --purge halma halmad halma-dkms halma-lab halma-dev
check_equal "nothing is left but the user" "" "$(remains)"
ktap_finish
