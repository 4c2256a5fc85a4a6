# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2016,SC2119,SC2120 # programs of awk; arguments that may be missing
#
# charon.sh: strongSwan at both ends. To be sourced after topo.sh; needs $TOPO_DIR.
#
#	charon_modules			what ESP needs, if it is not built in
#	charon_start NS			charon in this namespace, until it answers; with
#				CHARON_ROAM=no it does not see by itself that its host moves
#	charon_kill NS			kill -9
#	charon_tells_octets NS		from now on its log has octets of what it sends and hears
#	charon_sas NS			what it has, as swanctl prints it
#	charon_mag N ID SECRET [LINE...]
#				gateway N: the peer of halmad's connection; lines of the child
#	charon_mag_certificate N ID CERTIFICATE KEY CA
#				the same with files of an authority; with CHARON_AUTH=eap-tls in EAP
#	charon_node_password ID EAP_ID PASSWORD CA HOA COA [LINE...]
#				the same with EAP-MSCHAPv2; EAP_ID is whose the password is
#	charon_initiate N		gateway N asks for an SA
#	charon_end N			gateway N ends what it has
#	charon_node ID SECRET HOA COA [LINE...]
#				the node in mn, speaking from COA; lines of the connection.
#				CHARON_CHILDREN are more children of it, in lines
#	charon_node_certificate ID CERTIFICATE KEY CA HOA COA [LINE...]
#				the same with files of an authority
#	charon_ike [LINE...]		lines of halma.conf; gateways may be away for long
#	charon_secret NAME SECRET [mn]	a line of halmad's file of secrets
#	ipsec NAME FIELD		of a gateway as halmad shows it; ipsec_is NAME FIELD WANT
#	xfrm_drops NAME			packets that the anchor's kernel dropped for this cause
#	gateway_policies N REQID	of gateway N, where its charon makes none
#	frames PCAP FILTER		how many a capture has of these
#	ends HOA			ends and selectors of the ESP SAs that the anchor has for it
#	pair HOA			what that has to be
#
# Gateways are configured with files, as an operator of one would. The anchor's charon has none:
# what it knows is from halmad.

NODE_REQID=77
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
CHARON_PLUGINS="aes sha1 sha2 hmac kdf random nonce drbg gmp x509 constraints pubkey pkcs1 pkcs8"
CHARON_PLUGINS+=" openssl eap-identity eap-mschapv2 eap-tls"
CHARON_PLUGINS+=" pem kernel-netlink socket-default vici"
# what it takes to read certificates and keys, of which swanctl would look for 30
SWANCTL_PLUGINS="aes sha1 sha2 gmp random x509 pubkey pkcs1 pkcs8 pem"

