#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# enough: 6.12 uml
"""What bindings mean: ids, kinds, mobile nodes, prefixes, paths, versions, states, loops."""

import errno

from family import Halma
from host import wait_for
from namespace import Netns, anchor
from nlattr import C, KIND, Raw, encode, far_end
from tap import Ktap

AUTO = C['HALMA_AUTO_ID_BASE']
COA = '2001:db8:f::{:x}'


def keep(halma):
    """A function that tells whether the state is still as it is now."""
    before = halma.state()
    return lambda: halma.state() == before


def ids(tap, halma):
    """Ids are the creator's, or given out."""
    tap.refused('id 0 is no id', (errno.ERANGE, errno.EINVAL), halma.new, 0, 'mn', 'fd00:1::/64',
                COA.format(1))
    tap.equal('binding-new with an id has no answer but success', None,
              halma.new(1, 'mn', 'fd00:1::/64', COA.format(1)))
    same = keep(halma)
    tap.refused('an id that is taken is refused', errno.EEXIST, halma.new, 1, 'mn2', 'fd00:2::/64',
                COA.format(2), says='exists')
    tap.ok('and the binding stays as it was', same())
    first = halma.new(None, 'mn', 'fd00:2::/64', COA.format(1))['id']
    tap.equal('without id the module gives one', AUTO, first)
    halma.new(AUTO + 1, 'mn', 'fd00:3::/64', COA.format(1))
    tap.equal('one that is free', AUTO + 2,
              halma.new(None, 'mn', 'fd00:4::/64', COA.format(1))['id'])
    big = (1 << 64) - 1
    halma.new(big, 'mn', 'fd00:5::/64', COA.format(1))
    tap.equal('the highest id can be got', big, halma.get(big)['id'])
    tap.equal('and is dumped, once', [1, AUTO, AUTO + 1, AUTO + 2, big], halma.binding_ids())
    tap.equal('and flushed', 5, halma.flush())
    for name, function in (('get', halma.do), ('del', halma.do)):
        tap.refused(f'binding-{name} of an unknown id is refused', errno.ENOENT, function,
                    f'binding-{name}', id=77)
    for what, values in (('a lifetime', {'lifetime': 1000}), ('a state', {'state': 2}),
                         ('a path', {'path': COA.format(1)}), ('a kind and a path', {
                             'kind': 3, 'path': COA.format(1)}), ('nothing', {})):
        tap.refused(f'binding-set of an unknown id that says {what} finds none', errno.ENOENT,
                    halma.set, 77, **values, says='no binding has this id.*needs')
    halma.new(77, 'mn', 'fd00:1::/64', COA.format(1), cmd='binding-set')
    tap.equal('binding-set makes a binding', 'fd00:1::/64', halma.get(77)['prefix'][0])
    halma.flush()


def nodes(tap, halma):
    """Identifiers of mobile nodes."""
    mnids = [b'a', b'a\0', b'\0', b'a@example.org', bytes(range(254)), b'\xff' * 254]
    for i, mnid in enumerate(mnids):
        halma.new(i + 1, mnid, f'fd00:{i:x}::/64', COA.format(1))
    tap.equal('an identifier has 1 to 254 octets of any value, NUL included', mnids,
              [b['mn-id'] for b in halma.bindings()])
    tap.equal('each is another mobile node', len(mnids), halma.dev()['mns'])
    tap.equal('NUL is part of an identifier in a filter', [[1], [2], [3]],
              [halma.binding_ids(mn_id=mnid) for mnid in mnids[:3]])
    halma.new(10, b'a', 'fd00:a::/64', COA.format(1), mn_id_type=2)
    tap.equal('the same octets of another type are another mobile node', len(mnids) + 1,
              halma.dev()['mns'])
    tap.equal('type 1 is the default', [1], halma.binding_ids(mn_id=b'a'))
    tap.equal('a filter names a type', [10], halma.binding_ids(mn_id=b'a', mn_id_type=2))
    same = keep(halma)
    tap.refused('the mobile node of a binding cannot change', errno.EEXIST, halma.set, 1,
                mn_id=b'b')
    tap.refused('the type of its identifier cannot change', errno.EEXIST, halma.set, 1,
                mn_id=b'a', mn_id_type=2)
    tap.refused('the kind of a binding cannot change', errno.EINVAL, halma.set, 1, kind=1)
    tap.ok('a refused change of kind or mobile node changes nothing', same())
    tap.does('naming both as they are is no change', halma.set, 1, mn_id=b'a', kind=3)
    for size in (0, 1, 64):
        cookie = bytes(i * 7 & 255 for i in range(size))
        halma.set(1, cookie=cookie)
        tap.equal(f'a cookie of {size} octets, NUL included', cookie,
                  halma.get(1).get('cookie', b''))
    halma.set(1, cookie=b'\0\1\0')
    halma.set(1, path=COA.format(3))
    tap.equal('a cookie that is not named stays', b'\0\1\0', halma.get(1)['cookie'])
    halma.flush()
    tap.equal('mobile nodes go with their last binding', 0, halma.dev()['mns'])


