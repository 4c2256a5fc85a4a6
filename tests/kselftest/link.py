#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# enough: 6.12 uml
"""Link kind halma: making, changing and deleting devices; parameters; owner; who may."""

import errno
import os
import subprocess

from family import Halma
from host import CLI, in_child
from namespace import anchor, unshare_user
from nlattr import IFF_UP, IFLA_ADDRESS, Raw, attr, encode
from nlsock import NlError
from rtnl import Rtnl
from tap import Ktap

DEFAULTS = {
    'anchor-id': 1, 'direct-mark': 0, 'direct-mask': 0xffffffff, 'hop-limit': 0, 'dscp-mode': 2,
    'dscp': 0, 'flow-label-mode': 3, 'flow-label': 0, 'encap-limit': 256, 'exclusive': 0,
    'grace': 500, 'slack': 2000, 'alert-rate': 10, 'max-bindings': 1 << 20, 'max-mns': 1 << 20,
    'max-prefixes': 1 << 22, 'max-tunnels': 1 << 21, 'max-mn-bindings': 1024,
    'local': {'ipv6': ['2001:db8::1']},
}
# what may change: good values, then bad ones
PARAMETERS = {
    'fwmark': ([7, 0xffffffff], []),
    'direct-mark': ([0x100, 0xffffffff], []),
    'direct-mask': ([0xff00, 0xffffffff], []),
    'hop-limit': ([1, 64, 255], [256, 0xffffffff]),
    'dscp-mode': ([1, 2], [0, 3]),
    'dscp': ([46, 63], [64]),
    'flow-label-mode': ([1, 2, 3], [0, 4]),
    'flow-label': ([1, 0xfffff], [0x100000]),
    'encap-limit': ([0, 4, 255, 256], [257]),
    'exclusive': ([1, 0], [2]),
    'grace': ([0, 60000], [60001]),
    'slack': ([0, 600000], [600001]),
    'alert-rate': ([0, 10000], [10001]),
    'max-bindings': ([0, 1, 0xffffffff], []),
    'max-mns': ([0, 5, 0xffffffff], []),
    'max-prefixes': ([0, 6, 0xffffffff], []),
    'max-tunnels': ([0, 7, 0xffffffff], []),
    'max-mn-bindings': ([0, 8, 0xffffffff], []),
    'rx-mark': ([9, 0xffffffff], []),
}
RANGE = (errno.ERANGE, errno.EINVAL)


def data_of(link, name='lma0'):
    """Parameters as rtnetlink shows them."""
    return link.link(name)['data']


def presence(tap):
    """What the module tells of itself."""
    aliases = subprocess.run(['modinfo', '-F', 'alias', os.environ['HALMA_KO']], check=True,
                             capture_output=True, text=True).stdout.split()
    tap.ok('the module is loaded by the kind of a link', 'rtnl-link-halma' in aliases, aliases)
    tap.ok('the module is loaded by the name of the family',
           'net-pf-16-proto-16-family-halma' in aliases, aliases)


def making(tap):
    """Create and delete."""
    ns, link, halma = anchor()
    shown = data_of(link)
    tap.equal('a new device has the defaults', DEFAULTS, shown)
    tap.equal('dev-get shows the same parameters as ip link', shown, halma.dev()['link'])
    out = ns.run('ip', '-d', 'link', 'show', 'dev', 'lma0').stdout
    tap.ok('ip -d link shows the kind', 'halma' in out, out)
    out = ns.run(CLI, '-j', 'link', 'show', 'lma0').stdout
    tap.ok('halma link shows the device', '"lma0"' in out and '2001:db8::1' in out, out)
    tap.refused('the kind takes no link address', errno.EOPNOTSUPP, link.newlink, 'lma1', 'halma',
                {'local': ['2001:db8::2']}, raw=attr(IFLA_ADDRESS, b'\2\0\0\0\0\1'))
    tap.refused('a second device of the name is refused', errno.EEXIST, try_named, link, 'lma0',
                {'local': ['2001:db8::2']})
    tap.ok('the device is up', link.link('lma0')['flags'] & IFF_UP)
    link.setlink('lma0', up=False)
    tap.ok('the device goes down', not link.link('lma0')['flags'] & IFF_UP)
    tap.equal('its mtu leaves room for the outer header', 1460, link.link('lma0')['mtu'])
    link.setlink('lma0', mtu=9000)
    tap.equal('the mtu can be raised', 9000, link.link('lma0')['mtu'])
    tap.refused('an mtu below that of IPv6 is refused', errno.EINVAL, link.setlink, 'lma0',
                mtu=1279)
    link.setlink('lma0', newname='home', up=False)
    tap.equal('a renamed device is known by its new name', 'home', halma.dev()['ifname'])
    link.dellink('home')
    tap.equal('a deleted device is gone', [], halma.dump('dev-get'))
    tap.refused('a command without any device is refused', errno.ENODEV, halma.dev)


