# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2016,SC2034,SC2119 # words of jq; variables of topo.sh, and for scenarios
#
# tell.sh: how a scenario tells its story, and keeps account of it. Sourced by show.sh after the
# libraries of tests/daemon, which have the networks.
#
#	title TEXT; chapter TEXT	a part begins; one with a number
#	tell TEXT...		what a person should know
#	means WORD TEXT...	the same about a word, when it appears for the first time
#	map < LINES		a drawing; words that begin with a capital letter are bold
#	stage NAME		a row of the last table begins
#	at PICTURE...		where each node is, and its packets' way, in a line; BESIDE are
#				those of others, who stay
#	path NAME ADDRESS	a far end of tunnels: its packets get a bar, and goes calls it so
#	goes WAY ADDRESS [WHAT]	packets for it have to go by this path now, "MAG1>CoA" if by a
#				tunnel in that of MAG1, "plain" by none, "-" nowhere: one is sent
#	wrong WHAT		something is not as the rules say
#	goes_by WORDS DOWN ADDRESS UP
#				the same with several anchors: DOWN and UP are ways as path.py has
#				them, WORDS are for people
#	talk ADDRESS [NS]	CN and the node begin a session, with SPEED numbered packets a
#				second each way; talk_ends
#	watch S			show for so many seconds, and until ENOUGH packets have come
#				through, how it goes
#	count_move		one move more; a line of its own with a text behind it
#	operator COMMAND	what an operator types at the anchor, and sees
#	operator_of NS NAME COMMAND
#				the same where there are several (anchors.sh)
#	pbu N; bu WHAT		the last message of gateway N, of the node, and its answer
#	give_up WHY		it cannot go on
#	verdict			the table; true if all was as it should be

