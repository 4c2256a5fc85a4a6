#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# enough: 6.12 uml
"""Who may send from which address: both tunnels, every way to be wrong, each under its own counter
and with an alert."""

import time

from packets import DSTOPTS, UDP, addr6, dstopts, ip4, ip6, to_port, udp
from topo import CN, CN4, COA1, COA2, LMAA, Lab, hnp, mn, mn4

HOA = mn(5, 0x55)
STRANGER = '2001:db8:12::99'


class Uplink:
    """Send through a tunnel, see what comes out at the correspondent."""

    def __init__(self, lab):
        self.lab = lab
        self.tap = lab.tap('cn', 'lma')
        self.port = 8000

    def send(self, far_end, source, outer=None):
        """One packet in the tunnel of a far end; its port."""
        self.port += 1
        if ':' in source:
            proto, inner = 41, ip6(source, CN, UDP, udp(3, self.port, b'up'))
        else:
            proto, inner = 4, ip4(source, CN4, UDP, udp(3, self.port, b'up'))
        self.lab.inject('mag1' if far_end == COA1 else 'mag2',
                        ip6(outer or far_end, LMAA, proto, inner))
        return self.port

    def accepted(self, name, far_end, source):
        """It reaches the correspondent as it was sent."""
        port = self.send(far_end, source)
        got = self.tap.wait(to_port(port))
        self.lab.equal(name, [[(source, CN if ':' in source else CN4)]], [p.path for p in got])

    def dropped(self, name, cause, far_end, source, monitor, outer=None):
        """It does not; its cause is counted, an alert says who it was."""
        with self.lab.counted(f'{name}: counted under {cause}', **{cause.replace('-', '_'): 1}):
            port = self.send(far_end, source, outer)
        family = 'ipv6' if ':' in source else 'ipv4'
        told = monitor.alert(cause, local_ipv6=LMAA, remote_ipv6=outer or far_end, **{
            f'source_{family}': source, f'destination_{family}': CN if ':' in source else CN4})
        self.lab.ok(f'{name}: alert with all addresses', told, monitor.lines)
        marker = self.send(COA1, mn(1))
        self.tap.wait(to_port(marker))
        self.lab.equal(f'{name}: nothing comes out', [], self.tap.seen(to_port(port)))


def by_table(lab, up, monitor):
    """Table 4.3."""
    # a node at home behind mag1; one abroad behind mag2; both kinds in one prefix
    lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    lab.bind(2, 'pmipv6', hnp(2), COA2)
    lab.bind(5, 'mipv6', f'{HOA}/128', COA2)
    up.accepted('R6612-67 MAG tunnel: a source in the home network prefix passes', COA1, mn(1))
    up.accepted('R6612-67 MAG tunnel: an IPv4 home address passes', COA1, mn4(1))
    up.accepted('R6275-13 CoA tunnel: the home address passes', COA2, HOA)
    up.dropped('R6612-67 MAG tunnel: source of a node behind another MAG', 'spoofed-source', COA1,
               mn(2), monitor)
    up.dropped('R6612-67 MAG tunnel: home address of a node abroad', 'spoofed-source', COA1, HOA,
               monitor)
    up.dropped('R6275-13 CoA tunnel: source of a node at home', 'spoofed-source', COA2, mn(1),
               monitor)
    up.dropped('R6612-67 CoA tunnel: IPv4 home address of another node', 'spoofed-source', COA2,
               mn4(1), monitor)
    up.dropped('R6275-13 CoA tunnel: neighbour of the home address, not bound',
               'no-source-binding', COA2, mn(5, 0x56), monitor)
    up.dropped('R6612-67 MAG tunnel: source that nobody has', 'no-source-binding', COA1,
               mn(0x77), monitor)
    up.dropped('R6612-67 MAG tunnel: IPv4 source that nobody has', 'no-source-binding', COA1,
               mn4(77), monitor)
    up.dropped('R6612-67 the correspondent as source', 'no-source-binding', COA1, CN, monitor)


def both_kinds(lab, up, monitor):
    """A stale MIPv6 binding beside a live PMIPv6 one."""
    home = mn(1, 0x11)
    lab.bind(11, 'mipv6', f'{home}/128', COA2)
    up.accepted('R6612-67 stale MIPv6 binding: the home address is accepted from the MAG tunnel',
                COA1, home)
    up.accepted('R6612-67 stale MIPv6 binding: and from the CoA tunnel as long as it is there',
                COA2, home)
    up.dropped('R6612-67 without R, the rest of the prefix does not come from the CoA',
               'spoofed-source', COA2, mn(1, 0x12), monitor)
    lab.unbind(11)
    up.dropped('R6612-67 after its deletion the CoA tunnel is refused', 'spoofed-source', COA2,
               home, monitor)
    lab.bind(21, 'mipv6', hnp(1), COA2)
    up.accepted('R6612-67 with R, the whole prefix is accepted from the CoA', COA2, mn(1, 0x12))
    up.accepted('R6612-67 with R, the MAG tunnel still counts', COA1, mn(1, 0x12))
    lab.unbind(21)


def grace(lab, up, monitor):
    """The previous far end is heard for a moment after a handover."""
    lab.bind(2, 'pmipv6', hnp(2), COA1, 'grace', 60000)
    up.accepted('R6612-67 handover: the new far end is accepted at once', COA1, mn(2))
    up.accepted('R6612-67 handover: the previous one within the grace', COA2, mn(2))
    lab.bind(2, 'pmipv6', hnp(2), COA2, 'grace', 1)
    time.sleep(0.05)
    up.accepted('R6612-67 handover back: the new far end', COA2, mn(2))
    up.dropped('R6612-67 handover back: the previous one after the grace', 'spoofed-source', COA1,
               mn(2), monitor)
    lab.bind(2, 'pmipv6', hnp(2), COA1, 'grace', 0)
    up.dropped('R6612-67 handover without grace: the previous one at once', 'spoofed-source',
               COA2, mn(2), monitor)


