#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# enough: uml
# kernels: 6.1 uml
#
# shellcheck disable=SC2015,SC2119,SC2317 # bail out; called by name
#
# powercut.sh: power fails at the anchor under IPsec. Its SAs are gone, its sessions are in the
# store; gateways have their SAs still, and send into the void.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"
# shellcheck source=tests/daemon/charon.sh
. "$(dirname "$0")/charon.sh"

BOB=bob@example.org
CAROL=carol@example.org
WITHIN=10000		# ms
HNP=()
MAC=(- "$MN_MAC" "$MNB_MAC")

power_cut()
{
	lma_stop KILL
	charon_kill lma
	lma_power_cut
}

# a refresh of gateway N, through its policies; whatever became of those before
accepted()
{
	mag "$1" probe "$2" hi 5 hnp "${HNP[$1]}" lladdr "${MAC[$1]}" policed wait 900
}

# since halmad was started
back_in_time()
{
	local begin

	begin=$(date +%s%3N)
	slowwait 60 accepted "$1" "$2" || return 1
	echo $(($(date +%s%3N) - begin)) > "$TOPO_DIR/took"
	[ "$(cat "$TOPO_DIR/took")" -lt "$WITHIN" ]
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
charon_modules
charon_secret mag1 "horses and batteries"
charon_secret mag2 "staples and correctness"
LMA_LAB_MODE=false LMA_MAG1="ike-identity = mag1.example.net" lma_conf "$(charon_ike)"
check "halmad starts" lma_start || ktap_bail "no daemon"
mag_start 1 2 || ktap_bail "no gateways"
charon_start lma && charon_start mag1 && charon_start mag2 || ktap_bail "no charon"
slowwait 60 ipsec_is mag2 .loaded true
# one looks after its peer, one does not
CHARON_DPD=30s charon_mag 1 mag1.example.net "horses and batteries" > /dev/null
CHARON_DPD=0s charon_mag 2 "$PCOA2" "staples and correctness" > /dev/null
check "a gateway with dpd_delay has an SA" charon_initiate 1
check "and one without" charon_initiate 2
check "a node at the first" mag 1 attach "$BOB" lladdr "$MN_MAC" no-refresh
HNP[1]=$(answer '.hnp[0]')
check "and one at the second" mag 2 attach "$CAROL" lladdr "$MNB_MAC" no-refresh
HNP[2]=$(answer '.hnp[0]')
check "their PBUs are accepted" accepted 2 "$CAROL"
before=$(bindings '[.[].prefix] | sort | tostring')

power_cut
check_not "in the dark nobody answers" accepted 2 "$CAROL"
charon_start lma || ktap_bail "no charon"
check "halmad starts again" lma_start || ktap_bail "no daemon"
check "the gateway without dpd_delay: a PBU is accepted within 10 s" back_in_time 2 "$CAROL" ||
	charon_evidence
ktap_diag "after $(cat "$TOPO_DIR/took") ms"
check "the gateway with dpd_delay, too" back_in_time 1 "$BOB" || charon_evidence
check_equal "the sessions are those of before" "$before" \
	"$(bindings '[.[].prefix] | sort | tostring')"
check "halmad says that it asked" grep -q 'mag mag2: charon asks it' "$TOPO_DIR/halmad.log"
[ "$KTAP_FAILED" = 0 ] || { topo_evidence; charon_evidence; }
ktap_finish
