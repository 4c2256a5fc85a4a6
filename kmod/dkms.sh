#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# dkms.sh install VERSION KERNEL: leave the sources in /usr/src/halma-VERSION to DKMS and see to it
# that what it built for KERNEL is the module that loads there, or fail.
# dkms.sh uninstall: take away whatever versions of halma DKMS has.
#
# The version tells builds apart (make dkms-version): DKMS looks at nothing else to know whether it
# has a module already.

set -u

say()
{
	echo "dkms.sh: $*"
}

fail()
{
	say "$*" >&2
	exit 1
}

versions()
{
	dkms status -m halma | sed -n 's|^halma[/,] *\([^,:]*\)[,:].*|\1|p' | sort -u
}

forget()
{
	dkms remove -m halma -v "$1" --all || return 1
	rm -rf "/usr/src/halma-$1"
}

forget_others()
{
	local v

	for v in $(versions); do
		[ "$v" = "${1:-}" ] || forget "$v" || fail "DKMS does not let go of version $v"
	done
}

# a module that "make install" has left would be another of the same name, and might be the one
# that loads
clear_way()
{
	local by_hand="/lib/modules/$1/updates/halma.ko"

	[ -e "$by_hand" ] || return 0
	say "removing $by_hand, which make install has left"
	rm -f "$by_hand"
}

install()
{
	local version="$1" kernel="$2" path

	forget_others "$version"
	clear_way "$kernel"
	dkms install --force -m halma -v "$version" -k "$kernel" || fail "DKMS has failed"
	depmod "$kernel" || fail "depmod has failed"
	path=$(modinfo -k "$kernel" -n halma)
	case "$path" in
	*/dkms/halma.ko*) ;;
	*) fail "what loads is $path, not what DKMS has built: remove that file" ;;
	esac
	say "$path, version $version, loads from now on"
	[ "$kernel" != "$(uname -r)" ] || [ ! -d /sys/module/halma ] ||
		say "the halma.ko that is loaded stays until: rmmod halma && modprobe halma"
}

command -v dkms > /dev/null || fail "dkms is not installed"
case "${1:-}" in
install) install "$2" "$3" ;;
uninstall) forget_others ;;
*) sed -n '4,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