def prefixes(tap, halma):
    """What a binding may hold."""
    good = ['2001:db8:1::/64', '2001:db8:1::1/128', '2001:db8:2::/48', '192.0.2.1/32',
            '198.51.100.0/24', '2001:db8:1:0:8000::/65', '8000::/1']
    halma.new(1, 'mn', good, COA.format(1))
    tap.equal('prefixes of both families and any length, in their order', good,
              halma.get(1)['prefix'])
    halma.flush()
    halma.new(1, 'mn', [{'ipv6': '2001:db8:1::1'}, {'ipv4': '192.0.2.1'}], COA.format(1))
    tap.equal('an address without length is one address', ['2001:db8:1::1/128', '192.0.2.1/32'],
              halma.get(1)['prefix'])
    same = keep(halma)
    for what, prefix, code in (
            ('bits behind the length', '2001:db8:7::1/64', errno.EINVAL),
            ('one bit behind the length', '2001:db8:7:1::/63', errno.EINVAL),
            ('IPv4 bits behind the length', '192.0.2.1/24', errno.EINVAL),
            ('length 0', '::/0', errno.ERANGE), ('IPv4 length 0', '0.0.0.0/0', errno.ERANGE),
            ('IPv4 length 33', {'ipv4': '192.0.2.7', 'length': 33}, errno.ERANGE),
            ('IPv6 length 129', {'ipv6': '2001:db8:7::', 'length': 129},
             (errno.ERANGE, errno.EINVAL)),
            ('a multicast prefix', 'ff00::/8', errno.EINVAL),
            ('a link-local prefix', 'fe80::/64', errno.EINVAL),
            ('an IPv4 multicast prefix', '224.0.0.0/4', errno.EINVAL),
            ('the loopback', '127.0.0.1/32', errno.EINVAL)):
        tap.refused(f'{what} is refused in a new binding', code, halma.new, 2, 'mn2', prefix,
                    COA.format(1))
        tap.refused(f'{what} is refused in a change', code, halma.set, 1, prefix=prefix)
    many = [f'fd01:0:1:{i + 1:x}::/64' for i in range(33)]
    tap.refused('a 33rd prefix is refused', errno.ENOSPC, halma.new, 2, 'mn2', many,
                COA.format(1), says='32')
    tap.ok('refused prefixes change nothing', same())
    tap.does('a binding has 32 prefixes', halma.new, 2, 'mn2', many[:32], COA.format(1))
    tap.equal('all 32 are shown', many[:32], halma.get(2)['prefix'])
    halma.set(2, prefix=many[31:0:-1])
    tap.equal('prefixes are replaced as a whole', many[31:0:-1], halma.get(2)['prefix'])
    tap.does('one that was given up is free', halma.new, 3, 'mn3', many[0], COA.format(1))
    tap.equal('the device counts its prefixes', 2 + 31 + 1, halma.dev()['prefixes'])
    halma.flush()
    tap.equal('and none is left', 0, halma.dev()['prefixes'])