if [ -n "${HALMA_DEMO_TTY:-}" ]; then
	BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' CYAN=$'\e[36m' OFF=$'\e[0m'
else
	BOLD='' DIM='' RED='' GREEN='' CYAN='' OFF=''
fi
SPEED=${HALMA_DEMO_SPEED:-1000}
WIDTH=32		# of the longest bar
ENOUGH=200
TURNS=600		# so often no packet more: nothing comes through
declare -A EXPLAINED=() FAR_END=() BAR_LAST=() BAR_BEFORE=()
BARS=() BAR_NAMES=()
PICTURE=() BESIDE=()
STAGES=() STAGE=		# rows of the table; the one that is open
MOVES=0 ALL_MOVES=0 WRONG=0
TALKING='' WATCHED=
ANCHOR_NS=lma		# the namespaces of all anchors
OVERTAKING=		# set where ways differ in length: order may change in a move
NOW_SENT=0 NOW_GOT=0 NOW_LOST=0	# of the streams that run
SENT=0 GOT=0 DOUBLED=0 DISORDER=0 GAP=0 BROKEN=
PHASE=0 CHAPTER=0
BEGAN=$SECONDS

title()
{
	echo
	echo "$BOLD$*$OFF"
}

chapter()
{
	CHAPTER=$((CHAPTER + 1))
	title "$CHAPTER. $*"
}

tell()
{
	fold -s -w 92 <<< "$*" | sed 's/ *$//; s/^/  /'
}

means()
{
	local word="$1" line lead; shift

	[ -z "${EXPLAINED[$word]:-}" ] || return 0
	EXPLAINED[$word]=1
	printf -v lead '%-7s ' "$word"
	fold -s -w 80 <<< "$*" | while read -r line; do
		printf '    %s%s%s%s\n' "$CYAN" "$lead" "$OFF" "$line"
		printf -v lead '%*s' ${#lead} ''
	done
}

map()
{
	echo
	sed -E "s/\b(CN|MAG[0-9]|LMA[0-9]?|HA|HA\/LMA[0-9]?|ANCHOR|ALICE|CAROL|HOST)\b/$BOLD\1$OFF/g
		s/^/    /"
	echo
}

give_up()
{
	topo_evidence
	tail -n 20 "$TOPO_DIR/halmad.log" 2> /dev/null
	echo
	echo "${RED}demo: cannot go on: $*$OFF"
	exit 1
}

operator()
{
	operator_of lma anchor "$@"
}

operator_of()
{
	local ns="$1"

	echo "  ${CYAN}$2# ${*:3}$OFF"
	shift 2
	[ ! -e "$TOPO_DIR/$ns.sock" ] || local -x HALMAD_SOCK="$TOPO_DIR/$ns.sock"
	in_ns "$ns" env PATH="$(dirname "$HALMA"):$PATH" sh -c "$*" | fold -s -w 92 |
		sed 's/^/    /'
}

# a PBU and its answer in words
pbu()
{
	mag_told '"Proxy Binding Update  MAG'"$1"' says: \(.["mn-id"]) is here\n" +
		"Proxy Binding Ack     the anchor: \(if .status == 0 then "accepted" else "refused"
		end), \(.hnp[0]) goes to you for \(.lifetime) s"'
	tell "$DIM${ASKED%%$'\n'*}$OFF"
	tell "$DIM${ASKED#*$'\n'}$OFF"
}

# a BU and its answer in words
bu()
{
	ask json '"Binding Ack     the anchor: " +
		(if .status == 0 then "accepted" else "refused" end) +
		(if .lifetime > 0 then " for \(.lifetime) s" else "" end) +
		(if ((.flags / 128) | floor) % 2 == 1 then ", and the keys move along"
		else "" end)' "$NODE_ANSWER"
	tell "${DIM}Binding Update  $1$OFF"
	tell "$DIM$ASKED$OFF"
}

path()
{
	FAR_END[$2]=$1
	BARS+=("$1")
	BAR_NAMES+=("$1=$2")
}

at()
{
	PICTURE=("$@")
}

# what the tunnels of all anchors have carried, of those too that have gone and come again
bars_ask()
{
	local ns far n name

	for ns in $ANCHOR_NS; do
		ask run '.[] | "\(.key["remote-ipv6"]) \(.counters["tx-packets"] +
			.counters["rx-packets"])"' "$HALMA" -n "$ns" -s -j tunnel show || continue
		while read -r far n; do
			name=${far:+${FAR_END[$far]:-}}
			[ -n "$name" ] || continue
			[ "$n" -ge "${BAR_LAST[$name]:-0}" ] || BAR_BEFORE[$name]=$((
				${BAR_BEFORE[$name]:-0} + BAR_LAST[$name]))
			BAR_LAST[$name]=$n
		done <<< "$ASKED"
	done
}

bars()
{
	local name n most=1 bar

	bars_ask
	for name in "${BARS[@]}"; do
		n=$((${BAR_BEFORE[$name]:-0} + ${BAR_LAST[$name]:-0}))
		[ "$n" -le "$most" ] || most=$n
	done
	for name in "${BARS[@]}"; do
		n=$((${BAR_BEFORE[$name]:-0} + ${BAR_LAST[$name]:-0}))
		printf -v bar '%*s' $(((n * WIDTH + most - 1) / most)) ''
		printf '    %-8s %s%-*s%s %7s\n' "$name" "$GREEN" "$WIDTH" "${bar// /#}" "$OFF" "$n"
	done
}

# of all streams, both directions
account()
{
	local file line

	NOW_SENT=0 NOW_GOT=0 NOW_LOST=0
	for file in "$TOPO_DIR"/live.*; do
		line=
		{ read -r line < "$file"; } 2> /dev/null
		[[ $line =~ \"sent\":([0-9]+).*\"received\":([0-9]+),\"lost\":([0-9]+) ]] ||
			continue
		NOW_SENT=$((NOW_SENT + BASH_REMATCH[1]))
		NOW_GOT=$((NOW_GOT + BASH_REMATCH[2]))
		NOW_LOST=$((NOW_LOST + BASH_REMATCH[3]))
	done
}

account_line()
{
	local color=$GREEN

	account
	[ "$NOW_LOST" = 0 ] || color=$RED
	printf '    %7s sent %7s received   %slost %s%s' "$NOW_SENT" "$NOW_GOT" "$color" \
		"$NOW_LOST" "$OFF"
}

# where they are; on a terminal packets run along
picture()
{
	local line i c out

	PHASE=$((PHASE + 1))
	for line in "${PICTURE[@]}" "${BESIDE[@]}"; do
		out=
		for ((i = 0; i < ${#line}; i++)); do
			c=${line:i:1}
			[ -z "${HALMA_DEMO_TTY:-}" ] || [[ $c != [-=] ]] ||
				(((i + PHASE) % 4)) || c="${GREEN}o${OFF}"
			out+=$c
		done
		echo "    $out"
	done
}

live()
{
	picture
	bars
	account_line
	echo
}

# the picture of now in place of the one before
redraw()
{
	local text

	[ -n "${HALMA_DEMO_TTY:-}" ] || return 0
	text=$(live)
	PHASE=$((PHASE + 1))
	printf '%s%s\e[J\n' "$UP" "$text"
	text=${text//[!$'\n']/}
	UP=$'\e['$((${#text} + 1))A$'\r'
}

watch()
{
	local end=$((SECONDS + $1)) still=0 before=-1 until UP=''

	account
	until=$((NOW_GOT + ENOUGH))
	while [ "$NOW_GOT" -lt "$until" ] || [ "$SECONDS" -lt "$end" ]; do
		redraw
		ktap_sleep 0.25
		account
		[ "$NOW_GOT" = "$before" ] && still=$((still + 1)) || still=0
		before=$NOW_GOT
		[ "$still" -lt "$TURNS" ] || give_up "no packet comes through any more"
	done
	# what a subshell has found out is forgotten
	bars_ask
	printf '%s' "$UP"
	live
}

count_move()
{
	MOVES=$((MOVES + 1)) ALL_MOVES=$((ALL_MOVES + 1))
	[ $# = 0 ] || line_of "$*"
}

# one line about what comes quickly one after the other
line_of()
{
	printf '%s%s   %s' "${HALMA_DEMO_TTY:+$'\r\e[K'}" "$(account_line)" "$1"
	[ -n "${HALMA_DEMO_TTY:-}" ] || echo
}

lines_end()
{
	[ -z "${HALMA_DEMO_TTY:-}" ] || echo
}

# with the account as it is
stage_ends()
{
	[ -n "$STAGE" ] || return 0
	STAGES+=("$STAGE|$WANTED|$SEEN|$MOVES|$((GOT + NOW_GOT - STAGE_GOT))|$((NOW_LOST -
		STAGE_LOST))|$((SECONDS - STAGE_BEGAN)) s")
	STAGE=
}

stage()
{
	account
	stage_ends
	STAGE=$1 WANTED='' SEEN='' MOVES=0 STAGE_GOT=$((GOT + NOW_GOT)) STAGE_LOST=$NOW_LOST
	STAGE_BEGAN=$SECONDS
}

wrong()
{
	WRONG=$((WRONG + 1))
	tell "$RED$*$OFF"
}

# add_way NAME WAY: to a list without doubles
add_way()
{
	local -n list=$1

	[[ " $list " == *" $2 "* ]] || list+=${list:+ }$2
}

goes()
{
	local want="$1" address="$2" words

	words="by ${want//>/, and in that by }"
	[ "$want" != - ] || words=nowhere
	[ -n "$WATCHED" ] || way_start "${BAR_NAMES[@]}" || give_up "nobody watches the wire"
	WATCHED=1
	way way "$address"
	judge_way "$want" "$WAY" "${3:-a packet for $2}" "$words"
}

goes_by()
{
	local want="$1" seen

	path_seen "$2" down "$3" && path_seen "$4" up "$3" "$CN" && seen=$want ||
		seen="wrong: $PATH_ANSWER"
	judge_way "$want" "$seen" "each packet of alice, to her and from her," \
		"by ${want//>/, }"
}

# path_is, again if a busy machine has not seen what it was to look at
path_seen()
{
	local try

	for try in {1..50}; do
		path_is "$@" > /dev/null && return 0
		[[ $PATH_ANSWER == *'too much traffic'* ]] || return 1
	done
	return 1
}

# judge_way WANT SEEN WHAT WORDS
judge_way()
{
	add_way WANTED "$1"
	add_way SEEN "$2"
	if [ "$1" = "$2" ]; then
		tell "${GREEN}by the rules $3 goes $4: it did$OFF"
	else
		wrong "by the rules $3 goes $4, but it went: $2"
	fi
}

talk()
{
	TALKING=1
	stream_start "$SPEED" "$@" || give_up "no packets come through"
}

# the streams end; what they say goes into the account
talk_ends()
{
	local sent got doubled disorder gap

	[ -n "$TALKING" ] || return 0
	TALKING=
	stream_stop > "$TOPO_DIR/said"
	read -r sent got doubled disorder gap < <(jq -rs '[(map(.sent) | add),
		(map(.received) | add), (map(.duplicated) | add), (map(.reordered) | add),
		(map(."max-gap-us") | max / 1000 | floor)] |
		map(tostring) | join(" ")' "$TOPO_DIR/said")
	[ "${sent:-0}" -gt 0 ] || BROKEN=1
	NOW_SENT=$sent NOW_GOT=$got NOW_LOST=$((sent - got))
	stage_ends
	NOW_SENT=0 NOW_GOT=0 NOW_LOST=0
	SENT=$((SENT + sent)) GOT=$((GOT + got)) DOUBLED=$((DOUBLED + doubled))
	DISORDER=$((DISORDER + disorder))
	[ "${gap:-0}" -le "$GAP" ] || GAP=$gap
	rm -f "$TOPO_DIR"/live.*
}

# row NAME WANTED SEEN MOVES PACKETS LOST TIME
row()
{
	printf "  %-${NAME_WIDTH}s  %-${WAY_WIDTH}s  %-${SEEN_WIDTH}s %6s %8s %5s %6s\n" "$@"
}

table()
{
	local line name want seen rest
	local NAME_WIDTH=12 WAY_WIDTH=12 SEEN_WIDTH=8

	for line in "${STAGES[@]}"; do
		IFS='|' read -r name want seen rest <<< "$line"
		[ ${#name} -le "$NAME_WIDTH" ] || NAME_WIDTH=${#name}
		[ ${#want} -le "$WAY_WIDTH" ] || WAY_WIDTH=${#want}
		[ "$seen" = "$want" ] || [ ${#seen} -le "$SEEN_WIDTH" ] || SEEN_WIDTH=${#seen}
	done
	echo "$BOLD$(row "" "by the rules" seen moves packets lost time)$OFF"
	for line in "${STAGES[@]}"; do
		IFS='|' read -ra line <<< "$line"
		[ "${line[1]}" != "${line[2]}" ] || line[2]=${line[1]:+"the same"}
		row "${line[@]}"
	done
	echo "$BOLD$(row together "" "" "$ALL_MOVES" "$GOT" $((SENT - GOT)) \
		"$((SECONDS - BEGAN)) s")$OFF"
}

verdict()
{
	talk_ends
	stage_ends
	title "What has happened"
	table
	echo
	if [ -z "$BROKEN" ] && [ "$SENT" = "$GOT" ] && [ "$DOUBLED" = 0 ] &&
	   { [ "$DISORDER" = 0 ] || [ -n "$OVERTAKING" ]; } && [ "$WRONG" = 0 ]; then
		echo "$GREEN${BOLD}PASSED:$OFF$GREEN $ALL_MOVES moves, $SENT packets sent," \
			"0 lost, 0 doubled, $DISORDER out of order$OFF"
		[ "$DISORDER" = 0 ] || tell "      who goes the shorter way overtakes who has set" \
			"out on the longer one"
		echo "        all went as the rules say; the longest silence was $GAP ms"
		return 0
	fi
	topo_evidence
	operator "halma -s stats | grep -v ' 0\$'"
	cp "$TOPO_DIR"/stream.* "$TOPO_DIR/way.log" "${HALMA_OUT:-/tmp}" 2> /dev/null
	echo "$RED${BOLD}FAILED:$OFF$RED $ALL_MOVES moves: $SENT packets sent, $GOT received," \
		"$DOUBLED doubled, $DISORDER out of order, $WRONG not as the rules say$OFF"
	return 1
}
