#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# enough: 6.12 uml
"""What uapi/README.md promises to who follows the state: order without holes, instances, refreshes,
flushes that a listener can follow; what a module offers; what it refuses because it does not."""

import errno
import os
import socket
import time

from family import Bulk, Halma
from host import CLI, SLOW, in_child, load, unload
from namespace import Netns, anchor
from nlattr import C, DROP, FEATURE
from nlsock import NlError
from probe import raw6, udp6
from rtnl import Rtnl
from tap import Ktap

COA = '2001:db8:f::{:x}'
NUMBERED = ('binding-new-ntf', 'binding-set-ntf', 'binding-del-ntf', 'binding-flush-ntf', 'dev-ntf')


def offers(tap):
    """family-get: without a device, and without any right."""
    ns = Netns()
    halma = Halma(ns)
    tap.equal('there is no device', [], halma.dump('dev-get'))
    family = halma.family_get()
    tap.equal('family-get tells the version of the contract', C['HALMA_ABI_VERSION'],
              family['abi-version'])
    here = {name for name, bit in FEATURE.items() if family['features'] & bit}
    tap.equal('and the features', {'inner-ipv4', 'direct-mark', 'vrf', 'nested', 'xfrm-in',
                                   'rx-mark', 'node-limit', 'home-link'}, here)
    tap.equal('none that the contract does not have', 0,
              family['features'] & ~sum(FEATURE.values()))
    limits = {key: family[key] for key in family if key.endswith('-max')}
    tap.equal('and the limits of this build',
              {'local-max': 8, 'prefix-max': 32, 'path-max': 1, 'length-max': 8}, limits)
    tap.ok('and its version for people', family['module-version'][0].isdigit(), family)
    tap.equal('dev-get does not repeat it', set(), set(family) & set(anchor()[2].dev()))
    tap.refused('family-get takes no attributes', errno.EINVAL, halma.do, 'family-get', ifindex=1)

    def nobody():
        ns.enter()
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
        return Halma().family_get()
    tap.equal('who has no rights at all is told the same', family, in_child(nobody))
    for name in ('HALMA_LOCAL_MAX', 'HALMA_BINDING_PREFIX_MAX', 'HALMA_LENGTH_MAX',
                 'HALMA_DROP_MAX', 'HALMA_FEATURE_MASK'):
        tap.ok(f'{name} is no part of the contract', name not in C)


def limits(tap):
    """The limits that family-get tells are those that are kept."""
    _, link, halma = anchor()
    family = halma.family_get()
    many = [f'2001:db8::1:{i:x}' for i in range(1, family['local-max'] + 2)]
    tap.does('local-max local addresses are accepted', link.setlink, 'lma0', 'halma',
             {'local': many[:-1]})
    tap.refused('one more address is not', errno.ENOSPC, link.setlink, 'lma0', 'halma',
                {'local': many})
    many = [f'fd00:{i:x}::/64' for i in range(1, family['prefix-max'] + 2)]
    tap.does('prefix-max prefixes are accepted', halma.new, 1, 'mn1', many[:-1], COA.format(1))
    tap.refused('one more prefix is not', errno.ENOSPC, halma.set, 1, prefix=many)


