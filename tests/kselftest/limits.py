#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 60
# enough: 6.12 uml
"""Nothing grows without a limit, and each limit answers ENOSPC and a sentence."""

import errno

from namespace import anchor
from tap import Ktap

COA = '2001:db8:f::{:x}'


WORD = {'bindings': 'bindings', 'mns': 'mobile nodes', 'prefixes': 'prefixes',
        'tunnels': 'tunnels'}


def limit(tap, halma, name, at, more, free):
    """At the limit, one more is refused; when one goes, another may come."""
    halma.do('dev-set', link={f'max-{name}': at})
    before = halma.state()
    tap.refused(f'max-{name} is kept', errno.ENOSPC, more, says=WORD[name])
    tap.equal(f'max-{name}: the refused request has changed nothing', before, halma.state())
    free()
    tap.does(f'max-{name}: there is room when one goes', more)
    halma.do('dev-set', link={f'max-{name}': 1000000})


def counts(tap, halma):
    """The four limits of a device."""
    for i in range(1, 5):
        halma.new(i, f'mn{i}', f'fd00:{i}::/64', COA.format(i))
    limit(tap, halma, 'bindings', 4,
          lambda: halma.new(9, 'mn1', 'fd00:9::/64', COA.format(1)), lambda: halma.delete(1))
    halma.delete(9)
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    limit(tap, halma, 'mns', 4, lambda: halma.new(9, 'mn9', 'fd00:9::/64', COA.format(1)),
          lambda: halma.delete(1))
    halma.delete(9)
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    limit(tap, halma, 'prefixes', 4, lambda: halma.new(9, 'mn1', 'fd00:9::/64', COA.format(1)),
          lambda: halma.delete(1))
    halma.delete(9)
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    limit(tap, halma, 'tunnels', 4, lambda: halma.new(9, 'mn1', 'fd00:9::/64', COA.format(9)),
          lambda: halma.delete(1))
    halma.flush()
    for i in range(1, 4):
        halma.new(i, f'mn{i}', f'fd00:{i}::/64', COA.format(i))
    halma.do('dev-set', link={'max-prefixes': 3, 'max-tunnels': 3, 'max-bindings': 3,
                              'max-mns': 3})
    before = halma.state()
    tap.refused('binding-set keeps max-prefixes', errno.ENOSPC, halma.set, 1,
                prefix=['fd00:1::/64', 'fd00:9::/64'])
    tap.refused('binding-set keeps max-tunnels', errno.ENOSPC, halma.set, 1, path=COA.format(9))
    tap.equal('binding-set over a limit changes nothing', before, halma.state())
    tap.does('what needs nothing new passes at all limits', halma.set, 1, path=COA.format(2),
             grace=0)
    net_effect(tap, halma)
    halma.do('dev-set', link={'max-bindings': 1})
    tap.equal('a limit below what there is throws nothing out', 3, len(halma.bindings()))
    tap.refused('and admits nothing', errno.ENOSPC, halma.new, 9, 'mn1', 'fd00:9::/64',
                COA.format(1))
    halma.flush()
    halma.do('dev-set', link={'max-bindings': 0})
    tap.refused('limit 0 admits none', errno.ENOSPC, halma.new, 9, 'mn1', 'fd00:9::/64',
                COA.format(1))
    halma.do('dev-set', link={f'max-{name}': 1000000
                              for name in ('bindings', 'mns', 'prefixes', 'tunnels')})


def net_effect(tap, halma):
    """At all limits: what comes and what goes in one change are counted against each other."""
    halma.set(1, path=COA.format(1), grace=0)
    tap.does('at max-tunnels a far end is exchanged for another', halma.set, 3,
             path=COA.format(9), grace=0)
    tap.does('and back', halma.set, 3, path=COA.format(3), grace=0)
    before = halma.state()
    tap.refused('but not while the grace keeps the former one', errno.ENOSPC, halma.set, 3,
                path=COA.format(9), grace=60000, says='tunnels')
    tap.equal('which changes nothing', before, halma.state())
    tap.does('at max-prefixes a prefix is exchanged for another', halma.set, 3,
             prefix='fd00:33::/64')
    before = halma.state()
    tap.refused('but not for two', errno.ENOSPC, halma.set, 3,
                prefix=['fd00:3::/64', 'fd00:4::/64'], says='prefixes')
    tap.equal('which changes nothing either', before, halma.state())
    halma.do('dev-set', link={'max-prefixes': 2, 'max-tunnels': 1})
    tap.does('above limits that have been lowered both are exchanged', halma.set, 3,
             prefix='fd00:3::/64', path=COA.format(9), grace=0)
    tap.does('and fewer prefixes are accepted', halma.set, 3, path=COA.format(3), grace=0)
    halma.do('dev-set', link={'max-prefixes': 3, 'max-tunnels': 3})