def try_named(link, name, data):
    """Create; where the name is taken the core has no sentence, so lend it one."""
    try:
        link.newlink(name, 'halma', data)
    except NlError as error:
        raise NlError(error.errno, error.text or 'File exists') from None


def parameters(tap):
    """Every attribute at creation, by ip link change, and by dev-set."""
    for name, (good, bad) in PARAMETERS.items():
        ns, link, halma = anchor(**{name: good[-1]}, **(
            {} if name != 'direct-mark' else {'direct_mask': 0xffffffff}))
        wrong = []
        if data_of(link).get(name, 0) != good[-1]:
            wrong.append(f'made with {good[-1]}, shows {data_of(link).get(name)}')
        for how, change in (('link', lambda v: link.setlink('lma0', 'halma', v)),
                            ('dev-set', lambda v: halma.do('dev-set', anchor_id=1, link=v))):
            for value in good:
                change({name: value})
                if data_of(link).get(name, 0) != value or \
                        halma.dev()['link'].get(name, 0) != value:
                    wrong.append(f'{how} {value} gives {data_of(link).get(name)}')
            before = halma.state()
            for value in bad:
                try:
                    change({name: value})
                    wrong.append(f'{how} {value} was not refused')
                except NlError as error:
                    if error.errno not in RANGE or not error.text:
                        wrong.append(f'{how} {value}: {error}')
            if halma.state() != before:
                wrong.append(f'{how}: a refused change changed something')
        for value in bad:
            try:
                link.newlink('lma1', 'halma', {'local': ['2001:db8::9'], name: value})
                wrong.append(f'made with {value}')
            except NlError as error:
                if error.errno not in RANGE or not error.text:
                    wrong.append(f'new with {value}: {error}')
        tap.ok(f'{name} can be given, changed both ways, and is checked', not wrong,
               '\n'.join(wrong))
        for sock in (link, halma):
            sock.close()
        ns.close()


def names(tap):
    """anchor-id, local addresses, VRF."""
    ns, link, halma = anchor(anchor_id=7)
    tap.equal('the anchor-id can be chosen', 7, halma.dev()['anchor-id'])
    link.newlink('lma1', 'halma', {'local': ['2001:db8::2']})
    tap.equal('an anchor-id is the lowest free one', 1, data_of(link, 'lma1')['anchor-id'])
    tap.refused('a taken anchor-id is refused', errno.EEXIST, link.newlink, 'lma2', 'halma',
                {'local': ['2001:db8::3'], 'anchor-id': 7})
    tap.refused('anchor-id 0 is refused', RANGE, link.newlink, 'lma2', 'halma',
                {'local': ['2001:db8::3'], 'anchor-id': 0})
    tap.refused('the anchor-id cannot change', errno.EOPNOTSUPP, link.setlink, 'lma1', 'halma',
                {'anchor-id': 3})
    tap.refused('the anchor-id cannot change by dev-set', errno.EOPNOTSUPP, halma.do, 'dev-set',
                anchor_id=7,
                link={'anchor-id': 3})
    tap.does('the same anchor-id is no change', link.setlink, 'lma1', 'halma', {'anchor-id': 1})
    tap.refused('the VRF cannot change', errno.EOPNOTSUPP, link.setlink, 'lma1', 'halma',
                {'vrf': 1})
    other, olink, _ = anchor(anchor_id=7)
    tap.equal('another namespace has anchor-ids of its own', 7, data_of(olink)['anchor-id'])
    tap.refused('two devices and none named is refused', errno.EINVAL, halma.dev, says='several')
    tap.equal('a device is named by its anchor-id', 'lma1', halma.dev(anchor_id=1)['ifname'])
    tap.equal('a device is named by its ifindex', 7,
              halma.dev(ifindex=link.index('lma0'))['anchor-id'])
    tap.refused('both names must be of one device', errno.ENODEV, halma.dev, anchor_id=1,
                ifindex=link.index('lma0'))
    tap.refused('an ifindex of another kind of link is refused', errno.ENODEV, halma.dev,
                ifindex=link.index('lo'))
    tap.refused('an unknown anchor-id is refused', errno.ENODEV, halma.dev, anchor_id=99)
    link.dellink('lma1')
    link.newlink('lma1', 'halma', {'local': ['2001:db8::2']})
    tap.equal('a free anchor-id is given again', 1, data_of(link, 'lma1')['anchor-id'])
    del ns, other

    before = halma.state()
    tap.refused('a local address belongs to one device', errno.EADDRINUSE, link.newlink, 'lma2',
                'halma', {'local': ['2001:db8::3', '2001:db8::1']}, says='belongs')
    tap.refused('an added local address belongs to one device', errno.EADDRINUSE, link.setlink,
                'lma0', 'halma',
                {'local': ['2001:db8::1', '2001:db8::4', '2001:db8::2']}, says='belongs')
    tap.equal('a refused link changes nothing', before, halma.state())
    tap.does('what a refused device wanted is free', link.newlink, 'lma2', 'halma',
             {'local': ['2001:db8::3', '2001:db8::4']})
    link.dellink('lma2')
    link.newlink('vrf9', 'vrf', {'table': 9})
    index = link.index('vrf9')
    tap.does('the same local address in a VRF is another one', link.newlink, 'lma2', 'halma',
             {'local': ['2001:db8::1'], 'vrf': index})
    tap.equal('the VRF is shown', index, data_of(link, 'lma2')['vrf'])
    tap.refused('a local address is not used twice in one VRF', errno.EADDRINUSE, link.newlink,
                'lma3', 'halma',
                {'local': ['2001:db8::1'], 'vrf': index})
    tap.refused('a VRF that is none is refused', (errno.EINVAL, errno.ENODEV), link.newlink, 'lma3',
                'halma', {'local': ['2001:db8::1'], 'vrf': link.index('lo')})