def not_offered(tap):
    """What has a number and no implementation is refused, never ignored."""
    ns, link, halma = anchor()
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    before = halma.state()
    tunnel = {'remote-ipv6': COA.format(2)}
    for what, values in (
            ('two paths', {'path': [COA.format(2), COA.format(3)]}),
            ('a path without tunnel', {'path': {'bid': 1}}),
            ('IPv4 transport', {'path': {'tunnel': {'encap': 2, 'local-ipv4': '192.0.2.1',
                                                    'remote-ipv4': '192.0.2.2'}}}),
            ('an IPv4 far end beside the other', {'path': {'tunnel': {
                **tunnel, 'remote-ipv4': '192.0.2.2'}}}),
            ('GRE', {'path': {'tunnel': {**tunnel, 'encap': 3, 'key-in': 7}, 'key-out': 8}}),
            ('a key of uplink packets', {'path': {'tunnel': {**tunnel, 'key-in': 7}}}),
            ('a key of downlink packets', {'path': {'tunnel': tunnel, 'key-out': 7}})):
        tap.refused(f'{what} is refused in a change', errno.EOPNOTSUPP, halma.set, 1, **values)
        tap.refused(f'{what} is refused in a new binding', errno.EOPNOTSUPP, halma.do,
                    'binding-new', **{'id': 2, 'kind': 3, 'mn-id': b'mn2',
                                      'prefix': 'fd00:2::/64', 'path': COA.format(1), **values})
    for name, value in (('shared', 1),):
        for how, change in (('ip link', lambda v: link.setlink('lma0', 'halma', v)),
                            ('dev-set', lambda v: halma.do('dev-set', link=v)),
                            ('ip link add', lambda v: link.newlink(
                                'lma1', 'halma', {'local': ['2001:db8::9'], **v}))):
            tap.refused(f'{name} is refused, {how}', errno.EOPNOTSUPP, change, {name: value})
        tap.does(f'{name} as it is by default is not', halma.do, 'dev-set', link={name: 0})
    tap.does('defend 0 is the default', halma.set, 1, defend=0)
    after = halma.state()
    for state in (before, after):
        state[0][0].pop('change')
        state[0][0].pop('refresh')
        state[1][0].pop('refresh')
    tap.equal('and nothing has changed', before, after)


def levels(tap):
    """State, lifetime and grace of a binding and of its path."""
    ns, _, halma = anchor()
    halma.new(1, 'mn1', 'fd00:1::/64', {'tunnel': COA.format(1), 'state': 2, 'lifetime': 500000},
              state=1, lifetime=900000)
    got = halma.get(1)
    tap.equal('what a path says goes before what the binding says', (2, 500000, 2, 500000),
              (got['state'], got['lifetime'], got['path'][0]['state'], got['path'][0]['lifetime']))
    tap.ok('both tell what is left', 0 < got['path'][0]['remaining'] <= 500000 and
           abs(got['remaining'] - got['path'][0]['remaining']) < 100, got)
    halma.set(1, state=1, lifetime=900000)
    got = halma.get(1)
    tap.equal('what the binding says goes for its path', (1, 900000),
              (got['path'][0]['state'], got['path'][0]['lifetime']))
    halma.set(1, path={'tunnel': COA.format(2), 'grace': 60000}, grace=0)
    got = halma.get(1)['path'][0]
    tap.ok('a grace too', COA.format(1) == got.get('previous', {}).get('remote-ipv6') and
           0 < got['grace'] <= 60000, got)
    halma.set(1, path={'tunnel': COA.format(3)}, grace=0)
    tap.ok('and that of the binding where the path has none',
           'previous' not in halma.get(1)['path'][0])
    halma.set(1, lifetime=0)
    got = halma.get(1)
    tap.ok('without lifetime neither has one', 'lifetime' not in got and
           'lifetime' not in got['path'][0], got)


