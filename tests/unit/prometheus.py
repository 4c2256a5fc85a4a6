#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Helper of prometheus_test.c: the alert rules and the dashboard of tools/prometheus.

Reads "NAME SUFFIX TYPE" for each family. promtool judges the rules, their tests, and each
expression of the dashboard, which is made a rule for that; each metric that any of them names
must be one that there is.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

DIR = pathlib.Path(__file__).resolve().parents[2] / 'tools/prometheus'
METRIC = re.compile(r'\bhalma_\w+')
HISTOGRAM = ('_bucket', '_count', '_sum')


def read_names():
    """The names of all samples."""
    names = set()
    for line in sys.stdin:
        name, suffix, kind = line.rstrip('\n').split(' ')
        if kind == 'histogram':
            names |= {name + end for end in HISTOGRAM}
        else:
            names.add(name + suffix)
    return names


def promtool(*words):
    """Whether promtool is content."""
    done = subprocess.run(['promtool', *words], cwd=DIR, capture_output=True, text=True,
                          check=False)
    if done.returncode:
        print('#', ' '.join(words), done.stdout, done.stderr)
    return not done.returncode


def expressions():
    """What the panels of the dashboard ask for, with the variables of Grafana replaced."""
    board = json.loads((DIR / 'halma-dashboard.json').read_text(encoding='utf-8'))
    for panel in board['panels']:
        for target in panel['targets']:
            yield target['expr'].replace('$__rate_interval', '5m').replace('$instance', '.*')


def check_dashboard():
    """Whether promtool is content with the dashboard's expressions."""
    rules = [{'record': f'x{i}', 'expr': expr} for i, expr in enumerate(expressions())]
    with tempfile.NamedTemporaryFile('w', suffix='.json', encoding='utf-8') as file:
        # JSON is YAML
        json.dump({'groups': [{'name': 'dashboard', 'rules': rules}]}, file)
        file.flush()
        return len(rules) > 10 and promtool('check', 'rules', file.name)


def main():
    """Judge all."""
    names = read_names()
    text = (DIR / 'halma.rules.yml').read_text(encoding='utf-8') + '\n'.join(expressions())
    unknown = set(METRIC.findall(text)) - names
    for name in sorted(unknown):
        print('# there is no metric', name)
    good = [not unknown, len(names) > 80, promtool('check', 'rules', 'halma.rules.yml'),
            promtool('test', 'rules', 'halma.rules.test.yml'), check_dashboard()]
    return 0 if all(good) else 1


sys.exit(main())
