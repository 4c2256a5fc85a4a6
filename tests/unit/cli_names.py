#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Helper of cli_names_test.c.

spec: print uapi/halma.yaml, one fact a line, as the test prints tools/names.c.
words: fail if a keyword of the command line is missing in its manual or its completion, or a
drop cause in halma(7).
mag: the same for each option and word of halma-mag, in its manual and in what --help prints; and
what --help prints is known to the program and to the manual.
"""

import pathlib
import re
import sys

import yaml

TOP = pathlib.Path(__file__).resolve().parents[2]
TOOLS = TOP / 'tools'


def load():
    with open(TOP / 'uapi/halma.yaml', encoding='utf-8') as file:
        return yaml.safe_load(file)


def print_spec(spec):
    for kind in spec['definitions']:
        if kind['type'] in ('enum', 'flags'):
            for number, entry in enumerate(kind['entries'], kind.get('value-start', 0)):
                print(kind['type'], kind['name'], number, entry['name'])
    whole = {attrs['name']: attrs.get('subset-of', attrs['name'])
             for attrs in spec['attribute-sets']}
    for attrs in spec['attribute-sets']:
        if 'subset-of' in attrs:
            continue
        for number, attr in enumerate(attrs['attributes'], 1):
            print('attr', attrs['name'], number, attr['name'],
                  attr.get('display-hint', attr['type']),
                  'multi' if attr.get('multi-attr') else '-',
                  whole.get(attr.get('nested-attributes'), '-'), attr.get('enum', '-'))
    for number, op in enumerate(spec['operations']['list'], 1):
        print('op', number, op['name'])


def keywords():
    found = set()
    for path in TOOLS.glob('cmd_*.c'):
        found.update(re.findall(r'^\t{ "([a-z-]+)", .* },$', path.read_text(), re.M))
    assert len(found) > 40, 'the keyword tables look different now'
    return found


def causes(spec):
    return {entry['name'] for kind in spec['definitions'] if kind['name'] in ('drop', 'alert')
            for entry in kind['entries']}


def missing(path, words):
    text = (TOOLS / path).read_text().replace('\\-', '-')
    bad = [w for w in sorted(words) if not re.search(rf'(?<![a-z-]){w}(?![a-z-])', text)]
    for word in bad:
        print(f'# tools/{path} lacks "{word}"')
    return bool(bad)


def mag_words():
    """What the sources of halma-mag compare a word with, and its options."""
    found = set()
    for path in ('main.c', 'words.c', 'peering.c'):
        text = (TOOLS / 'mag' / path).read_text()
        found.update(re.findall(r'strcmp\((?:key|word|words\[\d\]), "([a-z-]{2,})"\)', text))
        found.update(re.findall(r'^\t\t{ "([a-z-]+)", offsetof', text, re.M))
        found.update(f'--{option}' for option in re.findall(r'{ "([a-z]+)", \w+_argument', text))
        for line in re.findall(r'^\t\t({ "[a-z-]+", OPT_.*)$', text, re.M):
            found.update(re.findall(r'{ "([a-z-]+)", OPT_', line))
    assert len(found) > 55, 'the words of halma-mag look different now'
    return found


def mag_help():
    """The words of the grammar that --help prints: small letters, and no sentence."""
    text = ''.join(re.findall(r'^\t"(.*)\\n"', (TOOLS / 'mag/help.c').read_text(), re.M))
    options = re.findall(r'--[a-z]+', text)
    grammar = re.search(r'  attach MN-ID.*quit', text).group(0).replace('what attach knows', '')
    return set(options) | set(re.findall(r'(?<![a-z-])[a-z][a-z-]+', grammar))


def mag_missing():
    known, told = mag_words(), mag_help()
    # names of options behind omit and twice: in the manual alone
    names = {'mn-id', 'timestamp', 'acoa'}
    for word in sorted(told - known):
        print(f'# halma-mag does not know "{word}"')
    return [bool(told - known), missing('mag/help.c', known - names),
            missing('man/halma-mag.8', known | told)]


def main():
    if sys.argv[1] == 'mag':
        return 1 if any(mag_missing()) else 0
    spec = load()
    if sys.argv[1] == 'spec':
        print_spec(spec)
        return 0
    bad = [missing('man/halma.8', keywords()),
           missing('completion/halma.bash', keywords()),
           missing('man/halma.7', causes(spec))]
    return 1 if any(bad) else 0


sys.exit(main())