def refreshes(tap):
    """A lifetime that goes on is not told to everybody."""
    ns, _, halma = anchor()
    halma.new(1, 'mn1', ['fd00:1::/64', 'fd00:2::/64'], {'tunnel': COA.format(1), 'bid': 5},
              lifetime=100000)
    ears, fresh = Halma(ns).subscribe(), Halma(ns).subscribe('refreshes')
    both = Halma(ns).subscribe('bindings', 'refreshes')
    start = halma.dev()
    path = {'tunnel': COA.format(1), 'bid': 5}
    count = 0
    for what, values in (('a lifetime', {'lifetime': 200000}), ('a version', {'version': 9}),
                         ('a cookie', {'cookie': b'x'}), ('nothing', {}),
                         ('the same again', {'path': path, 'state': 1, 'kind': 3,
                                             'mn-id': b'mn1', 'precedence': 6,
                                             'blocked-action': 1, 'lifetime': 300000,
                                             'prefix': ['fd00:1::/64', 'fd00:2::/64']})):
        halma.do('binding-set', id=1, **values)
        count += 1
        events = fresh.events(5, until=bool)
        tap.equal(f'{what} is a refresh', ['binding-refresh-ntf'], [name for name, _ in events])
        got = events[0][1] if events else {}
        tap.equal(f'{what}: the number of refreshes rises by one, and no other',
                  (start['refresh'] + count, start['change'], start['instance']),
                  (got.get('refresh'), got.get('change'), got.get('instance')))
        dev, binding = halma.dev(), halma.get(1)
        tap.equal(f'{what}: device and binding have it', (got.get('refresh'),) * 2,
                  (dev['refresh'], binding['refresh']))
        tap.equal(f'{what}: and their change stays', (start['change'],) * 2,
                  (dev['change'], binding['change']))
    tap.equal('what is refreshed is told', (300000, b'x', 9),
              (got.get('lifetime'), got.get('cookie'), got.get('version')))
    tap.equal('who follows the state hears nothing of it', [], ears.events())
    for what, values in (('a state', {'state': 2}), ('a path', {'path': COA.format(2)}),
                         ('a bid', {'path': {'tunnel': COA.format(2), 'bid': 6}}),
                         ('a preference', {'path': {'tunnel': COA.format(2), 'bid': 6,
                                                    'preference': 3}}),
                         ('a precedence', {'precedence': 1}), ('prefixes', {
                             'prefix': ['fd00:1::/64']}),
                         ('what blocked does', {'blocked-action': 2})):
        halma.do('binding-set', id=1, lifetime=400000, **values)
        tap.equal(f'{what} is none', ['binding-set-ntf'],
                  [name for name, _ in ears.events(5, until=bool)])
    tap.equal('nor is it told as one', [], fresh.events())
    names = [name for name, _ in both.events()]
    tap.equal('who asks for both hears both in their order',
              ['binding-refresh-ntf'] * count + ['binding-set-ntf'] * 7, names)
    tap.refused('a refresh with a lower version is refused', errno.ESTALE, halma.set, 1, version=8)


def order(tap):
    """Two processors change, one listens: each number is that of the one before and 1."""
    ns, _, halma = anchor()
    ears = Halma(ns, rcvbuf=64 << 20).subscribe('bindings', 'refreshes')
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    seconds = 1 if SLOW else 2
    pids = []
    for what in range(3):
        pid = os.fork()
        if not pid:
            worker(ns, what, seconds)
            os._exit(0)
        pids.append(pid)
    last = {'change': 0, 'refresh': 0}
    wrong, total = [], 0
    while len(wrong) < 9:
        events = ears.events(0.2, until=bool)
        pids = [pid for pid in pids if not os.waitpid(pid, os.WNOHANG)[0]]
        if not events and not pids:
            break
        for name, values in events:
            total += 1
            key = 'change' if name in NUMBERED else 'refresh'
            if values[key] != last[key] + 1:
                wrong.append(f'{name} {key} {values[key]} after {last[key]}')
            last[key] = values[key]
    tap.ok('notifications are in the order of change, without a hole', not wrong and total > 100,
           '\n'.join(wrong) or f'{total} only')
    tap.diag(f'{total} notifications')


def worker(ns, what, seconds):
    """Changes one binding again and again: create or replace, delete, refresh."""
    halma = Halma(ns)
    end = time.monotonic() + seconds
    whole = {'id': 1, 'kind': 3, 'mn-id': 'mn1', 'prefix': 'fd00:1::/64', 'path': COA.format(1)}
    while time.monotonic() < end:
        if what == 0:
            halma.batch([halma.request('binding-set', whole) for _ in range(20)])
        elif what == 1:
            halma.batch([halma.request('binding-del', {'id': 1}) for _ in range(20)])
        else:
            halma.batch([halma.request('binding-set', {'id': 1, 'lifetime': 1000000})
                         for _ in range(20)])


