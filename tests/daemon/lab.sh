#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
# takes: 60
# enough: uml
#
# shellcheck disable=SC2317 # called by name
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

namespaces()
{
	ip netns list
}

ktap_start
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