def locals_of(tap):
    """The list of local addresses."""
    ns, link, halma = anchor()

    def make(addresses):
        link.newlink('lma1', 'halma', {'local': addresses})
        link.dellink('lma1')

    tap.refused('a device without local address is refused', errno.EINVAL, link.newlink, 'lma1',
                'halma', {})
    tap.refused('a device without parameters is refused', errno.EINVAL, link.newlink, 'lma1',
                'halma')
    tap.refused('an IPv4 address alone is not enough', errno.EINVAL, make, ['192.0.2.1'])
    for what, address in (('link-local', 'fe80::1'), ('multicast', 'ff02::1'), ('no', '::'),
                          ('the loopback', '::1'), ('an IPv4 loopback', '127.0.0.1'),
                          ('an IPv4 multicast', '224.0.0.1'), ('no IPv4', '0.0.0.0')):
        tap.refused(f'{what} address is no local one', errno.EINVAL, make, ['2001:db8::5', address])
    tap.refused('a local address cannot be named twice', errno.EINVAL, make,
                ['2001:db8::5', '2001:db8::5'])
    tap.refused('an IPv4 local address cannot be named twice', errno.EINVAL, make, ['2001:db8::5',
                                                                                    '192.0.2.1',
                                                                                    '192.0.2.1'])
    six = [f'2001:db8::5:{i}' for i in range(1, 10)]
    four = [f'192.0.2.{i}' for i in range(1, 10)]
    tap.does('eight local addresses of each family', make, six[:8] + four[:8])
    tap.refused('a ninth IPv6 address is refused', errno.ENOSPC, make, six)
    tap.refused('a ninth IPv4 address is refused', errno.ENOSPC, make, six[:1] + four)
    for what, raw in (('unknown', attr(9, b'\xc0\0\2\7')), ('short', attr(1, b'\x20\x01')),
                      ('short IPv4', attr(2, b'\xc0'))):
        nest = Raw(encode('addr-list', {'ipv6': ['2001:db8::5']}) + raw, 0x8000)
        tap.refused(f'a local address of {what} form is refused', RANGE, link.newlink, 'lma1',
                    'halma', {'local': nest})
    tap.equal('no refused device is left', ['lo', 'lma0'], [
        one['name'] for one in link.links() if one['kind'] in ('', 'halma')])

    link.setlink('lma0', 'halma', {'local': ['2001:db8::1', '2001:db8::2', '192.0.2.1']})
    tap.equal('local addresses change as a whole',
              {'ipv6': ['2001:db8::1', '2001:db8::2'], 'ipv4': ['192.0.2.1']},
              data_of(link)['local'])
    halma.new(1, 'mn1', '2001:db8:1::/64',
              {'tunnel': {'local-ipv6': '2001:db8::2', 'remote-ipv6': '2001:db8:f::1'}})
    before = halma.state()
    tap.refused('a local address in use cannot go', errno.EBUSY, link.setlink, 'lma0', 'halma',
                {'local': ['2001:db8::1']}, says='tunnel')
    tap.refused('a local address in use cannot go by dev-set', errno.EBUSY, halma.do, 'dev-set',
                link={'local': ['2001:db8::1']})
    tap.equal('that changes nothing', before, halma.state())
    tap.does('local addresses that are not in use can go', link.setlink, 'lma0', 'halma',
             {'local': ['2001:db8::2', '2001:db8::3']})
    halma.delete(1)
    tap.does('a local address goes when no tunnel uses it', link.setlink, 'lma0', 'halma',
             {'local': ['2001:db8::3']})
    link.setlink('lma0', 'halma', {'local': ['2001:db8::1', '192.0.2.1', '192.0.2.2']})
    tap.refused('an IPv4 local address belongs to one device', errno.EADDRINUSE, make,
                ['2001:db8::5', '192.0.2.3', '192.0.2.2'], says='belongs')
    tap.does('what it wanted beside that is free', make, ['2001:db8::5', '192.0.2.3'])
    link.newlink('lma1', 'halma', {'local': ['2001:db8::5', '192.0.2.3']})
    before = data_of(link)
    tap.refused('an added one, too', errno.EADDRINUSE, link.setlink, 'lma0', 'halma',
                {'local': ['2001:db8::1', '192.0.2.4', '192.0.2.3']}, says='belongs')
    tap.equal('and changes no local address', before, data_of(link))
    link.setlink('lma0', 'halma', {'local': ['2001:db8::1', '192.0.2.1']})
    tap.does('it is free when it goes', link.setlink, 'lma1', 'halma',
             {'local': ['2001:db8::5', '192.0.2.2']})
    link.dellink('lma1')
    tap.does('and when its device goes', link.setlink, 'lma0', 'halma',
             {'local': ['2001:db8::1', '192.0.2.2']})
    tap.refused('direct-mark must be inside its mask', errno.EINVAL, link.setlink, 'lma0', 'halma',
                {'direct-mark': 3, 'direct-mask': 1})
    del ns