def flushes(tap):
    """A listener that merges ends with what the kernel has, whatever a flush races with."""
    ns, _, halma = anchor()
    bulk = Bulk(halma)
    count = 3000
    halma.batch(bulk.make(range(10, 10 + count), remote=lambda i: i % 2 + 1))
    held = {b['id']: b for b in halma.bindings()}
    ears = Halma(ns, rcvbuf=64 << 20).subscribe()
    far = '2001:db8:cafe:0:0:0:0:1'
    pid = os.fork()
    if not pid:
        # behind the cursor, before it, and what a flush is about already
        mine = Halma(ns)
        end = time.monotonic() + (1 if SLOW else 2)
        turn = 0
        while time.monotonic() < end:
            turn += 1
            for i in (1, 2, 9 + count, 20 + count):
                mine.batch([mine.request('binding-set', {
                    'id': i, 'kind': 3, 'mn-id': f'x{i}', 'prefix': f'fd01:{i:x}::/64',
                    'path': far, 'precedence': turn % 8})])
        os._exit(0)
    flushed, told = 0, []
    while not os.waitpid(pid, os.WNOHANG)[0]:
        flushed += halma.flush(path=far)
        halma.batch(bulk.make(range(10, 10 + 600, 2), remote=lambda i: 1))
        told += ears.events()
    wrong = []
    for name, values in told + ears.events(0.5):
        if name in ('binding-new-ntf', 'binding-set-ntf'):
            held[values['id']] = values
        elif name == 'binding-del-ntf':
            held.pop(values['id'], None)
        elif name == 'binding-flush-ntf':
            gone = [i for i, b in held.items() if b['change'] <= values['until'] and
                    b['path'][0]['tunnel']['remote-ipv6'] ==
                    values['filter']['path'][0]['tunnel']['remote-ipv6']]
            # an id that was made again meanwhile is held as new already
            if len(gone) > values['count']:
                wrong.append(f'{len(gone)} match, {values["count"]} went')
            for i in gone:
                del held[i]
    truth = {b['id']: b['change'] for b in halma.bindings()}
    tap.ok('flushes that others race with leave a listener with what there is',
           not wrong and flushed and truth == {i: b['change'] for i, b in held.items()},
           '\n'.join(wrong[:9]) or f'{len(truth)} there, {len(held)} held, {flushed} flushed')


def counted(tap):
    """The last counters of bindings that a flush takes away."""
    ns, link, halma = anchor()
    link.newlink('out0', 'dummy')
    link.addr('out0', '2001:db8:f::100/64')
    link.route('fd00::/16', 'lma0', via='fe80::1')
    for i in (1, 2, 3):
        halma.new(i, f'mn{i}', f'fd00:{i}::/64', COA.format(i % 2 + 1))
        link.neigh('out0', COA.format(i), b'\2\0\0\0\0\1')
    with ns:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    for i in (1, 2, 3):
        for _ in range(i):
            sock.sendto(b'12345678', (f'fd00:{i}::1', 9))
    sent = [halma.get(i)['counters']['tx-packets'] for i in (1, 2, 3)]
    tap.equal('packets are counted by each binding', [1, 2, 3], sent)
    halma.set(3, lifetime=1000000)
    halma.set(3, precedence=1)
    got = halma.get(3)
    tap.equal('the counters of a path are those of the binding while it leads to one far end',
              got['counters'], got['path'][0]['counters'])
    tap.equal('and its far end counts no more than before', 4, halma.do(
        'tunnel-get', key=COA.format(2))['counters']['tx-packets'])
    halma.set(3, path=COA.format(1), grace=0)
    got = halma.get(3)
    tap.equal('at another far end they begin anew, the sum of the binding does not', (3, 0),
              (got['counters']['tx-packets'], got['path'][0]['counters']['tx-packets']))
    ears = Halma(ns).subscribe()
    tap.equal('two of three are flushed', 2, halma.flush(path=COA.format(1), each=True))
    events = ears.events(5, until=lambda e: len(e) > 2)
    tap.equal('with each, each is told before the summary',
              [('binding-del-ntf', 2, 2), ('binding-del-ntf', 3, 3),
               ('binding-flush-ntf', None, 5)],
              [(name, v.get('id'), v['counters']['tx-packets']) for name, v in events])
    tap.equal('as gone by a flush', [3, 3, 3], [v['reason'] for _, v in events])
    tap.equal('and the numbers have no hole', [1, 1],
              [two[1]['change'] - one[1]['change'] for one, two in zip(events, events[1:])])
    sock.sendto(b'12345678', ('fd00:1::1', 9))
    halma.flush()
    events = ears.events(5, until=bool)
    tap.equal('without, the summary alone has their counters', [('binding-flush-ntf', 2)],
              [(name, v['counters']['tx-packets']) for name, v in events])
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    ears.events()
    instance, change = halma.dev()['instance'], halma.dev()['change']
    link.dellink('lma0')
    name, got = ears.events(5, until=bool)[0]
    tap.equal('when the device goes they are those of the device', (
        'binding-flush-ntf', 4, 1, 7, instance, change, change + 1), (
            name, got['reason'], got['count'], got['counters']['tx-packets'], got['instance'],
            got['until'], got['change']))
    tap.ok('and there is no filter', 'filter' not in got, got)


