#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Helper of icmp_test.c: ICMPv6 messages as scapy makes them, and anycast addresses by RFC 2526.

Prints a line for each; lists have commas, an empty one is -:

    ra OCTETS FLAGS LIFETIME LLA INFO PREFIXES      INFO is PREFERENCE/LIFETIME/ROUTERS or -
    request OCTETS ID ROUTER
    dhaad ID FLAGS ADDRESSES OCTETS
    mpa ID FLAGS PREFIXES OCTETS
    anycast PREFIX ADDRESS

A prefix is ADDRESS/LENGTH/FLAGS/VALID/PREFERRED. The checksum in the octets is 0.
"""

import ipaddress
import itertools

from scapy.layers.inet6 import (
    ICMPv6HAADReply, ICMPv6HAADRequest, ICMPv6MPAdv, ICMPv6MPSol, ICMPv6ND_RA,
    ICMPv6NDOptAdvInterval, ICMPv6NDOptHAInfo, ICMPv6NDOptMTU, ICMPv6NDOptPrefixInfo,
    ICMPv6NDOptSrcLLAddr)

PREFIXES = (
    ('2001:db8:1::', 64, 0xc0, 2592000, 604800),
    ('2001:db8:2::1', 64, 0xe0, 0xffffffff, 0xffffffff),
    ('2001:db8:2:300::', 56, 0x40, 1, 0),
    ('fd00::7', 128, 0x20, 3600, 3600),
    ('2001:db8:8000::', 33, 0x80, 86400, 86400),
)
SUBNETS = ('2001:db8:1::/64', '2001:db8::/48', '2001:db8:100::/40', '2001:db8:2:3::/65',
           '2001:db8:f:e:d:c:b::/112', '2001:db8::a00/120', 'fd12:3456:789a:1::/64',
           '2001:db8::/61')


def octets(packet):
    """What is sent, without the checksum, which needs addresses."""
    packet.cksum = 0
    return bytes(packet).hex()


def listed(prefixes):
    """Prefixes in a word."""
    return ','.join('/'.join(str(part) for part in prefix) for prefix in prefixes) or '-'


def option(prefix):
    """A Prefix Information option."""
    address, length, flags, valid, preferred = prefix
    return ICMPv6NDOptPrefixInfo(
        prefixlen=length, L=flags >> 7, A=flags >> 6 & 1, R=flags >> 5 & 1, res1=0,
        validlifetime=valid, preferredlifetime=preferred, prefix=address)


def behind(packet, options):
    """A message with options."""
    for one in options:
        packet /= one
    return packet


def advertisements():
    """Router Advertisements with and without all that matters."""
    for flags, lifetime, lla, info, count in itertools.product(
            (0, 0x20, 0xe0), (0, 1800), (False, True),
            (None, (0, 1, 0), (65535, 65535, 0), (5, 1800, 1)),
            range(len(PREFIXES) + 1)):
        options = [ICMPv6NDOptMTU(), ICMPv6NDOptAdvInterval(advint=3000)]
        if lla:
            options.append(ICMPv6NDOptSrcLLAddr(lladdr='02:00:5e:10:00:01'))
        if info:
            # R is the first of its reserved bits: RFC 3963, 7.3; the others mean nothing
            options.append(ICMPv6NDOptHAInfo(res=info[2] << 15 | 0x7fff, pref=info[0],
                                             lifetime=info[1]))
        options += [option(prefix) for prefix in PREFIXES[:count]]
        packet = ICMPv6ND_RA(M=flags >> 7, O=flags >> 6 & 1, H=flags >> 5 & 1, prf=0, P=0, res=0,
                             routerlifetime=lifetime)
        print('ra', octets(behind(packet, options)), flags, lifetime, int(lla),
              '/'.join(map(str, info)) if info else '-', listed(PREFIXES[:count]))


def home_agents(subnet):
    """RFC 2526, 2 and 4: the identifier is 0x7e in the last seven bits, and the bits between it
    and the prefix are 1, but for the universal/local bit of identifiers of EUI-64."""
    network = ipaddress.IPv6Network(subnet)
    host = (1 << 128 - network.prefixlen) - 1
    value = int(network.network_address) | host & ~0x7f | 0x7e
    if network.prefixlen == 64:
        value &= ~(1 << 57)
    return ipaddress.IPv6Address(value)


def main():
    """All lines."""
    advertisements()
    for number in (0, 1, 0xffff):
        print('request', octets(ICMPv6HAADRequest(id=number, R=1, res=0)), number, 1)
        print('request', octets(ICMPv6HAADRequest(id=number, R=0, res=0x7fff)), number, 0)
        print('request', octets(ICMPv6MPSol(id=number, res=0xffff)), number, '-')
        print('request', octets(behind(ICMPv6MPSol(id=number), [option(PREFIXES[0])])), number,
              '-')
    for count, router in itertools.product((0, 1, 2, 77), (0, 1)):
        addresses = [f'2001:db8::{nr:x}' for nr in range(count)]
        print('dhaad', 4711, router << 7, ','.join(addresses) or '-',
              octets(ICMPv6HAADReply(id=4711, R=router, res=0, addresses=addresses)))
    for flags, count in itertools.product(range(4), range(len(PREFIXES) + 1)):
        message = ICMPv6MPAdv(id=815, flags=flags, res=0)
        print('mpa', 815, flags << 6, listed(PREFIXES[:count]),
              octets(behind(message, [option(prefix) for prefix in PREFIXES[:count]])))
    for subnet in SUBNETS:
        print('anycast', subnet, home_agents(subnet))


main()
