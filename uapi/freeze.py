#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Every name, number and type of the contract, one fact a line, and whether it only grew.

    freeze.py FOLDER            print the facts of halma.yaml and linux/*.h in the folder
    freeze.py FOLDER FROZEN     fail, with a line for each reason, unless all facts of the file
                                FROZEN are facts still, and none of the others contradicts them

What nobody may rely on is no fact: limits (*_MAX of an enum), sentences, the version itself.
"""

import pathlib
import re
import sys

import yaml

TWICE = 'a number twice: '
# what of an attribute, beside its type, a client must know
DETAILS = ('byte-order', 'enum', 'enum-as-flags', 'multi-attr', 'nested-attributes')


def enum(body):
    """(name, number) of each constant in the braces of an enum, but for its limit."""
    value = -1
    for item in filter(None, (part.strip() for part in body.split(','))):
        name, _, number = (part.strip() for part in item.partition('='))
        if name.startswith('__') or '__' in number:
            continue
        value = int(number, 0) if number else value + 1
        yield name, value


def constants(name, text):
    """A line for each constant of a header."""
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.S)
    for word, value in re.findall(r'#define\s+(\w+)\s+("?\w+"?)\s*\n', text):
        if word != 'HALMA_ABI_VERSION':
            yield f'{name} {word} {value}'
    for body in re.findall(r'enum\s*\w*\s*\{(.*?)\}', text, flags=re.S):
        seen = {}
        for word, value in enum(body):
            yield f'{name} {word} {value}'
            if seen.setdefault(value, word) != word:
                yield f'{TWICE}{name} {word} and {seen[value]}'


def attribute(spec, attr):
    """Type of an attribute as one word or several."""
    whole = next((s for s in spec['attribute-sets'] if s['name'] == attr.get('of')), None)
    full = dict(next((a for a in whole['attributes'] if a['name'] == attr['name']), {})
                if whole else {}, **attr)
    return ' '.join([full['type']] + [f'{key}={full[key]}' for key in DETAILS if key in full])


def facts(folder):
    """The lines."""
    folder = pathlib.Path(folder)
    spec = yaml.safe_load((folder / 'halma.yaml').read_text(encoding='utf-8'))
    out = []
    for header in sorted((folder / 'linux').glob('*.h')):
        out += constants(header.name, header.read_text(encoding='utf-8'))
    for attrs in spec['attribute-sets']:
        for attr in attrs['attributes']:
            attr = dict(attr, of=attrs.get('subset-of'))
            out.append(f'set {attrs["name"]} {attr["name"]} {attribute(spec, attr)}')
    for op in spec['operations']['list']:
        out.append(f'op {op["name"]} {op.get("attribute-set", op.get("notify"))} '
                   f'{op.get("mcgrp", "-")} {",".join(op.get("flags", ["-"]))}')
        for way in ('do', 'dump', 'event'):
            for what, part in (op.get(way) or {}).items():
                names = part if what == 'attributes' else \
                    part.get('attributes', ()) if isinstance(part, dict) else ()
                out += [f'op {op["name"]} {way} {what} {name}' for name in names]
    return out


def version(folder):
    """The abi-version of a contract."""
    spec = yaml.safe_load((pathlib.Path(folder) / 'halma.yaml').read_text(encoding='utf-8'))
    return next(d['value'] for d in spec['definitions'] if d['name'] == 'abi-version')


def judge(now, was, abi):
    """Why the contract has not only grown; was: the lines of FROZEN, with its version."""
    frozen = [line for line in was if line and not line.startswith('#')]
    old = int(frozen.pop(0).split()[1])
    gone = [line for line in frozen if line not in set(now)]
    new = [line for line in now if line not in set(frozen)]
    wrong = [f'gone or changed: {line}' for line in gone]
    wrong += [line for line in new if line.startswith(TWICE)]
    if new and abi <= old:
        wrong.append(f'grown, but abi-version is {abi} still: {new[0]}')
    if abi < old:
        wrong.append(f'abi-version fell from {old} to {abi}')
    return wrong


def main():
    """All of it."""
    folder = sys.argv[1]
    if len(sys.argv) == 2:
        print('# SPDX-License-Identifier: GPL-2.0')
        print('# What the contract promises, written by uapi/regen.sh. No line is ever changed or '
              'removed.')
        print('abi-version', version(folder))
        print('\n'.join(facts(folder)))
        return
    was = pathlib.Path(sys.argv[2]).read_text(encoding='utf-8').splitlines()
    wrong = judge(facts(folder), was, version(folder))
    for line in wrong:
        print('freeze:', line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
