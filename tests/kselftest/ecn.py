#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# enough: 6.12 uml
"""ECN and DSCP across the tunnel: every pair of code points, both directions, both families.

scapy makes the packets and reads the results; this file only knows the tables of RFC 6040, as
far as RFC 5213, section 5.6.3, leaves anything open.
"""

from packets import checksum, to_port
from topo import CN, CN4, COA1, LMAA, Lab, hnp, mn, mn4

from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6

NAMES = ('Not-ECT', 'ECT(1)', 'ECT(0)', 'CE')
NOT_ECT, ECT1, ECT0, CE = range(4)
# RFC 6040, section 4.2, figure 4: outgoing header by inner (row) and outer (column); None: drop
DECAP = {
    NOT_ECT: {NOT_ECT: NOT_ECT, ECT0: NOT_ECT, ECT1: NOT_ECT, CE: None},
    ECT0: {NOT_ECT: ECT0, ECT0: ECT0, ECT1: ECT1, CE: CE},
    ECT1: {NOT_ECT: ECT1, ECT0: ECT1, ECT1: ECT1, CE: CE},
    CE: {NOT_ECT: CE, ECT0: CE, ECT1: CE, CE: CE},
}
DSCP = 46 << 2


def inner(family, src, dst, field, port):
    """The packet of the node or its correspondent."""
    if family == 6:
        return IPv6(src=src[6], dst=dst[6], tc=field) / UDP(sport=7, dport=port) / b'ecn'
    return IP(src=src[4], dst=dst[4], tos=field) / UDP(sport=7, dport=port) / b'ecn'


def field_of(packet):
    """Traffic class or TOS of the outermost header."""
    return packet.tc if packet.version == 6 else packet.tos


def downlink(lab, family):
    """RFC 6040, section 4.1, normal mode: the outer field is a copy."""
    tap = lab.tap('net', 'lma')
    for ecn in range(4):
        port = 6000 + family * 100 + ecn
        lab.inject('cn', bytes(inner(family, {6: CN, 4: CN4}, {6: mn(1), 4: mn4(1)}, DSCP | ecn,
                                     port)))
        outer = IPv6(tap.wait(to_port(port))[0].raw)
        lab.equal(f'R5213-21 downlink IPv{family} {NAMES[ecn]}: outer is {NAMES[ecn]}, inner as '
                  'it was', (DSCP | ecn, DSCP | ecn), (outer.tc, field_of(outer.payload)))


def uplink(lab, family):
    """All sixteen pairs; checksums of what comes out are right."""
    tap = lab.tap('cn', 'lma')
    drops = lab.stats()['ecn']
    pairs = [(i, o) for i in range(4) for o in range(4)]
    for i, o in pairs:
        packet = inner(family, {6: mn(1), 4: mn4(1)}, {6: CN, 4: CN4}, DSCP | i,
                       6500 + family * 100 + i * 4 + o)
        lab.inject('mag1', bytes(IPv6(src=COA1, dst=LMAA, tc=o) / packet))
    tap.wait(to_port(6500 + family * 100 + 15))
    for i, o in pairs:
        port = 6500 + family * 100 + i * 4 + o
        got = [packet.raw for packet in tap.seen(to_port(port))]
        want = DECAP[i][o]
        name = f'R5213-21 uplink IPv{family} inner {NAMES[i]}, outer {NAMES[o]}: '
        if want is None:
            lab.equal(name + 'dropped', [], got)
            continue
        packet = (IPv6 if family == 6 else IP)(got[0]) if got else None
        lab.equal(name + NAMES[want], [DSCP | want], [field_of(packet)] if packet else [])
        if packet and family == 4:
            # with the checksum in it the sum over the header is 0, whether that is written as 0
            # or as 0xffff
            if checksum(got[0][:20]):
                lab.ok(name + 'header checksum', False, f'{packet.chksum:#x} is wrong')
    lab.equal(f'R5213-21 uplink IPv{family}: what was dropped is counted under ecn', drops + 1,
              lab.stats()['ecn'])


def fixed(lab):
    """A fixed DSCP leaves ECN alone."""
    tap = lab.tap('net', 'lma')
    lab.link_set('dscp', 5)
    for ecn in range(4):
        lab.inject('cn', bytes(inner(6, {6: CN}, {6: mn(1)}, DSCP | ecn, 6900 + ecn)))
    got = [IPv6(tap.wait(to_port(6900 + ecn))[0].raw).tc for ecn in range(4)]
    lab.equal('R5213-21 downlink with fixed DSCP: ECN is copied all the same',
              [5 << 2 | ecn for ecn in range(4)], got)


with Lab() as the_lab:
    the_lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    the_lab.diag('inner ECT(0) under outer ECT(1) becomes ECT(1): RFC 6040 and the kernel; the '
                 'letter of RFC 5213, 5.6.3, would leave ECT(0)')
    for version in (6, 4):
        downlink(the_lab, version)
        uplink(the_lab, version)
    fixed(the_lab)