def owner(tap):
    """dev-own."""
    ns, _, halma = anchor()
    watch = Halma(ns).subscribe()
    daemon, other = Halma(ns), Halma(ns)
    daemon.do('dev-own')
    tap.equal('a daemon becomes the owner', daemon.port, halma.dev().get('owner'))
    tap.does('owning it again is no error', daemon.do, 'dev-own')
    tap.refused('a second daemon is refused', errno.EBUSY, other.do, 'dev-own', says='daemon')
    tap.refused('another socket cannot release the device', errno.EINVAL, other.do, 'dev-own',
                release=True)
    daemon.new(1, 'mn1', '2001:db8:1::/64', '2001:db8:f::1')
    daemon.new(2, 'mn1', '2001:db8:1::1/128', '2001:db8:f::2', kind='mipv6')
    before = halma.state()
    for what, function in (
            ('made', lambda **f: other.new(3, 'mn3', '2001:db8:3::/64', '2001:db8:f::1', **f)),
            ('changed', lambda **f: other.set(1, path='2001:db8:f::3', **f)),
            ('changed, mipv6,', lambda **f: other.set(2, path='2001:db8:f::3', **f)),
            ('deleted', lambda **f: other.delete(1, **f)),
            ('flushed', other.flush),
            ('flushed by kind', lambda **f: other.flush(kind=1, **f))):
        tap.refused(f'an owned binding is not {what} by others', errno.EBUSY, function,
                    says='force')
    tap.equal('a refused change of an owned binding changes nothing', before, halma.state())
    other.new(10, 'mn1', '2001:db8:2::/64', '2001:db8:f::1', kind='static')
    other.set(10, path='2001:db8:f::2')
    tap.equal('static bindings are free for all: made, changed, flushed', 1, other.flush(kind=2))
    other.new(11, 'mn1', '2001:db8:2::/64', '2001:db8:f::1', kind='static')
    tap.does('static bindings are deleted by all', other.delete, 11)
    other.set(1, path='2001:db8:f::3', force=True)
    tap.equal('force changes an owned binding', '2001:db8:f::3',
              halma.get(1)['path'][0]['tunnel']['remote-ipv6'])
    other.delete(1, force=True)
    other.new(1, 'mn1', '2001:db8:1::/64', '2001:db8:f::1', force=True)
    tap.equal('force makes, deletes, flushes', 2, other.flush(force=True))
    daemon.do('dev-own', release=True)
    tap.ok('the owner can release the device', 'owner' not in halma.dev())
    other.do('dev-own')
    other.new(1, 'mn1', '2001:db8:1::/64', '2001:db8:f::1')
    watch.events()
    other.close()
    tap.ok('a closed socket owns nothing', 'owner' not in halma.dev(), halma.dev())
    events = watch.events(5, until=bool)
    tap.ok('that the owner is gone is notified', [name for name, _ in events] == ['dev-ntf'] and
           'owner' not in events[0][1], events)
    tap.ok('bindings outlive their owner', halma.get(1))
    tap.does('bindings without owner are free', halma.set, 1, path='2001:db8:f::2')


