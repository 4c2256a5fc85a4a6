#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 30
# enough: uml
# own-vm: yes
# kernels: 6.1 uml
#
# shellcheck disable=SC2015,SC2317 # bail out; called by name
#
# packages.sh: the Debian packages, as an operator has them: installed, upgraded under a stream,
# removed, purged. They are in .build/deb: make deb.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/boot.sh
. "$(dirname "$0")/boot.sh"

BOB=bob@example.org
PACKAGES=(halma halmad)
RATE=200

# package NAME: its file
package()
{
	local file

	for file in "$TOPO_TREE/.build/deb/$1"_*.deb; do
		[ -e "$file" ] && echo "$file" && return 0
	done
	return 1
}

# a later version with the same in it
later()
{
	local name="$1" file tree="$TOPO_DIR/later"

	file=$(package "$name") && rm -rf "$tree" && dpkg-deb -R "$file" "$tree" || return 1
	sed -i -E "s/^Version: .*/&+later/; s/(halma \(= [^)]*)\)/\1+later)/" "$tree/DEBIAN/control"
	dpkg-deb -Znone -b "$tree" "$TOPO_DIR/$name-later.deb" > /dev/null
}

# dpkg WORD...: where systemd is; its database is not that of the machine, and knows no libraries
dpkg()
{
	nsenter -t "$BOOT_INIT" -m -p dpkg --force-depends --force-unsafe-io "$@" \
		> "$TOPO_DIR/dpkg.log" 2>&1 && return 0
	ktap_diag_file "$TOPO_DIR/dpkg.log"
	return 1
}

state()
{
	dpkg-query -W -f '${db:Status-Abbrev} ' "${PACKAGES[@]}" 2> /dev/null
}

main_pid()
{
	boot_show halmad.service MainPID
}

# as systemd counts processes
has_another_pid()
{
	[ "$(main_pid)" != "$1" ] && [ "$(boot_show halmad.service ActiveState)" = active ]
}

sessions()
{
	command halma -j mn show | jq length
}

# everything with our name where packages install
remains()
{
	find /etc /usr/sbin /usr/lib/sysusers.d /usr/share/man /usr/share/doc /lib/systemd \
		/var/lib/halma \( -type f -o -type l \) -path '*halma*' \
		! -path '/lib/systemd/system/halmad.service.d/*' 2> /dev/null
}

ktap_start
[ -x /lib/systemd/systemd ] || ktap_bail "no systemd"
package halmad > /dev/null || ktap_bail "no packages: make deb"
mkdir -p /var/lib/dpkg/{info,updates,triggers}
touch /var/lib/dpkg/{status,available}
# where a machine is a container, packages may be told to start nothing
rm -f /usr/sbin/policy-rc.d
topo_up || ktap_bail "the network cannot be built"
HALMAD_SOCK=/run/halma/halmad.sock
LMA_STORE=/var/lib/halma/lma0.db lma_conf
boot_unit halmad.service "[Service]
NetworkNamespacePath=/run/netns/lma"
before=$(remains)
check_equal "nothing of it is there" "" "$before"
check "systemd runs" boot_up || ktap_bail "$(cat "$KTAP_TMP/boot.log")"

check "dpkg installs halma and halmad" dpkg -i "$(package halma)" "$(package halmad)" ||
	ktap_bail "not installed"
check_matches "there is a user that cannot log in" ':/var/lib/halma:/usr/sbin/nologin$' \
	getent passwd halma
check_equal "the unit is to start at boot" enabled "$(systemctl is-enabled halmad)"
check_equal "without halma.conf it does not start, and that is no failure" "inactive success" \
	"$(boot_show halmad.service ActiveState) $(boot_show halmad.service Result)"
check "the manual finds the samples" test -e /etc/halma/halma.conf.sample

install -m 640 -g halma "$TOPO_DIR/halma.conf" /etc/halma/halma.conf
check "it starts" systemctl start halmad || ktap_bail "$(boot_log halmad.service)"
mag_start 1 || ktap_bail "no gateway"
check "a PBU is accepted" mag 1 attach "$BOB" lladdr "$MN_MAC" || ktap_bail "$MAG_ANSWER"
slowwait 10 mn_address
check "a stream runs both ways" stream_start "$RATE" "$(mn_address)" || ktap_bail "no stream"

# upgrade
pid=$(main_pid)
was=$(in_ns lma /usr/sbin/halmad --version)
for name in "${PACKAGES[@]}"; do
	later "$name" || ktap_bail "no later $name"
done
check "dpkg upgrades both" dpkg -i "$TOPO_DIR"/{halma,halmad}-later.deb
check_matches "it has" '\+later' dpkg-query -W halmad
check "halmad has been started again" slowwait 30 has_another_pid "$pid"
check_equal "the session is there" 1 "$(sessions)"
check "a PBU for it is accepted" mag 1 refresh "$BOB"
check "the stream goes on" stream_flows 100
check_equal "the operator's file is as it was" "" \
	"$(diff "$TOPO_DIR/halma.conf" /etc/halma/halma.conf)"
ktap_diag "$was"

# remove: what was configured stays, and packets flow
check "dpkg removes halmad" dpkg -r halmad
check_equal "it does not run any more" inactive "$(boot_show halmad.service ActiveState)"
check_equal "the binding stays in the kernel" 1 "$(bindings length)"
check "the stream goes on without it" stream_flows 100
check "configuration and store stay" test -e /etc/halma/halma.conf -a -e /var/lib/halma/lma0.db
check "0 packets lost in all that" stream_stop
ktap_diag "$(cat "$TOPO_DIR"/stream.{cn,mn})"
check "installed again, it starts" dpkg -i "$(package halmad)"
slowwait 30 has_another_pid 0
check_equal "with the session" 1 "$(sessions)"

# purge
check "dpkg purges both" dpkg -P "${PACKAGES[@]}"
check_equal "neither is there" "" "$(state)"
check_equal "nothing is left but the user" "" "$(remains)"
check_equal "and the binding" 1 "$(bindings length)"
ktap_finish
