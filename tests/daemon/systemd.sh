#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# takes: 40
# enough: uml
# own-vm: yes
# kernels: 6.1 uml
#
# shellcheck disable=SC2015,SC2016,SC2317 # bail out; programs of awk; called by name
#
# systemd.sh: halmad as an operator of Debian has it: installed, with a user of its own, started
# by systemd beside strongSwan.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/charon.sh
. "$(dirname "$0")/charon.sh"
# shellcheck source=tests/daemon/boot.sh
. "$(dirname "$0")/boot.sh"

BOB=bob@example.org
UNIT=/usr/local/lib/systemd/system/halmad.service
CONF=/etc/halma/halma.conf
SECRETS=/etc/halma/secrets.conf
NOBODY=4242

# the programs of the tree, or as the harness names them; nothing is built here
install_all()
{
	local -a where=()

	# uninstall also stops the service, and for that has to be where systemd is
	[ "$1" = install ] || where=(nsenter -t "$BOOT_INIT" -m -p)
	"${where[@]}" make -s -C "$TOPO_TREE/userd" -o halmad "$1" &&
		"${where[@]}" make -s -C "$TOPO_TREE/tools" -o halma "$1" || return 1
	[ "$1" = install ] || return 0
	install -m 755 "$HALMAD" /usr/local/sbin/halmad
	install -m 755 "$HALMA" /usr/local/sbin/halma
}

configure()
{
	LMA_LAB_MODE=false LMA_MAG1="ike-identity = mag1.example.net" \
		LMA_STORE=/var/lib/halma/lma0.db lma_conf "$@" \
		"ike {" "identity = lma.example.net" "ike-proposals = { aes128-sha256-modp2048 }" \
		"esp-proposals = { aes128-sha256 }" "}"
	install -m 640 -g halma "$TOPO_DIR/halma.conf" "$CONF"
}

owner()
{
	stat -c '%U:%G %a' "$1"
}

status()
{
	awk -v name="$1:" '$1 == name { $1 = ""; print substr($0, 2) }' \
		"/proc/$(boot_pid halmad.service)/status"
}

said()
{
	boot_log halmad.service | grep -qE -e "$1"
}

# as somebody in these groups
nobody()
{
	local groups="$1"; shift

	setpriv --reuid "$NOBODY" --regid "$NOBODY" --groups "$groups" "$@"
}

unit_is()
{
	[ "$(boot_show halmad.service "$1")" = "$2" ]
}

restarted()
{
	unit_is NRestarts "$1" && unit_is ActiveState active
}

sessions()
{
	halma -j mn show | jq length
}

# mag1_is FIELD VALUE: as far as IPsec is concerned
mag1_is()
{
	[ "$(lma -j mag show | jq -r '.[] | select(.name == "mag1") | .ipsec.'"$1")" = "$2" ]
}

charon_has()
{
	[ "$(swanctl --list-conns 2> /dev/null | grep -c '^mag-')" = "$1" ]
}

reaches_charon()
{
	[ "$(lma_show .ipsec.charon)" = true ]
}

ktap_start
[ -x /lib/systemd/systemd ] || ktap_bail "no systemd"
topo_up || ktap_bail "the network cannot be built"
charon_modules
HALMAD_SOCK=/run/halma/halmad.sock
check "make install" install_all install || ktap_bail "not installed"
check_matches "it makes a user that cannot log in" ':/var/lib/halma:/usr/sbin/nologin$' \
	getent passwd halma
check_equal "who is in a group that may look, too" "halma halma-view" \
	"$(id -nG halma)"
score=$(systemd-analyze security --offline=yes --no-pager "$UNIT" | tail -n 1)
ktap_diag "systemd-analyze security:${score#*halmad.service:}"
check "systemd-analyze security: at most 2.0" \
	systemd-analyze security --offline=yes --threshold=20 --no-pager "$UNIT"

