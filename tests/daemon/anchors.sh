# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2016,SC2034 # inner shells; for the programs
#
# anchors.sh: more than one anchor, each a machine of its own with a halmad, a device and a store of
# its own (RFC 6612, figures 1 and 3). To be sourced after topo.sh and away.sh, of which it needs
# halma-mn only: away_up is not called.
#
#	          [ cn ]                 [ ha ]
#	2001:db8:c::2 |  2001:db8:e3::1 |  2001:db8:f3::1 (HAA)
#	              |                 |
#	          +---+-----------------+---------------------------+
#	          |                  net, ::ff                      |
#	          +--+-----------+-----------+------------+------+--+
#	             |           |           |            |      |
#	 2001:db8:e::1  2001:db8:1::1  2001:db8:2::1 2001:db8:e2::1  2001:db8:6::1
#	          [ lma ]     [ mag1 ]    [ mag2 ]    [ lma2 ]  [ mag3 ]
#	 2001:db8:f::1           |           |      2001:db8:f2::1  |
#	      (LMAA)             +---[ air ]-+          (LMAA2)     |
#	                                |                           |
#	                             mn0 +----------[ mn ]----------+ mn1
#
# The mobile node has two radios: one hears the gateways of the first domain, and changes between
# them as topo.sh has it; the other one hears that of the second domain. So it need not leave one
# domain before it is at home in the other, and nothing is lost on the air. What it sends goes by
# the radio of its source address (visit), or by its default route.
#
#	anchors_up		after topo_up: all that topo.sh does not have; cn goes to where all
#				others are. anchors_down is deferred
#	anchor_conf NAME ADDRESS HOME-NETWORK [LINE...]
#				configuration of the one in this namespace: lma, lma2 or ha. It has
#				no mag and no mn but those in LINES
#	anchor_start NAME...	halmad there, until it answers; anchor_stop NAME...
#	anchor_told NAME FILTER	of `halma daemon show`, to $ASKED (ask.sh)
#	anchor_has NAME WANT	its bindings are these: "KIND PREFIX... FAR-END STATE", with "; "
#				between them, or "nothing". Far ends have the names of path_start
#	anchor_lacks NAME KIND	it has no binding of this kind (any more)
#	anchor_kept NAME	that, with identifiers and without what a refresh changes, to $ASKED
#	anchor_drops NAME	packets that it has dropped, by cause, to $ASKED; not what the
#				kernel of a gateway says by itself through a new tunnel
#	anchor_dropped NAME CAUSE WANT
#				so many of them for that cause, which can be any
#	anchor_heard NAME	messages that its halmad has been sent, to $ASKED
#	mag_start 1 2 3		of topo.sh knows the third one, and which anchor is whose
#	visit DEVICE		what has the address that mn has there leaves by this device;
#				VISITOR is the address. Again after each registration that is new
#	settle			the same for mn0, and for all that has no other way
#	path_start NAME=ADDRESS...
#				who is watching the network (path.py); the names are of far ends
#	path_is WANT WORD...	the answer to this request is that
#	stream_whole		stream_stop, and neither end lacks anything or has it twice. What
#				has gone by a longer way may have been overtaken
#	anchors_evidence	what a failure wants to be looked at with

LMAA2=2001:db8:f2::1
HAA=2001:db8:f3::1
PCOA3=2001:db8:6::1
MN1_MAC=02:00:5e:10:00:03
HOME1=2001:db8:100::/40		# home networks, by their machines
HOME2=2001:db8:200::/40
HOME3=2001:db8:300::/40
ANCHORS="lma lma2 ha"
MAG_PCOA[3]=$PCOA3
MAG_LMA[3]=$LMAA2
PATH_ANSWER=
PATH_PATIENCE=120
PATH_NAMES='{}'
declare -A ANCHOR_PID=()
VISITOR=

anchors_down()
{
	local name

	node_stop
	for name in "${!ANCHOR_PID[@]}"; do
		anchor_stop "$name"
	done
}

# what nobody has to find out is not found out
anchors_namespaces()
{
	local n

	for n in ha lma2 mag3; do
		TOPO_NODES="$TOPO_NODES $n"
		ip netns add "$n" && in_ns "$n" sh -c 'cd /proc/sys/net/ipv6/conf || exit 1
			for d in all default; do
				echo 0 > $d/accept_dad
				echo 0 > $d/dad_transmits
				echo 1 > $d/forwarding
			done' || return 1
	done
}

