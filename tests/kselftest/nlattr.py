# SPDX-License-Identifier: GPL-2.0
"""Numbers and attributes of the netlink contract: requests are laid out and answers taken apart.

Nothing here judges a message before it is sent, so that malformed ones can be. Numbers come from
uapi/linux/halma.h; names of attributes are those of uapi/halma.yaml.

A prefix is written 'ADDRESS/LENGTH', a path or tunnel key by the address of its far end; both may
be dictionaries of attributes too. Raw(bytes) stands for any value that is not what it should be.
"""

import re
import socket
import struct
import sys

from host import TOP


def _constants():
    """Every constant of the contract's headers."""
    text = ''.join((TOP / 'uapi/linux' / name).read_text(encoding='utf-8')
                   for name in ('halma.h', 'halma_link.h'))
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.S)
    values = {name: int(value, 0)
              for name, value in re.findall(r'#define\s+(\w+)\s+(\d+)\s*\n', text)}
    for body in re.findall(r'enum\s*\w*\s*\{(.*?)\}', text, flags=re.S):
        value = -1
        for item in filter(None, (part.strip() for part in body.split(','))):
            name, _, text_value = (part.strip() for part in item.partition('='))
            value = int(eval(text_value, {}, values)) if text_value else value + 1  # noqa
            values[name] = value
    return values


C = _constants()
CMD = {name[10:].lower().replace('_', '-'): value
       for name, value in C.items() if name.startswith('HALMA_CMD_')}
CMD_NAME = {value: name for name, value in CMD.items() if name != 'max'}
KIND = {'mipv6': 1, 'static': 2, 'pmipv6': 3}
DROP = {name[11:].lower().replace('_', '-'): value
        for name, value in C.items() if name.startswith('HALMA_DROP_') and 'MAX' not in name}

FEATURE = {name[14:].lower().replace('_', '-'): value
           for name, value in C.items() if name.startswith('HALMA_FEATURE_')}

_TYPES = {
    'addr-list': 'ipv6 in6*; ipv4 in4*',
    'link': 'anchor-id u32; local addr-list; vrf u32; fwmark u32; direct-mark u32; '
            'direct-mask u32; hop-limit u32; dscp-mode u32; dscp u32; flow-label-mode u32; '
            'flow-label u32; encap-limit u32; exclusive u32; grace u32; slack u32; '
            'alert-rate u32; max-bindings u32; max-mns u32; max-prefixes u32; max-tunnels u32; '
            'max-mn-bindings u32; rx-mark u32; home-link u32; shared u32',
    'family': 'abi-version u32; features uint; module-version str; local-max uint; '
              'prefix-max uint; path-max uint; length-max uint',
    'dev': 'ifname str; inner-netnsid s32; owner u32; bindings uint; mns uint; prefixes uint; '
           'tunnels uint',
    'prefix': 'ipv6 in6; ipv4 in4; length u32',
    'tunnel-key': 'encap u32; local-ipv6 in6; remote-ipv6 in6; key-in u32; local-ipv4 in4; '
                  'remote-ipv4 in4',
    'path': 'pad pad; bid u32; preference u32; tunnel tunnel-key; key-out u32; state u32; '
            'lifetime u64; remaining uint; grace u32; previous tunnel-key; counters counters',
    'counters': 'tx-packets uint; tx-bytes uint; rx-packets uint; rx-bytes uint',
    'binding': 'pad pad; id u64; kind u32; precedence u32; mn-id-type u32; mn-id bytes; '
               'prefix prefix*; path path*; state u32; blocked-action u32; lifetime u64; '
               'remaining uint; grace u32; cookie bytes; version u64; defend u32; change uint; '
               'refresh uint; counters counters; handovers uint',
    'lookup': 'ipv6 in6; ipv4 in4; mark u32',
    'flush': 'each flag; count uint; until uint; counters counters',
    'tunnel': 'key tunnel-key; bindings uint; mtu uint; oif u32; counters counters; change uint',
    'drop-count': 'cause u32; packets uint',
    'stats': 'counters counters; drop drop-count*; alerts uint; alerts-suppressed uint',
    'alert': 'cause u32; local-ipv6 in6; remote-ipv6 in6; source-ipv6 in6; destination-ipv6 in6; '
             'source-ipv4 in4; destination-ipv4 in4; id uint; mn-id-type u32; mn-id bytes',
    'halma': 'anchor-id u32; ifindex u32; instance uint; change uint; refresh uint; reason u32; '
             'force flag; release flag; family family; dev dev; link link; binding binding; '
             'filter binding; lookup lookup; flush flush; key tunnel-key; tunnel tunnel; '
             'stats stats; alert alert',
}
# the nest that most of a request goes into; without one it is in the message itself
NEST_OF = {'binding-new': 'binding', 'binding-set': 'binding', 'binding-del': 'binding',
           'binding-get': 'filter', 'binding-flush': 'filter', 'binding-lookup': 'lookup'}