def holders(tap, halma):
    """Whose a prefix is."""
    halma.new(1, 'mn1', ['fd00:1::/64', 'fd00:2::/64'], COA.format(1))
    same = keep(halma)
    for kind in KIND:
        tap.refused(f'a prefix of another mobile node is refused, {kind}', errno.EADDRINUSE,
                    halma.new, 2, 'mn2', ['fd00:9::/64', 'fd00:2::/64'], COA.format(2), kind=kind)
    tap.refused('a prefix of the same mobile node and kind is refused', errno.EADDRINUSE,
                halma.new, 2, 'mn1', ['fd00:9::/64', 'fd00:2::/64'], COA.format(2),
                says='kind')
    tap.ok('a prefix that is taken changes nothing, free ones beside it neither', same())
    halma.new(2, 'mn2', 'fd00:9::/64', COA.format(2))
    same = keep(halma)
    tap.refused('binding-set cannot take a prefix either', errno.EADDRINUSE, halma.set, 2,
                prefix=['fd00:a::/64', 'fd00:1::/64'])
    tap.ok('binding-set that cannot take a prefix changes nothing', same())
    tap.does('the same prefix of another length is another one', halma.set, 2,
             prefix=['fd00:1::/65', 'fd00:9::/64'])
    halma.flush()


def kinds(tap, halma):
    """Two protocols, one mobile node."""
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1), kind='pmipv6', lifetime=500000, version=7)
    proxy = halma.state()[1][0]
    halma.new(2, 'mn1', 'fd00:1::5/128', COA.format(2), kind='mipv6', lifetime=100000)
    tap.equal('R6612-22 a mipv6 binding is made beside a pmipv6 one, which stays as it was', proxy,
              halma.state()[1][0])
    tap.equal('R6612-11 both kinds are found under one mobile node', [(1, 3), (2, 1)],
              [(b['id'], b['kind']) for b in halma.bindings(mn_id='mn1')])
    tap.equal('they are one mobile node', 1, halma.dev()['mns'])
    tap.equal('R6612-10 a home address is no key to the home network prefix around it', 2,
              halma.do('binding-get', prefix='fd00:1::5/128')['id'])
    tap.refused('R6612-10 a home address selects no pmipv6 binding', errno.ENOENT, halma.do,
                'binding-get', prefix='fd00:1::5/128', kind=3)
    tap.refused('R6612-10 a home network prefix selects no mipv6 binding', errno.ENOENT, halma.do,
                'binding-get', prefix='fd00:1::/64', kind=1)
    halma.new(3, 'mn1', 'fd00:1::/64', COA.format(3), kind='mipv6')
    halma.new(4, 'mn1', 'fd00:1::/64', COA.format(4), kind='static')
    tap.equal('R6612-10 one prefix has a binding of each kind, each found by its own',
              [3, 4, 1], [halma.do('binding-get', prefix='fd00:1::/64', kind=kind)['id']
                          for kind in (1, 2, 3)])
    tap.equal('one prefix is counted once', 2, halma.dev()['prefixes'])

    def others(*without):
        return [b for b in halma.state()[1] if b['id'] not in without]
    before = others(1)
    halma.set(1, path=COA.format(9), lifetime=1000000, version=8)
    halma.set(1, state=2)
    halma.set(1, prefix=['fd00:1::/64', 'fd00:7::/64'], state=1)
    tap.equal('R6612-20 changes of a pmipv6 binding leave the mipv6 ones as they were', before,
              others(1))
    halma.delete(1)
    tap.equal('R6612-20 its deletion leaves the mipv6 ones as they were', before, others(1))
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    tap.equal('R6612-20 making it leaves the mipv6 ones as they were', before, others(1))
    before = others(2, 3)
    halma.set(2, path=COA.format(8))
    halma.set(3, state=2)
    tap.equal('flush of a kind', 2, halma.flush(kind=1))
    tap.equal('R6612-22 changes and deletion of mipv6 bindings leave the pmipv6 one as it was',
              before, others(2, 3))
    tap.equal('kinds differ in their precedence', [('mipv6', 2), ('pmipv6', 6), ('static', 4)],
              sorted((kind, precedence_of(halma, kind)) for kind in KIND))
    tap.equal('and in what blocked does', [('mipv6', 2), ('pmipv6', 1), ('static', 1)],
              sorted((kind, precedence_of(halma, kind, 'blocked-action')) for kind in KIND))
    halma.flush()