anchors_links()
{
	ip -n lma link del cn0 &&
	ip -batch - <<- END
		link add cn0 netns cn type veth peer name cn netns net
		link add net0 netns ha type veth peer name ha netns net
		link add net0 netns lma2 type veth peer name lma2 netns net
		link add net0 netns mag3 type veth peer name mag3 netns net
		link add acc0 address $MAG_MAC netns mag3 type veth \
			peer name mn1 address $MN1_MAC netns mn
	END
}

# anchors_attach NS ADDRESS DEVICE PREFIX...: of a machine, its link, and what is behind it
anchors_attach()
{
	local ns="$1" address="$2" link="$3" prefix; shift 3

	ip -n "$ns" -batch - <<- END &&
		link set lo up
		link set $link up
		addr add $address/64 dev $link nodad
		route add default via ${address%::*}::ff
	END
	ip -n net -batch - <<- END || return 1
		link set ${ns} up
		addr add ${address%::*}::ff/64 dev $ns nodad
	END
	for prefix; do
		ip -n net route add "$prefix" via "$address" || return 1
	done
}

anchors_addresses()
{
	ip -n net route del 2001:db8:c::/64 &&
	ip -n net route add "$HOME1" via 2001:db8:e::1 &&
	ip -n lma route add default via 2001:db8:e::2 &&
	anchors_attach cn "$CN" cn0 &&
	anchors_attach ha 2001:db8:e3::1 net0 "$HAA" "$HOME3" &&
	anchors_attach lma2 2001:db8:e2::1 net0 "$LMAA2" "$HOME2" &&
	ip -n mag3 link set dev acc0 addrgenmode none &&
	ip -n mag3 link set dev acc0 up &&
	anchors_attach mag3 "$PCOA3" net0 &&
	# which of the two domains it uses is not the matter of router advertisements; and a gateway
	# has another link-local address when its anchor has forgotten the node in between
	in_ns mn sh -c 'cd /proc/sys/net/ipv6/conf || exit 1
		for d in mn0 mn1; do
			echo 0 > $d/accept_ra_defrtr
		done
		# tunnels in which its kernel says nothing by itself
		echo 1 > default/addr_gen_mode
		echo 0 > default/router_solicitations' &&
	ip -n mn link set mn1 up
}

anchors_up()
{
	defer anchors_down
	anchors_namespaces && anchors_links && anchors_addresses
}

anchor_conf()
{
	local name="$1" address="$2" net="$3"; shift 3

	cat > "$TOPO_DIR/$name.conf" <<- END
		lab-mode = true
		control-socket = "$TOPO_DIR/$name.sock"
		store {
			path = "$TOPO_DIR/$name.db"
		}
		# a busy host holds up a message
		TimestampValidityWindow = 10000
		MinDelayBeforeBCEDelete = 500
		device lma0 {
			local = { $address }
			home-network = { $net }
			# what was sent before the node heard that it has moved is on its way
			grace = 60000
		}
		$(printf '%s\n' "$@")
	END
}

anchor_start()
{
	local name

	for name; do
		ip netns exec "$name" "$HALMAD" -c "$TOPO_DIR/$name.conf" \
			>> "$TOPO_DIR/$name.log" 2>&1 &
		ANCHOR_PID[$name]=$!
	done
	for name; do
		slowwait 20 anchor_settled "$name" && ! topo_gone "${ANCHOR_PID[$name]}" || return 1
		# what the kernel itself answers is told apart by marks (see halma.conf(5))
		in_ns "$name" sh -c 'echo 1 > /proc/sys/net/ipv6/fwmark_reflect'
	done
}

# it answers, or never will
anchor_settled()
{
	topo_gone "${ANCHOR_PID[$1]}" ||
		{ [ -S "$TOPO_DIR/$1.sock" ] && anchor_told "$1" ""; }
}

anchor_stop()
{
	local name

	for name; do
		topo_end "${ANCHOR_PID[$name]}"
		unset "ANCHOR_PID[$name]"
	done
}

anchor_told()
{
	ask run "$2" "$HALMA" -j daemon show socket "$TOPO_DIR/$1.sock"
}

anchor_bindings()
{
	ask run "$2" "$HALMA" -n "$1" -j binding show
}

