#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# deps.sh: install what building and testing needs on Debian 12; does nothing when all is there.
# `deps.sh --list` prints the packages by purpose, `deps.sh --list build` those of one.

set -u

# the module, for the running kernel, and the programs
build=(
	build-essential bc bison flex libelf-dev libssl-dev cpio kmod pkg-config
	"linux-headers-$(dpkg --print-architecture)"
	libmnl-dev libnl-3-dev libnl-route-3-dev libnl-xfrm-3-dev
	libsystemd-dev libconfuse-dev libjansson-dev libsqlite3-dev nettle-dev
	libmicrohttpd-dev
)
# kernels for the tests
kernels=(
	ccache linux-headers-6.12-amd64 linux-source-6.1 linux-source-6.12 user-mode-linux
	qemu-system-x86 busybox-static xz-utils zstd
)
# what the tests use inside; systemd as the first process of a namespace; prometheus has promtool,
# which judges metrics and rules, and its client's parser judges OpenMetrics
tests=(
	systemd
	iproute2 iputils-ping procps psmisc util-linux nftables tcpdump tshark
	python3 python3-scapy python3-yaml python3-jsonschema jq gojq ethtool
	strongswan-swanctl charon-systemd openssl radvd bind9-utils kea-dhcp6-server
	libcharon-extra-plugins libcharon-extauth-plugins libstrongswan-standard-plugins
	prometheus python3-prometheus-client curl
	libcmocka-dev clang libclang-rt-14-dev valgrind strace
)
# Debian packages
deb=(
	debhelper dh-dkms lintian mmdebstrap
)
style=(
	sparse shellcheck codespell
)
purposes=(build kernels tests deb style)

list()
{
	local purpose

	for purpose in "${purposes[@]}"; do
		local -n packages=$purpose
		if [ -z "$1" ]; then
			echo "$purpose:"
			printf '    %s\n' "${packages[@]}"
		elif [ "$1" = "$purpose" ]; then
			printf '%s\n' "${packages[@]}"
			return 0
		fi
	done
	[ -z "$1" ]
}

if [ "${1:-}" = --list ]; then
	list "${2:-}" && exit
	echo "deps.sh: no purpose is called $2; there are: ${purposes[*]}" >&2
	exit 1
fi

packages=("${build[@]}" "${kernels[@]}" "${tests[@]}" "${deb[@]}" "${style[@]}")
missing=()
for p in "${packages[@]}"; do
	dpkg-query -W -f '${Status}' "$p" 2> /dev/null | grep -q 'ok installed' || missing+=("$p")
done
[ ${#missing[@]} = 0 ] && exit 0

if [ "$(id -u)" != 0 ]; then
	echo "deps.sh: these packages are missing: ${missing[*]}" >&2
	exit 1
fi
echo "deps.sh: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq &&
apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" > /dev/null
