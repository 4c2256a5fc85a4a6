# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2016,SC2034,SC2178,SC2128 # for the programs; inner shells
#
# away.sh: foreign links for the mobile node of topo.sh, and a home agent for it (RFC 6275). To be
# sourced after topo.sh.
#
#	           2001:db8:3::/64      2001:db8:4::/64            2001:db8:5::/64
#	[ net ]::ff----------::50[ mn ]::50----------::ff[ net ]::ff-------------::50[ sc ]
#	      f1               w1      w2              f2       f5                  w5
#
# mn has its home link too (mn0, behind the gateways of topo.sh). What it is to do there is
# halma-mn's matter. In sc there is mobile.py, or another node.
#
#	away_up			after topo_up: links, addresses, routes
#	away_conf [LINE...]	lma_conf with a home agent; alice and bob have home addresses.
#				AWAY_ALICE is one line more for alice
#	node_start [OPTION...]	halma-mn in mn
#	node WORD...		a command for it; its answer in $NODE_ANSWER, returns its code
#	node_is WANT WORD...	the same; the answer in short is WANT: status, lifetime, the care-of
#				address by which it came or "direct", and what is wrong with it
#	node_burst COMMAND...	several, without anything between them, for what has to be in time;
#				the answers in short are then in NODE_BURST
#	told PATH		a field of $NODE_ANSWER, in jq's words
#	bu_counted WHAT		what bu_count says, to $ASKED (ask.sh)
#	bu_count WHAT		that counter of the daemon: new, refresh, ..., or a status
#	bu_counts WHAT N COMMAND...
#				it has grown by N when COMMAND is through
#	drops CAUSE		packets that the module has dropped for it; data: for any cause, but
#				for link-local addresses, as what a new tunnel says by itself has
#	mobile_start [NS DEVICE ADDRESS]
#				mobile.py there, default in sc; several can run
#	mobile WORD...		that of $MOBILE_NS sends this; MOBILE_TEXT and MOBILE_FAULTS are
#				what came
#	says WANT WORD...	exactly this comes back, and nothing is wrong with it; quiet WORD...
#	mipv6 [FILTER]		bindings of the home address, through jq

HALMA_MN=$(topo_find "${HALMA_MN:-}" tests/mn/halma-mn .build/tests/mn/halma-mn)

HOA=2001:db8:100::10
HOME_PREFIX=2001:db8:100::/64
COA1=2001:db8:3::50
COA2=2001:db8:4::50
SCOA=2001:db8:5::50
OTHER=2001:db8:1fe::77	# of another mobile node, bob
NOBODY=2001:db8:1fe::66	# of the mobile node that topo.sh has for Mobile IPv6 only
ALICE=alice@example.com
ALICE_IMSI=262011234567890

NODE_PID=
NODE_ANSWER=
NODE_BURST=()
NODE_PATIENCE=90

SENTINEL=$OTHER		# home address of somebody who does not register in programs with mobile.py
MOBILE_NS=sc
MOBILE_PATIENCE=90
declare -A MOBILE_IN=() MOBILE_OUT=()

away_links()
{
	TOPO_NODES="$TOPO_NODES sc"
	ip netns add sc &&
	in_ns sc sh -c 'for f in accept_dad dad_transmits; do
		echo 0 > /proc/sys/net/ipv6/conf/default/$f; done' &&
	ip -batch - <<- END
		link add f1 netns net type veth peer name w1 netns mn
		link add f2 netns net type veth peer name w2 netns mn
		link add f5 netns net type veth peer name w5 netns sc
	END
}

