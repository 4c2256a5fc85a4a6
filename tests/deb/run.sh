#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# deb/run.sh: the Debian packages are built of this tree, and are as Debian wants them.
# daemon/packages.sh installs, upgrades and removes them; deb/fresh.sh does so in a Debian that has
# nothing but these.

# shellcheck disable=SC2317 # called by name

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"

TOP=$(cd "$(dirname "$0")/../.." && pwd)
OUT=$TOP/.build/deb

# once more with the same name would be no upgrade for who has them
one_of_each()
{
	local name

	for name in halma halmad halma-dkms halma-lab halma-dev; do
		set -- "$OUT/${name}_"*.deb
		[ $# = 1 ] && [ -e "$1" ] || return 1
	done
}

contents()
{
	local file

	for file in "$OUT"/*.deb; do
		dpkg-deb -c "$file"
	done | awk '$1 !~ /^d/ { print substr($6, 3) }' > "$KTAP_TMP/contents"
}

content()
{
	grep -qFx "$1" "$KTAP_TMP/contents"
}

# what the module is built from goes with it
sources()
{
	local file tree

	tree=usr/src/halma-$(make -s -C "$TOP" dkms-version)
	while read -r file; do
		content "$tree/$file" || return 1
	done < <(cd "$TOP" && find Kbuild kmod uapi/linux -type f -name '[!.]*' \
		\( -name '*.[ch]' -o -name 'Kbuild' -o -name '*.mk' \) ! -name '*.mod.c')
}

ktap_start
# who builds once more has the new ones alone to install
rm -rf "$OUT"
mkdir -p "$OUT"
touch "$OUT"/halma{,d,-dkms,-lab,-dev}_0.0.1_all.deb
check "the packages are built" "$TOP/tools/debian/build.sh" ||
	ktap_bail "$(tail -n 20 "$OUT/build.log")"
contents
check "halma, halmad, halma-dkms, halma-lab and halma-dev, one of each" one_of_each
check "lintian finds no error and gives no warning" \
	lintian --allow-root --fail-on error,warning "$OUT"/*.changes
check "DKMS gets all sources of the module" sources
for file in etc/halma/halma.conf.sample etc/halma/strongswan.conf.sample etc/sysctl.d/halma.conf \
	lib/systemd/system/halmad.service usr/lib/sysusers.d/halma.conf usr/sbin/halma \
	usr/sbin/halmad usr/sbin/halma-mag usr/include/linux/halma.h usr/share/halma/halma.yaml \
	usr/share/bash-completion/completions/halma usr/share/man/man5/halma.conf.5.gz \
	usr/share/man/man7/halma.7.gz usr/share/man/man8/halma.8.gz \
	usr/share/man/man8/halmad.8.gz usr/share/man/man8/halma-mag.8.gz; do
	check "they have /$file" content "$file"
done
ktap_finish
