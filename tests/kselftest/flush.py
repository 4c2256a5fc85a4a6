#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 60
# enough: 6.12 uml
"""binding-flush: what it deletes, what it answers, what it notifies."""

from family import Bulk, Halma
from namespace import anchor
from tap import Ktap

COA = '2001:db8:f::{:x}'


def fill(halma):
    """Three mobile nodes with two kinds each."""
    halma.flush()
    for i in (1, 2, 3):
        halma.new(i, f'mn{i}', [f'fd00:{i}::/64', f'192.0.2.{i}/32'], COA.format(i % 2))
        halma.new(10 + i, f'mn{i}', f'fd00:{i}::{i}/128', COA.format(9), kind='mipv6',
                  state=2 if i == 3 else 1)


FILTERS = (
    ('kind', {'kind': 1}, [11, 12, 13]),
    ('mn-id', {'mn-id': b'mn2'}, [2, 12]),
    ('mn-id and its type', {'mn-id': b'mn2', 'mn-id-type': 1}, [2, 12]),
    ('mn-id of another type', {'mn-id': b'mn2', 'mn-id-type': 2}, []),
    ('mn-id and kind', {'mn-id': b'mn2', 'kind': 3}, [2]),
    ('state', {'state': 2}, [13]),
    ('prefix', {'prefix': 'fd00:3::/64'}, [3]),
    ('an IPv4 prefix', {'prefix': '192.0.2.1/32'}, [1]),
    ('a prefix around one', {'prefix': 'fd00:3::/48'}, []),
    ('two prefixes', {'prefix': ['fd00:2::/64', '192.0.2.2/32']}, [2]),
    ('two prefixes of different bindings', {'prefix': ['fd00:2::/64', 'fd00:3::/64']}, []),
    ('far end', {'path': COA.format(1)}, [1, 3]),
    ('far end and local address',
     {'path': {'tunnel': {'remote-ipv6': COA.format(9), 'local-ipv6': '2001:db8::1'}}},
     [11, 12, 13]),
    ('far end and state', {'path': COA.format(9), 'state': 1}, [11, 12]),
    ('an unknown far end', {'path': COA.format(77)}, []),
    ('nothing', {}, [1, 2, 3, 11, 12, 13]),
)


NONE = {'tx-packets': 0, 'tx-bytes': 0, 'rx-packets': 0, 'rx-bytes': 0}


def told(values):
    """A filter as a notification repeats it: all of it."""
    out = dict(values)
    if 'mn-id' in out:
        out.setdefault('mn-id-type', 1)
    if isinstance(out.get('prefix'), str):
        out['prefix'] = [out['prefix']]
    if 'path' in out:
        tunnel = {'remote-ipv6': out['path']} if isinstance(out['path'], str) else \
            out['path']['tunnel']
        out['path'] = [{'tunnel': {'encap': 1, **tunnel}}]
    return out


def filters(tap, ns, halma):
    """Each filter: the dump shows, and the flush deletes, the same bindings and no others."""
    ears = Halma(ns).subscribe()
    for what, values, want in FILTERS:
        fill(halma)
        ears.events()
        everything = halma.binding_ids()
        dev = halma.dev()
        tap.equal(f'a dump filtered by {what}', want, halma.binding_ids(**{
            key.replace('-', '_'): value for key, value in values.items()}))
        count = halma.do('binding-flush', **values)['count']
        tap.equal(f'a flush filtered by {what}',
                  (len(want), [i for i in everything if i not in want]),
                  (count, halma.binding_ids()))
        events = ears.events(5 if want else 0, until=bool)
        names = [name for name, _ in events]
        tap.equal(f'its summary, filtered by {what}', ['binding-flush-ntf'] if want else [], names)
        if names == ['binding-flush-ntf']:
            got = events[0][1]
            tap.equal(f'what it tells, filtered by {what}', {
                'anchor-id': 1, 'ifindex': dev['ifindex'], 'instance': dev['instance'],
                'reason': 3, 'count': len(want), 'until': dev['change'],
                'change': dev['change'] + 1, 'counters': NONE, 'filter': told(values)}, got)
        tap.equal(f'the change number rises, filtered by {what}', bool(want),
                  halma.dev()['change'] - dev['change'])
    halma.flush()


def far_ends(tap, halma):
    """The change of a far end rises with each binding that leaves it."""
    for i in range(1, 7):
        halma.new(i, f'mn{i}', f'fd00:{i}::/64', COA.format(1))
    halma.new(7, 'mn7', 'fd00:7::/64', COA.format(2))

    def rows():
        return {t['key']['remote-ipv6']: (t['change'], t['bindings']) for t in halma.tunnels()}
    last = rows()
    for what, leave in (('by a deletion', lambda: halma.delete(1)),
                        ('by a handover', lambda: halma.set(2, path=COA.format(2), grace=0)),
                        ('by a flush', lambda: halma.flush(prefix='fd00:3::/64')),
                        ('by a flush that tells of each',
                         lambda: halma.do('binding-flush', prefix='fd00:4::/64', each=True))):
        leave()
        now = rows()
        tap.ok(f'the change of a far end rises when a binding leaves {what}',
               last[COA.format(1)][0] < now[COA.format(1)][0] <= halma.dev()['change'],
               f'{last} {now} {halma.dev()["change"]}')
        last = now
    halma.flush()


def many(tap, ns, halma):
    """More than are done in one turn, with a filter in the middle."""
    bulk = Bulk(halma)
    tap.equal('2000 bindings are made', {}, halma.batch(bulk.make(range(1, 2001))))
    ears = Halma(ns).subscribe()
    other = Bulk(halma, kind=1)
    tap.equal('and 2000 of another kind', {}, halma.batch(other.make(
        range(3001, 5001), prefix=lambda i: 0xfd77000100000000 + i)))
    ears.events()
    tap.equal('a flush of many counts them all', 2000, halma.flush(kind=3))
    events = ears.events(5, until=bool)
    tap.equal('and is notified once', ['binding-flush-ntf'], [name for name, _ in events])
    dev = halma.dev()
    tap.equal('the others are untouched', list(range(3001, 5001)), halma.binding_ids())
    tap.equal('the device counts what is left', (2000, 2000, 2000),
              (dev['bindings'], dev['mns'], dev['prefixes']))
    tap.equal('the rest goes', 2000, halma.flush())
    dev = halma.dev()
    tap.equal('nothing is left', [0] * 4,
              [dev[key] for key in ('bindings', 'mns', 'prefixes', 'tunnels')])


def main():
    """All of it."""
    with Ktap() as tap:
        ns, _, halma = anchor()
        filters(tap, ns, halma)
        far_ends(tap, halma)
        many(tap, ns, halma)


if __name__ == '__main__':
    main()
