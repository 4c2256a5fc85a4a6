# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# charon.sh: strongSwan at both ends. To be sourced after topo.sh; needs $TOPO_DIR.
#
#	charon_modules			what ESP needs, if it is not built in
#	charon_start NS			charon in this namespace, until it answers
#	charon_kill NS			kill -9
#	charon_sas NS			what it has, as swanctl prints it
#	charon_mag N ID SECRET [LINE...]
#				gateway N: the peer of halmad's connection; lines of the child
#	charon_initiate N		gateway N asks for an SA
#	charon_ike			the lines of halma.conf
#	charon_secret NAME SECRET	a line of halmad's file of secrets
#
# Gateways are configured with files, as an operator of one would. The anchor's charon has none:
# what it knows is from halmad.

CHARON=${CHARON:-$(command -v charon-systemd || echo /usr/sbin/charon-systemd)}
declare -A CHARON_PID=()

charon_modules()
{
	modprobe -aq xfrm_user esp6 authenc echainiv seqiv cbc aes_generic hmac sha256_generic
	return 0
}

charon_stop_all()
{
	local ns

	for ns in "${!CHARON_PID[@]}"; do
		topo_end "${CHARON_PID[$ns]}" KILL
	done
}

# a short list: with all plugins it starts slowly on an emulated processor
CHARON_PLUGINS="aes sha1 sha2 hmac kdf random nonce drbg gmp x509 pubkey pkcs1 pem"
CHARON_PLUGINS+=" kernel-netlink socket-default vici"

charon_config()
{
	cat <<- END
		charon-systemd {
			load = $CHARON_PLUGINS
			install_routes = no
			retransmit_tries = 2
			retransmit_timeout = 2.0
			filelog {
				all {
					path = $TOPO_DIR/charon-$1.log
					time_format = %T
					default = 1
					flush_line = yes
				}
			}
			plugins {
				vici {
					socket = unix://$TOPO_DIR/charon-$1.vici
				}
			}
		}
	END
}

charon_swanctl()
{
	local ns="$1" verb="$2"; shift 2

	# swanctl reads plugins of its own and says at length which are not there
	swanctl "$verb" --uri "unix://$TOPO_DIR/charon-$ns.vici" "$@" \
		2> >(grep -vE "^(plugin '|opening directory )" >&2)
}

charon_answers()
{
	charon_swanctl "$1" --stats > /dev/null 2>&1
}

charon_start()
{
	local ns="$1"

	[ ${#CHARON_PID[@]} -gt 0 ] || defer charon_stop_all
	charon_config "$ns" > "$TOPO_DIR/charon-$ns.conf"
	rm -f "$TOPO_DIR/charon-$ns.vici"
	STRONGSWAN_CONF=$TOPO_DIR/charon-$ns.conf ip netns exec "$ns" "$CHARON" \
		>> "$TOPO_DIR/charon-$ns.out" 2>&1 &
	CHARON_PID[$ns]=$!
	slowwait 60 charon_answers "$ns"
}

charon_kill()
{
	topo_end "${CHARON_PID[$1]}" KILL
	unset "CHARON_PID[$1]"
}

charon_sas()
{
	charon_swanctl "$1" --list-sas
}

charon_mag()
{
	local n="$1" id="$2" secret="$3"; shift 3
	local -a pcoa=([1]="$PCOA1" [2]="$PCOA2")

	cat > "$TOPO_DIR/swanctl-mag$n.conf" <<- END
		connections {
			lma {
				version = 2
				local_addrs = ${pcoa[n]}
				remote_addrs = $LMAA
				proposals = aes128-sha256-modp2048
				dpd_delay = 5s
				mobike = no
				local {
					auth = psk
					id = $id
				}
				remote {
					auth = psk
					id = lma.example.net
				}
				children {
					mh {
						mode = transport
						esp_proposals = aes128-sha256
						$(printf '%s\n' "${@:-local_ts = dynamic[135]}")
						$([ $# -gt 0 ] || echo 'remote_ts = dynamic[135]')
					}
				}
			}
		}
		secrets {
			ike-lma {
				id = lma.example.net
				secret = "$secret"
			}
		}
	END
	charon_swanctl "mag$n" --load-all --file "$TOPO_DIR/swanctl-mag$n.conf" --noprompt 2>&1
}

charon_initiate()
{
	charon_swanctl "mag$1" --initiate --child mh --timeout 60
}

charon_ike()
{
	cat <<- END
		ike {
			socket = $TOPO_DIR/charon-lma.vici
			identity = lma.example.net
			secrets = $TOPO_DIR/secrets.conf
			ike-proposals = { aes128-sha256-modp2048 }
			esp-proposals = { aes128-sha256 }
		}
	END
}

charon_secret()
{
	echo "mag $1 { psk = \"$2\" }" >> "$TOPO_DIR/secrets.conf"
	chmod 600 "$TOPO_DIR/secrets.conf"
}

charon_evidence()
{
	local f

	for f in "$TOPO_DIR"/charon-*.log "$TOPO_DIR"/charon-*.out; do
		[ -e "$f" ] && cp "$f" "$(evidence "${f##*/}")"
	done
	{
		charon_sas lma
		ip -n lma xfrm state
		ip -n lma xfrm policy
		ip netns exec lma cat /proc/net/xfrm_stat
		lma daemon show
		lma daemon check
	} > "$(evidence ipsec.txt)" 2>&1
}
