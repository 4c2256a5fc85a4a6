#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Write the vectors in this directory: octets by the figures of the RFCs, or by scapy."""

import ipaddress
import pathlib
import struct

from scapy.layers.inet6 import (MIP6MH_BA, MIP6MH_BE, MIP6MH_BU, MIP6OptAltCoA, MIP6OptBRAdvice,
                                MIP6OptMNID)

HERE = pathlib.Path(__file__).resolve().parent
NAMES = {}


def ip(text):
    """Octets of an address."""
    return ipaddress.ip_address(text).packed


def option(kind, data=b''):
    """An option: type, length, data."""
    return bytes([kind, len(data)]) + data


def align(head, options):
    """Append options (octets, x, y) so that each type octet is at xn+y (RFC 6275, 6.2.1)."""
    out = head
    for octets, mod, off in options:
        gap = (off - len(out)) % mod
        out += pad(gap) + octets
    return out + pad(-len(out) % 8)


def pad(length):
    """Padding of a length: Pad1 or PadN (RFC 6275, 6.2.2 and 6.2.3)."""
    if length == 0:
        return b''
    if length == 1:
        return b'\0'
    return bytes([1, length - 2]) + bytes(length - 2)


def header(kind, message):
    """Payload Proto, Header Len, MH Type, Reserved, Checksum 0 (RFC 6275, 6.1.1)."""
    assert (len(message) + 6) % 8 == 0
    return bytes([59, (len(message) + 6) // 8 - 1, kind, 0, 0, 0]) + message


def bu(sequence, flags, lifetime, options=()):
    """Binding Update (RFC 6275, 6.1.7)."""
    head = bytes(6) + struct.pack('!HHH', sequence, flags, lifetime)
    return header(5, align(head, options)[6:])


def ba(status, flags, sequence, lifetime, options=()):
    """Binding Acknowledgement (RFC 6275, 6.1.8)."""
    head = bytes(6) + struct.pack('!BBHH', status, flags, sequence, lifetime)
    return header(6, align(head, options)[6:])


def heartbeat(flags, sequence, options=()):
    """Heartbeat (RFC 5847, 3.3)."""
    head = bytes(6) + struct.pack('!HI', flags, sequence)
    return header(13, align(head, options)[6:])


def br(kind, value, sequence, flags, options=()):
    """BRI (kind 1, value trigger) or BRA (kind 2, value status): RFC 5846, 5.1 and 5.2."""
    head = bytes(6) + struct.pack('!BBHH', kind, value, sequence, flags)
    return header(16, align(head, options)[6:])


def mnid(text, kind=1):
    """RFC 4283, 3: no alignment."""
    return option(8, bytes([kind]) + text), 1, 0


def hnp(prefix):
    """RFC 5213, 8.3: 8n+4."""
    net = ipaddress.ip_network(prefix)
    return option(22, bytes([0, net.prefixlen]) + net.network_address.packed), 8, 4


def mobile_network(text, length, reserved=0):
    """RFC 3963, 4.3: 8n+4."""
    return option(6, bytes([reserved, length]) + ip(text)), 8, 4


def hi(value):
    """RFC 5213, 8.4: no alignment."""
    return option(23, bytes([0, value])), 1, 0


def att(value):
    """RFC 5213, 8.5: no alignment."""
    return option(24, bytes([0, value])), 1, 0


def llid(octets):
    """RFC 5213, 8.6: identifier, behind four octets, at its natural boundary."""
    mod = next(m for m in (8, 4, 2, 1) if len(octets) % m == 0)
    return option(25, bytes(2) + octets), mod, -4 % mod


def lla(text):
    """RFC 5213, 8.7: 8n+6."""
    return option(26, ip(text)), 8, 6


def timestamp(seconds, fraction):
    """RFC 5213, 8.8: 48 bits of seconds, 16 of 1/65536 s; 8n+2."""
    return option(27, seconds.to_bytes(6, 'big') + struct.pack('!H', fraction)), 8, 2


def restart_counter(value):
    """RFC 5847, 3.4: 4n+2."""
    return option(28, struct.pack('!I', value)), 4, 2


def alt_coa(text):
    """RFC 6275, 6.2.5: 8n+6."""
    return option(3, ip(text)), 8, 6


def gre(key=None):
    """RFC 5845, 6.1: 4n."""
    return option(33, bytes(2) + (b'' if key is None else struct.pack('!I', key))), 4, 0


def ipv4_request(length, text):
    """RFC 5844, 3.3.1: the prefix length is in the upper six bits; 4n."""
    return option(36, bytes([length << 2, 0]) + ip(text)), 4, 0


def ipv4_reply(status, length, text):
    """RFC 5844, 3.3.2: 4n."""
    return option(37, bytes([status, length << 2]) + ip(text)), 4, 0


def ipv4_router(text):
    """RFC 5844, 3.3.3: 4n."""
    return option(38, bytes(2) + ip(text)), 4, 0


def dhcp_mode(server):
    """RFC 5844, 3.3.4: no alignment."""
    return option(39, bytes([0, server])), 1, 0


def service(text):
    """RFC 5149, 3: no alignment."""
    return option(20, text), 1, 0


def ani(octets):
    """RFC 6757, 3: 4n."""
    return option(52, octets), 4, 0


def vendor(pen, sub, data):
    """RFC 5094, 3: 4n+2."""
    return option(19, struct.pack('!IB', pen, sub) + data), 4, 2


def advice(interval):
    """RFC 6275, 6.2.4: 2n."""
    return option(2, struct.pack('!H', interval)), 2, 0


def raw(octets):
    """Anything, where it stands."""
    return octets, 1, 0


def write(name, title, octets, *lines):
    """One vector."""
    assert name not in NAMES
    NAMES[name] = True
    text = f'title {title}\n'
    text += ''.join(f'hex {octets[i:i + 16].hex(" ")}\n' for i in range(0, len(octets), 16))
    text += ''.join(line + '\n' for line in lines)
    (HERE / f'{name}.txt').write_text(text)


def expect(*facts):
    """Lines of facts."""
    return [f'expect {fact}' for fact in facts]


ALICE = b'alice@example.org'
PROXY = 0x8200
SIX = bytes.fromhex('020000000a01')


def registrations():
    """PBUs and PBAs as they are meant to be."""
    write('pbu-first', 'RWIRE-1 R5213-16 PBU of RFC 5213, figure 12, with all its options',
          bu(1, PROXY, 150, [mnid(ALICE), hnp('::/0'), hi(1), att(4),
                             timestamp(1700000000, 0x8000), llid(SIX), lla('::')]),
          *expect('bu sequence 1 flags 0x8200 lifetime 150', 'mn-id 1 alice@example.org',
                  'hnp ::/0', 'hi 1', 'att 4', 'timestamp 1700000000.32768',
                  'll-id 020000000a01', 'lla ::'), 'encode same')
    write('pbu-least', 'RWIRE-1 PBU with only what it must have',
          bu(65535, PROXY, 65535, [mnid(b'x'), hnp('2001:db8:1::/64'), hi(5), att(8)]),
          *expect('bu sequence 65535 flags 0x8200 lifetime 65535', 'mn-id 1 x',
                  'hnp 2001:db8:1::/64', 'hi 5', 'att 8'), 'encode same')
    write('pba-accepted', 'RWIRE-1 RWIRE-6 PBA of RFC 5213, figure 6: lifetime 600 s is 150',
          ba(0, 0x20, 1, 150, [mnid(ALICE), hnp('2001:db8:100::/64'), hi(1), att(4),
                               timestamp(1700000000, 0x8000), llid(SIX),
                               lla('fe80::200:5eff:fe00:5213')]),
          *expect('ba status 0 flags 0x20 sequence 1 lifetime 150', 'mn-id 1 alice@example.org',
                  'hnp 2001:db8:100::/64', 'hi 1', 'att 4', 'timestamp 1700000000.32768',
                  'll-id 020000000a01', 'lla fe80::200:5eff:fe00:5213'), 'encode same')
    write('pba-missing-mn-id', 'R5213-2 PBA 160 has a MN-ID of length zero',
          ba(160, 0x20, 7, 0, [mnid(b''), hnp('::/0'), hi(0), att(0)]),
          *expect('ba status 160 flags 0x20 sequence 7 lifetime 0', 'mn-id 1 ', 'hnp ::/0',
                  'hi 0', 'att 0'), 'encode same')
    write('pba-three-hnps', 'R5213-15 PBA with three prefixes',
          ba(0, 0x20, 9, 10, [mnid(ALICE), hnp('2001:db8:100::/64'), hnp('2001:db8:100:1::/64'),
                              hnp('2001:db8:200::/56'), hi(3), att(4)]),
          *expect('ba status 0 flags 0x20 sequence 9 lifetime 10', 'mn-id 1 alice@example.org',
                  'hnp 2001:db8:100::/64', 'hnp 2001:db8:100:1::/64',
                  'hnp 2001:db8:200::/56',
                  'hi 3', 'att 4'), 'encode same')
    for size, name in ((1, 'one'), (4, 'four'), (8, 'eight'), (16, 'sixteen'), (20, 'twenty')):
        octets = bytes(range(1, size + 1))
        write(f'llid-{name}', f'RWIRE-1 link-layer identifier of {size} octets is aligned',
              ba(0, 0x20, 1, 1, [mnid(b'ab'), hi(1), att(1), llid(octets)]),
              *expect('ba status 0 flags 0x20 sequence 1 lifetime 1', 'mn-id 1 ab', 'hi 1',
                      'att 1', f'll-id {octets.hex()}'), 'encode same')
    write('pbu-mn-id-types', 'RWIRE-1 MN-ID of type EUI-48 with NUL octets',
          bu(3, PROXY, 1, [mnid(bytes(6), 5), hi(1), att(3)]),
          *expect('bu sequence 3 flags 0x8200 lifetime 1', 'mn-id 5 hex:000000000000', 'hi 1',
                  'att 3'), 'encode same')
    long = b'a' * 254
    write('pbu-mn-id-longest', 'RWIRE-1 MN-ID of 254 octets',
          bu(3, PROXY, 1, [mnid(long), hi(1), att(3)]),
          *expect('bu sequence 3 flags 0x8200 lifetime 1', f'mn-id 1 {long.decode()}', 'hi 1',
                  'att 3'), 'encode same')


def others():
    """The rest of what a PBU or PBA can carry."""
    write('pbu-all-options', 'RWIRE-1 every option that a PBU can carry',
          bu(2, 0x82c0, 25, [mnid(ALICE), hnp('2001:db8:100::/64'), hi(3), att(5),
                             timestamp(1, 1), alt_coa('2001:db8:9::7'), service(b'internet'),
                             gre(0xdeadbeef), ipv4_request(24, '192.0.2.7'), dhcp_mode(1),
                             ani(bytes([1, 4, 0, 2, 0x61, 0x62])),
                             vendor(10415, 7, b'\x01\x02'), vendor(9, 1, b'')]),
          *expect('bu sequence 2 flags 0x82c0 lifetime 25 proxy bulk', 'mn-id 1 alice@example.org',
                  'hnp 2001:db8:100::/64', 'hi 3', 'att 5', 'timestamp 1.1',
                  'alt-coa 2001:db8:9::7', 'service internet', 'gre-key 0xdeadbeef',
                  'ipv4-request 192.0.2.7/24', 'dhcp-mode server', 'ani 010400026162',
                  'vendor 000028af070102', 'vendor 0000000901'), 'encode same')
    write('pba-ipv4', 'RWIRE-4 IPv4 options: a /32 is octet 0x80',
          ba(0, 0x20, 2, 25, [mnid(ALICE), hnp('2001:db8:100::/64'), hi(3), att(5), advice(20),
                              gre(), ipv4_reply(0, 32, '192.0.2.7'), ipv4_router('192.0.2.1'),
                              dhcp_mode(0)]),
          *expect('ba status 0 flags 0x20 sequence 2 lifetime 25', 'mn-id 1 alice@example.org',
                  'hnp 2001:db8:100::/64', 'hi 3', 'att 5', 'refresh-advice 20', 'gre-key none',
                  'ipv4-reply 0 192.0.2.7/32', 'ipv4-router 192.0.2.1', 'dhcp-mode relay'),
          'encode same')
    write('flags-bulk', 'RWIRE-3 0x0040 with P is B',
          bu(1, 0x8240, 1), *expect('bu sequence 1 flags 0x8240 lifetime 1 proxy bulk'),
          'encode same')
    write('flags-overwrite', 'RWIRE-3 0x0040 without P is O',
          bu(1, 0xc040, 1), *expect('bu sequence 1 flags 0xc040 lifetime 1 overwrite'),
          'encode same')


def heartbeats():
    """Heartbeats (RFC 5847, 3.3): U is 2, R is 1."""
    write('heartbeat-request', 'R5847-1 RWIRE-1 heartbeat request: no option, 16 octets',
          heartbeat(0, 0x01020304), *expect('heartbeat flags 0 sequence 16909060'), 'encode same')
    write('heartbeat-response', 'R5847-1 RWIRE-1 heartbeat response with the restart counter',
          heartbeat(1, 0xffffffff, [restart_counter(7)]),
          *expect('heartbeat flags 1 sequence 4294967295', 'restart-counter 7'), 'encode same')
    write('heartbeat-unsolicited', 'R5847-3 RWIRE-1 unsolicited heartbeat response',
          heartbeat(3, 0, [restart_counter(0xfffffffe)]),
          *expect('heartbeat flags 3 sequence 0', 'restart-counter 4294967294'), 'encode same')
    write('heartbeat-reserved', 'R5847-1 reserved bits of a heartbeat are ignored',
          heartbeat(0xfffc, 5), *expect('heartbeat flags 0 sequence 5'))
    write('heartbeat-options', 'R5847-1 other options in a heartbeat are skipped',
          heartbeat(1, 5, [raw(option(200, b'abc')), restart_counter(1), restart_counter(2)]),
          *expect('heartbeat flags 1 sequence 5', 'restart-counter 1', 'skipped 1',
                  'duplicate 28'))


def revocations():
    """BRIs and BRAs (RFC 5846, 5.1 and 5.2): P is 0x8000, V 0x4000, G 0x2000."""
    write('bri-session', 'R5846-1 RWIRE-1 BRI for one session: P, MN-ID and HNP',
          br(1, 1, 0xabcd, 0x8000, [mnid(ALICE), hnp('2001:db8:100::/64')]),
          *expect('bri trigger 1 sequence 43981 flags 0x8000', 'mn-id 1 alice@example.org',
                  'hnp 2001:db8:100::/64'), 'encode same')
    write('bri-alt-coa', 'R5846-1 RWIRE-1 BRI with several prefixes and a Proxy-CoA',
          br(1, 4, 1, 0x8000, [mnid(ALICE), hnp('2001:db8:100::/64'), hnp('2001:db8:200::/56'),
                               alt_coa('2001:db8:9::7')]),
          *expect('bri trigger 4 sequence 1 flags 0x8000', 'mn-id 1 alice@example.org',
                  'hnp 2001:db8:100::/64', 'hnp 2001:db8:200::/56', 'alt-coa 2001:db8:9::7'),
          'encode same')
    write('bri-global', 'R5846-1 RWIRE-1 BRI for a whole peer: P, G, trigger 128, 16 octets',
          br(1, 128, 2, 0xa000), *expect('bri trigger 128 sequence 2 flags 0xa000'),
          'encode same')
    write('bri-realm', 'R5846-1 RWIRE-1 BRI for a realm',
          br(1, 129, 3, 0xa000, [mnid(b'@example.com')]),
          *expect('bri trigger 129 sequence 3 flags 0xa000', 'mn-id 1 @example.com'),
          'encode same')
    write('bri-ipv4', 'R5846-3 RWIRE-4 BRI for the IPv4 home address alone: P and V',
          br(1, 5, 4, 0xc000, [mnid(ALICE), ipv4_request(32, '192.0.2.7')]),
          *expect('bri trigger 5 sequence 4 flags 0xc000', 'mn-id 1 alice@example.org',
                  'ipv4-request 192.0.2.7/32'), 'encode same')
    write('bri-bid', 'R5846-3 BRI with a BID option, which is skipped, and an IPv4 Home Address',
          br(1, 0, 5, 0, [(option(35, bytes([0, 1, 0, 0])), 2, 0),
                          (option(29, bytes(2) + ip('192.0.2.7')), 4, 0)]),
          *expect('bri trigger 0 sequence 5 flags 0x0000', 'skipped 2'))
    write('br-reserved', 'R5846-3 reserved bits of a BRI are ignored',
          br(1, 7, 6, 0x9fff), *expect('bri trigger 7 sequence 6 flags 0x8000'))
    write('br-type-0', 'R5846-3 Binding Revocation Type 0 is decoded, and of no use',
          br(0, 7, 6, 0x8000), *expect('br 0 sequence 6 flags 0x8000'), 'encode same')
    write('bra-success', 'R5846-1 RWIRE-1 BRA without options: 16 octets',
          br(2, 0, 0xabcd, 0x8000), *expect('bra status 0 sequence 43981 flags 0x8000'),
          'encode same')
    write('bra-partial', 'R5846-3 RWIRE-1 BRA with partial success names what failed',
          br(2, 1, 9, 0x8000, [mnid(ALICE), hnp('2001:db8:200::/64')]),
          *expect('bra status 1 sequence 9 flags 0x8000', 'mn-id 1 alice@example.org',
                  'hnp 2001:db8:200::/64'), 'encode same')
    write('bra-attached', 'R5846-2 BRA 132: the mobile node is attached there',
          br(2, 132, 65535, 0xe000), *expect('bra status 132 sequence 65535 flags 0xe000'),
          'encode same')


def odd():
    """What is unusual and yet right."""
    write('unknown-options', 'RWIRE-2 R5213-25 unknown options are skipped',
          bu(1, PROXY, 1, [raw(option(200, b'abc')), mnid(b'x'), raw(option(64, bytes(5))),
                           raw(option(255)), hi(1), raw(option(60, bytes(3)))]),
          *expect('bu sequence 1 flags 0x8200 lifetime 1', 'mn-id 1 x', 'hi 1', 'skipped 4'))
    write('misaligned', 'RWIRE-1 no option is refused for its offset',
          bu(1, PROXY, 1, [raw(hnp('2001:db8::/64')[0]), raw(timestamp(5, 0)[0]),
                           raw(lla('fe80::1')[0]), raw(alt_coa('::1')[0])]),
          *expect('bu sequence 1 flags 0x8200 lifetime 1', 'hnp 2001:db8::/64', 'timestamp 5.0',
                  'lla fe80::1', 'alt-coa ::1'))
    write('duplicates', 'RWIRE-2 duplicates are noted, the first one counts',
          bu(1, PROXY, 1, [hi(1), att(1), hi(2), mnid(b'a'), mnid(b'b'), mnid(b'c')]),
          *expect('bu sequence 1 flags 0x8200 lifetime 1', 'mn-id 1 a', 'hi 1', 'att 1',
                  'duplicate 8 23'))
    write('padding', 'RWIRE-1 Pad1 and PadN anywhere',
          bu(1, PROXY, 1, [raw(b'\0\0\0'), raw(pad(9)), hi(4), raw(pad(2)), raw(b'\0'), att(2)]),
          *expect('bu sequence 1 flags 0x8200 lifetime 1', 'hi 4', 'att 2'))
    write('no-options', 'RWIRE-1 message without options is padded to 16 octets',
          bu(1, PROXY, 1), *expect('bu sequence 1 flags 0x8200 lifetime 1'), 'encode same')
    write('trailing-octets', 'RWIRE-1 octets behind the message are not looked at',
          bu(1, PROXY, 1) + option(23, b'\0\1') + bytes(4),
          *expect('bu sequence 1 flags 0x8200 lifetime 1'))
    write('hnp-length-200', 'RWIRE-2 prefix length above 128 is decoded as it is',
          bu(1, PROXY, 1, [(option(22, bytes([0, 200]) + ip('2001:db8::')), 8, 4)]),
          *expect('bu sequence 1 flags 0x8200 lifetime 1', 'hnp 2001:db8::/200'))
    write('mobile-networks', 'RWIRE-1 Mobile Network Prefix options, explicit mode (RFC 3963)',
          bu(7, 0xc400, 150, [alt_coa('2001:db8:9::7'), mobile_network('2001:db8:1f0::', 48),
                              mobile_network('2001:db8:1f1:1::', 64)]),
          *expect('bu sequence 7 flags 0xc400 lifetime 150', 'alt-coa 2001:db8:9::7',
                  'network 2001:db8:1f0::/48', 'network 2001:db8:1f1:1::/64'),
          'encode same')
    write('mobile-network-odd', 'RWIRE-2 a mobile network is decoded as it stands there',
          bu(7, 0xc400, 150, [mobile_network('2001:db8:1f0::99', 255, 0xff)]),
          *expect('bu sequence 7 flags 0xc400 lifetime 150', 'network 2001:db8:1f0::99/255'))
    many = [hnp(f'2001:db8:100:{i:x}::/64') for i in range(84)]
    write('hnp-84', 'RWIRE-2 as many prefixes as fit with alignment',
          bu(1, PROXY, 1, many),
          *expect('bu sequence 1 flags 0x8200 lifetime 1',
                  *[f'hnp {ipaddress.ip_network(f"2001:db8:100:{i:x}::/64")}' for i in range(84)]),
          'encode same')
    tight = [raw(hnp(f'2001:db8:100:{i:x}::/64')[0]) for i in range(101)]
    write('hnp-101', 'RWIRE-2 as many prefixes as fit without alignment',
          bu(1, PROXY, 1, tight),
          *expect('bu sequence 1 flags 0x8200 lifetime 1',
                  *[f'hnp {ipaddress.ip_network(f"2001:db8:100:{i:x}::/64")}'
                    for i in range(101)]))
    for kind, name in ((1, 'hoti'), (12, 'ha-switch'), (17, 'lri'), (99, 'unknown')):
        write(f'type-{kind}', f'RWIRE-2 message of type {kind} ({name}) is not decoded',
              header(kind, bytes(18)), *expect(f'type {kind}'))


def refused():
    """What must be refused."""
    whole = bu(1, PROXY, 1, [mnid(ALICE), hi(1), att(4)])

    write('short-empty', 'RWIRE-2 no octet at all', b'', 'refuse short')
    write('short-7', 'RWIRE-2 seven octets', whole[:7], 'refuse short')
    write('short-cut', 'RWIRE-2 message that was cut off', whole[:-1], 'refuse short')
    write('payload-proto', 'RWIRE-2 Payload Proto is not 59', b'\x3a' + whole[1:],
          'refuse payload-proto')
    write('header-len-bu', 'RWIRE-2 Header Len of a BU is 0',
          bytes([59, 0, 5, 0, 0, 0, 0, 1]), 'refuse header-len')
    write('header-len-be', 'RWIRE-2 Header Len of a BE is 1', bytes([59, 1, 7]) + bytes(13),
          'refuse header-len')
    for kind, name in ((13, 'heartbeat'), (16, 'br')):
        write(f'header-len-{name}', f'RWIRE-2 Header Len of a {name} message is 0',
              bytes([59, 0, kind, 0, 0, 0, 0, 1]), 'refuse header-len')
    write('heartbeat-overrun', 'RWIRE-2 R5847-1 option of a heartbeat runs over the end',
          heartbeat(1, 1, [raw(bytes([28, 4, 0, 0]))]), 'refuse option-overrun')
    write('option-overrun', 'RWIRE-2 option runs over the end',
          bu(1, PROXY, 1, [hi(1), raw(b'\x16\x12' + bytes(10))]), 'refuse option-overrun')
    write('option-overrun-pad', 'RWIRE-2 PadN runs over the end',
          bu(1, PROXY, 1, [hi(1), raw(b'\x01\x09' + bytes(6))]), 'refuse option-overrun')
    write('option-no-length', 'RWIRE-2 last octet is a type without length',
          bu(1, PROXY, 1, [hi(1), raw(bytes(7)), raw(b'\x17')]), 'refuse option-overrun')
    wrong = {
        2: (1, 3), 3: (15, 17), 8: (0,), 19: (4,), 20: (0,), 22: (17, 19), 23: (1, 3),
        24: (1, 3), 25: (1,), 26: (15, 17), 27: (7, 9), 28: (3, 5), 33: (1, 3, 4, 5, 7), 36: (5, 7),
        37: (5, 7), 38: (5, 7), 39: (1, 3),
    }
    for kind, lengths in wrong.items():
        for length in lengths:
            write(f'option-{kind}-length-{length}',
                  f'RWIRE-2 option {kind} of length {length}',
                  bu(1, PROXY, 1, [raw(option(kind, bytes(length)))]), 'refuse option-length')


def by_scapy():
    """What scapy knows."""
    message = MIP6MH_BU(nh=59, cksum=0, seq=0x1234, flags='PA', mhtime=150,
                        options=[MIP6OptMNID(subtype=1, id='alice@example.org'),
                                 MIP6OptAltCoA(acoa='2001:db8:9::7')])
    write('scapy-pbu', 'RWIRE-1 PBU by scapy', bytes(message),
          *expect(f'bu sequence 4660 flags {struct.unpack("!H", bytes(message)[8:10])[0]:#06x} '
                  'lifetime 150', 'mn-id 1 alice@example.org', 'alt-coa 2001:db8:9::7'),
          'encode same')
    message = MIP6MH_BA(nh=59, cksum=0, status=156, flags='P', seq=9, mhtime=0,
                        options=[MIP6OptBRAdvice(rinter=7)])
    write('scapy-pba', 'RWIRE-1 PBA by scapy', bytes(message),
          *expect('ba status 156 flags 0x20 sequence 9 lifetime 0', 'refresh-advice 7'),
          'encode same')
    message = MIP6MH_BE(nh=59, cksum=0, status=2, ha='2001:db8::5')
    write('scapy-be', 'RWIRE-1 BE by scapy', bytes(message),
          *expect('be status 2 home-address 2001:db8::5'), 'encode same')


for old in HERE.glob('*.txt'):
    old.unlink()
registrations()
others()
heartbeats()
revocations()
odd()
refused()
by_scapy()
