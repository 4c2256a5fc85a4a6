#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# build.sh [VERSION]: make Debian packages of this tree in .build/deb: halma, halmad, halma-dkms,
# halma-lab, halma-dev. The version is that of the tree, with the time and the hash of the commit
# behind it if git knows them: packages of a later commit are an upgrade.

set -u

HERE=$(cd "$(dirname "$0")" && pwd)
TOP=$(cd "$HERE/../.." && pwd)
OUT=$TOP/.build/deb

version()
{
	local version commit

	version=$(sed -n 's/.*HALMA_VERSION "\(.*\)"/\1/p' "$TOP/kmod/version.h")
	commit=$(TZ=UTC git -C "$TOP" log -1 --date=format-local:%Y%m%d%H%M%S \
		--format=+git%cd.%h 2> /dev/null)
	echo "$version$commit"
}

# time of the commit, or of the tree's youngest file: the same tree makes the same packages
when()
{
	git -C "$TOP" log -1 --format=%ct 2> /dev/null ||
		find "$TOP" -path "$TOP/.build" -prune -o -type f -printf '%T@\n' |
			sort -n | tail -n 1 | cut -d. -f1
}

# sources: what is built stays behind
unpack()
{
	local tree="$1"

	rm -rf "$tree"
	mkdir -p "$tree/debian/source"
	tar -C "$TOP" --exclude-vcs --exclude=.build --exclude=.obj --exclude=.san --exclude=obj \
		-cf - Kbuild Makefile LICENSE README.md kmod uapi userd tools |
		tar -C "$tree" -xf - || return 1
	cp "$HERE"/* "$tree/debian" && rm "$tree/debian/build.sh"
	echo '3.0 (native)' > "$tree/debian/source/format"
	{
		echo "halma ($VERSION) unstable; urgency=medium"
		echo
		echo "  * $TOLD"
		echo
		echo " -- $(sed -n 's/^Maintainer: //p' "$HERE/control")  $(date -uRd "@$WHEN")"
	} > "$tree/debian/changelog"
}

# a make that calls this has told its children where it would install
unset PREFIX SBINDIR MANDIR INCLUDEDIR DOCDIR COMPLETIONDIR UNITDIR SYSCONFDIR DESTDIR
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL

VERSION=${1:-$(version)}
WHEN=$(when)
TOLD='Built from its source tree; uapi/CHANGES tells what became of the contract.'
for tool in dpkg-buildpackage dh_dkms; do
	command -v "$tool" > /dev/null && continue
	echo "build.sh: no $tool: apt install build-essential debhelper dh-dkms" >&2
	exit 1
done
unpack "$OUT/halma-$VERSION" || exit 1
# nobody is to install two versions at once
rm -f "$OUT"/halma*_*.{deb,changes,buildinfo}
cd "$OUT/halma-$VERSION" || exit 1
if ! SOURCE_DATE_EPOCH=$WHEN dpkg-buildpackage -b -us -uc > "$OUT/build.log" 2>&1; then
	tail -n 30 "$OUT/build.log" >&2
	echo "build.sh: all of it is in $OUT/build.log" >&2
	exit 1
fi
cd .. && rm -rf "halma-$VERSION"
ls "$OUT"/*"_${VERSION}_"*.deb