def instances(tap):
    """A device that is made again is another one."""
    ns, link, halma = anchor()
    seen = [halma.dev()['instance']]
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    for _ in range(3):
        link.dellink('lma0')
        link.newlink('lma0', 'halma', {'local': ['2001:db8::1']})
        dev = halma.dev()
        seen.append(dev['instance'])
        tap.equal(f'device {len(seen)} of the name begins anew', (1, 0, 0),
                  (dev['anchor-id'], dev['change'], dev['bindings']))
    tap.equal('each has an instance of its own', 4, len(set(seen)))
    tap.ok('which numbers in JSON can hold', all(0 < i < 1 << 53 for i in seen), seen)
    inner = Netns()
    link.setlink('lma0', ns=inner)
    tap.equal('it is the same in both namespaces', (seen[-1],) * 2,
              (halma.dev()['instance'], Halma(inner).dev()['instance']))
    if not os.path.exists('/sys/module/halma/refcnt'):
        tap.skip('an instance after the module was loaded anew', 'the kernel cannot unload modules')
        return
    unload()
    load()
    seen.append(anchor()[2].dev()['instance'])
    tap.equal('after the module was loaded anew, too', 5, len(set(seen)))


def ids(tap):
    """Any number but 0."""
    _, _, halma = anchor()
    base = C['HALMA_AUTO_ID_BASE']
    some = [1, 2, 255, 1 << 31, 1 << 32, base - 1, base, base + 1, base + 5, 1 << 63,
            (1 << 64) - 1]
    for n, i in enumerate(some):
        halma.new(i, f'mn{n}', f'fd00:{n + 1:x}::/64', COA.format(1))
    tap.equal('any 64 bits are an id, those that the module gives out too', some,
              sorted(halma.binding_ids()))
    given = [halma.new(None, f'auto{n}', f'fd01:{n + 1:x}::/64', COA.format(1))['id']
             for n in range(6)]
    tap.ok('it gives out others than those that are taken', not set(given) & set(some) and
           len(set(given)) == 6 and min(given) >= base, given)
    for i in some:
        halma.delete(i)
    tap.equal('and each is found by it again', sorted(given), sorted(halma.binding_ids()))


def lookups(tap):
    """Where a packet would go."""
    ns, link, halma = anchor(direct_mark=0x100, direct_mask=0xf00)
    halma.new(1, 'mn1', ['fd00:1::/64', '10.1.0.0/16'], COA.format(1))
    halma.new(2, 'mn1', 'fd00:1::7/128', COA.format(2), kind='mipv6')
    halma.new(3, 'mn3', '10.2.0.0/16', COA.format(3), state=2)

    def way(**values):
        try:
            return halma.do('binding-lookup', **values)['id']
        except NlError as error:
            return error.name if error.text else 'no sentence'
    tap.equal('the longest prefix in the order of kinds', (1, 2, 1, 3),
              (way(ipv6='fd00:1::1'), way(ipv6='fd00:1::7'), way(ipv4='10.1.2.3'),
               way(ipv4='10.2.3.4')))
    tap.equal('no binding', ('ENOENT', 'ENOENT'), (way(ipv6='fd00:2::1'), way(ipv4='10.3.0.1')))
    tap.equal('R6612-66 with direct-mark past mipv6', (1, 1, 2, 2),
              (way(ipv6='fd00:1::7', mark=0x100), way(ipv6='fd00:1::7', mark=0x1ff),
               way(ipv6='fd00:1::7', mark=0x200), way(ipv6='fd00:1::7', mark=0)))
    got = halma.do('binding-lookup', ipv6='fd00:1::7')
    want = halma.get(2)
    tap.equal('what is answered is what binding-get answers', want, got)
    out = ns.run(CLI, 'binding', 'lookup', 'fd00:1::7').stdout
    tap.ok('halma binding lookup shows it', out.startswith('2: mipv6'), out)
    out = ns.run(CLI, 'binding', 'lookup', 'fd00:1::7', 'mark',
                 '0x100').stdout
    tap.ok('halma binding lookup with a mark', out.startswith('1: pmipv6'), out)