def precedence_of(halma, kind, what='precedence'):
    """Default of a kind."""
    halma.new(50, 'mn50', 'fd00:50::/64', COA.format(1), kind=kind)
    value = halma.get(50)[what]
    halma.delete(50)
    return value


def changes(tap, halma):
    """binding-set keeps what it does not name."""
    halma.new(1, 'mn1', ['fd00:1::/64', 'fd00:2::/64'],
              {'bid': 5, 'preference': 9, 'tunnel': COA.format(1)}, precedence=3, state=2,
              blocked_action=2, cookie=b'biscuit', version=5)

    def shown():
        return {key: value for key, value in halma.state()[1][0].items()
                if key not in ('change', 'refresh')}
    before = shown()
    tap.equal('bid and preference are shown', (5, 9),
              (before['path'][0]['bid'], before['path'][0]['preference']))
    halma.set(1)
    tap.equal('binding-set that names nothing changes nothing', before, shown())
    for key, value in (('precedence', 1), ('state', 1), ('blocked-action', 1), ('version', 6),
                       ('cookie', b'x'), ('prefix', ['fd00:1::/64'])):
        halma.do('binding-set', id=1, **{key: value})
        before[key] = value
        if key == 'state':
            before['path'][0][key] = value
        tap.equal(f'binding-set changes {key} and nothing else', before, shown())
    halma.set(1, path=COA.format(2))
    tap.equal('a new path has a new bid and preference', {'state': 1, 'tunnel': {
        'encap': 1, 'local-ipv6': '2001:db8::1', 'remote-ipv6': COA.format(2)}},
        shown()['path'][0])
    tap.equal('and counts as a handover', 1, shown()['handovers'])
    halma.set(1, path=COA.format(2))
    tap.equal('the same path again is none', 1, shown()['handovers'])
    same = keep(halma)
    tap.refused('a lower version is refused', errno.ESTALE, halma.set, 1, version=5,
                path=COA.format(3), says='version')
    tap.refused('a lower version is refused in binding-del', errno.ESTALE, halma.delete, 1,
                version=5)
    tap.ok('a refused version changes nothing', same())
    tap.does('the same version is none lower', halma.set, 1, version=6)
    tap.does('no version is none lower', halma.set, 1)
    big = (1 << 64) - 1
    halma.set(1, version=big)
    tap.equal('a version has 64 bits', big, shown()['version'])
    tap.does('binding-del with the same version', halma.delete, 1, version=big)


def paths(tap, link, halma):
    """Where to."""
    link.setlink('lma0', 'halma', {'local': ['2001:db8::1', '2001:db8::2']})
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    same = keep(halma)
    for what, path, code in (
            ('two paths', [COA.format(2), COA.format(3)], errno.EOPNOTSUPP),
            ('the anchor itself', '2001:db8::2', errno.EINVAL),
            ('a link-local far end', 'fe80::1', errno.EINVAL),
            ('a multicast far end', 'ff0e::1', errno.EINVAL),
            ('no far end', '::', errno.EINVAL),
            ('the loopback as far end', '::1', errno.EINVAL),
            ('a local address that is not the anchor\'s',
             {'tunnel': {'local-ipv6': '2001:db8::3', 'remote-ipv6': COA.format(2)}},
             errno.EADDRNOTAVAIL),
            ('a key where the encapsulation has none',
             {'tunnel': {'remote-ipv6': COA.format(2), 'key-in': 1}}, errno.EOPNOTSUPP)):
        tap.refused(f'{what} is refused in a new binding', code, halma.new, 2, 'mn2',
                    'fd00:2::/64', path)
        tap.refused(f'{what} is refused in a change', code, halma.set, 1, path=path)
    tap.ok('refused paths change nothing', same())
    halma.new(2, 'mn2', 'fd00:2::/64', {'tunnel': {'encap': 1, 'local-ipv6': '2001:db8::2',
                                                   'remote-ipv6': COA.format(1)}})
    halma.new(3, 'mn3', 'fd00:3::/64', COA.format(1))
    keys = [(t['key']['local-ipv6'], t['bindings']) for t in halma.tunnels()]
    tap.equal('a far end is shared by its bindings and told apart by the local address',
              [('2001:db8::1', 2), ('2001:db8::2', 1)], sorted(keys))
    tap.equal('a far end is found by its key', 2,
              halma.do('tunnel-get', key=COA.format(1))['bindings'])
    tap.refused('an unknown far end is not', errno.ENOENT, halma.do, 'tunnel-get',
                key=COA.format(7))
    tap.equal('a dump of far ends by their key', [2, 0, 1],
              [len(halma.tunnels(key=key)) for key in (
                  COA.format(1), COA.format(7),
                  {'remote-ipv6': COA.format(1), 'local-ipv6': '2001:db8::2'})])
    halma.flush()
    tap.equal('far ends go with their last binding', [], halma.tunnels())


