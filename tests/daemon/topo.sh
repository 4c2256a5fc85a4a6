# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2016,SC2119,SC2120,SC2128,SC2178 # inner shells; arrays named like locals
#
# topo.sh: the network in which the anchor is tried. To be sourced, by programs that have sourced
# ../ktap.sh (or have a defer and a slowwait of their own).
#
#                 2001:db8:c::/64      2001:db8:e::/64        2001:db8:1::/64
#	[ cn ]------------[ lma ]------------[ net ]------------[ mag1 ]
#	  ::2            ::1 | ::1          ::2 | ::ff         ::1   | acc0
#	                     |                  |                    |
#	           2001:db8:f::1 (LMAA)         | 2001:db8:2::/64    |         radio
#	           halmad, lma0                 +-------[ mag2 ]     +--------[ air ]-----[ mn ]
#	                                      ::ff    ::1    | acc0           |          mn0
#	                                                     +----------------+
#
# Each node is a network namespace. The mobile node has one interface and does not know that it
# moves: both gateways show it the same link-layer and link-local address (RFC 5213, 6.9.3). What
# it sends goes to the gateway that `air` has chosen, neighbour discovery to both; it hears both.
# Moving is one change in a traffic control table, so the radio itself loses nothing.
#
# With TOPO_SECOND=1 there is a second mobile node, mnb, on a link of its own to mag1 (acc1).
#
#	topo_up			build all; topo_down is deferred
#	in_ns NS COMMAND...	run there
#	lma_conf [LINE...]	write $TOPO_DIR/halma.conf; global lines may be added
#	lma_start [OPTION...]	halmad, until it answers; lma_stop [SIGNAL]
#	lma_power_cut		nothing is left of it but what is on the disk
#	lma_show [NAME]		`halma -j daemon show`, or one number of it
#	lma_told NAME		that to $ASKED (ask.sh), for which the shell needs no process
#	mag_start N...		halma-mag in magN
#	mag N WORD...		a command for it; its answer in $MAG_ANSWER, returns its code
#	statuses		those of the messages in $MAG_ANSWER, with commas, to $STATUSES
#	answer PATH		a field of $MAG_ANSWER, in jq's words: .status
#	mag_told PATH		that to $ASKED
#	air N			the mobile node talks through gateway N
#	mn_address		the home address that it has made from the router advertisement
#	capture NS DEV NAME	tcpdump into evidence; capture_stop NAME
#	probe_is WANT N WORD...	a forged message is answered so; counts FIELD COMMAND...
#	bri TRIGGER FLAGS ...	the octets of a BRI; to be sent by probe raw
#	bindings FILTER		of the module, through jq
#	bound FILTER		that to $ASKED
#	wire_judge PCAP		nothing is wrong with what the anchor sent (tshark, and checksums)
#	stream_rate RATE	prints it, or a fifth where each instruction is emulated
#	stream_start RATE HOME [NS]
#				both ways between cn and mn, or another node, as much of it as the
#				machine carries
#	stream_stop		prints the two accounts; fails if anything is missing
#	stream_flows N		so many more have come through in each direction, between cn and mn

TOPO_SELF=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOPO_TREE=$(cd "$TOPO_SELF/../.." && pwd)
# shellcheck source=tests/daemon/ask.sh
. "$TOPO_SELF/ask.sh"

# the program as the harness names it, or as the tree has it
topo_find()
{
	local given="$1" path; shift

	[ -n "$given" ] && { echo "$given"; return; }
	for path; do
		[ -x "$TOPO_TREE/$path" ] && { echo "$TOPO_TREE/$path"; return; }
	done
	echo "${path##*/}"
}

HALMA=$(topo_find "${HALMA:-}" tools/halma .build/tools/halma)
HALMA_KO=${HALMA_KO:-$TOPO_TREE/.build/kmod-${HALMA_KERNEL:-uml}/halma.ko}
HALMAD=$(topo_find "${HALMAD:-}" userd/halmad .build/userd/halmad)
HALMA_MAG=$(topo_find "${HALMA_MAG:-}" tools/mag/halma-mag .build/tools/mag/halma-mag)
HALMA_STREAM=$(topo_find "${HALMA_STREAM:-}" tests/stream/halma-stream \
	.build/tests/stream/halma-stream)