# mn: what goes out by which link is told by the care-of address
away_addresses()
{
	ip -n net -batch - <<- END &&
		link set f1 up
		link set f2 up
		link set f5 up
		addr add 2001:db8:3::ff/64 dev f1 nodad
		addr add 2001:db8:4::ff/64 dev f2 nodad
		addr add 2001:db8:5::ff/64 dev f5 nodad
		route add 2001:db8:100::/40 via 2001:db8:e::1
	END
	ip -n mn -batch - <<- END &&
		link set w1 up
		link set w2 up
		addr add $COA1/64 dev w1 nodad
		addr add $COA2/64 dev w2 nodad
		route add default via 2001:db8:3::ff dev w1 table 1003
		route add default via 2001:db8:4::ff dev w2 table 1004
		route add default via 2001:db8:3::ff dev w1 metric 2048
	END
	ip -n mn -6 rule add from $COA1 lookup 1003 &&
	ip -n mn -6 rule add from $COA2 lookup 1004 &&
	ip -n sc -batch - <<- END &&
		link set lo up
		link set w5 up
		addr add $SCOA/64 dev w5 nodad
		route add default via 2001:db8:5::ff
		route add default via 2001:db8:5::ff dev w5 table 1005
	END
	ip -n sc -6 rule add from $SCOA lookup 1005 &&
	ip -n lma -batch - <<- END
		route add 2001:db8:3::/64 via 2001:db8:e::2
		route add 2001:db8:4::/64 via 2001:db8:e::2
		route add 2001:db8:5::/64 via 2001:db8:e::2
	END
}

away_up()
{
	defer node_stop
	away_links && away_addresses
}

away_conf()
{
	lma_conf "home-agent = ${HOME_AGENT:-true}" "mn \"$ALICE\" {" "policy = both" \
		"home-address = $HOA" "prefix = { $HOME_PREFIX }" "alias = \"3:$ALICE_IMSI\"" \
		"${AWAY_ALICE:-}" "}" \
		'mn "bob@example.com" {' "policy = both" "home-address = $OTHER" "}" "$@" &&
		sed -i "s/policy = mipv6-only/&\n\t\thome-address = $NOBODY/" "$TOPO_DIR/halma.conf"
}

node_start()
{
	mkfifo "$TOPO_DIR/node.in" "$TOPO_DIR/node.out"
	ip netns exec mn "$HALMA_MN" --ha "$LMAA" --hoa "$HOA" "$@" < "$TOPO_DIR/node.in" \
		> "$TOPO_DIR/node.out" 2>> "$TOPO_DIR/node.log" &
	NODE_PID=$!
	exec {NODE_IN}> "$TOPO_DIR/node.in" {NODE_OUT}< "$TOPO_DIR/node.out"
	node show
}

node_stop()
{
	[ -z "$NODE_PID" ] || topo_end "$NODE_PID"
	NODE_PID=
}

node()
{
	NODE_ANSWER=
	echo "$*" >&"$NODE_IN"
	read -r -t "$NODE_PATIENCE" NODE_ANSWER <&"$NODE_OUT" || return 9
	echo "node: $*: $NODE_ANSWER" >> "$TOPO_DIR/node.log"
	[[ $NODE_ANSWER =~ \"rc\":([0-9]+) ]] || return 9
	return "${BASH_REMATCH[1]}"
}

told()
{
	ask_print json "$1" "$NODE_ANSWER"
}

# the last answer in short, to ASKED
node_short()
{
	ask json 'if .event == "accepted" or .event == "refused" then
			"\(.status) \(.lifetime) \(.via // "direct")"
		elif .event == "binding-error" then "be \(.status) \(.home)"
		else .event end + ([.faults[]?] | map("; " + .) | join(""))' "$NODE_ANSWER"
}

node_is()
{
	local want="$1"; shift

	node "$@"
	node_short
	[ "$ASKED" = "$want" ] && return 0
	echo "wanted '$want', got '$ASKED': $NODE_ANSWER"
	return 1
}

bu_count()
{
	bu_counted "$1"
	echo "$ASKED"
}

# The one place that knows how halmad calls its counters of BUs
bu_counted()
{
	local bu=.counters.received.bu

	case "$1" in
	[0-9]*)		lma_told "$bu.refused[\"$1\"] // 0" ;;
	accepted)	lma_told "[$bu | .new, .refresh, .handover, .deregistration,
				.[\"deregistration-repeated\"] | . // 0] | add" ;;
	malformed)	lma_told "[$bu.malformed[]?] | add // 0" ;;
	*)		lma_told "${bu}[\"$1\"] // 0" ;;
	esac
}

bu_counts()
{
	local what="$1" by="$2" before after; shift 2

	bu_counted "$what" && before=$ASKED
	"$@" || return 1
	bu_counted "$what" && after=$ASKED
	[ "$after" = $((before + by)) ] && return 0
	echo "$what went from $before to $after"
	return 1
}

