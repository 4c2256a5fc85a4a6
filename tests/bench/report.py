#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Tables from the results of guest.py, one file per boot.

usage: report.py [-j] RESULT.json...
       report.py --enough N RESULT.json...

--enough says by its exit code whether each measurement has N good samples. Otherwise the exit
code is 1 when a packet was lost or wrong, or no good measurement is left.
"""

import json
import statistics
import sys

CONTROL = 0.01          # plain forwarding measured twice may differ by
SLOW = 1.25             # and the drop case be this much slower than at best
CASES = (
    ('drop', 'generator and drop'),
    ('fwd6', 'plain IPv6 forwarding'),
    ('fwd6-again', 'the same again (control)'),
    ('fwd4', 'plain IPv4 forwarding'),
    ('ip6tnl-down', 'ip6tnl, encapsulate'),
    ('ip6tnl-up', 'ip6tnl, decapsulate'),
    ('ip6tnl-4in6-down', 'ip6tnl 4-in-6, encapsulate'),
    ('ip6tnl-4in6-up', 'ip6tnl 4-in-6, decapsulate'),
    ('lwtunnel-down', 'lwtunnel `encap ip6`'),
    ('lwtunnel-up', 'ip6tnl `external`, decapsulate'),
    ('gtp-down', 'gtp (IPv4), encapsulate'),
    ('gtp-up', 'gtp (IPv4), decapsulate'),
    ('halma-down', '**halma, downlink**'),
    ('halma-up', '**halma, uplink**'),
    ('halma-4in6-down', '**halma 4-in-6, downlink**'),
    ('halma-4in6-up', '**halma 4-in-6, uplink**'),
    ('halma-fixed-label-down', 'halma, downlink, flow label fixed'),
    ('halma-fixed-label-4in6-down', 'halma 4-in-6, downlink, flow label fixed'),
    ('halma-both-down-hoa', 'halma, MIPv6 and PMIPv6: downlink to the HoA'),
    ('halma-both-down-hnp', 'halma, MIPv6 and PMIPv6: downlink to the HNP'),
    ('halma-both-up-hoa', 'halma, MIPv6 and PMIPv6: uplink, HoA from the CoA'),
    ('halma-both-up-stale', 'halma, MIPv6 and PMIPv6: uplink, HoA from the MAG'),
    ('halma-both-up-hnp', 'halma, MIPv6 and PMIPv6: uplink, HNP from the MAG'),
)
SAME_WORK = (
    ('downlink', 'halma-down', 'ip6tnl-down'),
    ('downlink, flow label fixed', 'halma-fixed-label-down', 'ip6tnl-down'),
    ('uplink', 'halma-up', 'ip6tnl-up'),
    ('4-in-6 downlink', 'halma-4in6-down', 'ip6tnl-4in6-down'),
    ('4-in-6 uplink', 'halma-4in6-up', 'ip6tnl-4in6-up'),
)


class Figure:
    """Median, least and most of one figure over the boots."""

    def __init__(self, values):
        self.values = list(values)

    def __bool__(self):
        return bool(self.values)

    @property
    def median(self):
        """The one that counts."""
        return statistics.median(self.values)

    def text(self, form='.2f'):
        """For a table."""
        if not self:
            return '–'
        if len(self.values) == 1:
            return format(self.median, form)
        low, high = format(min(self.values), form), format(max(self.values), form)
        return f'{format(self.median, form)} ({low}–{high})'

    def json(self):
        """For programs."""
        if not self:
            return None
        return {'median': self.median, 'min': min(self.values), 'max': max(self.values),
                'n': len(self.values)}


def plain(cases):
    """What one packet of plain forwarding takes."""
    return (cases['fwd6']['ticks'] + cases['fwd6-again']['ticks']) / 2


def control(cases):
    """How far the two measurements of the same are apart."""
    return abs(cases['fwd6']['ticks'] - cases['fwd6-again']['ticks']) / plain(cases)


def growth_key(entry):
    """Name of a measurement with many."""
    return ('own' if entry['own'] else 'shared', entry['n'])


class Platform:
    """All boots of one kernel."""

    def __init__(self, results):
        self.results = results
        first = results[0]
        self.counts = 'icount' in first['platform']
        self.kernel = first['kernel']
        self.name = first['platform']
        self.title = f'{".".join(self.kernel.split(".")[:2])} icount' if self.counts else \
            'UML native'
        self.groups = {}
        for result in results:
            self.add(result)
        drops = [g['drop']['ticks'] for groups in self.groups.values() for g in groups]
        self.best_drop = min(drops)

    def add(self, result):
        """One boot."""
        for key in ('before', 'cases'):
            if key in result:
                self.groups.setdefault(key, []).append(result[key])
        for entry in result.get('growth', []):
            self.groups.setdefault(growth_key(entry), []).append(entry['cases'])
        for entry in result.get('mobile', []):
            self.groups.setdefault((entry['kind'], entry['n']), []).append(entry['cases'])
        for entry in result.get('lwtunnel', []):
            self.groups.setdefault(('lwtunnel', entry['n']), []).append(entry['cases'])

    def good(self, key):
        """Measurements whose control is right and that saw a fast machine."""
        return [cases for cases in self.groups.get(key, ()) if control(cases) <= CONTROL and
                cases['drop']['ticks'] <= SLOW * self.best_drop]

    def ticks(self, key, case):
        """Instructions per packet."""
        return Figure(c[case]['ticks'] for c in self.good(key) if case in c)

    def ratio(self, key, case, to=None):
        """To plain forwarding, or to another case of the same measurement."""
        return Figure(c[case]['ticks'] / (c[to]['ticks'] if to else plain(c))
                      for c in self.good(key) if case in c)

    def presence(self, case):
        """With the module loaded, to without."""
        return Figure(r['cases'][case]['ticks'] / plain(r['cases']) /
                      (r['before'][case]['ticks'] / plain(r['before']))
                      for r in self.results
                      if 'before' in r and all(r[k] in self.good(k) for k in ('before', 'cases')))

    def numbers(self):
        """Sizes that were measured."""
        return sorted({entry['n'] for r in self.results for entry in r.get('growth', [])})

    def entries(self, kind, n):
        """What was noted down with many."""
        for result in self.results:
            for entry in result.get('lwtunnel' if kind == 'lwtunnel' else 'growth', ()):
                if entry['n'] == n and (kind == 'lwtunnel' or growth_key(entry)[0] == kind):
                    yield entry, next(e for e in result['lwtunnel'] if e['n'] == n)

    def memory(self, kind, n, when):
        """Bytes for each."""
        return Figure(sum(entry[when].values()) for entry, _ in self.entries(kind, n)
                      if when in entry)

    def rate(self, kind, n, what):
        """How many times as fast as lwtunnel routes are installed. Where time is measured, the
        pace of the quick batches in the best of the boots: others can only slow it down."""
        pairs, pace = list(self.entries(kind, n)), 'all' if self.counts else 'quiet'
        if not pairs:
            return Figure([])
        return Figure([min(other['install'][pace] for _, other in pairs) /
                       min(entry[what][pace] for entry, _ in pairs)])

    def cost(self, kind, n, what):
        """Instructions for each."""
        return Figure(entry[what]['all'] * 1e9 for entry, _ in self.entries(kind, n))

    def checked(self):
        """(good packets that were looked at, all of them, left, sent)"""
        all_cases = [c for groups in self.groups.values() for cases in groups
                     for c in cases.values()]
        looked = [c['checked'] for c in all_cases if c['checked'] is not None]
        # the drop case is the one nobody looks at, since nothing leaves
        sent = sum(c['sent'] for c in all_cases if c['checked'] is not None)
        left = sum(c['left'] for c in all_cases if c['checked'] is not None)
        return sum(looked), 8 * len(looked), left, sent

    def problems(self):
        """What makes the figures worthless."""
        found = []
        looked, of, left, sent = self.checked()
        if looked != of:
            found.append(f'{self.title}: {looked} of {of} packets were as they should be')
        if left < sent:
            found.append(f'{self.title}: {left} of {sent} packets left')
        found += [f'{self.title}: no good measurement of {key}' for key in self.groups
                  if not self.good(key)]
        if self.counts:
            found += [f'{self.title}: a thousand instructions are {r["nops"]} ticks'
                      for r in self.results if 'nops' in r and not 990 < r['nops'] < 1050]
        return found

    def footer(self):
        """Under what conditions."""
        looked, of, left, sent = self.checked()
        worst = max((control(c) for key in self.groups for c in self.good(key)), default=0)
        taken = sum(len(self.good(key)) for key in self.groups)
        made = sum(len(group) for group in self.groups.values())
        load = '–'.join(sorted({r['load'] for r in self.results}, key=float)[::max(
            1, len({r['load'] for r in self.results}) - 1)])
        return f'{self.title}: kernel {self.kernel}, {self.name}, boots {len(self.results)}, ' \
            f'load average {load}, measurements used {taken} of {made}, control within ' \
            f'{worst:.2%}, packets examined {looked} of {of} right, left {left} of {sent}'


def table(head, rows):
    """Markdown with aligned columns."""
    rows = [head] + rows
    width = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = ['| ' + ' | '.join(cell.ljust(w) for cell, w in zip(row, width)) + ' |'
             for row in rows]
    lines.insert(1, '| ' + ' | '.join('-' * w for w in width) + ' |')
    return '\n'.join(lines)


def packet_table(platforms):
    """What one packet costs."""
    head = ['case']
    for p in platforms:
        head += [f'{p.title}: instructions', '× fwd6'] if p.counts else [f'{p.title}: × fwd6']
    rows = []
    for case, title in CASES:
        row = [title]
        for p in platforms:
            if p.counts:
                row.append(p.ticks('cases', case).text('.0f'))
            row.append(p.ratio('cases', case).text())
        if any(cell != '–' for cell in row[1:]):
            rows.append(row)
    return table(head, rows)


def same_work_table(platforms):
    """Beside ip6tnl."""
    rows = [[title] + [p.ratio('cases', mine, other).text() for p in platforms]
            for title, mine, other in SAME_WORK]
    rows.append(['ip6tnl decapsulating: with halma.ko loaded ÷ without'] +
                [p.presence('ip6tnl-up').text('.3f') for p in platforms])
    return table(['halma ÷ ip6tnl, same work'] + [p.title for p in platforms], rows)


def growth_table(platforms):
    """× fwd6 with many."""
    numbers = sorted({n for p in platforms for n in p.numbers()})
    rows = []
    for title, kind, case in (('halma downlink, one MAG', 'shared', 'down'),
                              ('halma downlink, each its own CoA', 'own', 'down'),
                              ('halma uplink, one MAG', 'shared', 'up'),
                              ('halma uplink, each its own CoA', 'own', 'up'),
                              ('lwtunnel route each, encapsulate', 'lwtunnel', 'down')):
        for n in numbers:
            row = [title, f'{n:,}'] + [p.ratio((kind, n), case).text() for p in platforms]
            if any(cell != '–' for cell in row[2:]):
                rows.append(row)
    return table(['× fwd6 with N bindings, random destination', 'N'] +
                 [p.title for p in platforms], rows)


def mobile_table(platforms):
    """What mobile nodes with IPsec cost others, and many of them on a home link cost."""
    keys = sorted({key for p in platforms for key in p.groups
                   if isinstance(key, tuple) and key[0] in ('policies', 'home')})
    rows = []
    for title, kind, case in (('plain forwarding, IPsec policies of N nodes', 'policies', 'fwd6'),
                              ('halma downlink, likewise', 'policies', 'halma-down'),
                              ('halma uplink, likewise', 'policies', 'halma-up'),
                              ('N home addresses on a home link: solicitation', 'home', 'ask'),
                              ('N home addresses on a home link: downlink', 'home', 'down')):
        first = next((n for k, n in keys if k == kind), 0)
        for n in [n for k, n in keys if k == kind]:
            row = [title, f'{n:,}']
            for p in platforms:
                found, to = p.ticks((kind, n), case), p.ticks((kind, first), case)
                row.append(f'{found.median / to.median:.2f} ({found.median:.0f})'
                           if found and to else '–')
            rows.append(row)
    return table(['beside N of the first line (ticks)', 'N'] + [p.title for p in platforms], rows)


def memory_table(platforms, n):
    """Bytes for each."""
    rows = []
    for title, kind, when in (('binding: a prefix, a node, one MAG for all', 'shared', 'bytes'),
                              ('binding: the same, each its own CoA', 'own', 'bytes'),
                              ('… after its first packet', 'own', 'bytes-used'),
                              ('lwtunnel route', 'lwtunnel', 'bytes')):
        rows.append([title] + [p.memory(kind, n, when).text('.0f') for p in platforms])
    return table([f'bytes for each of {n:,}'] + [p.title for p in platforms], rows)


def control_table(platforms, n):
    """Installing and the like."""
    head = [f'each of {n:,}']
    for p in platforms:
        head += [f'{p.title}: instructions', 'rate'] if p.counts else [f'{p.title}: rate']
    rows = []
    for kind, thing in (('shared', 'binding, one MAG'), ('own', 'binding, own CoA'),
                        ('lwtunnel', 'lwtunnel route')):
        for what in ('install', 'dump', 'flush'):
            verb = 'delete one by one' if (kind, what) == ('lwtunnel', 'flush') else what
            row = [f'{thing}: {verb}']
            for p in platforms:
                if p.counts:
                    row.append(p.cost(kind, n, what).text('.0f'))
                row.append(p.rate(kind, n, what).text())
            rows.append(row)
    return table(head, rows)


def text(platforms):
    """All tables."""
    parts = [packet_table(platforms), same_work_table(platforms)]
    if any(result.get('mobile') for p in platforms for result in p.results):
        parts.append(mobile_table(platforms))
    many = [p for p in platforms if p.numbers()]
    if many:
        parts.append(growth_table(many))
        n = max(n for p in many for n in p.numbers()
                if all(n in other.numbers() for other in many))
        parts += [memory_table(many, n),
                  'Rates: how many times the rate of lwtunnel route installs in the same boot.',
                  control_table(many, n)]
    parts.append('\n'.join(p.footer() + '.' for p in platforms))
    return '\n\n'.join(parts)


def as_json(platforms):
    """The same for programs."""
    out = {}
    for p in platforms:
        one = {'kernel': p.kernel, 'platform': p.name, 'boots': len(p.results),
               'load': [r['load'] for r in p.results], 'conditions': p.footer(),
               'packets': {}, 'same-work': {}, 'growth': [], 'ip6tnl-decapsulation-with-module':
               p.presence('ip6tnl-up').json()}
        for case, _ in CASES:
            one['packets'][case] = {'fwd6': p.ratio('cases', case).json()}
            if p.counts:
                one['packets'][case]['instructions'] = p.ticks('cases', case).json()
        for title, mine, other in SAME_WORK:
            one['same-work'][title] = p.ratio('cases', mine, other).json()
        for n in p.numbers():
            for kind in ('shared', 'own', 'lwtunnel'):
                entry = {'n': n, 'kind': kind}
                for case in ('down', 'up'):
                    entry[case] = p.ratio((kind, n), case).json()
                for when in ('bytes', 'bytes-used'):
                    entry[when] = p.memory(kind, n, when).json()
                for what in ('install', 'dump', 'flush'):
                    entry[f'{what}-rate'] = p.rate(kind, n, what).json()
                one['growth'].append(entry)
        out[p.title] = one
    return json.dumps(out, indent=1)


def main():
    """Command line."""
    words = sys.argv[1:]
    options = [w for w in words if w.startswith('-')]
    if '--enough' in options:
        words.remove('--enough')
        enough = int(words.pop(0))
    results = {}
    for path in words:
        if path in options:
            continue
        with open(path, encoding='ascii') as file:
            result = json.load(file)
        results.setdefault((result['platform'], result['kernel']), []).append(result)
    if not results:
        sys.exit('report.py: no results')
    platforms = [Platform(group) for group in results.values()]
    if '--enough' in options:
        sys.exit(any(len(p.good(key)) < enough for p in platforms for key in p.groups))
    problems = [problem for p in platforms for problem in p.problems()]
    for problem in problems:
        print('bench:', problem, file=sys.stderr)
    if '-j' in options:
        print(as_json(platforms))
    else:
        print(text(platforms))
    sys.exit(bool(problems))


main()