charon_config()
{
	cat <<- END
		charon-systemd {
			load = $CHARON_PLUGINS
			install_routes = no
			install_virtual_ip = no
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
				kernel-netlink {
					roam_events = ${CHARON_ROAM:-yes}
				}
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

	[ -e "$TOPO_DIR/swanctl.conf" ] || echo "swanctl { load = $SWANCTL_PLUGINS }" \
		> "$TOPO_DIR/swanctl.conf"
	STRONGSWAN_CONF=$TOPO_DIR/swanctl.conf swanctl "$verb" \
		--uri "unix://$TOPO_DIR/charon-$ns.vici" "$@"
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

charon_tells_octets()
{
	sed -i "s/default = 1/&\n\t\t\tenc = 3/" "$TOPO_DIR/charon-$1.conf"
	charon_swanctl "$1" --reload-settings
}

charon_sas()
{
	charon_swanctl "$1" --list-sas
}

# charon_load N LOCAL REMOTE SECRET [LINE...]: lines of both sections, a secret if there is one
charon_load()
{
	local n="$1" local="$2" remote="$3" secret="$4"; shift 4
	local -a pcoa=([1]="$PCOA1" [2]="$PCOA2")
	local dir=$TOPO_DIR/swanctl-mag$n

	mkdir -p "$dir"
	cat > "$dir/swanctl.conf" <<- END
		connections {
			lma {
				version = 2
				local_addrs = ${CHARON_FROM:-${pcoa[n]}}
				remote_addrs = $LMAA
				proposals = aes128-sha256-modp2048
				dpd_delay = ${CHARON_DPD:-5s}
				mobike = no
				encap = ${CHARON_ENCAP:-no}
				local {
					$local
				}
				remote {
					id = lma.example.net
					$remote
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
			$([ -z "$secret" ] || printf '%s\n' "ike-lma {" "id = lma.example.net" \
				"secret = \"$secret\"" "}")
		}
	END
	charon_swanctl "mag$n" --load-all --file "$dir/swanctl.conf" --noprompt 2>&1
}

charon_mag()
{
	local n="$1" id="$2" secret="$3"; shift 3

	charon_load "$n" "$(printf '%s\n' "auth = psk" "id = $id")" "auth = psk" "$secret" "$@"
}

charon_mag_certificate()
{
	local private="$TOPO_DIR/swanctl-mag$1/private"

	# charon has the keys that are there, and no other
	rm -rf "$private"
	mkdir -p "$private"
	cp "$4" "$private"
	charon_load "$1" "$(printf '%s\n' "auth = pubkey" "id = $2" "certs = $3")" \
		"$(printf '%s\n' "auth = pubkey" "cacerts = $5")" ""
}

# charon_node_load HOA COA LOCAL REMOTE SECRET [LINE...]: lines of both sections, and of a secret;
# with "any" for HOA it takes what it is given
charon_node_load()
{
	local hoa="$1" coa="$2" local="$3" remote="$4" secret="$5" dir=$TOPO_DIR/swanctl-mn; shift 5

	mkdir -p "$dir"
	[ "$hoa" = any ] && hoa=dynamic || hoa=$hoa/128
	cat > "$dir/swanctl.conf" <<- END
		connections {
			ha {
				version = 2
				local_addrs = $coa
				remote_addrs = $LMAA
				proposals = aes128-sha256-modp2048
				dpd_delay = ${CHARON_DPD:-30s}
				$(printf '%s\n' "$@")
				local {
					$local
				}
				remote {
					id = lma.example.net
					$remote
				}
				children {
					mh {
						mode = transport_proxy
						local_ts = ${hoa}[135]
						remote_ts = dynamic[135]
						esp_proposals = aes128-sha256
						policies = no
						reqid = $NODE_REQID
					}
					${CHARON_CHILDREN:-}
				}
			}
		}
		secrets {
			$secret
		}
	END
	charon_swanctl mn --load-all --file "$dir/swanctl.conf" --noprompt 2>&1
}

charon_node()
{
	local id="$1" secret="$2" hoa="$3" coa="$4"; shift 4

	charon_node_load "$hoa" "$coa" "$(printf '%s\n' "auth = psk" "id = $id")" "auth = psk" \
		"$(printf '%s\n' "ike-ha {" "id = lma.example.net" "secret = \"$secret\"" "}")" "$@"
}

charon_node_certificate()
{
	local id="$1" certificate="$2" key="$3" ca="$4" hoa="$5" coa="$6"
	local private="$TOPO_DIR/swanctl-mn/private" auth=${CHARON_AUTH:-pubkey}; shift 6

	rm -rf "$private"
	mkdir -p "$private"
	cp "$key" "$private"
	charon_node_load "$hoa" "$coa" \
		"$(printf '%s\n' "auth = $auth" "id = $id" "certs = $certificate")" \
		"$(printf '%s\n' "auth = pubkey" "cacerts = $ca")" "" "$@"
}

charon_node_password()
{
	local id="$1" eap_id="$2" password="$3" ca="$4" hoa="$5" coa="$6"; shift 6

	charon_node_load "$hoa" "$coa" \
		"$(printf '%s\n' "auth = eap-mschapv2" "id = $id" "eap_id = $eap_id")" \
		"$(printf '%s\n' "auth = pubkey" "cacerts = $ca")" \
		"$(printf '%s\n' "eap-ha {" "id = $eap_id" "secret = \"$password\"" "}")" "$@"
}

charon_initiate()
{
	charon_swanctl "mag$1" --initiate --child mh --timeout 60
}

charon_end()
{
	charon_swanctl "mag$1" --terminate --ike lma --timeout 20 > /dev/null
	return 0
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
			$(printf '%s\n' "$@")
		}
		heartbeat {
			on-failure = keep
		}
	END
}

charon_secret()
{
	echo "${3:-mag} \"$1\" { psk = \"$2\" }" >> "$TOPO_DIR/secrets.conf"
	chmod 600 "$TOPO_DIR/secrets.conf"
}

ipsec()
{
	ask_print run ".[] | select(.name == \"$1\") | .ipsec$2" "$HALMA" -n lma -j mag show
}

ipsec_is()
{
	ask run ".[] | select(.name == \"$1\") | .ipsec$2" "$HALMA" -n lma -j mag show &&
		[ "$ASKED" = "$3" ]
}

xfrm_drops()
{
	ip netns exec lma awk -v name="$1" '$1 == name { print $2 }' /proc/net/xfrm_stat
}

gateway_policies()
{
	local -a pcoa=([1]="$PCOA1" [2]="$PCOA2")
	local -a esp=(tmpl proto esp mode transport reqid "$2")

	ip -n "mag$1" xfrm policy add src "${pcoa[$1]}" dst "$LMAA" proto 135 dir out "${esp[@]}"
	ip -n "mag$1" xfrm policy add src "$LMAA" dst "${pcoa[$1]}" proto 135 dir in "${esp[@]}"
}

frames()
{
	tshark -r "$1" -Y "$2" -T fields -e frame.number 2> /dev/null | wc -l
}

ends()
{
	ip -n lma xfrm state | awk -v hoa="$1" '$1 == "src" { ends = $2 " " $4 }
		$1 == "proto" { esp = $2 == "esp" }
		$1 == "sel" && esp && index($0, hoa "/128") { print ends, $3, $5 }' | sort -u
}

pair()
{
	printf '%s\n' "$1 $LMAA $1/128 $LMAA/128" "$LMAA $1 $LMAA/128 $1/128" | sort
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