# jq 1.6 compiles its library each time, a quarter of a second where all is emulated. gojq does not,
# but knows no input_line_number, and has the keys of objects in order; it is no faster on User Mode
# Linux
jq()
{
	case "${HALMA_KERNEL:-uml}" in
	uml*)	command jq "$@" ;;
	*)	gojq "$@" ;;
	esac
}

LMAA=2001:db8:f::1
PCOA1=2001:db8:1::1
PCOA2=2001:db8:2::1
CN=2001:db8:c::2
MAG_MAC=00:00:5e:00:52:13	# RFC 6543
MN_MAC=02:00:5e:10:00:01
MNB_MAC=02:00:5e:10:00:02
# shellcheck disable=SC2034 # for the programs
MN_IID=0:5eff:fe10:1		# what SLAAC makes of MN_MAC
TOPO_BACKLOG=/proc/sys/net/core/netdev_max_backlog
TOPO_NODES="cn lma net mag1 mag2 air mn"

TOPO_DIR=
LMA_PID=
MAG_ANSWER=
STATUSES=
MAG_ODD='"faults":\["|"icmp-type":|"mh-type":7,'	# more than a status
MAG_PATIENCE=60		# seconds until a gateway has done what it was told
declare -A MAG_PCOA=([1]=$PCOA1 [2]=$PCOA2)
declare -A MAG_LMA=()	# of those that have another anchor than LMAA
declare -A MAG_PID=() MAG_IN=() MAG_OUT=() MAG_CLIENT=() CAPTURE_PID=() CAPTURE_FILE=()
STREAM_PIDS=()
STREAM_HEARD=0
# so many datagrams may be under way each way: less would be a lower rate, more a longer queue on a
# machine that does not carry the rate
STREAM_WINDOW=400

in_ns()
{
	local ns="$1"; shift

	ip netns exec "$ns" "$@"
}

# end a process that was started here, by its number
topo_end()
{
	local pid="$1" signal="${2:-TERM}"

	kill "-$signal" "$pid" 2> /dev/null || return 0
	slowwait 10 topo_gone "$pid" || kill -KILL "$pid" 2> /dev/null
	wait "$pid" 2> /dev/null
	return 0
}

topo_gone()
{
	local stat

	{ stat=$(< "/proc/$1/stat"); } 2> /dev/null
	# a child that is gone stays as a zombie until it is waited for
	[[ -z $stat || $stat == *\)\ Z\ * ]]
}

topo_down()
{
	local n

	for n in "${STREAM_PIDS[@]}" "${CAPTURE_PID[@]}" "${MAG_CLIENT[@]}" "${MAG_PID[@]}" \
		 $LMA_PID; do
		topo_end "$n"
	done
	asker_stop
	for n in $TOPO_NODES mnb; do
		ip netns del "$n" 2> /dev/null
	done
	[ -n "$TOPO_DIR" ] && rm -rf "$TOPO_DIR"
	return 0
}

topo_sysctls()
{
	local n

	for n in $TOPO_NODES; do
		ip netns exec "$n" sh -c '
			cd /proc/sys/net/ipv6/conf || exit 1
			for d in all default; do
				echo 0 > $d/accept_dad
				echo 0 > $d/dad_transmits
				[ "$1" = 0 ] || echo 1 > $d/forwarding
			done' sh "$(case "$n" in lma|net|mag?) echo 1 ;; *) echo 0 ;; esac)" ||
			return 1
	done
}

