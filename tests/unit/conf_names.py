#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Helper of conf_names_test.c: compare the parser's options with halma.conf(5) and the sample.

Reads "SECTION NAME DEFAULT" for each option, with - for what is outside of all sections and for
no default, and a unit behind a time. Prints what does not fit, and then fails.
"""

import pathlib
import re
import sys

USERD = pathlib.Path(__file__).resolve().parents[2] / 'userd'
OPTION = re.compile(r'(# )?([\w-]+) = (.*)')


def read_table():
    table = {}
    for line in sys.stdin:
        section, name, default = line.split(maxsplit=2)
        table[section, name] = default.strip()
    return table


def read_sample():
    """(section, name) -> the default that the sample states, None for a value of an example"""
    found = {}
    section = '-'
    for line in (USERD / 'halma.conf.sample').read_text(encoding='utf-8').splitlines():
        line = line.strip()
        begins = re.fullmatch(r'([\w-]+)( \S+)? {', line)
        if begins:
            section = begins[1]
        elif line == '}':
            section = '-'
        option = OPTION.match(line)
        if not option:
            continue
        comment, name, value = option.groups()
        key = section, name
        value, _, remark = value.partition('\t')
        states = comment and 'example' not in remark
        found[key] = value.split(' #')[0].strip() if states else found.get(key)
    return found


def plain(line):
    """A line of roff as a reader sees it"""
    line = re.sub(r'\\f.', '', line.replace('\\-', '-').replace('\\ ', ' '))
    if not line.startswith('.'):
        return line
    macro, _, rest = line.partition(' ')
    words = re.findall(r'"([^"]*)"|(\S+)', rest)
    words = [quoted or word for quoted, word in words]
    return (' ' if macro in ('.B', '.I') else '').join(words)


def read_manual():
    """(section, name) -> text of its paragraph"""
    titles = {'GENERAL': '-', 'VARIABLES OF RFC 5213': '-', 'STORE': 'store'}
    found = {}
    section = None
    names = []
    tag = False
    text = (USERD / 'man/halma.conf.5').read_text(encoding='utf-8').replace('\\\n', '')
    for line in text.splitlines():
        if line.startswith('.SH'):
            title = line[4:].strip('"')
            section = titles.get(title, title.removeprefix('SECTION '))
            names = []
        elif line == '.TP':
            tag = True
        elif tag:
            names = re.split(r', ', plain(line).strip())
            tag = False
            for name in names:
                found[section, name] = ''
        else:
            for name in names:
                found[section, name] += plain(line) + ' '
    return found


def states_default(text, default):
    value = re.escape('empty' if default == '""' else default)
    return re.search(rf'default(s are| is)?:? +{value}(?![\w-])', text) or \
        re.search(rf'(?<![\w-]){value}([^.;:]*, the | \()default', text)


def in_ms(value, unit):
    """A time as the parser reads it: a sum of numbers with units, or a number of this unit"""
    scale = {'ms': 1, 's': 1000, 'm': 60000, 'h': 3600000, 'd': 86400000}
    if value.isdigit():
        value += unit
    return sum(int(n) * scale[u] for n, u in re.findall(r'(\d+)(ms|[smhd])', value))


def compare(table, sample, manual):
    for key in table:
        if key not in sample:
            yield 'the sample lacks', key
        if key not in manual:
            yield 'the manual lacks', key
    for key in sample.keys() - table.keys():
        yield 'the parser does not know what the sample has', key
    for key, default in table.items():
        stated = (sample.get(key) or default).strip('"') or '""'
        time = re.fullmatch(r'(\d+)(m?s)', default)
        if time:
            default = time[1]
            if in_ms(stated, time[2]) == in_ms(default, time[2]):
                stated = default
        if default not in ('-', stated):
            yield f'the sample says {stated}, the default is {default}:', key
        if default != '-' and key in manual and not states_default(manual[key], default):
            yield f'the manual does not say that the default is {default}:', key


def main():
    faults = list(compare(read_table(), read_sample(), read_manual()))
    for what, (section, name) in faults:
        print(f'# {what} {name}' + ('' if section == '-' else f' of section {section}'))
    sys.exit(1 if faults else 0)


main()