def of_a_node(tap, halma):
    """The limit of one mobile node."""
    halma.do('dev-set', link={'max-mn-bindings': 3})
    for i, kind in ((1, 'pmipv6'), (2, 'mipv6'), (3, 'static')):
        halma.new(i, 'mn1', f'fd00:{i}::/64', COA.format(1), kind=kind)
    before = halma.state()
    for kind in ('pmipv6', 'mipv6', 'static'):
        tap.refused(f'a node has max-mn-bindings of all kinds, and no more {kind}', errno.ENOSPC,
                    halma.new, 9, 'mn1', 'fd00:9::/64', COA.format(9), kind=kind,
                    says='the mobile node')
    tap.equal('max-mn-bindings: the refused request has changed nothing', before, halma.state())
    tap.does('another node has room', halma.new, 8, 'mn2', 'fd00:8::/64', COA.format(1))
    tap.does('what there is may change', halma.set, 1, path=COA.format(2), grace=0)
    halma.delete(2)
    tap.does('there is room when one goes', halma.new, 9, 'mn1', 'fd00:9::/64', COA.format(1))
    halma.do('dev-set', link={'max-mn-bindings': 1})
    tap.equal('a limit below what the node has throws nothing out', 4, len(halma.bindings()))
    tap.refused('and admits nothing of that node', errno.ENOSPC, halma.new, 10, 'mn1',
                'fd00:10::/64', COA.format(1), says='the mobile node')
    halma.do('dev-set', link={'max-mn-bindings': 1024})
    halma.flush()


def lengths(tap, halma):
    """Eight prefix lengths of a family at a time."""
    six = [f'fd00:{length:x}::/{length}' for length in range(57, 66)]
    four = [f'10.{length}.0.0/{length}' for length in range(16, 25)]
    halma.new(1, 'mn1', six[:8] + four[:8], COA.format(1))
    before = halma.state()
    for what, ninth in (('IPv6', six[8]), ('IPv4', four[8])):
        tap.refused(f'a ninth {what} prefix length is refused', errno.ENOSPC, halma.new, 2, 'mn2',
                    ninth, COA.format(1), says='length')
        tap.refused(f'a ninth {what} prefix length is refused in a change', errno.ENOSPC,
                    halma.set, 1, prefix=six[:8] + four[:8] + [ninth])
    tap.equal('a refused length changes nothing', before, halma.state())
    tap.does('another prefix of a length in use is accepted', halma.new, 2, 'mn2', 'fd09::/64',
             COA.format(1))
    halma.set(1, prefix=six[1:8] + four[1:8])
    tap.does('when the last prefix of a length goes, another length may come', halma.new, 3, 'mn3',
             [six[8], four[8]], COA.format(1))
    halma.flush()
    tap.does('and all of them when all go', halma.new, 1, 'mn1',
             [f'fd00:{length:x}::/{length}' for length in range(100, 108)], COA.format(1))
    halma.set(1, prefix=[f'fd00:{length:x}::/{length}' for length in range(100, 104)])
    for turn in range(100):
        first = 48 if turn & 1 else 58
        halma.set(1, prefix=[f'fd00:{length:x}:{turn:x}::/{length}'
                             for length in range(first, first + 4)])
    tap.equal('lengths that come and go leave nothing behind', 4, halma.dev()['prefixes'])
    halma.flush()
    halma.new(1, 'mn1', six[:8] + four[:8], COA.format(1))
    other = [f'fd00:{n:x}::/{n}' for n in range(80, 88)] + [f'16.0.0.0/{n}' for n in range(8, 16)]
    tap.does('all lengths are exchanged for others at once', halma.set, 1, prefix=other)
    tap.equal('and are what there is', (sorted(other), 16),
              (sorted(halma.get(1)['prefix']), halma.dev()['prefixes']))
    before = halma.state()
    tap.refused('not for nine others', errno.ENOSPC, halma.set, 1,
                prefix=[f'fd00:{n:x}::/{n}' for n in range(100, 109)], says='length')
    tap.refused('nor for as many as a binding can have', errno.ENOSPC, halma.set, 1,
                prefix=[f'fd00:{n:x}::/{n}' for n in range(88, 120)], says='length')
    tap.equal('and nothing of that is done', before, halma.state())
    halma.flush()


def main():
    """All of it."""
    with Ktap() as tap:
        _, _, halma = anchor()
        counts(tap, halma)
        of_a_node(tap, halma)
        lengths(tap, halma)


if __name__ == '__main__':
    main()
