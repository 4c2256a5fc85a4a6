#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# style/run.sh [CHECK]...: everything that judges the source without running it. One line per
# check, what it found below it, and a count at the end. Checks:
#
#	checkpatch sparse warnings kernel-doc analyzer shellcheck python codespell text layers

STYLE=$(cd "$(dirname "$0")" && pwd)
TOP=$(cd "$STYLE/../.." && pwd)
HALMA_CACHE=${HALMA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/halma}
WORK=$TOP/.build/style
PASSED=0
FAILED=0
SKIPPED=0

cd "$TOP" || exit 1
mkdir -p "$WORK"

# files of the project whose path matches the regular expression $1
files()
{
	git ls-files --cached --others --exclude-standard |
	while read -r f; do
		[ -f "$f" ] && [[ $f =~ $1 ]] && echo "$f"
	done
}

# scripts of the kernel's that no package installs
kernel_scripts()
{
	local version

	version=$(dpkg-query -W -f '${Version}' linux-source-6.12) || return 1
	SCRIPTS=$HALMA_CACHE/scripts-$version
	[ -e "$SCRIPTS/checkpatch.pl" ] && return 0
	rm -rf "$SCRIPTS.$$" && mkdir -p "$SCRIPTS.$$" &&
	tar -C "$SCRIPTS.$$" -xf /usr/src/linux-source-6.12.tar.xz --strip-components=2 \
		--wildcards '*/scripts/checkpatch.pl' '*/scripts/spelling.txt' \
		'*/scripts/const_structs.checkpatch' '*/scripts/kernel-doc' &&
	mv "$SCRIPTS.$$" "$SCRIPTS"
}

KERNEL_C='^(kmod|uapi)/.*\.[ch]$'
USER_C='^(userd|tools|tests)/.*\.[ch]$'

# checkpatch without the kinds of advice in $1, on the files after it
checkpatch()
{
	local ignore="$1"; shift

	# it leaves a cache file where it runs, and wants a kernel tree that is not there
	(cd "$WORK" && perl "$SCRIPTS/checkpatch.pl" --no-tree --strict --quiet --terse \
		--show-types --max-line-length=100 --ignore "$ignore" -f "${@/#/$TOP/}" 2>&1 |
		sed "s|^$TOP/||" | grep -vE '^total: 0 |^Use of uninit|/include.: No such'
	 exit "${PIPESTATUS[0]}")
}

