# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# story.sh: how a scenario of the lab is told; to be sourced by those, which lab.sh runs. title,
# tell, means and map are those of the demonstration.
#
#	run COMMAND...		shown, and done; what is a function of the scenario is only done
#	must WHAT COMMAND...	that is so when COMMAND succeeds; else the story is false
#	must_not WHAT COMMAND...
#				the same when it fails
#	eventually COMMAND...	it succeeds, if not at once
#	ends			the verdict; the scenario's exit code

# shellcheck source=tests/demo/tell.sh
. "$LAB/../../tests/demo/tell.sh"
MUSTS=0
FALSE=0

run()
{
	[ "$(type -t "$1")" = function ] || echo "  $CYAN\$ $*$OFF"
	"$@" 2>&1 | sed 's/^/    /'
	return "${PIPESTATUS[0]}"
}

eventually()
{
	for _ in {1..900}; do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

judge()
{
	local rc="$1" what="$2"

	MUSTS=$((MUSTS + 1))
	if [ "$rc" = 0 ]; then
		echo "  ${GREEN}[yes] $what$OFF"
	else
		FALSE=$((FALSE + 1))
		echo "  ${RED}[NO]  $what$OFF"
	fi
}

must()
{
	local what="$1"; shift

	run "$@"
	judge $? "$what"
}

must_not()
{
	local what="$1"; shift

	! run "$@"
	judge $? "$what"
}

ends()
{
	echo
	if [ "$MUSTS" -gt 0 ] && [ "$FALSE" = 0 ]; then
		echo "$GREEN${BOLD}As it should be:$OFF$GREEN all $MUSTS are so$OFF"
		exit 0
	fi
	echo "$RED${BOLD}Not as it should be:$OFF$RED $FALSE of $MUSTS are not so$OFF"
	exit 1
}