def previous(halma):
    """Care-of address before the last handover of binding 1, while its grace lasts."""
    return halma.get(1)['path'][0].get('previous', {}).get('remote-ipv6')


def handover(tap, halma):
    """The previous far end, for as long as the grace lasts."""
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    halma.set(1, path=COA.format(2), grace=60000)
    shown = halma.get(1)['path'][0]
    tap.equal('after a handover the previous far end is shown', COA.format(1),
              shown['previous']['remote-ipv6'])
    tap.ok('with the grace that is left', 0 < shown['grace'] <= 60000, shown)
    tap.equal('its tunnel is still there', {COA.format(1): 1, COA.format(2): 1},
              {t['key']['remote-ipv6']: t['bindings'] for t in halma.tunnels()})
    halma.set(1, cookie=b'x')
    tap.equal('a change of something else leaves it', COA.format(1),
              previous(halma))
    halma.set(1, path=COA.format(3), grace=60000)
    tap.equal('the next handover leaves the one before', COA.format(2),
              previous(halma))
    tap.equal('the far end before that is gone', [COA.format(2), COA.format(3)],
              sorted(t['key']['remote-ipv6'] for t in halma.tunnels()))
    halma.set(1, path=COA.format(4), grace=0)
    tap.ok('grace 0 leaves no previous far end', not previous(halma))
    tap.equal('nor its tunnel', [COA.format(4)],
              [t['key']['remote-ipv6'] for t in halma.tunnels()])
    halma.set(1, path=COA.format(5), grace=300)
    tap.ok('the previous far end goes when the grace is over',
           wait_for(lambda: not previous(halma)))
    tap.ok('and its tunnel', wait_for(lambda: len(halma.tunnels()) == 1), halma.tunnels())
    tap.equal('handovers are counted', 4, halma.get(1)['handovers'])
    halma.set(1, path=COA.format(6), grace=60000)
    halma.delete(1)
    tap.equal('a deleted binding takes its previous far end along', [], halma.tunnels())
    halma.new(1, 'mn1', 'fd00:1::/64', COA.format(1))
    halma.set(1, state=2)
    halma.set(1, path=COA.format(2), grace=60000)
    tap.ok('a blocked binding has no previous far end', not previous(halma))
    tap.equal('a blocked binding says so', 2, halma.get(1)['state'])
    halma.set(1, state=1)
    tap.equal('and can be made active again', (1, COA.format(2)),
              (halma.get(1)['state'], far_end(halma.get(1))))
    halma.flush()