def uplink(tap):
    """Alerts that name the binding, and marks of uplink packets."""
    ns, link, halma = anchor(rx_mark=0x77)
    halma.do('dev-set', link={'alert-rate': 1000})
    far, veth = Netns(), 'far0'
    link.newlink('near0', 'veth', {'peer': veth, 'peer-ns': far})
    away = Rtnl(far)
    away.setlink(veth, up=True)
    link.addr('near0', '2001:db8::1/64')
    for i in (2, 3):
        away.addr(veth, f'2001:db8::{i}/64')
    halma.new(1, b'\0node 1', 'fd00:1::/64', '2001:db8::2', kind='pmipv6')
    halma.new(2, 'mn2', 'fd00:2::2/128', '2001:db8::2', kind='mipv6')
    halma.new(3, 'mn3', 'fd00:3::/64', '2001:db8::2', state=2)
    ears = Halma(ns).subscribe('alerts')
    link.newlink('in0', 'dummy')
    link.addr('in0', 'fd0f::1/64')
    sock = raw6(far)
    sock.bind(('2001:db8::2', 0))
    with ns:
        plain = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        marked = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        for one, port in ((plain, 7000), (marked, 7001)):
            one.bind(('fd0f::1', port))
            one.settimeout(0.5)
            one.setsockopt(socket.SOL_SOCKET, 75, 1)    # SO_RCVMARK

    def mark(port_sock, port, source):
        for _ in range(10):     # the first ones may find the link not ready
            sock.sendto(udp6(source, 'fd0f::1', dport=port), ('2001:db8::1', 0))
            try:
                _, extra, _, _ = port_sock.recvmsg(100, 200)
                break
            except OSError:
                extra = []
        return [int.from_bytes(data, 'little') for level, kind, data in extra
                if level == socket.SOL_SOCKET and kind == 36]
    for i in (1, 2):
        link.route(f'fd00:{i}::/64', 'lma0', via='fe80::1')
    tap.equal('rx-mark: an uplink packet of a pmipv6 binding is marked', [0x77],
              mark(plain, 7000, 'fd00:1::1'))
    tap.equal('R6612-66 rx-mark: one of a mipv6 binding is not, its answer goes along it', [0],
              mark(marked, 7001, 'fd00:2::2'))
    halma.do('dev-set', link={'rx-mark': 0})
    tap.equal('rx-mark 0 leaves the mark', [0], mark(plain, 7000, 'fd00:1::1'))

    halma.new(9, 'mag3', 'fd00:9::/64', '2001:db8::3')
    sock = raw6(far)
    sock.bind(('2001:db8::3', 0))
    ears.events()
    for what, source, want in (
            ('a spoofed source', 'fd00:1::1', ('spoofed-source', 1, 1, b'\0node 1')),
            ('a blocked source', 'fd00:3::1', ('blocked-source', 3, 1, b'mn3')),
            ('a source of nobody', 'fd00:8::1', ('no-source-binding', None, None, None))):
        sock.sendto(udp6(source, 'fd0f::1'), ('2001:db8::1', 0))
        events = ears.events(5, until=bool)
        got = events[0][1] if events else {}
        tap.equal(f'an alert about {what} names the binding and the node',
                  (DROP[want[0]],) + want[1:],
                  tuple(got.get(key) for key in ('cause', 'id', 'mn-id-type', 'mn-id')))
        tap.equal(f'an alert about {what} has the instance', halma.dev()['instance'],
                  got.get('instance'))


def main():
    """All of it."""
    with Ktap() as tap:
        offers(tap)
        limits(tap)
        not_offered(tap)
        levels(tap)
        refreshes(tap)
        order(tap)
        flushes(tap)
        counted(tap)
        ids(tap)
        lookups(tap)
        uplink(tap)
        instances(tap)


if __name__ == '__main__':
    main()