check_checkpatch()
{
	local rc=0
	local -a list
	# one-file mode knows no maintainers; codespell does the spelling
	local ignore=FILE_PATH_CHANGES,LINUX_VERSION_CODE,SPDX_LICENSE_TAG,TYPO_SPELLING
	local odd=OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT,MACRO_ARG_UNUSED,CONSTANT_COMPARISON

	kernel_scripts || return 1
	mapfile -t list < <(files "$KERNEL_C" |
		grep -vE -e '-gen\.[ch]$|^uapi/linux/halma\.h$|/trace\.h$|/compat/')
	[ ${#list[@]} = 0 ] || checkpatch "$ignore" "${list[@]}" || rc=1
	# trace events have a layout of their own; a compat macro may ignore an argument
	mapfile -t list < <(files '^kmod/(trace|compat/.*)\.[ch]$')
	[ ${#list[@]} = 0 ] || checkpatch "$ignore,$odd" "${list[@]}" || rc=1
	# advice that only makes sense inside the kernel
	ignore+=,CONSIDER_KSTRTO,SSCANF_TO_KSTRTO,PREFER_DEFINED_ATTRIBUTE_MACRO,AVOID_EXTERNS
	ignore+=,PREFER_KERNEL_TYPES,ENOSYS,VOLATILE,STRCPY,STRLCPY,STRNCPY,USE_NEGATIVE_ERRNO
	ignore+=,PREFER_FALLTHROUGH,NETWORKING_BLOCK_COMMENT_STYLE,NEW_TYPEDEFS,INCLUDE_LINUX
	ignore+=,EMBEDDED_FUNCTION_NAME,CAMELCASE,BIT_MACRO,COMPLEX_MACRO
	ignore+=,LONG_LINE_STRING,ARRAY_SIZE
	mapfile -t list < <(files "$USER_C")
	[ ${#list[@]} = 0 ] || checkpatch "$ignore" "${list[@]}" || rc=1
	return $rc
}

# What a strict build of all of the module says; anything about our files is a failure. It is not
# repeated where one has been made of these sources.
module_says()
{
	local kernel="$1" dir="$TOP/.build/kmod-$1"

	[ -e Kbuild ] || return 4
	if [ ! -e "$dir/whole.log" ] ||
	   [ -n "$(find Kbuild kmod uapi tests/vm -newer "$dir/whole.log")" ]; then
		dir=$WORK/$1
		rm -rf "$dir"
		"$TOP/tests/vm/build-module.sh" --strict --out "$dir" "$kernel" 2> "$dir.err" \
			> /dev/null || { cat "$dir.err"; return 1; }
	fi
	! grep -E '(warning|error):' "$dir/whole.log"
}

check_sparse()
{
	module_says 6.12
}

check_warnings()
{
	module_says 6.1
}

check_kernel-doc()
{
	local -a list

	kernel_scripts || return 1
	mapfile -t list < <(files '^kmod/.*\.[ch]$' | grep -v -e '-gen\.[ch]$')
	[ ${#list[@]} = 0 ] && return 4
	perl "$SCRIPTS/kernel-doc" -none -Werror "${list[@]}"
}

check_analyzer()
{
	local rc=0
	local -a flags list

	# this compiler cannot follow lists that hang off a global, nor CMSG_FIRSTHDR: two kinds of
	# report are off
	mapfile -t list < <(files '^(userd|tools|tests/(mn|stream))/.*\.c$')
	[ ${#list[@]} = 0 ] && return 4
	read -ra flags < <(pkg-config --cflags --silence-errors libmnl libnl-3.0 libnl-route-3.0 \
		libnl-xfrm-3.0 libsystemd libconfuse jansson sqlite3 nettle libmicrohttpd \
		libcrypto | tr '\n' ' ')
	# shellcheck disable=SC2016 # for the inner shell
	printf '%s\n' "${list[@]}" | xargs -P "$(nproc)" -I{} sh -c '
		f=$1; shift
		timeout 300 gcc -std=gnu11 -D_GNU_SOURCE -O1 -Wall -Wextra -Wno-unused-parameter \
			-Werror -fanalyzer -fdiagnostics-path-format=none \
			-Wno-analyzer-malloc-leak -Wno-analyzer-null-dereference \
			"$@" -I"${f%/*}" -Iuserd -Itools -Iuapi -c \
			-o /dev/null "$f" 2>&1' sh {} "${flags[@]}" || rc=1
	return $rc
}

check_shellcheck()
{
	local -a list

	mapfile -t list < <(files . | while read -r f; do
		[[ $f =~ \.patch$|/init-qemu$ ]] && continue	# ash has no checker
		head -n 1 "$f" | grep -aqE '^#!.*\b(ba|da)?sh\b|^# shellcheck shell=' && echo "$f"
	done)
	# SC1091: what cannot be followed is checked by itself; SC2317: functions called by name
	shellcheck -x -P SCRIPTDIR -e SC1091,SC2317 "${list[@]}"
}

check_python()
{
	local -a list

	mapfile -t list < <(files '\.py$')
	/usr/bin/python3 - "${list[@]}" <<-'EOF'
	import sys
	bad = 0
	for name in sys.argv[1:]:
	    try:
	        compile(open(name, encoding='utf-8').read(), name, 'exec')
	    except SyntaxError as error:
	        print(error)
	        bad = 1
	sys.exit(bad)
	EOF
}

check_codespell()
{
	local -a list

	mapfile -t list < <(files . |
		grep -vE '^(LICENSE$|tests/(fuzz|vectors)/.*(corpus|\.bin|\.hex))')
	codespell --ignore-words "$STYLE/words.txt" "${list[@]}"
}

# what no tool knows: licence lines, width, blanks, and traces of one machine
check_text()
{
	local rc=0 f
	local -a list

	mapfile -t list < <(files . |
		grep -vE '^LICENSE$|/corpus/|^tests/vectors/|\.(bin|pcap|json|txt|hex)$|/golden/')
	for f in "${list[@]}"; do
		head -n 5 "$f" | grep -q 'SPDX-License-Identifier' ||
			[[ $f =~ \.(md|patch)$|/\.gitignore$ ]] ||
			{ echo "$f: no SPDX line"; rc=1; }
		[[ $f =~ \.patch$ ]] && continue
		grep -nP '[ \t]+$' "$f" /dev/null && { echo "^ blanks at the end"; rc=1; }
		# checkpatch has its own idea of C; a command of sed is one line
		[[ $f =~ \.(md|yaml|conf|mk|sed|[0-9ch])$ ]] ||
			! expand "$f" | grep -nE '.{101}' | sed "s|^|$f:|" | grep . ||
			{ echo "^ longer than 100 columns"; rc=1; }
	done
	! printf '%s\0' "${list[@]}" |
		xargs -0 grep -nE '(^|[^A-Za-z0-9_.])/(work|root|home)/' | grep -v 'style/run.sh' ||
		{ echo "^ a path of one machine"; rc=1; }
	return $rc
}

# includes of userd/ that run up or across, and files that are too long; first on planted trees
check_layers()
{
	local planted

	planted=$(make -s -C "$STYLE" check) || { echo "$planted"; return 1; }
	/usr/bin/python3 "$STYLE/layers.py"
}

run()
{
	local name="$1" log="$WORK/$1.log" n=$((PASSED + FAILED + SKIPPED + 1))

	"check_$name" > "$log" 2>&1
	case $? in
	0)
		PASSED=$((PASSED + 1))
		echo "ok $n - style: $name" ;;
	4)
		SKIPPED=$((SKIPPED + 1))
		echo "ok $n - style: $name # SKIP nothing to check" ;;
	*)
		FAILED=$((FAILED + 1))
		head -n 100 "$log" | sed 's/^/# /'
		echo "not ok $n - style: $name" ;;
	esac
}

[ $# -gt 0 ] ||
	set -- checkpatch sparse warnings kernel-doc analyzer shellcheck python codespell text \
		layers
for check; do
	run "$check"
done
echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
[ "$FAILED" = 0 ]
