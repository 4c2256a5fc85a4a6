#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cli_names_test.sh DUMP: the command line knows the names of the contract, all and no others:
# its table (printed by DUMP, from cli_names_dump.c) is that of uapi/halma.yaml, and its manual
# and its completion have every keyword of its grammar and every drop cause.

TOP=$(cd "$(dirname "$0")/../.." && pwd)
DUMP=$1
N=0
FAILED=0

result()
{
	N=$((N + 1))
	if [ "$1" = 0 ]; then
		echo "ok $N - $2"
	else
		echo "not ok $N - $2"
		FAILED=1
	fi
}

spec()
{
	/usr/bin/python3 - "$TOP/uapi/halma.yaml" << 'EOF'
import sys
import yaml

with open(sys.argv[1], encoding='utf-8') as file:
    spec = yaml.safe_load(file)
for d in spec['definitions']:
    if d['type'] in ('enum', 'flags'):
        for i, entry in enumerate(d['entries'], d.get('value-start', 0)):
            print(d['type'], d['name'], i, entry['name'])
for s in spec['attribute-sets']:
    for i, a in enumerate(s['attributes'], 1):
        print('attr', s['name'], i, a['name'], a.get('display-hint', a['type']),
              'multi' if a.get('multi-attr') else '-', a.get('nested-attributes', '-'),
              a.get('enum', '-'))
for i, op in enumerate(spec['operations']['list'], 1):
    print('op', i, op['name'])
EOF
}

keywords()
{
	cat "$TOP"/tools/cmd_*.c | sed -n 's/^\t{ "\([a-z-]*\)", .* },$/\1/p' | sort -u
}

causes()
{
	spec | sed -n 's/^enum \(drop\|alert\) [0-9]* //p'
}

# words of standard input that the file $1, a manual page or a script, does not have
missing()
{
	local text word rc=0

	text=$(sed 's/\\-/-/g' "$1")
	while read -r word; do
		grep -qE "(^|[^a-z-])$word([^a-z-]|\$)" <<< "$text" && continue
		echo "# $1 lacks \"$word\""
		rc=1
	done
	return $rc
}

echo "1..5"
diff <(spec | sort) <("$DUMP" | sort) | sed 's/^/# /'
result "${PIPESTATUS[0]}" 'names.c says what halma.yaml says'
[ "$(keywords | wc -l)" -gt 40 ]
result $? 'keywords are found in the sources'
keywords | missing "$TOP/tools/man/halma.8"
result $? 'halma.8 has every keyword'
keywords | missing "$TOP/tools/completion/halma.bash"
result $? 'completion has every keyword'
causes | missing "$TOP/tools/man/halma.7"
result $? 'halma.7 has every drop cause'
exit $FAILED
