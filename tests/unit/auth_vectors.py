#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Helper of auth_test.c: messages with an MN-HA option, each octet by the figures of RFC 6275, RFC
4283 and RFC 4285, the authenticator by hmac of Python.

Prints a line for each:

    bu NAME KEY COA HOA OCTETS OFFSET SPI       offset of the option in the octets
    ba NAME KEY COA HOA OCTETS STATUS SEQUENCE LIFETIME NAI TIMESTAMP SPI
                                                TIMESTAMP is - for none
"""

import hashlib
import hmac
import ipaddress
import struct

KEYS = (bytes(16), bytes(range(16)), bytes.fromhex('ff' * 16),
        bytes.fromhex('6b657920666f7220616c696365212121'))
COA = ipaddress.IPv6Address('2001:db8:a::1')
HOA = ipaddress.IPv6Address('2001:db8:100:1::10')
OTHER = ipaddress.IPv6Address('fd00:1:2:3:4:5:6:7')
SPIS = (256, 1000, 0x12345678, 0xffffffff)


def pad(octets, unit, rest):
    """Padding up to the next place at unit * n + rest."""
    missing = (rest - len(octets)) % unit
    if missing == 1:
        return octets + b'\0'
    if missing:
        return octets + bytes([1, missing - 2]) + bytes(missing - 2)
    return octets


def option(kind, data):
    return bytes([kind, len(data)]) + data


def mn_ha(octets, key, coa, hoa, spi):
    """The whole message: the option at 8n + 5, so that nothing is behind it, and authenticator."""
    octets = pad(octets, 8, 5)
    at = len(octets)
    octets += bytes([9, 17, 1]) + struct.pack('>I', spi)
    units = (len(octets) + 12) // 8
    octets = octets[:1] + bytes([units - 1]) + octets[2:4] + b'\0\0' + octets[6:]
    mobility_data = coa.packed + hoa.packed + octets
    return octets + hmac.new(key, mobility_data, hashlib.sha1).digest()[:12], at


def bus():
    """Binding Updates: with and without other options, with a checksum that does not count."""
    nai = option(8, b'\x01alice@example.com')
    for key in KEYS:
        for spi in SPIS:
            fixed = struct.pack('>BBBBHHHH', 59, 0, 5, 0, 0, spi & 0xffff, 0xc000, 100)
            yield 'bare', key, spi, fixed, COA, HOA
            yield 'mn-id', key, spi, fixed + nai, COA, HOA
            stamped = pad(fixed + nai, 8, 2) + option(10, struct.pack('>Q', 0xe8d4a51000abcdef))
            yield 'stamped', key, spi, stamped, COA, HOA
            moved = pad(stamped, 8, 6) + option(3, OTHER.packed)
            yield 'alternate', key, spi, moved, OTHER, HOA
            yield 'home', key, spi, stamped, HOA, HOA
            yield 'unknown-option', key, spi, stamped + option(200, b'anything'), COA, HOA
    for length in range(1, 100):
        yield f'mn-id-{length}', KEYS[1], 1000, fixed + option(8, b'\1' + b'x' * length), COA, HOA


def bas():
    """Binding Acknowledgements, with options in the order of halmad's."""
    for status, sequence, lifetime in ((0, 1, 100), (146, 65535, 0), (144, 0x1234, 0)):
        for nai in (b'a@b', b'alice@example.com', b'n' * 200 + b'@example.org'):
            for stamp in (None, 0, 0xe8d4a51000abcdef):
                octets = struct.pack('>BBBBHBBHH', 59, 0, 6, 0, 0, status, 0, sequence, lifetime)
                octets += option(8, b'\1' + nai)
                if stamp is not None:
                    octets = pad(octets, 8, 2) + option(10, struct.pack('>Q', stamp))
                yield status, sequence, lifetime, nai.decode(), stamp, octets


def main():
    for name, key, spi, octets, coa, hoa in bus():
        octets, at = mn_ha(octets, key, coa, hoa, spi)
        octets = octets[:4] + b'\xbe\xef' + octets[6:]
        print('bu', name, key.hex(), coa, hoa, octets.hex(), at, spi)
    for nr, (status, sequence, lifetime, nai, stamp, octets) in enumerate(bas()):
        key, spi = KEYS[nr % len(KEYS)], SPIS[nr % len(SPIS)]
        octets, _ = mn_ha(octets, key, COA, HOA, spi)
        print('ba', nr, key.hex(), COA, HOA, octets.hex(), status, sequence, lifetime, nai,
              '-' if stamp is None else stamp, spi)


main()
