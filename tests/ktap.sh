# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# ktap.sh: what a test program in bash needs. Source it, then:
#
#	ktap_start			header, traps
#	check NAME COMMAND...		ok when COMMAND succeeds
#	check_not NAME COMMAND...	ok when COMMAND fails
#	check_refused NAME REGEX COMMAND...
#					ok when COMMAND fails and says what REGEX matches
#	check_output NAME WANT COMMAND...
#					ok when COMMAND succeeds and prints exactly WANT
#	check_matches NAME REGEX COMMAND...
#					ok when COMMAND succeeds and its output matches REGEX
#	check_equal NAME WANT GOT
#	ktap_pass NAME; ktap_fail NAME [WHY]; ktap_skip NAME WHY
#	ktap_finish			plan, totals, exit code; without it the run counts as short
#	ktap_skip_all WHY		nothing here can run: exit code 4
#	ktap_bail WHY			cannot go on: exit code 1
#	ktap_diag TEXT...		a comment line
#	slowwait S COMMAND...		try every 0.1 s, later every 0.3 s, until COMMAND
#					succeeds, at most S seconds times BUSY: a machine may be
#					busy with other things, and only who waits in vain
#					notices. Without end where KTAP_ENDLESS is set:
#					somebody else watches
#	busywait MS COMMAND...		the same without pause, at most MS milliseconds
#	defer COMMAND...		run at exit, last one first
#	evidence FILE			path for a capture or log that is kept with the results
#
# A NAME that shows a numbered requirement carries its id: "R6612-60 downlink goes to the CoA".
# Names are unique within a program. Commands run in this shell, so they may set variables.

KTAP_PROGRAM=$(basename "$0")
KTAP_PROGRAM=${KTAP_PROGRAM%.*}
KTAP_COUNT=0
KTAP_PASSED=0
KTAP_FAILED=0
KTAP_SKIPPED=0
KTAP_DEFERRED=()
KTAP_TMP=
KTAP_NEVER=
BUSY=${BUSY:-6}

ktap_start()
{
	KTAP_TMP=$(mktemp -d) || exit 1
	trap ktap_cleanup EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	echo "KTAP version 1"
}

ktap_cleanup()
{
	local rc=$? i

	trap - EXIT
	for ((i = ${#KTAP_DEFERRED[@]} - 1; i >= 0; i--)); do
		eval "${KTAP_DEFERRED[i]}" > /dev/null 2>&1
	done
	rm -rf "$KTAP_TMP"
	exit $rc
}

defer()
{
	KTAP_DEFERRED+=("$(printf '%q ' "$@")")
}

ktap_diag()
{
	printf '%s\n' "$*" | sed 's/^/# /'
}

ktap_diag_file()
{
	head -n "${2:-40}" "$1" | sed 's/^/#   /'
}

ktap_pass()
{
	KTAP_COUNT=$((KTAP_COUNT + 1))
	KTAP_PASSED=$((KTAP_PASSED + 1))
	echo "ok $KTAP_COUNT - $1"
}

ktap_fail()
{
	KTAP_COUNT=$((KTAP_COUNT + 1))
	KTAP_FAILED=$((KTAP_FAILED + 1))
	[ -n "${2:-}" ] && ktap_diag "$2"
	echo "not ok $KTAP_COUNT - $1"
}

ktap_skip()
{
	KTAP_COUNT=$((KTAP_COUNT + 1))
	KTAP_SKIPPED=$((KTAP_SKIPPED + 1))
	echo "ok $KTAP_COUNT - $1 # SKIP $2"
}

ktap_finish()
{
	echo "1..$KTAP_COUNT"
	ktap_diag "$KTAP_PASSED passed, $KTAP_FAILED failed, $KTAP_SKIPPED skipped"
	[ "$KTAP_FAILED" = 0 ] && [ "$KTAP_COUNT" -gt 0 ]
	exit
}

ktap_skip_all()
{
	echo "1..0 # SKIP $*"
	exit 4
}

ktap_bail()
{
	echo "Bail out! $*"
	exit 1
}

# run "$@", output to a file; the return code is the command's
ktap_run()
{
	"$@" > "$KTAP_TMP/out" 2>&1 < /dev/null
}

# the last check went wrong: say how
ktap_wrong()
{
	local name="$1" why="$2"; shift 2

	ktap_diag "$why: $*"
	ktap_diag_file "$KTAP_TMP/out"
	ktap_fail "$name"
	return 1
}

check()
{
	local name="$1" rc; shift

	ktap_run "$@"; rc=$?
	[ $rc = 0 ] || { ktap_wrong "$name" "exit code $rc" "$@"; return 1; }
	ktap_pass "$name"
}

check_not()
{
	local name="$1"; shift

	! ktap_run "$@" || { ktap_wrong "$name" "did not fail" "$@"; return 1; }
	ktap_pass "$name"
}

check_refused()
{
	local name="$1" regex="$2"; shift 2

	! ktap_run "$@" || { ktap_wrong "$name" "did not fail" "$@"; return 1; }
	grep -qE -e "$regex" "$KTAP_TMP/out" ||
		{ ktap_wrong "$name" "failed, but did not say '$regex'" "$@"; return 1; }
	ktap_pass "$name"
}

check_output()
{
	local name="$1" want="$2" rc; shift 2

	ktap_run "$@"; rc=$?
	[ $rc = 0 ] || { ktap_wrong "$name" "exit code $rc" "$@"; return 1; }
	printf '%s\n' "$want" > "$KTAP_TMP/want"
	diff -u "$KTAP_TMP/want" "$KTAP_TMP/out" > "$KTAP_TMP/diff" ||
		{ cp "$KTAP_TMP/diff" "$KTAP_TMP/out"
		  ktap_wrong "$name" "unexpected output" "$@"; return 1; }
	ktap_pass "$name"
}

check_matches()
{
	local name="$1" regex="$2" rc; shift 2

	ktap_run "$@"; rc=$?
	[ $rc = 0 ] || { ktap_wrong "$name" "exit code $rc" "$@"; return 1; }
	grep -qE -e "$regex" "$KTAP_TMP/out" ||
		{ ktap_wrong "$name" "output does not match '$regex'" "$@"; return 1; }
	ktap_pass "$name"
}

check_equal()
{
	local name="$1" want="$2" got="$3"

	[ "$want" = "$got" ] ||
		{ ktap_diag "wanted '$want', got '$got'"; ktap_fail "$name"; return 1; }
	ktap_pass "$name"
}

# a pipe that nobody writes to: to wait for it costs no process, which is much where there are many
ktap_sleep()
{
	[ -n "$KTAP_NEVER" ] || exec {KTAP_NEVER}<> <(:)
	read -r -t "$1" -u "$KTAP_NEVER"
	return 0
}

slowwait()
{
	local end=$((SECONDS + $1 * BUSY)) turns=0; shift

	until "$@" > /dev/null 2>&1; do
		[ -n "${KTAP_ENDLESS:-}" ] || [ "$SECONDS" -lt "$end" ] || return 1
		turns=$((turns + 1))
		ktap_sleep "0.$((turns > 10 ? 3 : 1))"
	done
}

busywait()
{
	local end=$(($(date +%s%3N) + $1)); shift

	until "$@" > /dev/null 2>&1; do
		[ "$(date +%s%3N)" -lt "$end" ] || return 1
	done
}

evidence()
{
	local dir="${HALMA_OUT:-${TMPDIR:-/tmp}}/evidence/$KTAP_PROGRAM"

	[ -d "$dir" ] || mkdir -p "$dir" && echo "$dir/$1"
}