configure "control-group = halma-view"
(umask 077; echo 'mag mag1 { psk = "horses and batteries" }
	mag mag2 { psk = "staples and correctness" }' > "$SECRETS")
for unit in halmad strongswan; do
	boot_unit "$unit.service" "[Service]
NetworkNamespacePath=/run/netns/lma"
done
boot_unit halmad.service WatchdogSec=10
check "systemd runs" boot_up || ktap_bail "$(cat "$KTAP_TMP/boot.log")"
check "strongSwan starts" systemctl start strongswan || ktap_bail "no strongSwan"

# what an operator forgets
check_not "it does not start with secrets that it cannot read" systemctl start halmad
check "and says what to do" said "$SECRETS: Permission denied; hint: chgrp halma, chmod 640"
chgrp halma "$SECRETS"
chmod 644 "$SECRETS"
systemctl stop halmad
check_not "nor with secrets that everybody can read" systemctl start halmad
check "and says what to do about that" said 'others can read it.*chown root:halma, chmod 640'
chmod 640 "$SECRETS"
systemctl stop halmad

check "it starts, and tells when it is ready" systemctl start halmad ||
	{ { systemctl status halmad; boot_log halmad.service; } | ktap_diag_file /dev/stdin
	  ktap_bail "no daemon"; }
check "charon's socket is root's alone: it says so, and where that is explained" \
	slowwait 10 said 'permission denied: charon does not let this user in, see CHARON in halmad'
check_refused "so does halma daemon check" 'permission denied: charon' lma daemon check
cp /etc/halma/strongswan.conf.sample /etc/strongswan.d/halma.conf
check "strongSwan takes the sample" systemctl restart strongswan
check_equal "its socket is the group's" "root:halma 770" "$(owner /run/charon.vici)"
check "halmad gets in by itself" slowwait 30 reaches_charon
check "charon has its connections, whatever its unit took away when it was up" \
	slowwait 30 charon_has 2

# who it is, and what it may
uid=$(id -u halma)
check_equal "its user is halma" "$uid $uid $uid $uid" "$(status Uid | tr '\t' ' ')"
gid=$(getent group halma | cut -d: -f3)
check_equal "its group is halma" "$gid $gid $gid $gid" "$(status Gid | tr '\t' ' ')"
for set in CapInh CapPrm CapEff CapBnd CapAmb; do
	check_equal "$set: CAP_NET_ADMIN and CAP_NET_RAW" 0000000000003000 "$(status $set)"
done
check_equal "it can get no more" 1 "$(status NoNewPrivs)"
check_equal "its system calls are filtered" 2 "$(status Seccomp)"
check_equal "its store" "halma:halma 600" "$(owner /var/lib/halma/lma0.db)"
check_equal "the directory of that" "halma:halma 750" "$(owner /var/lib/halma)"
check_equal "its control socket" "halma:halma-view 660" "$(owner "$HALMAD_SOCK")"

# sessions over ESP
mag_start 1 || ktap_bail "no gateway"
charon_start mag1 && charon_mag 1 mag1.example.net "horses and batteries" > /dev/null ||
	ktap_bail "no charon at the gateway"
check "a gateway gets an SA" charon_initiate 1
slowwait 20 mag1_is state up
check "a PBU over ESP is accepted" mag 1 attach "$BOB" lladdr "$MN_MAC"
check_matches "halma daemon show has the kernel's counters of IPsec" 'XfrmInTmplMismatch|{' \
	lma_show .ipsec.drops

# who may do what
view=$(getent group halma-view | cut -d: -f3)
check_matches "who is in halma-view may look" "$BOB" nobody "$view" halma mn show
check_refused "but not change anything" 'may look, but not change anything' \
	nobody "$view" halma mn revoke "$BOB"
check_refused "nor reload" 'may look, but not change anything' \
	nobody "$view" halma daemon reload
check_refused "others may not even look" 'not permitted to talk to halmad' \
	nobody $NOBODY halma daemon show
check_equal "the session is there" 1 "$(sessions)"

# reload
check "systemctl reload" systemctl reload halmad
configure "control-group = halma-view" "MinDelayBeforeBCEDelete = 7777"
check "of another configuration" systemctl reload halmad
check_equal "it counts at once" 7777 "$(lma_show .variables.MinDelayBeforeBCEDelete)"
configure "control-group = halma-view" "no-such-word = 1"
check_not "of one that is wrong: systemctl tells" systemctl reload halmad
check "the journal tells why" said 'halma.conf:[0-9]+: no such option'
check_equal "it runs on with the old one" "active 7777" \
	"$(boot_show halmad.service ActiveState) $(lma_show .variables.MinDelayBeforeBCEDelete)"
configure "control-group = halma-view"

# it dies, it hangs
kill -KILL "$(boot_pid halmad.service)"
check "killed, it is started again" slowwait 30 restarted 1
check_equal "and keeps the session" 1 "$(sessions)"
slowwait 30 mag1_is state up
check "a PBU over ESP is accepted then" mag 1 refresh "$BOB"
kill -STOP "$(boot_pid halmad.service)"
check "stopped by a signal, the watchdog starts it again" slowwait 60 restarted 2
check_equal "and it keeps the session" 1 "$(sessions)"

# it ends
check "systemctl stop" systemctl stop halmad
check_equal "that was no failure" success "$(boot_show halmad.service Result)"
check "nothing of it is left in /run" test ! -e /run/halma
check_equal "the binding stays in the kernel" 1 "$(bindings length)"

# by hand, as root, in turn with the unit; and a store from when the unit ran as root
check "halmad -t, as root" in_ns lma halmad -t -c "$CONF"
check "halmad -t --strict, too" in_ns lma halmad -t --strict -c "$CONF"
HALMAD=/usr/local/sbin/halmad
rm -f /var/lib/halma/*
check "halmad by hand, as root" lma_start
check_equal "root made the store for the owner of its directory" "halma:halma 600" \
	"$(owner /var/lib/halma/lma0.db)"
check_equal "it has adopted the session" 1 "$(sessions)"
lma_stop TERM
check "the unit starts after that" systemctl start halmad
check_equal "with the session" 1 "$(sessions)"
systemctl stop halmad
chown -R root:root /var/lib/halma
check "it starts with a store that was root's" systemctl start halmad
check_equal "and takes it" "halma:halma 600" "$(owner /var/lib/halma/lma0.db)"

[ "$KTAP_FAILED" = 0 ] || { topo_evidence; charon_evidence; journalctl -D /run/log/journal -q \
	> "$(evidence journal.txt)"; }
systemctl stop halmad strongswan
check "make uninstall" install_all uninstall
check_equal "it takes all away but the user and his files" "" \
	"$(find /usr/local -newer "$TOPO_DIR/air.in" -type f -name '*halma*')"
ktap_finish