OPERATIONS = (('dev-get', {}), ('dev-set', {'link': {'grace': 1}}), ('dev-own', {}),
              ('binding-new', {'id': 5}), ('binding-set', {'id': 1}), ('binding-del', {'id': 1}),
              ('binding-get', {'id': 1}), ('binding-lookup', {'ipv6': 'fd00::1'}),
              ('binding-flush', {}), ('tunnel-get', {}),
              ('stats-get', {}))


def attempts(ns=None):
    """Try everything; the errnos of all that is not refused for lack of permission."""
    out = []
    halma, link = Halma(ns), Rtnl(ns)

    def attempt(what, function, *args, **values):
        try:
            function(*args, **values)
            out.append(f'{what} was allowed')
        except OSError as error:
            if error.errno != errno.EPERM:
                out.append(f'{what}: {error}')

    for name, values in OPERATIONS:
        attempt(name, halma.do, name, **values)
    for name in ('dev-get', 'binding-get', 'tunnel-get', 'stats-get'):
        attempt(f'dump {name}', halma.dump, name)
    for group in ('bindings', 'refreshes', 'alerts'):
        attempt(f'joining {group}', halma.subscribe, group)
    attempt('newlink', link.newlink, 'lma7', 'halma', {'local': ['2001:db8::7']})
    attempt('changelink', link.setlink, 'lma0', 'halma', {'grace': 1})
    attempt('dellink', link.dellink, 'lma0')
    return out


def as_nobody(ns):
    """Without any capability."""
    ns.enter()
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
    return attempts()


def as_stranger(ns):
    """Root of a user namespace that does not own the network namespace."""
    ns.enter()
    unshare_user(net=False)
    return attempts()


def as_own_root():
    """Root of a user namespace with a network namespace of its own."""
    unshare_user()
    halma, link = Halma(), Rtnl()
    link.setlink('lo', up=True)
    link.newlink('lma0', 'halma', {'local': ['2001:db8::1']})
    link.setlink('lma0', 'halma', {'grace': 100})
    halma.subscribe('bindings', 'alerts')
    halma.do('dev-own')
    halma.new(1, 'mn1', '2001:db8:1::/64', '2001:db8:f::1')
    halma.set(1, path='2001:db8:f::2')
    out = len(halma.bindings()), halma.flush(), halma.dev()['link']['grace']
    link.dellink('lma0')
    return out


def permissions(tap):
    """Who may."""
    ns, link, halma = anchor()
    halma.new(1, 'mn1', '2001:db8:1::/64', '2001:db8:f::1')
    before = halma.state(), data_of(link)
    tap.equal('who has no capability is refused everything, listening too', [],
              in_child(as_nobody, ns))
    if not os.path.exists('/proc/self/ns/user'):
        for name in ('foreign', 'own'):
            tap.skip(f'user namespaces, {name}', 'not in this kernel')
        return
    tap.equal('root of a foreign user namespace is refused everything', [], in_child(as_stranger,
                                                                                     ns))
    tap.equal('who may not has changed nothing', before, (halma.state(), data_of(link)))
    tap.equal('root of an own user namespace may have an anchor there', (1, 1, 100),
              in_child(as_own_root))


def main():
    """All of it."""
    with Ktap() as tap:
        presence(tap)
        making(tap)
        parameters(tap)
        names(tap)
        locals_of(tap)
        owner(tap)
        permissions(tap)


if __name__ == '__main__':
    main()
