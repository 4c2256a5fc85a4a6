# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2016,SC2317 # jq's words; functions that show.sh calls
#
# home.sh: the chapters about the home agent: a mobile node registers itself from foreign links, by
# IKEv2 and Binding Updates, and comes home. Sourced by show.sh.

# shellcheck source=tests/daemon/away.sh
. "$(dirname "$0")/../daemon/away.sh"
# shellcheck source=tests/daemon/charon.sh
. "$(dirname "$0")/../daemon/charon.sh"

# shellcheck disable=SC2034 # for away.sh
NODE_PATIENCE=3600
SECRET="batteries of alice"
HK=0xd000	# flags A, H and K

# where it is: 1, 2, or 0 for home
draw_away()
{
	local -a at=([$1]="[ MN ]") radio=([$1]=":")
	local cn=${BOLD}CN${OFF} ha=${BOLD}HA${OFF} mag1=${BOLD}MAG1${OFF}
	local link0=${GREEN}${radio[0]:+. . . . ${at[0]}}${OFF}
	local link1=${GREEN}${radio[1]:+. . . . ${at[1]}}${OFF}
	local link2=${GREEN}${radio[2]:+. . . . ${at[2]}}${OFF}

	cat <<- END

		    $cn                 $ha                          +------ $mag1 $link0
		  [    ]-----------[ halma ]========( net )-----+        its home link
		 2001:db8:c::2   2001:db8:f::1                  +------ 2001:db8:3::/64 $link1
		                  and charon                    |
		                                                +------ 2001:db8:4::/64 $link2

	END
}

# a BU and its answer in words
registration()
{
	told --arg what "$1" '"MN -> HA  Binding Update   \($what)\n" +
		"HA -> MN  Binding Ack      status \(.status), \(.lifetime) s" +
		(if .via then ", by \(.via)" else ", to the home address" end) +
		(if ((.flags / 128) | floor) % 2 == 1 then ", keys go along (K)" else "" end)' |
		sed 's/^/  /'
}

# until it has an SA: a slow machine takes more than one try
keys()
{
	local what="$1" try; shift

	for try in {1..20}; do
		"$@" > "$TOPO_DIR/initiate.log" 2>&1 && return 0
		tell "$what: try $try has taken too long; once more"
	done
	cat "$TOPO_DIR/initiate.log"
	give_up "no SA of $what"
}

home_begin()
{
	[ -x "$CHARON" ] && [ -x "$(command -v swanctl)" ] && [ -x "$HALMA_MN" ] || return 1
	lma_stop || give_up "halmad does not end"
	away_up || give_up "the foreign links"
	charon_modules
	charon_secret mag1 "horses and batteries"
	charon_secret mag2 "staples and correctness"
	charon_secret "$ALICE" "$SECRET" mn
	charon_secret nobody@example.org "batteries of nobody" mn
	charon_secret bob@example.com "batteries of bob" mn
	LMA_LAB_MODE=false LMA_DEVICE="grace = 60000" LMA_MAG1="ike-identity = mag1.example.net" \
		away_conf "$(charon_ike)" "MinDelayBeforeBCEDelete = 3000"
	lma_start || give_up "halmad"
	charon_start lma || give_up "charon of the anchor"
	charon_start mn || give_up "charon of the mobile node"
	node_start --esp "$NODE_REQID" || give_up "the mobile node"
}

home_away()
{
	tell "halmad runs without lab-mode now: what is not under ESP is not heard."
	charon_node "$ALICE" "$SECRET" "$HOA" "$COA1" "mobike = no" > /dev/null ||
		give_up "strongSwan of the mobile node"
	keys "the mobile node" charon_swanctl mn --initiate --child mh --timeout 60
	tell "IKEv2: alice has proved who she is, and has an SA for her home address $HOA."
	node register "$COA1" flags "$HK" wait "$WAIT" || give_up "registration: $NODE_ANSWER"
	registration "from $COA1, for $HOA"
	draw_away 1
	stream_start "$SPEED" "$HOA" || give_up "no packets come through"
	tell "CN sends to $HOA, where nobody is, and MN gets it. Both ways, $SPEED a second."
	watch_stream 3
	operator halma binding show
}

home_moves()
{
	local i coa

	node move "$COA2" flags "$HK" wait "$WAIT" || give_up "move: $NODE_ANSWER"
	registration "from $COA2"
	draw_away 2
	watch_stream 2
	for i in {1..6}; do
		coa=$COA1
		[ $((i % 2)) = 1 ] || coa=$COA2
		node move "$coa" flags "$HK" wait "$WAIT" || give_up "move: $NODE_ANSWER"
		MOVES=$((MOVES + 1))
		watch_stream 1
	done
	MOVES=$((MOVES + 1))
	operator halma mn list
	end_stream
}

home_returns()
{
	charon_start mag1 || give_up "charon of MAG1"
	charon_mag 1 mag1.example.net "horses and batteries" > /dev/null ||
		give_up "strongSwan of MAG1"
	keys MAG1 charon_initiate 1
	air 1
	mag 1 attach "$ALICE" wait "$WAIT" lladdr "$MN_MAC" || give_up "MAG1: $MAG_ANSWER"
	signalling 1
	slowwait 20 mn_address || give_up "the mobile node has no address"
	tell "Both have registered her now. What she has said herself comes first:"
	operator halma mn list
	node home mn0 || give_up "home: $NODE_ANSWER"
	node deregister home flags "$HK" wait "$WAIT" || give_up "de-registration: $NODE_ANSWER"
	registration "from her home link: lifetime 0"
	draw_away 0
	tell "From here on packets go through MAG1, to the same address."
	stream_start "$SPEED" "$HOA" || give_up "no packets come through"
	watch_stream 3
	operator halma mn list
	end_stream
}

home_chapters()
{
	title "7. A home agent: strongSwan beside the anchor, and a node that registers itself"
	if ! home_begin; then
		tell "strongSwan is not installed here: this part is left out."
		return
	fi
	home_away
	title "8. It moves to another foreign link, and keeps its home address"
	home_moves
	title "9. It comes home, where a gateway serves it"
	home_returns
}