def loops(tap, halma):
    """Care-of addresses in prefixes of this anchor."""
    halma.new(1, 'mag', 'fd00:1::/64', COA.format(1))
    halma.new(2, 'mn2', 'fd00:9::2/128', 'fd00:1::2', kind='mipv6')
    tap.ok('R6612-7 a care-of address inside a home network prefix of this anchor is accepted',
           halma.get(2))
    same = keep(halma)
    circle = 'circle'
    for kind in KIND:
        tap.refused(f'R6612-8 a care-of address equal to the own prefix is refused, {kind}',
                    errno.ELOOP, halma.new, 3, 'mn3', 'fd00:3::3/128', 'fd00:3::3', kind=kind,
                    says=circle)
        tap.refused(f'R6612-8 a care-of address inside the own prefix is refused, {kind}',
                    errno.ELOOP, halma.new, 3, 'mn3', 'fd00:3::/48', 'fd00:3:0:7::3', kind=kind,
                    says=circle)
    tap.refused('R6612-8 among several prefixes too', errno.ELOOP, halma.new, 3, 'mn3',
                ['192.0.2.1/32', 'fd00:4::/64', 'fd00:3::/64'], 'fd00:3::3', says=circle)
    tap.refused('R6612-8 a change of the path into the own prefix is refused', errno.ELOOP,
                halma.set, 1, path='fd00:1::77', says=circle)
    tap.refused('R6612-8 a change of the path that closes a circle of two is refused',
                errno.ELOOP, halma.set, 1, path='fd00:9::2', says=circle)
    tap.refused('R6612-8 a change of prefixes that closes a circle is refused', errno.ELOOP,
                halma.set, 1, prefix=[COA.format(1) + '/128'], says=circle)
    tap.ok('R6612-8 a refused circle changes nothing', same())
    halma.flush()
    for i in range(1, 4):
        halma.new(i, f'mn{i}', f'fd00:{i}::/64', f'fd00:{i + 1}::1', kind='mipv6')
    tap.refused('R6612-8 a circle of four is refused', errno.ELOOP, halma.new, 4, 'mn4',
                'fd00:4::/64', 'fd00:1::1', kind='mipv6', says=circle)
    tap.does('a chain that ends elsewhere is none', halma.new, 4, 'mn4', 'fd00:4::/64',
             COA.format(1), kind='mipv6')
    halma.flush()
    halma.new(1, 'mn1', 'fd00:1::1/128', 'fd00:2::1', kind='mipv6')
    tap.does('R6612-8 a prefix is not refused because it holds a care-of address', halma.new, 3,
             'mn2', 'fd00:2::/64', COA.format(1), kind='mipv6')
    halma.delete(3)
    tap.refused('R6612-8 two nodes in each other\'s prefixes are refused', errno.ELOOP, halma.new,
                2, 'mn2', 'fd00:2::/64', 'fd00:1::1', kind='pmipv6', says=circle)
    halma.flush()


def elsewhere(tap):
    """A binding of one device is none of another."""
    _, link, halma = anchor()
    link.newlink('lma1', 'halma', {'local': ['2001:db8::2']})
    for i in (1, 2):
        halma.new(1, f'mn{i}', 'fd00:1::/64', COA.format(i), anchor_id=i)
    tap.equal('two devices have ids and prefixes of their own', [b'mn1', b'mn2'],
              [halma.get(1, anchor_id=i)['mn-id'] for i in (1, 2)])
    tap.equal('a dump without a device shows those of all', [(1, b'mn1'), (2, b'mn2')],
              [(b['anchor-id'], b['mn-id']) for b in halma.bindings()])
    tap.equal('tunnels and statistics too', ([1, 2], [1, 2]),
              ([t['anchor-id'] for t in halma.tunnels()],
               [s['anchor-id'] for s in halma.dump('stats-get')]))
    for cmd in ('binding-get', 'binding-del', 'binding-set'):
        tap.refused(f'{cmd} must say which device', errno.EINVAL, halma.do, cmd, id=1,
                    says='several')
    link.dellink('lma0')
    tap.equal('when one device goes, the bindings of the other stay', [b'mn2'],
              [b['mn-id'] for b in halma.bindings()])
    empty = Halma(Netns())
    tap.equal('another namespace sees none', [], empty.bindings())
    raw = Raw(encode('prefix', {'ipv6': 'fd00:1::', 'length': 200}), 0x8000)
    tap.refused('a bad filter is refused there too', (errno.ERANGE, errno.EINVAL), empty.bindings,
                prefix=raw)


def main():
    """All of it."""
    with Ktap() as tap:
        _, link, halma = anchor()
        ids(tap, halma)
        nodes(tap, halma)
        prefixes(tap, halma)
        holders(tap, halma)
        kinds(tap, halma)
        changes(tap, halma)
        paths(tap, link, halma)
        handover(tap, halma)
        loops(tap, halma)
        elsewhere(tap)


if __name__ == '__main__':
    main()