node_burst()
{
	local command

	NODE_BURST=()
	for command; do
		echo "$command" >&"$NODE_IN"
	done
	for command; do
		read -r -t "$NODE_PATIENCE" NODE_ANSWER <&"$NODE_OUT"
		echo "node: $command: $NODE_ANSWER" >> "$TOPO_DIR/node.log"
		node_short
		NODE_BURST+=("$ASKED")
	done
}

drops()
{
	drops_told "$1"
	echo "$ASKED"
}

# to ASKED
drops_told()
{
	local these=".cause == \"$1\""

	[ "$1" != data ] || these='.cause != "rx-link-local"'
	ask run "[.[0].drop[] | select($these) | .packets] | add // 0" "$HALMA" -n lma -j stats
}

# all that the module has dropped of data, by cause; not what the kernel of the node says by itself
# through a new tunnel, which can be before the anchor knows its care-of address
drops_by_cause()
{
	ask_print run '[.[0].drop[] | select(.packets > 0 and
		(.cause | IN("rx-link-local", "unknown-far-end") | not)) |
		{(.cause): .packets}] | add' "$HALMA" -n lma -j stats
}

mipv6()
{
	bound_mipv6 "$@" && echo "$ASKED"
}

# to ASKED
bound_mipv6()
{
	bound "[.[] | select(.kind == \"mipv6\" and .prefix[0] == \"$HOA/128\")] | ${1:-length}"
}

# home address, care-of address and state
mipv6_is()
{
	bound_mipv6 '.[] | "\(.prefix[0]) \(.path[0].tunnel["remote-ipv6"]) \(.state)"' &&
		[ "$ASKED" = "$1" ]
}

mobile_start()
{
	local ns="${1:-sc}" in out

	mkfifo "$TOPO_DIR/mobile.$ns.in" "$TOPO_DIR/mobile.$ns.out"
	ip netns exec "$ns" /usr/bin/python3 "$TOPO_SELF/mobile.py" "${2:-w5}" "${3:-$SCOA}" \
		"$LMAA" "$SENTINEL" < "$TOPO_DIR/mobile.$ns.in" > "$TOPO_DIR/mobile.$ns.out" \
		2>> "$TOPO_DIR/mobile.log" &
	defer topo_end "$!"
	exec {in}> "$TOPO_DIR/mobile.$ns.in" {out}< "$TOPO_DIR/mobile.$ns.out"
	MOBILE_IN[$ns]=$in MOBILE_OUT[$ns]=$out
	read -r -t "$MOBILE_PATIENCE" MOBILE_ANSWER <&"$out" && [ "$MOBILE_ANSWER" = ready ]
}

mobile()
{
	echo "$*" >&"${MOBILE_IN[$MOBILE_NS]}"
	read -r -t "$MOBILE_PATIENCE" MOBILE_ANSWER <&"${MOBILE_OUT[$MOBILE_NS]}" ||
		MOBILE_ANSWER="mobile.py is gone|0|"
	echo "mobile: $MOBILE_NS: $*: $MOBILE_ANSWER" >> "$TOPO_DIR/mobile.log"
	IFS='|' read -r MOBILE_TEXT MOBILE_SENTRIES MOBILE_FAULTS <<< "$MOBILE_ANSWER"
}

says()
{
	local due="$1"; shift

	mobile "$@"
	[ "$MOBILE_TEXT${MOBILE_FAULTS:+; $MOBILE_FAULTS}" = "$due" ] && return 0
	echo "wanted '$due', got '$MOBILE_TEXT', faults: '$MOBILE_FAULTS'"
	return 1
}

quiet()
{
	says silence "$@" silent
}

away_evidence()
{
	cp "$TOPO_DIR/node.log" "$(evidence node.log)" 2> /dev/null
	{
		ip -n mn addr; ip -n mn -6 route; ip -n mn -6 rule; ip -n mn xfrm state
		ip -n mn xfrm policy; ip -n lma xfrm state; ip -n lma xfrm policy
		in_ns mn cat /proc/net/xfrm_stat; in_ns lma cat /proc/net/xfrm_stat
		lma_show
	} > "$(evidence away.txt)" 2>&1
}