topo_links()
{
	ip -batch - <<- END
		link add cn0 netns cn type veth peer name cn0 netns lma
		link add net0 netns lma type veth peer name lma0 netns net
		link add mag1 netns net type veth peer name net0 netns mag1
		link add mag2 netns net type veth peer name net0 netns mag2
		link add acc0 address $MAG_MAC netns mag1 type veth peer name a1 netns air
		link add acc0 address $MAG_MAC netns mag2 type veth peer name a2 netns air
		link add mn0 address $MN_MAC netns mn type veth peer name m netns air
	END
}

topo_addresses()
{
	ip -n cn -batch - <<- END &&
		link set lo up
		link set cn0 up
		addr add $CN/64 dev cn0 nodad
		route add default via 2001:db8:c::1
	END
	ip -n lma -batch - <<- END &&
		link set lo up
		link set cn0 up
		link set net0 up
		addr add 2001:db8:c::1/64 dev cn0 nodad
		addr add 2001:db8:e::1/64 dev net0 nodad
		route add 2001:db8:1::/64 via 2001:db8:e::2
		route add 2001:db8:2::/64 via 2001:db8:e::2
	END
	ip -n net -batch - <<- END &&
		link set lo up
		link set lma0 up
		link set mag1 up
		link set mag2 up
		addr add 2001:db8:e::2/64 dev lma0 nodad
		addr add 2001:db8:1::ff/64 dev mag1 nodad
		addr add 2001:db8:2::ff/64 dev mag2 nodad
		route add 2001:db8:f::/48 via 2001:db8:e::1
		route add 2001:db8:c::/64 via 2001:db8:e::1
	END
	ip -n mag1 -batch - <<- END &&
		link set lo up
		link set net0 up
		link set dev acc0 addrgenmode none
		link set dev acc0 up
		addr add $PCOA1/64 dev net0 nodad
		addr add 2001:db8:1::66/64 dev net0 nodad
		route add default via 2001:db8:1::ff
	END
	ip -n mag2 -batch - <<- END &&
		link set lo up
		link set net0 up
		link set dev acc0 addrgenmode none
		link set dev acc0 up
		addr add $PCOA2/64 dev net0 nodad
		route add default via 2001:db8:2::ff
	END
	ip -n air -batch - <<- END &&
		link set dev a1 addrgenmode none
		link set dev a1 up
		link set dev a2 addrgenmode none
		link set dev a2 up
		link set dev m addrgenmode none
		link set dev m up
	END
	ip -n mn -batch - <<- END
		link set lo up
		link set mn0 up
	END
}

# see the head: the chosen gateway is the last rule that is there; air() adds and takes away one
topo_air()
{
	local type prio=1

	{
		echo "qdisc add dev m clsact"
		echo "qdisc add dev a1 clsact"
		echo "qdisc add dev a2 clsact"
		echo "filter add dev a1 ingress prio 1 matchall action mirred egress redirect dev m"
		echo "filter add dev a2 ingress prio 1 matchall action mirred egress redirect dev m"
		for type in 133 135 136; do
			echo "filter add dev m ingress prio $prio protocol ipv6 flower" \
				"ip_proto icmpv6 type $type" \
				"action mirred egress mirror dev a1" \
				"action mirred egress redirect dev a2"
			prio=$((prio + 1))
		done
		echo "filter add dev m ingress prio 10 matchall" \
			"action mirred egress redirect dev a1"
	} | tc -n air -batch -
}

topo_second()
{
	TOPO_NODES="$TOPO_NODES mnb"
	ip netns add mnb &&
		in_ns mnb sh -c 'for f in accept_dad dad_transmits; do
			echo 0 > /proc/sys/net/ipv6/conf/default/$f; done' &&
		ip link add acc1 address "$MAG_MAC" netns mag1 type veth \
			peer name mn0 address "$MNB_MAC" netns mnb &&
		ip -n mag1 link set dev acc1 addrgenmode none &&
		ip -n mag1 link set dev acc1 up &&
		ip -n mnb link set lo up && ip -n mnb link set mn0 up
}

