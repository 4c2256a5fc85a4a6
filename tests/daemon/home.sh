# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2034,SC2119,SC2120 # for the programs; arguments that may be missing
#
# home.sh: the mobile node of topo.sh goes out and comes home, with strongSwan at both ends of all
# that is said: its home link is that of the gateways (RFC 6612, scenario A.2). To be sourced after
# topo.sh, charon.sh, away.sh and authority.sh.
#
#	home_up [LINE...]	all that there is, up to SAs of gateway 1, or of those of
#				HOME_MAGS. The node and the anchor have certificates of more than
#				two kilobytes. Lines of halma.conf
#	home_speaks [LINE...]	the node begins IKEv2 with its home address; lines of the connection
#	home_initiate; home_terminate
#	home_link N		gateway N registers the node, which then is on its link
#	home_out		from now on what has its home address does not go to the home link
#	home_keys_at ADDRESS	both charons have the IKE SA between there and the anchor
#	home_spis		of the SAs for its home address
#	home_rekey NS sas|ike	that charon makes them anew, or the IKE SA. (That of the node does
#				not find its SAs any more, when the IKE SA has moved)
#	home_watch		a capture of all that is between the anchor and the rest, until
#				home_seen
#	home_mark NAME		what comes after that is its part NAME
#	home_seen		the capture ends and is read
#	passed PART [REGEX]	of that part: each way with the kind of what went there, with ", "
#				between them, or only those with this in it, to PASSED, and how
#				many packets that is to PASSED_COUNT:
#		up|down WAY [hao] [rh] KIND
#				WAY are the far ends of the tunnels, the outermost first, and who
#				is at the end, by names, with ">" between them
#				KIND is ike, part (a fragment of UDP), esp, mh (in the clear), data
#				(other UDP), echo, or icmp and a type
#	passed_is WANT PART [REGEX]
#				exactly these
#	passed_least N PART [REGEX]
#				so many packets at least

HOME_MAGS=${HOME_MAGS:-1}
HOME_TABLE=1010
HOME_K=0xd000		# flags A, H and K
HOME_IS_IN=
HOME_MARKS=()
HOME_PASSED=()
PASSED=
PASSED_COUNT=0
declare -A HOME_NAME=(["$PCOA1"]=mag1 ["$PCOA2"]=mag2 ["$COA1"]=coa1 ["$COA2"]=coa2
		      ["$HOA"]=hoa ["$CN"]=cn ["$LMAA"]=lma)

# names that make a certificate long
home_long()
{
	local i

	for ((i = 0; i < 32; i++)); do
		printf ',DNS:a-name-that-nobody-is-called-by-%02d.of-some.length.example.net' "$i"
	done
}

home_certificates()
{
	authority_start good && authority_key lma alice &&
		authority_issue good lma lma "lma.example.net$(home_long)" &&
		authority_issue good alice alice "email:$ALICE$(home_long)"
}

home_conf()
{
	LMA_LAB_MODE=false LMA_DEVICE="grace = 20000" LMA_MAG1="ike-identity = mag1.example.net" \
		AWAY_ALICE="auth = certificate" away_conf "MinDelayBeforeBCEDelete = 120000" \
		"$(charon_ike "certificate = $(authority_file lma.crt)" "dpd-delay = 3600" \
			"private-key = $(authority_file lma.key)" \
			"ca-certificate = { $(authority_file good.crt) }")" "$@"
}

home_loaded()
{
	lma_told .ipsec.counters.loaded && [ "$ASKED" -ge "$1" ]
}

home_gateway()
{
	local -a id=([1]=mag1.example.net [2]="$PCOA2")

	CHARON_DPD=3600s charon_mag "$1" "${id[$1]}" "secret of gateway $1" > /dev/null &&
		charon_initiate "$1" && slowwait 20 ipsec_is "mag$1" .state up
}

