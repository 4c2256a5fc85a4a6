#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 900
# takes: 90
# enough: uml
#
# shellcheck disable=SC2015,SC2317 # or what it said; called by name
#
# lab.sh: each scenario of the lab (tools/lab), as lab.sh --here runs it, ends well and leaves
# nothing; and the words of the lab do what they say.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"

TOP=$(cd "$(dirname "$0")/../.." && pwd)
LAB=$TOP/tools/lab/lab.sh

# a scenario, with all it says if it fails
told()
{
	"$LAB" --here "$1" < /dev/null > "$KTAP_TMP/told" 2>&1
	local rc=$?

	[ "$rc" = 0 ] || cat "$KTAP_TMP/told"
	return "$rc"
}

# typed CODE LINE...: the lab reads these lines and ends with this code
typed()
{
	local code="$1" rc; shift

	printf '%s\n' "$@" | "$LAB" --here > "$KTAP_TMP/typed" 2>&1
	rc=$?
	cat "$KTAP_TMP/typed"
	[ "$rc" = "$code" ]
}

# a story of which one thing is not so, and one of which nothing is said to be
false_story()
{
	printf '%s\n' ". \"\$LAB/story.sh\"" "$@" ends > "$KTAP_TMP/story.sh"
	LAB=$TOP/tools/lab bash "$KTAP_TMP/story.sh"
	[ $? = 1 ]
}

# says WHAT COMMAND...: it ends with 2, for that reason
says()
{
	local what="$1"; shift

	"$@" < /dev/null > "$KTAP_TMP/says" 2>&1
	[ $? = 2 ] && grep -q "$what" "$KTAP_TMP/says" || { cat "$KTAP_TMP/says"; return 1; }
}

namespaces()
{
	ip netns list | wc -l
}

ktap_start
check "a story that is not true fails" false_story 'must one true' 'must two false'
check "so does one in which what must not be is" false_story 'must_not one true'
check "and one that is about nothing" false_story 'tell nothing'
check "without root it says so" says "you are not root" \
	setpriv --reuid 65534 --clear-groups "$LAB" --here
ip netns add mn
check "a namespace that somebody has is named, and is left to him" \
	says "there is a namespace mn already" "$LAB" --here
check_output "it is there still" mn sh -c "ip netns list | cut -d' ' -f1"
ip netns del mn
check "a program that is not there is named" says "no halma-stream: make" \
	env HALMA_STREAM=/nowhere/halma-stream "$LAB" --here
for scenario in first-handover anchor-restart mag-dies ipsec ipv4-subscribers rogue-mag; do
	check "scenario $scenario" told "$scenario"
	check "$scenario says so" grep -q 'As it should be: all' "$KTAP_TMP/told"
done
check_output "they have left no namespace" 0 namespaces
check "words of the lab; exit ends it with its code" typed 7 "move mag2" "where" "stream start" \
	"move mag1" "stream" "stream stop && echo kept all" "on mag2 ip -br link" \
	"halma mn list" "capture mag1 net0 -c 1" "move nowhere" "exit 7"
for said in "alice@example.org is at mag2, its address" "so far [0-9]* sent" "kept all" "acc0@" \
	"alice@example.org pmipv6 .* at 2001:db8:1::1" "1 packet captured"; do
	check "there is: $said" grep -q "$said" "$KTAP_TMP/typed"
done
check_output "and left none" 0 namespaces
ktap_finish