# the module, if nobody has loaded it
topo_module()
{
	local -a deps

	[ -d /sys/module/halma ] && return 0
	modprobe -aq ipv6 tunnel4 tunnel6 ip_tunnel ip6_tunnel udp_tunnel ip6_udp_tunnel
	IFS=, read -ra deps < <(modinfo -F depends "$HALMA_KO")
	[ ${#deps[@]} = 0 ] || modprobe -aq "${deps[@]}"
	insmod "$HALMA_KO"
}

topo_write()
{
	echo "$2" > "$1"
}

# packets that the kernel lost between two devices, all processors
topo_softnet()
{
	local n sum=0

	while read -r _ n _; do
		sum=$((sum + 16#$n))
	done < /proc/net/softnet_stat
	echo "$sum"
}

topo_up()
{
	local n

	TOPO_DIR=$(mktemp -d) || return 1
	defer topo_down
	export HALMAD_SOCK=$TOPO_DIR/halmad.sock
	asker_start || return 1
	topo_module || return 1
	modprobe -aq veth ip6_tunnel sch_ingress cls_matchall cls_flower act_mirred
	# what a busy host holds up comes in bursts; none of it may be lost between two devices
	if [ -w "$TOPO_BACKLOG" ]; then
		defer topo_write "$TOPO_BACKLOG" "$(cat "$TOPO_BACKLOG")"
		echo 200000 > "$TOPO_BACKLOG"
	fi
	# shellcheck disable=SC2086
	printf 'netns add %s\n' $TOPO_NODES | ip -batch - &&
		topo_sysctls && topo_links && topo_addresses && topo_air || return 1
	[ "${TOPO_SECOND:-0}" = 0 ] || topo_second || return 1
	mkfifo "$TOPO_DIR/air.in" "$TOPO_DIR/air.out"
	stdbuf -oL tc -n air -force -batch - < "$TOPO_DIR/air.in" > "$TOPO_DIR/air.out" &
	MAG_CLIENT[air]=$!
	exec {AIR_IN}> "$TOPO_DIR/air.in" {AIR_OUT}< "$TOPO_DIR/air.out"
	AIR=1
}

air()
{
	local line

	[ "$1" != "$AIR" ] || return 0
	case "$1" in
	1) echo "filter del dev m ingress prio 5" ;;
	2) echo "filter add dev m ingress prio 5 matchall action mirred egress redirect dev a2" ;;
	esac >&"$AIR_IN"
	AIR=$1
	# tc does not say when it is done; but it does things in order
	echo "qdisc show dev m" >&"$AIR_IN"
	while read -r -t "${TOPO_PATIENCE:-20}" line <&"$AIR_OUT"; do
		[[ $line == *clsact* ]] && return 0
	done
	return 1
}

lma_conf()
{
	cat > "$TOPO_DIR/halma.conf" <<- END
		lab-mode = ${LMA_LAB_MODE:-true}
		control-socket = "$HALMAD_SOCK"
		store {
			path = "${LMA_STORE:-$TOPO_DIR/lma0.db}"
		}
		# not 300 ms: a busy host holds up a message for longer
		TimestampValidityWindow = ${LMA_WINDOW:-10000}
		$(printf '%s\n' "$@")
		device lma0 {
			local = { $LMAA }
			home-network = { 2001:db8:100::/40 }
			${LMA_DEVICE:-}
		}
		pool default {
			prefix = 2001:db8:100::/48
		}
		pool tiny {
			prefix = 2001:db8:180::/63
		}
		mag mag1 {
			address = $PCOA1
			proxy-coa = { 2001:db8:1::77 }
			${LMA_MAG1:-}
		}
		mag mag2 {
			address = $PCOA2
		}
		mn "alice@example.org" {
			prefix = { 2001:db8:1ff:1::/64 }
		}
		mn "triple@example.org" {
			prefix-count = 3
		}
		mn "nobody@example.org" {
			policy = mipv6-only
		}
		mn "*@tiny.example.org" {
			pool = tiny
		}
		mn "*@example.org" {
		}
	END
}

lma_answers()
{
	"$HALMA" -j daemon show
}

lma_start()
{
	[ -e "$TOPO_DIR/halma.conf" ] || lma_conf
	rm -f "$HALMAD_SOCK"
	ip netns exec lma "$HALMAD" -c "$TOPO_DIR/halma.conf" "$@" >> "$TOPO_DIR/halmad.log" 2>&1 &
	LMA_PID=$!
	slowwait 20 lma_up "$LMA_PID" && ! topo_gone "$LMA_PID" && return 0
	cp "$TOPO_DIR/halmad.log" "$(evidence halmad.log)"
	return 1
}

# it answers, or never will
lma_up()
{
	topo_gone "$1" || { [ -S "$HALMAD_SOCK" ] && lma_told ""; }
}

lma_stop()
{
	topo_end "$LMA_PID" "${1:-TERM}"
	LMA_PID=
}

lma_power_cut()
{
	lma_stop KILL
	ip -n lma link del lma0
	ip -n lma addr flush dev lo scope global
	ip -n lma xfrm state flush
	ip -n lma xfrm policy flush
}

lma_show()
{
	if [ $# = 0 ]; then
		lma_answers
	else
		ask_print run "$1" "$HALMA" -j daemon show socket "$HALMAD_SOCK"
	fi
}

lma_told()
{
	ask run "$1" "$HALMA" -j daemon show socket "$HALMAD_SOCK"
}

# halma in the anchor's namespace
lma()
{
	"$HALMA" -n lma "$@"
}

mag_start()
{
	local n sock in out
	local -a dev

	for n; do
		sock=$TOPO_DIR/mag$n.sock
		dev=(--iface acc0)
		[ "$n" = 1 ] && [ "${TOPO_SECOND:-0}" != 0 ] && dev+=(--iface acc1)
		ip netns exec "mag$n" "$HALMA_MAG" --lma "${MAG_LMA[$n]:-$LMAA}" \
			--pcoa "${MAG_PCOA[$n]}" "${dev[@]}" --ctl "$sock" \
			>> "$TOPO_DIR/mag$n.log" 2>&1 &
		MAG_PID[$n]=$!
		slowwait 10 test -S "$sock" || return 1
		mkfifo "$TOPO_DIR/mag$n.in" "$TOPO_DIR/mag$n.out"
		"$HALMA_MAG" -c "$sock" - < "$TOPO_DIR/mag$n.in" > "$TOPO_DIR/mag$n.out" &
		MAG_CLIENT[$n]=$!
		exec {in}> "$TOPO_DIR/mag$n.in" {out}< "$TOPO_DIR/mag$n.out"
		MAG_IN[$n]=$in
		MAG_OUT[$n]=$out
	done
}

mag()
{
	local n="$1"; shift

	MAG_ANSWER=
	echo "$*" >&"${MAG_IN[$n]}"
	read -r -t "$MAG_PATIENCE" MAG_ANSWER <&"${MAG_OUT[$n]}" || return 9
	[[ $MAG_ANSWER =~ \"rc\":([0-9]+) ]] || return 9
	echo "mag$n: $*: $MAG_ANSWER" >> "$TOPO_DIR/mags.log"
	return "${BASH_REMATCH[1]}"
}

answer()
{
	ask_print json "$1" "$MAG_ANSWER"
}

mag_told()
{
	ask json "$1" "$MAG_ANSWER"
}

# in the shell itself: it is asked hundreds of times, where a process costs much
statuses()
{
	local rest="$MAG_ANSWER"

	STATUSES=
	while [[ $rest =~ \"mh-type\":([0-9]+)(,\"status\":([0-9]+))?(.*) ]]; do
		STATUSES+=${STATUSES:+,}${BASH_REMATCH[3]:-null}
		rest=${BASH_REMATCH[4]}
	done
}

mn_address()
{
	ask run '.[0].addr_info[0].local // empty' \
		ip -n "${1:-mn}" -j -6 addr show dev mn0 scope global && [ -n "$ASKED" ] &&
		echo "$ASKED"
}

capture()
{
	local ns="$1" dev="$2" name="$3"; shift 3

	CAPTURE_FILE[$name]=$(evidence "$name.pcap")
	[ ! -e "${CAPTURE_FILE[$name]}" ] || rm -f "${CAPTURE_FILE[$name]}"
	# what the last one of this name has said is no news
	: > "$TOPO_DIR/capture.$name"
	ip netns exec "$ns" tcpdump -i "$dev" -U --immediate-mode -n -s 0 -Z root \
		-w "${CAPTURE_FILE[$name]}" "$@" 2>> "$TOPO_DIR/capture.$name" &
	CAPTURE_PID[$name]=$!
	slowwait 10 capture_listens "$TOPO_DIR/capture.$name"
}

capture_listens()
{
	[[ $(< "$1") == *'listening on'* ]]
}

# a tcpdump that sleeps has written all that it was given; one that is told to end writes no more
capture_asleep()
{
	[[ $(< "/proc/$1/stat") =~ \)\ S\  ]]
}

capture_stop()
{
	slowwait 10 capture_asleep "${CAPTURE_PID[$1]}"
	topo_end "${CAPTURE_PID[$1]}" INT
	unset "CAPTURE_PID[$1]"
}

# what a failure wants to be looked at with
topo_evidence()
{
	local f

	for f in halma.conf halmad.log mag1.log mag2.log mags.log; do
		[ -f "$TOPO_DIR/$f" ] && cp "$TOPO_DIR/$f" "$(evidence "$f")"
	done
	{
		lma -s -j binding show
		lma -s -j tunnel show
		lma -s -j stats
		ip -n lma -s -d link
		ip -n lma -6 route
	} > "$(evidence lma.txt)" 2>&1
}

# probe_is WANT N WORD...: gateway N sends a message of its own making (halma-mag probe). WANT is
# what comes back: statuses with commas between, "be N" for a Binding Error, "icmp N", nothing.
# The gateway must find no fault with the answers.
probe_is()
{
	local want="$1" n="$2" got; shift 2

	mag "$n" probe "$@"
	statuses
	# the usual case: statuses alone, and no fault with any of them
	[ "$STATUSES" = "$want" ] && ! [[ $MAG_ANSWER =~ $MAG_ODD ]] && return 0
	mag_told '([.answers[]? | if has("icmp-type") then "icmp \(.["icmp-type"])"
		elif .["mh-type"] == 7 then "be \(.status)" else "\(.status)" end] | join(",")) +
		([.answers[]?.faults[]?] | map("; " + .) | join(""))'
	got=$ASKED
	[ "$got" = "$want" ] && return 0
	echo "wanted '$want', got '$got': $MAG_ANSWER"
	return 1
}

# counts FIELD COMMAND...: this counter of the daemon has grown by one when COMMAND is through
counts()
{
	local field="$1" before after; shift

	lma_told "$field // 0" && before=$ASKED
	"$@" || return 1
	lma_told "$field // 0" && after=$ASKED
	[ "$after" = $((before + 1)) ] && return 0
	echo "$field went from $before to $after"
	return 1
}

# the octets of a BRI: TRIGGER FLAGS [MN-ID | 0xOPTION]...
bri()
{
	local body name length i

	printf -v body '01%02xbeef%04x' "$1" "$2"
	for name in "${@:3}"; do
		if [[ $name == 0x* ]]; then
			body+=${name#0x}
			continue
		fi
		printf -v length '%02x' $((${#name} + 1))
		body+=08${length}01
		for ((i = 0; i < ${#name}; i++)); do
			printf -v length '%02x' "'${name:i:1}"
			body+=$length
		done
	done
	# PadN up to eight octets, or Pad1
	i=$(((8 - (6 + ${#body} / 2) % 8) % 8))
	[ "$i" != 1 ] || body+=00
	[ "$i" -lt 2 ] || printf -v body '%s01%02x%0*d' "$body" $((i - 2)) $((2 * (i - 2))) 0
	[ "$i" != 2 ] || body=${body%0}
	printf '3b%02x10000000%s\n' $(((6 + ${#body} / 2) / 8 - 1)) "$body"
}

# every Mobility Header that the anchor sent, in the eyes of tshark (wire.py)
wire_judge()
{
	python3 "$TOPO_SELF/wire.py" "$1" "$LMAA"
}

# wire_fields PCAP FIELD...: these of every Mobility Header, one line each
wire_fields()
{
	local pcap="$1" f; shift
	local -a args=()

	for f; do
		args+=(-e "$f")
	done
	tshark -r "$pcap" -Y mipv6 -T fields "${args[@]}" 2> /dev/null
}

# bindings as `halma -j binding show` has them: jq FILTER
bindings()
{
	ask_print run "$1" "$HALMA" -n lma -j binding show
}

bound()
{
	ask run "$1" "$HALMA" -n lma -j binding show
}

# what takes all of the machine keeps others from their turn, and proves no more
stream_rate()
{
	case ${HALMA_KERNEL:-uml} in
	uml*) echo "$1" ;;
	*) echo $(($1 / 5)) ;;
	esac
}

# Both ways between cn and mn, from the last processor: one that changes between processors
# overtakes itself in their queues. The accounts appear in $TOPO_DIR/stream.{cn,mn}, those of
# another node in stream.{cn-NS,NS}
stream_start()
{
	local home="$2" ns="${3:-mn}" cn=cn
	local -a how=(-R "$1" -W "$STREAM_WINDOW" -c $(($(nproc) - 1))
		      -L "${STREAM_LINGER:-3000}" -w "${STREAM_MEET:-20000}"
		      -p $((5001 + ${#STREAM_PIDS[@]})))

	[ "$ns" = mn ] || cn=cn-$ns
	ip netns exec cn "$HALMA_STREAM" -i "$cn" -l "$CN" -t "$home" "${how[@]}" \
		-f "$TOPO_DIR/live.$cn" > "$TOPO_DIR/stream.$cn" &
	STREAM_PIDS+=($!)
	ip netns exec "$ns" "$HALMA_STREAM" -i "$ns" -l "$home" -t "$CN" "${how[@]}" \
		-f "$TOPO_DIR/live.$ns" > "$TOPO_DIR/stream.$ns" &
	STREAM_PIDS+=($!)
	slowwait 25 stream_runs "$cn" "$ns"
}

stream_runs()
{
	stream_heard "$1" && [ "$STREAM_HEARD" -ge 1 ] &&
		stream_heard "$2" && [ "$STREAM_HEARD" -ge 1 ]
}

# what has come to that end goes to STREAM_HEARD; the file is there as a whole, or not at all
stream_heard()
{
	STREAM_HEARD=0
	[ -e "$TOPO_DIR/live.$1" ] && [[ $(< "$TOPO_DIR/live.$1") =~ \"received\":\ *([0-9]+) ]] &&
		STREAM_HEARD=${BASH_REMATCH[1]}
}

# at least $1 more datagrams have come through in each direction
stream_flows()
{
	local end
	local -A want=()

	for end in cn mn; do
		stream_heard "$end"
		want[$end]=$((STREAM_HEARD + $1))
	done
	slowwait 60 stream_reached "${want[cn]}" "${want[mn]}"
}

stream_reached()
{
	stream_heard cn && [ "$STREAM_HEARD" -ge "$1" ] &&
		stream_heard mn && [ "$STREAM_HEARD" -ge "$2" ]
}

# 0 when nothing was lost, doubled or reordered; prints the accounts
stream_stop()
{
	local rc=0 pid

	kill -TERM "${STREAM_PIDS[@]}"
	for pid in "${STREAM_PIDS[@]}"; do
		wait "$pid" || rc=1
	done
	STREAM_PIDS=()
	cat "$TOPO_DIR"/stream.*
	return $rc
}