def blocked(lab, up, monitor):
    """In the delete wait nothing is accepted."""
    lab.bind(2, 'pmipv6', hnp(2), COA1, 'state', 'blocked')
    up.dropped('R6612-64 uplink in the delete wait (pmipv6)', 'blocked-source', COA1, mn(2),
               monitor)
    lab.bind(5, 'mipv6', f'{HOA}/128', COA2, 'state', 'blocked')
    up.dropped('R6612-64 uplink in the delete wait (mipv6)', 'blocked-source', COA2, HOA, monitor)
    lab.bind(15, 'pmipv6', hnp(5), COA1)
    up.accepted('R6612-64 mipv6 in its delete wait, pmipv6 alive: the MAG tunnel is accepted',
                COA1, HOA)
    up.dropped('R6612-64 mipv6 in its delete wait, pmipv6 alive: the CoA tunnel is not',
               'spoofed-source', COA2, HOA, monitor)
    lab.unbind(15)


def unknown(lab, up, monitor):
    """Nobody knows this far end: it may belong to another tunnel, unless we are exclusive."""
    up.dropped('unknown far end, no tunnel to pass it on to', 'unknown-far-end', COA2, mn(1),
               monitor, outer=STRANGER)
    lab.ip('lma', [f'link add other type ip6tnl mode any local {LMAA} remote {STRANGER} '
                   'encaplimit none', 'link set other up'])
    other = lab.tap('lma', 'other')
    port = up.send(COA2, mn(1), STRANGER)
    lab.equal('unknown far end: passed on to the ip6tnl that it belongs to', [[(mn(1), CN)]],
              [p.path for p in other.wait(to_port(port))])
    lab.link_set('exclusive', 'on')
    monitor.lines.clear()
    up.dropped('unknown far end, exclusive device', 'unknown-far-end', COA2, mn(1), monitor,
               outer=STRANGER)
    other.drain()
    lab.equal('unknown far end, exclusive device: the ip6tnl gets nothing', 1,
              len(other.seen(lambda p: True)))
    lab.link_set('exclusive', 'off')
    lab.ip('lma', 'link del other')


def home_address(lab, up, monitor):
    """Where the stack takes Home Address options, as a home agent wants it to: one says nothing
    of where a tunnel packet is from."""
    lab.command('lma', 'ip', 'xfrm', 'state', 'add', 'src', '::', 'dst', '::', 'proto', 'hao',
                'mode', 'ro', 'coa', '::', 'flag', 'wildrecv')
    lab.sysctl('lma', {'ipv6/conf/all/disable_policy': 1, 'ipv6/conf/net/disable_policy': 1,
                       'ipv6/conf/lo/disable_policy': 1})
    # the local route takes the sysctl over when it is made
    lab.ip('lma', [f'address del {LMAA}/128 dev lo', f'address add {LMAA}/128 dev lo nodad'])
    for name, source, proto in (('IPv6', mn(1), 41), ('IPv4', mn4(1), 4)):
        up.port += 1
        if proto == 41:
            inner = ip6(source, CN, UDP, udp(3, up.port, b'up'))
        else:
            inner = ip4(source, CN4, UDP, udp(3, up.port, b'up'))
        option = bytes([1, 2, 0, 0, 0xc9, 16]) + addr6(COA1)
        with lab.counted(f'R6612-67 {name}: a Home Address option that names the MAG: counted',
                         home_address=1):
            lab.inject('mag2', ip6(COA2, LMAA, DSTOPTS, dstopts(option, proto) + inner))
        family = 'ipv6' if proto == 41 else 'ipv4'
        told = monitor.alert('home-address', local_ipv6=LMAA, remote_ipv6=COA2,
                             **{f'source_{family}': source})
        lab.ok(f'R6612-67 {name}: the alert says where it was sent from', told, monitor.lines)
        up.tap.wait(to_port(up.send(COA1, mn(1))))
        lab.equal(f'R6612-67 {name}: nothing comes out', [], up.tap.seen(to_port(up.port - 1)))
    up.accepted('R6612-67 a tunnel packet of the MAG itself passes as before', COA1, mn(1))
    lab.command('lma', 'ip', 'xfrm', 'state', 'flush')


def malformed(lab, up):
    """Inner headers that are none."""
    with lab.counted('R6612-67 inner header of the wrong version: counted', rx_malformed=3):
        lab.inject('mag1', ip6(COA1, LMAA, 41, bytes([0x45]) + bytes(39)),
                   ip6(COA1, LMAA, 4, bytes([0x60]) + bytes(39)),
                   ip6(COA1, LMAA, 4, bytes([0x44]) + bytes(39)))
    tap = lab.tap('cn', 'lma')
    lab.inject('mag1', ip6(COA1, LMAA, 41, b''), ip6(COA1, LMAA, 41, b'\x60' + bytes(20)),
               ip6(COA1, LMAA, 4, b'\x45' + bytes(3)))
    tap.wait(to_port(up.send(COA1, mn(1))))
    lab.ok('inner header cut short: nothing happens', True)


with Lab() as the_lab:
    the_lab.link_set('alert-rate', 10000)
    the_up = Uplink(the_lab)
    with the_lab.monitor('alerts') as the_monitor:
        by_table(the_lab, the_up, the_monitor)
        both_kinds(the_lab, the_up, the_monitor)
        grace(the_lab, the_up, the_monitor)
        blocked(the_lab, the_up, the_monitor)
        unknown(the_lab, the_up, the_monitor)
        home_address(the_lab, the_up, the_monitor)
        malformed(the_lab, the_up)