home_up()
{
	local n ns

	topo_up && away_up || return 1
	charon_modules
	for n in 1 2; do
		charon_secret "mag$n" "secret of gateway $n"
	done
	charon_secret nobody@example.org "batteries of nobody" mn
	charon_secret bob@example.com "batteries of bob" mn
	home_certificates && home_conf "$@" && lma_start || return 1
	# what the kernel itself answers is told apart by marks (see halma.conf(5))
	in_ns lma sh -c 'echo 1 > /proc/sys/net/ipv6/fwmark_reflect'
	for ns in lma ${HOME_MAGS//[12]/mag&}; do
		charon_start "$ns" || return 1
	done
	CHARON_ROAM=no charon_start mn || return 1
	# two gateways, and three mobile nodes
	slowwait 60 home_loaded 5 || return 1
	# shellcheck disable=SC2086
	mag_start $HOME_MAGS || return 1
	for n in $HOME_MAGS; do
		home_gateway "$n" || return 1
	done
	node_start --esp "$NODE_REQID" --keys-follow
}

home_speaks()
{
	CHARON_DPD=3600s charon_node_certificate "$ALICE" "$(authority_file alice.crt)" \
		"$(authority_file alice.key)" "$(authority_file good.crt)" "$HOA" "$HOA" \
		"mobike = no" "$@" > /dev/null
}

home_initiate()
{
	charon_swanctl mn --initiate --child mh --timeout 60
}

home_protected()
{
	lma_told '.ipsec["nodes-protected"]' && [ "$ASKED" = "$1" ]
}

home_terminate()
{
	charon_swanctl mn --terminate --ike ha --timeout 20
	slowwait 20 home_protected 0
}

home_router()
{
	ip -n mn -6 route show default dev mn0 | grep -o 'fe80::[^ ]*' | head -n 1
}

# The home address, which halma-mn has on lo, is on the home link as well: the gateway may ask
# for it
home_in()
{
	[ -z "$HOME_IS_IN" ] || return 0
	HOME_IS_IN=1
	ip -n mn addr add "$HOA/128" dev mn0 nodad &&
		ip -n mn -6 route replace default via "$(home_router)" dev mn0 \
			table "$HOME_TABLE" &&
		ip -n mn -6 rule add from "$HOA" lookup "$HOME_TABLE" priority 100
}

home_link()
{
	mag "$1" attach "$ALICE" lladdr "$MN_MAC" hnp "$HOME_PREFIX" early neigh "$HOA" ||
		{ echo "$MAG_ANSWER"; return 1; }
	air "$1"
	slowwait 20 mn_address > /dev/null && home_in
}

home_out()
{
	HOME_IS_IN=
	ip -n mn -6 rule del from "$HOA" lookup "$HOME_TABLE"
	ip -n mn addr del "$HOA/128" dev mn0
}

# of the block of swanctl's that is about her
home_block()
{
	charon_sas "$1" | awk -v id="'$ALICE'" '
		/^[^ ]/ { if (index(block, id)) printf "%s", block; block = "" }
		{ block = block $0 "\n" }
		END { if (index(block, id)) printf "%s", block }'
}

# the ends of her IKE SA, as that charon has them
home_keys()
{
	home_block "$1" | sed -nE "s/^ +(local|remote) .* @ ([0-9a-f:]+)\[.*/\2/p" | xargs
}

home_keys_at()
{
	local is

	is="$(home_keys mn), $(home_keys lma)"
	[ "$is" = "$1 $LMAA, $LMAA $1" ] && return 0
	echo "the ends are $is"
	return 1
}

home_spis()
{
	ip -n lma xfrm state | grep -A 1 -E "^src ($HOA dst|.* dst $HOA)" |
		grep -oE 'spi 0x[0-9a-f]+' | sort
}

# there is one that none of these is: old ones go later
home_new_spi()
{
	[ -n "$(comm -13 <(echo "$1") <(home_spis))" ]
}

# the first line of that block: its SPIs are in it
home_ike()
{
	home_block "$1" | head -n 1
}

home_other_ike()
{
	local now

	now=$(home_ike "$1")
	[ -n "$now" ] && [ "$now" != "$2" ]
}

home_rekey()
{
	local before what

	before=$(home_ike "$1")
	what=(--rekey --ike "${before%%:*}")
	if [ "$2" = ike ]; then
		charon_swanctl "$1" "${what[@]}" && slowwait 30 home_other_ike "$1" "$before"
		return
	fi
	before=$(home_spis)
	charon_swanctl "$1" "${what[@]}" --child mh && slowwait 30 home_new_spi "$before"
}

home_watch()
{
	capture net lma0 "${1:-life}" ip6
}

home_mark()
{
	HOME_MARKS+=("$1")
	in_ns net bash -c "echo > /dev/udp/2001:db8:e::1/$((9000 + ${#HOME_MARKS[@]}))"
}

# a line for each kind of packets: its part, its words, how many
home_seen()
{
	local where field names=''
	local -a fields=()

	capture_stop life
	for where in "${!HOME_NAME[@]}"; do
		names+="$where ${HOME_NAME[$where]} "
	done
	for field in ipv6.src ipv6.dst udp.dstport ipv6.routing.type ipv6.dstopts.nxt \
		     ipv6.fraghdr.nxt esp.spi isakmp.exchangetype mip6.mhtype icmpv6.type; do
		fields+=(-e "$field")
	done
	# too much for ask_wire: a shell reads octet by octet
	tshark -n -r "${CAPTURE_FILE[life]}" -T fields "${fields[@]}" 2> /dev/null |
		awk -F '\t' -v names="$names" -v lma="$LMAA" -v marks="${HOME_MARKS[*]}" '
		function called(where) { return where in name ? name[where] : where }
		function chain(list, n, i, each, words)
		{
			n = split(list, each, ",")
			words = called(each[1])
			for (i = 2; i <= n; i++)
				words = words ">" called(each[i])
			return words
		}
		function kind(words)
		{
			if ($6 != "") return "part"
			if ($8 != "") return "ike"
			if ($7 != "") return "esp"
			if ($9 != "") return "mh"
			if ($10 ~ /^12[89]/) return "echo"
			if ($10 != "") return "icmp" $10
			return $3 != "" ? "data" : "other"
		}
		BEGIN {
			n = split(names, each, " ")
			for (i = 1; i < n; i += 2)
				name[each[i]] = each[i + 1]
			split(marks, mark, " ")
			part = "before"
		}
		$2 == "2001:db8:e::1" && $3 > 9000 { part = mark[$3 - 9000]; next }
		{
			split($1, from, ","); split($2, to, ",")
			# what tunnels say of themselves
			if (from[2] ~ /^fe80:/ || to[2] ~ /^ff02:/ || to[3] ~ /^ff02:/) next
			if (to[1] == lma) way = "up " chain($1)
			else if (from[1] == lma) way = "down " chain($2)
			else next
			count[part " " way ($5 != "" ? " hao" : "") ($4 == 2 ? " rh" : "") \
			      " " kind()]++
		}
		END {
			for (words in count)
				print words, count[words]
		}' | sort > "$TOPO_DIR/passed"
	mapfile -t HOME_PASSED < "$TOPO_DIR/passed"
}

# one word behind the other in the shell itself: it is asked a hundred times
passed()
{
	local each

	PASSED=
	PASSED_COUNT=0
	for each in "${HOME_PASSED[@]}"; do
		[[ $each == "$1 "* && " ${each#* }" =~ ${2:-.} ]] || continue
		each=${each#* }
		PASSED+="${PASSED:+, }${each% *}"
		PASSED_COUNT=$((PASSED_COUNT + ${each##* }))
	done
}

passed_is()
{
	local want="$1"; shift

	passed "$@"
	[ "$PASSED" = "$want" ] && return 0
	echo "wanted '$want', got '$PASSED'"
	return 1
}

# to PASSED_COUNT, whatever that is
passed_least()
{
	local least="$1"; shift

	passed "$@"
	[ "$PASSED_COUNT" -ge "$least" ] && return 0
	echo "$*: $PASSED_COUNT"
	return 1
}

home_evidence()
{
	topo_evidence
	away_evidence
	charon_evidence
	cp "$TOPO_DIR/passed" "$(evidence passed.txt)" 2> /dev/null
}