# of a request, what is in the message itself whatever the operation
OWN = ('anchor-id', 'ifindex', 'force', 'release', 'link', 'key', 'binding', 'filter', 'lookup',
       'flush')
# nests whose contents tests want without a nest
FLAT = ('family', 'dev', 'binding', 'flush', 'tunnel', 'stats', 'alert')


def _schema():
    """{set: {attribute: (number, type, many)}}, numbers from the header."""
    schema = {}
    for name, text in _TYPES.items():
        prefix = {'link': 'IFLA_HALMA_', 'halma': 'HALMA_A_'}.get(
            name, f'HALMA_A_{name.upper().replace("-", "_")}_')
        schema[name] = {}
        for item in text.split('; '):
            attr, kind = item.split()
            number = C[prefix + attr.upper().replace('-', '_')]
            schema[name][attr] = (number, kind.rstrip('*'), kind.endswith('*'))
    return schema


SCHEMA = _schema()
_BY_NUMBER = {name: {number: (attr, kind, many) for attr, (number, kind, many) in attrs.items()}
              for name, attrs in SCHEMA.items()}

# numbers of other people's
NETLINK_ROUTE, NETLINK_GENERIC = 0, 16
GENL_ID_CTRL, CTRL_CMD_GETFAMILY = 0x10, 3
NLM_F_REQUEST, NLM_F_MULTI, NLM_F_ACK, NLM_F_ECHO, NLM_F_DUMP_INTR = 1, 2, 4, 8, 0x10
NLM_F_DUMP, NLM_F_CAPPED, NLM_F_ACK_TLVS = 0x300, 0x100, 0x200
NLM_F_REPLACE, NLM_F_EXCL, NLM_F_CREATE = 0x100, 0x200, 0x400
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLA_F_NESTED, NLA_TYPE_MASK = 0x8000, 0x3fff
SOL_NETLINK = 270
NETLINK_ADD_MEMBERSHIP, NETLINK_DROP_MEMBERSHIP, NETLINK_NO_ENOBUFS = 1, 2, 5
NETLINK_CAP_ACK, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK = 10, 11, 12
SO_SNDBUFFORCE, SO_RCVBUFFORCE = 32, 33
RTM_NEWLINK, RTM_DELLINK, RTM_GETLINK = 16, 17, 18
RTM_NEWADDR, RTM_NEWROUTE, RTM_DELROUTE, RTM_NEWNEIGH, RTM_GETNEIGH = 20, 24, 25, 28, 30
IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU, IFLA_LINK, IFLA_MASTER, IFLA_LINKINFO = 1, 3, 4, 5, 10, 18
IFLA_NET_NS_PID, IFLA_IFALIAS, IFLA_STATS64, IFLA_NET_NS_FD = 19, 20, 23, 28
IFLA_LINK_NETNSID = 37
IFLA_INFO_KIND, IFLA_INFO_DATA = 1, 2
IFF_UP = 1


class Raw(bytes):
    """The payload of an attribute as it stands; flags go into its type."""

    def __new__(cls, value=b'', flags=0):
        self = super().__new__(cls, value)
        self.flags = flags
        return self


def attr(number, payload, flags=0):
    """One attribute, padded."""
    return (struct.pack('=HH', len(payload) + 4, number | flags) + payload +
            bytes(-len(payload) % 4))


def in6(text):
    """16 bytes of an IPv6 address."""
    return text if isinstance(text, bytes) else socket.inet_pton(socket.AF_INET6, text)


def prefix_attrs(text):
    """'ADDRESS/LENGTH' as attributes."""
    addr, _, length = text.partition('/')
    out = {'ipv6' if ':' in addr else 'ipv4': addr}
    if length:
        out['length'] = int(length)
    return out