anchor_has()
{
	local far='(.path[0].tunnel["remote-ipv6"] | $names[.] // .)'

	anchor_bindings "$1" "$PATH_NAMES as \$names |
		[.[] | \"\(.kind) \(.prefix | join(\" \")) \($far) \(.state)\"] |
		sort | join(\"; \") | if . == \"\" then \"nothing\" else . end"
	[ "$ASKED" = "$2" ] && return 0
	echo "$1 has '$ASKED', not '$2'"
	return 1
}

anchor_lacks()
{
	anchor_bindings "$1" "map(select(.kind == \"$2\")) | length" && [ "$ASKED" = 0 ]
}

anchor_kept()
{
	anchor_bindings "$1" '[.[] | [.kind, .id, .["mn-id"], .prefix, .path[0].tunnel, .state,
		.handovers]] | sort | tojson'
}

anchor_drops()
{
	ask run '[.[0].drop[] | select(.packets > 0 and .cause != "rx-link-local") |
		"\(.cause) \(.packets)"] | join(", ")' "$HALMA" -n "$1" -j stats
}

anchor_dropped()
{
	ask run "[.[0].drop[] | select(.cause == \"$2\") | .packets] | add // 0" \
		"$HALMA" -n "$1" -j stats && [ "$ASKED" = "$3" ]
}

anchor_heard()
{
	anchor_told "$1" '.counters.received | [.. | numbers] | add // 0'
}

visit()
{
	local table=1010

	[ "$1" = mn0 ] || table=1011
	visit_by "$1" table "$table" &&
		{ ip -n mn -6 rule del from "$VISITOR" lookup "$table" 2> /dev/null; true; } &&
		ip -n mn -6 rule add from "$VISITOR" lookup "$table"
}

settle()
{
	visit_by mn0 metric 1024
}

# visit_by DEVICE WORD...: it has an address there, and this default route
visit_by()
{
	local dev="$1" router; shift

	slowwait 20 visit_address "$dev" || return 1
	VISITOR=$ASKED
	router=$(visit_router "$dev") && [ -n "$router" ] &&
		ip -n mn -6 route replace default via "$router" dev "$dev" "$@"
}

visit_address()
{
	ask run '.[0].addr_info[0].local // empty' \
		ip -n mn -j -6 addr show dev "$1" scope global && [ -n "$ASKED" ]
}

# the link-local address of the gateway
visit_router()
{
	local n

	case "$1" in
	mn0)	n=$AIR ;;
	*)	n=3 ;;
	esac
	ask_print run '[.[].addr_info[]? | select(.scope == "link") | .local][0] // empty' \
		ip -n "mag$n" -j -6 addr show dev acc0
}

path_start()
{
	local name

	PATH_NAMES='{'
	for name; do
		PATH_NAMES+="\"${name#*=}\": \"${name%%=*}\", "
	done
	PATH_NAMES="${PATH_NAMES%, }}"
	mkfifo "$TOPO_DIR/path.in" "$TOPO_DIR/path.out"
	ip netns exec cn /usr/bin/python3 "$TOPO_SELF/path.py" "$@" < "$TOPO_DIR/path.in" \
		> "$TOPO_DIR/path.out" 2>> "$TOPO_DIR/path.log" &
	defer topo_end "$!"
	exec {PATH_IN}> "$TOPO_DIR/path.in" {PATH_OUT}< "$TOPO_DIR/path.out"
	path_answer && [ "$PATH_ANSWER" = ready ]
}

path_answer()
{
	read -r -t "$PATH_PATIENCE" PATH_ANSWER <&"$PATH_OUT" || PATH_ANSWER="path.py is gone"
}

path_is()
{
	local due="$1"; shift

	echo "$*" >&"$PATH_IN"
	path_answer
	echo "$*: $PATH_ANSWER" >> "$TOPO_DIR/path.log"
	[ "$PATH_ANSWER" = "$due" ] && return 0
	echo "$*: wanted '$due', got '$PATH_ANSWER'"
	return 1
}

stream_whole()
{
	stream_stop
	[ "$(command jq -s 'map(.lost + .duplicated) | add' "$TOPO_DIR"/stream.{cn,mn})" = 0 ]
}

anchors_evidence()
{
	local name f

	for f in "$TOPO_DIR"/*.conf "$TOPO_DIR"/*.log; do
		cp "$f" "$(evidence "${f##*/}")"
	done
	for name in $ANCHORS; do
		echo "=== $name"
		"$HALMA" -n "$name" -s -j binding show
		"$HALMA" -n "$name" -s -j stats
		"$HALMA" -j daemon show socket "$TOPO_DIR/$name.sock"
		ip -n "$name" -6 route
	done > "$(evidence anchors.txt)" 2>&1
	{
		ip -n mn addr; ip -n mn -6 route show table all; ip -n mn -6 rule
		ip -n net -6 route; ip -n mag3 -6 rule
	} > "$(evidence node.txt)" 2>&1
}
