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

typed()
{
	printf '%s\n' "$@" | "$LAB" --here > "$KTAP_TMP/typed" 2>&1
	local rc=$?

	cat "$KTAP_TMP/typed"
	return "$rc"
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
	ip netns list
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
check_output "they have left no namespace" "" namespaces
check "words" typed "move mag2" "where" "stream start" "move mag1" "stream" "stream stop" \
	"on mag2 ip -br link" "halma mn list" "timeout 2 capture mag1 net0 -c 1" "exit 7" || true
check_matches "exit ends it with its code" '^code 7$' \
	sh -c "printf 'exit 7\n' | $LAB --here > /dev/null 2>&1; echo code \$?"
ktap_finish