def _short(kind, value):
    """What a plain string in place of a nest stands for."""
    if isinstance(value, dict):
        return value
    if kind == 'prefix':
        return prefix_attrs(value)
    if kind == 'tunnel-key':
        return {'remote-ipv6': value}
    if kind == 'path':
        return {'tunnel': value}
    if kind == 'addr-list':
        value = [value] if isinstance(value, str) else value
        return {'ipv6': [a for a in value if ':' in a], 'ipv4': [a for a in value if ':' not in a]}
    raise TypeError(f'{kind}: {value!r}')


_PACK = {'u32': '=I', 's32': '=i', 'u64': '=Q'}


def _encode_one(kind, value):
    if kind in _PACK:
        return struct.pack(_PACK[kind], value), 0
    if kind == 'uint':
        return struct.pack('=I' if value < 1 << 32 else '=Q', value), 0
    if kind == 'flag':
        return b'', 0
    if kind == 'str':
        return value.encode() + b'\0', 0
    if kind == 'bytes':
        return value.encode() if isinstance(value, str) else bytes(value), 0
    if kind == 'in6':
        return in6(value), 0
    if kind == 'in4':
        return socket.inet_aton(value), 0
    return encode(kind, _short(kind, value)), NLA_F_NESTED


def encode(name, values):
    """Attributes of a set; a list where there are many, an int as key for an unknown one."""
    out = b''
    for key, value in values.items():
        if value is None or value is False and SCHEMA[name][key][1] == 'flag':
            continue
        if isinstance(key, int):
            out += attr(key, value, getattr(value, 'flags', 0))
            continue
        number, kind, _ = SCHEMA[name][key]
        for one in value if isinstance(value, list) and kind != 'addr-list' else [value]:
            if isinstance(one, Raw):
                out += attr(number, one, one.flags)
            else:
                out += attr(number, *_encode_one(kind, one))
    return out


def attributes(data, offset=0):
    """(number, payload) of each attribute in data; the flags are cut off."""
    end = len(data)
    while offset + 4 <= end:
        size, number = struct.unpack_from('=HH', data, offset)
        if size < 4 or offset + size > end:
            raise ValueError(f'attribute {number} of length {size} at {offset} of {end}')
        yield number & NLA_TYPE_MASK, data[offset + 4:offset + size]
        offset += size + 3 & ~3


def _decode_one(kind, data):
    if kind in _PACK:
        return struct.unpack(_PACK[kind], data)[0]
    if kind == 'uint':
        return int.from_bytes(data, sys.byteorder)
    if kind == 'flag':
        return True
    if kind == 'str':
        return data.rstrip(b'\0').decode()
    if kind == 'in6':
        return socket.inet_ntop(socket.AF_INET6, data)
    if kind == 'in4':
        return socket.inet_ntoa(data)
    if kind in ('bytes', 'pad'):
        return bytes(data)
    out = decode(kind, data)
    if kind == 'prefix':
        return f'{out.get("ipv6") or out.get("ipv4")}/{out["length"]}'
    return out


def decode(name, data, offset=0):
    """Attributes of a set as a dictionary; unknown ones by number. A prefix becomes a string."""
    out = {}
    for number, payload in attributes(data, offset):
        key, kind, many = _BY_NUMBER[name].get(number, (number, 'bytes', False))
        if kind == 'pad':
            continue
        value = _decode_one(kind, payload)
        if many:
            out.setdefault(key, []).append(value)
        elif key in out:
            raise ValueError(f'{key} occurs twice')
        else:
            out[key] = value
    return out


def nested(cmd, values):
    """The attributes of a request, of which most go into a nest."""
    nest = NEST_OF.get(cmd)
    if not nest:
        return values
    own = [key for key in values if key in OWN or isinstance(key, int)]
    out = {key: values[key] for key in own}
    inner = {key: value for key, value in values.items() if key not in own}
    if cmd == 'binding-flush' and 'each' in inner:
        out['flush'] = {'each': inner.pop('each')}
    if inner:
        out[nest] = {**out.get(nest, {}), **inner}
    return out


def flat(data):
    """The attributes of an answer or a notification, those of its object among them."""
    out = decode('halma', data, 4)
    for key in FLAT:
        out.update(out.pop(key, {}))
    return out


def far_end(binding):
    """Care-of address of a binding as it is reported."""
    return binding['path'][0]['tunnel']['remote-ipv6']
