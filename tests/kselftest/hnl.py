# SPDX-License-Identifier: GPL-2.0
"""What a test program in Python needs: raw netlink, network namespaces, KTAP.

Nothing here judges a message before it is sent, so that malformed ones can be. Numbers come from
uapi/linux/halma.h; names of attributes are those of uapi/halma.yaml.

    ns = Netns()                            an unnamed network namespace
    halma = Halma(ns)                       a socket of the family in it
    link = Rtnl(ns)                         a socket for links, addresses, routes
    link.newlink('lma0', 'halma', {'local': ['2001:db8::1']})
    halma.new(1, 'mn1@example.org', '2001:db8:1::/64', '2001:db8:f::1')
    for b in halma.bindings(): ...          {'id': 1, 'mn-id': b'mn1@...', 'prefix': [...], ...}
    halma.do('binding-del', id=1)           any operation; raises NlError

A prefix is written 'ADDRESS/LENGTH', a path or tunnel key by the address of its far end; both may
be dictionaries of attributes too. Raw(bytes) stands for any value that is not what it should be.
"""

import ctypes
import errno
import ipaddress
import os
import pathlib
import pickle
import re
import select
import socket
import struct
import subprocess
import sys
import time
import traceback

TOP = pathlib.Path(__file__).resolve().parents[2]
KERNEL = os.environ.get('HALMA_KERNEL', 'host')
SLOW = KERNEL.endswith('-debug')
CLI = os.environ.get('HALMA', str(TOP / 'tools/halma'))


# ---- the numbers ----

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


# ---- attributes ----

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


# ---- sockets ----

class NlError(OSError):
    """A refusal: errno, sentence, offset of the attribute that is to blame, missing attribute."""

    def __init__(self, code, text=None, offset=None, missing=None, policy=None):
        super().__init__(code, text or os.strerror(code))
        self.text = text
        self.offset = offset
        self.missing = missing
        self.policy = policy

    @property
    def name(self):
        """Its errno by name."""
        return errno.errorcode.get(self.errno, str(self.errno))

    def __str__(self):
        return f'{self.name} "{self.text}" at {self.offset}'

    def __reduce__(self):
        return NlError, (self.errno, self.text, self.offset, self.missing, self.policy)


class Message:
    """One received message."""

    __slots__ = ('type', 'flags', 'seq', 'port', 'data')

    def __init__(self, kind, flags, seq, port, data):
        self.type, self.flags, self.seq, self.port, self.data = kind, flags, seq, port, data

    def error(self):
        """The NlError in an acknowledgement or an end of dump, None for success."""
        code = struct.unpack_from('=i', self.data)[0] if len(self.data) >= 4 else 0
        if not code and not self.flags & NLM_F_ACK_TLVS:
            return None
        found = {}
        if self.flags & NLM_F_ACK_TLVS:
            start = 4
            if self.type == NLMSG_ERROR:
                size = struct.unpack_from('=I', self.data, 4)[0]
                start = 20 if self.flags & NLM_F_CAPPED or not code else 4 + (size + 3 & ~3)
            found = dict(attributes(self.data, start))
        text = found.get(1, b'').rstrip(b'\0').decode() or None
        number = {key: struct.unpack('=I', found[n])[0]
                  for key, n in (('offset', 2), ('missing', 5)) if n in found}
        return NlError(-code, text, policy=found.get(4), **number) if code else None


class Socket:
    """A netlink socket with extended acknowledgements, in a namespace (default: the present)."""

    def __init__(self, protocol, ns=None, rcvbuf=None, timeout=30.0, bufsize=1 << 18):
        with ns or NO_NETNS:
            self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
        self.sock.bind((0, 0))
        self.port = self.sock.getsockname()[0]
        self.sock.settimeout(timeout)
        for option in (NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK):
            self.sock.setsockopt(SOL_NETLINK, option, 1)
        for force, plain in ((SO_SNDBUFFORCE, socket.SO_SNDBUF), (SO_RCVBUFFORCE,
                                                                   socket.SO_RCVBUF)):
            size = rcvbuf if force == SO_RCVBUFFORCE and rcvbuf else 4 << 20
            try:
                self.sock.setsockopt(socket.SOL_SOCKET, force, size)
            except PermissionError:
                self.sock.setsockopt(socket.SOL_SOCKET, plain, size)
        self.seq = int(time.time()) & 0xffffff
        self.bufsize = bufsize  # the kernel makes its datagrams no longer than that
        self.notified = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Close it; what it owned has no owner any more."""
        self.sock.close()

    def fileno(self):
        """For select()."""
        return self.sock.fileno()

    def message(self, kind, flags, body):
        """A message; self.seq is its number."""
        self.seq += 1
        return struct.pack('=IHHII', len(body) + 16, kind, flags, self.seq, 0) + body

    def receive(self):
        """The messages of one datagram."""
        data = self.sock.recv(self.bufsize)
        offset, out = 0, []
        while offset + 16 <= len(data):
            size, kind, flags, seq, port = struct.unpack_from('=IHHII', data, offset)
            out.append(Message(kind, flags, seq, port, data[offset + 16:offset + size]))
            offset += size + 3 & ~3
        return out

    def ask(self, kind, flags, body):
        """Send a request with acknowledgement, or a dump; yield what is answered."""
        dump = flags & NLM_F_DUMP == NLM_F_DUMP
        self.sock.send(self.message(kind, flags | NLM_F_REQUEST | (0 if dump else NLM_F_ACK), body))
        seq = self.seq
        while True:
            for message in self.receive():
                if message.seq != seq or message.port != self.port:
                    self.notified.append(message)
                    continue
                if message.type in (NLMSG_ERROR, NLMSG_DONE):
                    error = message.error()
                    if error:
                        raise error
                    if message.type == NLMSG_DONE:
                        yield message
                    return
                yield message

    def batch(self, messages, chunk=1 << 16):
        """Send finished messages, many at a time, then an empty one to be acknowledged.

        Returns the errors by sequence number: {} means that all is well.
        """
        errors = {}
        buffer = b''.join(messages) if isinstance(messages, list) else messages
        view = memoryview(buffer)
        start = 0
        while start < len(view):
            end = start
            while end < len(view) and (end == start or end - start < chunk):
                end += struct.unpack_from('=I', view, end)[0] + 3 & ~3
            self.seq += 1
            last = struct.pack('=IHHII', 16, 1, NLM_F_ACK | NLM_F_REQUEST, self.seq, 0)  # NOOP
            self.sock.send(bytes(view[start:end]) + last)
            done = False
            while not done:
                for message in self.receive():
                    if message.type == NLMSG_ERROR and message.seq == self.seq:
                        done = True
                    elif message.type == NLMSG_ERROR and message.error():
                        errors[message.seq] = message.error()
                    elif message.seq == 0:
                        self.notified.append(message)
            start = end
        return errors

    def join(self, group, drop=False):
        """Join a multicast group by number."""
        self.sock.setsockopt(SOL_NETLINK, NETLINK_DROP_MEMBERSHIP if drop else
                             NETLINK_ADD_MEMBERSHIP, group)


class Halma(Socket):
    """The generic netlink family."""

    _family = None

    def __init__(self, ns=None, **options):
        super().__init__(NETLINK_GENERIC, ns, **options)
        self.family, self.groups = self._resolve()
        self.interrupted = False

    def _resolve(self):
        body = struct.pack('=BBH', CTRL_CMD_GETFAMILY, 1, 0) + attr(2, b'halma\0')
        found = None
        for message in self.ask(GENL_ID_CTRL, 0, body):
            found = dict(attributes(message.data, 4))
        groups = {}
        for _, data in attributes(found[7]):
            group = dict(attributes(data))
            groups[group[1].rstrip(b'\0').decode()] = struct.unpack('=I', group[2])[0]
        return struct.unpack('=H', found[1])[0], groups

    @staticmethod
    def body(cmd, values=None, raw=b''):
        """What follows the netlink header of a request; a command may be given by number."""
        number = CMD[cmd] if isinstance(cmd, str) else cmd
        return struct.pack('=BBH', number, C['HALMA_FAMILY_VERSION'], 0) + raw + \
            encode('halma', nested(cmd, values or {}))

    def request(self, cmd, values=None, flags=0, raw=b''):
        """A finished request for batch()."""
        return self.message(self.family, flags | NLM_F_REQUEST, self.body(cmd, values, raw))

    def _ask(self, cmd, flags, values, raw):
        return self.ask(self.family, flags, self.body(cmd, values, raw))

    def do(self, cmd, raw=b'', **values):
        """One operation; the decoded answer or None. Attribute names with _ for -."""
        values = {key.replace('_', '-'): value for key, value in values.items()}
        out = None
        for answer in self._ask(cmd, 0, values, raw):
            out = flat(answer.data)
        return out

    def dump(self, cmd, raw=b'', **values):
        """All answers of a dump, decoded; self.interrupted says whether it was consistent."""
        values = {key.replace('_', '-'): value for key, value in values.items()}
        return [flat(data) for data in self.raw_dump(cmd, raw, values)]

    def raw_dump(self, cmd, raw=b'', values=None):
        """The bytes of each answer of a dump, generic header included."""
        self.interrupted = False
        for message in self._ask(cmd, NLM_F_DUMP, values or {}, raw):
            self.interrupted |= bool(message.flags & NLM_F_DUMP_INTR)
            if message.type != NLMSG_DONE:
                yield message.data

    def binding_ids(self, **values):
        """Ids of a dump of bindings, quickly."""
        values = {key.replace('_', '-'): value for key, value in values.items()}
        return [id_of(data) for data in self.raw_dump('binding-get', values=values)]

    # -- the usual operations --

    def new(self, ident, mnid, prefix, remote, kind='pmipv6', cmd='binding-new', **more):
        """Create a binding; ident None lets the module choose."""
        values = {'id': ident, 'kind': KIND.get(kind, kind), 'mn-id': mnid, 'prefix': prefix,
                  'path': remote}
        values.update((key.replace('_', '-'), value) for key, value in more.items())
        return self.do(cmd, **{key: value for key, value in values.items() if value is not None})

    def set(self, ident, **values):
        """Change a binding."""
        return self.do('binding-set', id=ident, **values)

    def delete(self, ident, **values):
        """Delete a binding."""
        return self.do('binding-del', id=ident, **values)

    def get(self, ident, **values):
        """A binding, None if there is no such."""
        try:
            return self.do('binding-get', id=ident, **values)
        except NlError as error:
            if error.errno != errno.ENOENT:
                raise
            return None

    def bindings(self, **values):
        """All bindings that match."""
        return self.dump('binding-get', **values)

    def flush(self, **values):
        """Delete all that match; their number."""
        return self.do('binding-flush', **values)['count']

    def tunnels(self, **values):
        """All far ends."""
        return self.dump('tunnel-get', **values)

    def dev(self, **values):
        """A device."""
        return self.do('dev-get', **values)

    def family_get(self):
        """What the module can do."""
        return self.do('family-get')

    def drops(self, **values):
        """Drop counters that are not zero, by name."""
        names = {value: name for name, value in DROP.items()}
        return {names[d['cause']]: d['packets']
                for d in self.do('stats-get', **values)['drop'] if d['packets']}

    def subscribe(self, *groups):
        """Join multicast groups by name; default bindings."""
        for group in groups or ('bindings',):
            self.join(self.groups[group])
        return self

    def events(self, wait=0.0, until=None):
        """(name, attributes) of what has been notified.

        Returns when the queue is empty and either wait seconds are over or until(list) is true.
        """
        out = []
        end = time.monotonic() + wait
        while True:
            for told in self.notified:
                if told.type == self.family:
                    out.append((CMD_NAME[told.data[0]], flat(told.data)))
            left = 0 if until and until(out) else max(0, end - time.monotonic())
            if not select.select([self.sock], [], [], left)[0]:
                self.notified = []
                return out
            self.notified = self.receive()


    # -- what tests look at --

    def state(self):
        """All that commands can change, without what time and packets change."""
        bindings = self.bindings()
        for binding in bindings:
            for key in ('remaining', 'counters'):
                binding.pop(key, None)
            for path in binding['path']:
                for key in ('remaining', 'counters', 'grace', 'previous'):
                    path.pop(key, None)
        tunnels = self.tunnels()
        for tunnel in tunnels:
            for key in ('counters', 'mtu', 'oif'):
                tunnel.pop(key, None)
        return self.dump('dev-get'), bindings, tunnels


def id_of(data):
    """Id of a binding message, without decoding all of it."""
    offset, wanted = 4, C['HALMA_A_BINDING']
    while True:
        size, number = struct.unpack_from('=HH', data, offset)
        number &= NLA_TYPE_MASK
        if number != wanted:
            offset += size + 3 & ~3
        elif wanted == C['HALMA_A_BINDING_ID']:
            return struct.unpack_from('=Q', data, offset + 4)[0]
        else:
            offset, wanted = offset + 4, C['HALMA_A_BINDING_ID']


class Bulk:
    """Requests for many bindings that differ in id, mobile node, /64 and far end, made quickly:
    a template is laid out n times and the four values are written into it."""

    def __init__(self, halma, cmd='binding-new', remote='2001:db8:cafe::', **more):
        values = {'id': 0x0101010101010101, 'kind': 3, 'mn-id': b'mn-12345678',
                  'prefix': {'ipv6': b'PREFIXES' + bytes(8), 'length': 64},
                  'path': in6(remote)[:8] + b'FAR-ENDS'}
        values.update((key.replace('_', '-'), value) for key, value in more.items())
        self.template = halma.request(cmd, values)
        self.at = [self.template.index(mark) for mark in
                   (b'\1\1\1\1\1\1\1\1', b'12345678', b'PREFIXES', b'FAR-ENDS')]

    def make(self, numbers, prefix=lambda i: 0xfd77000000000000 + i, remote=lambda i: i + 1,
             seq=None):
        """The requests for bindings of these ids."""
        numbers = list(numbers)
        size = len(self.template)
        out = bytearray(self.template * len(numbers))
        at_id, at_mn, at_prefix, at_remote = self.at
        pack, base = struct.pack_into, 0
        number = seq or 0x40000000
        for i in numbers:
            pack('=I', out, base + 8, number)
            pack('=Q', out, base + at_id, i)
            pack('>Q', out, base + at_mn, i)
            pack('>Q', out, base + at_prefix, prefix(i))
            pack('>Q', out, base + at_remote, remote(i))
            base += size
            number += 1
        return out


# ---- links, addresses, routes ----

def _addr(text):
    """Family and bytes of an address."""
    ip = ipaddress.ip_address(text)
    return (socket.AF_INET6 if ip.version == 6 else socket.AF_INET), ip.packed


class Rtnl(Socket):
    """rtnetlink, as far as the tests need it."""

    def __init__(self, ns=None, **options):
        super().__init__(NETLINK_ROUTE, ns, **options)

    def run(self, kind, flags, body):
        """A request whose answer does not matter."""
        for _ in self.ask(kind, flags, body):
            pass

    @staticmethod
    def _info(kind, data):
        if kind == 'halma':
            body = encode('link', data or {})
        elif kind == 'vrf':
            body = attr(1, struct.pack('=I', data['table']))
        elif kind == 'veth':
            body = attr(1, struct.pack('=BxHiII', 0, 0, 0, 0, 0) +
                        attr(IFLA_IFNAME, data['peer'].encode() + b'\0') +
                        (attr(IFLA_NET_NS_FD, struct.pack('=I', data['peer-ns'].fd))
                         if 'peer-ns' in data else b''))
        else:
            body = data if isinstance(data, bytes) else b''
        return attr(IFLA_LINKINFO, attr(IFLA_INFO_KIND, kind.encode() + b'\0') +
                    (attr(IFLA_INFO_DATA, body, NLA_F_NESTED) if body or data is not None
                     else b''), NLA_F_NESTED)

    def newlink(self, name, kind, data=None, up=True, flags=NLM_F_CREATE | NLM_F_EXCL, raw=b'',
                **more):
        """Create a link, in namespace ns if given; returns its ifindex. more: mtu, master."""
        self._link(RTM_NEWLINK, flags, name=name, up=up, raw=raw, kind=kind, data=data, **more)
        return None if 'ns' in more else self.index(name)

    def setlink(self, name, kind=None, data=None, **more):
        """Change a link: up, mtu, master, ns, newname; data for its kind."""
        self._link(RTM_NEWLINK, 0, name=name, kind=kind, data=data, **more)

    def _link(self, rtm, flags, name=None, index=0, up=None, mtu=None, master=None, ns=None,
              newname=None, kind=None, data=None, raw=b''):
        if newname:
            index, name = self.index(name), newname
        body = struct.pack('=BxHiII', 0, 0, index, IFF_UP if up else 0,
                           0 if up is None else IFF_UP)
        if name:
            body += attr(IFLA_IFNAME, name.encode() + b'\0')
        if mtu:
            body += attr(IFLA_MTU, struct.pack('=I', mtu))
        if master is not None:
            body += attr(IFLA_MASTER, struct.pack('=I', self.index(master) if master else 0))
        if ns:
            body += attr(IFLA_NET_NS_FD, struct.pack('=I', ns.fd))
        if kind:
            body += self._info(kind, data)
        self.run(rtm, flags, body + raw)

    def dellink(self, name):
        """Delete a link."""
        self._link(RTM_DELLINK, 0, name=name)

    def link(self, name):
        """A link: index, flags, mtu, kind, data (for halma), stats; None if there is none."""
        body = struct.pack('=BxHiII', 0, 0, 0, 0, 0) + attr(IFLA_IFNAME, name.encode() + b'\0')
        try:
            message = list(self.ask(RTM_GETLINK, 0, body))[0]
        except NlError as error:
            if error.errno != errno.ENODEV:
                raise
            return None
        return self._parse_link(message.data)

    def links(self):
        """All links."""
        return [self._parse_link(message.data) for message in
                self.ask(RTM_GETLINK, NLM_F_DUMP, struct.pack('=BxHiII', 0, 0, 0, 0, 0))
                if message.type == RTM_NEWLINK]

    @staticmethod
    def _parse_link(data):
        index, flags = struct.unpack_from('=iI', data, 4)
        found = dict(attributes(data, 16))
        info = dict(attributes(found.get(IFLA_LINKINFO, b'')))
        out = {'index': index, 'flags': flags, 'name': found[IFLA_IFNAME].rstrip(b'\0').decode(),
               'mtu': struct.unpack('=I', found[IFLA_MTU])[0],
               'kind': info.get(IFLA_INFO_KIND, b'').rstrip(b'\0').decode()}
        if IFLA_LINK_NETNSID in found:
            out['link-netnsid'] = struct.unpack('=i', found[IFLA_LINK_NETNSID])[0]
        if out['kind'] == 'halma':
            out['data'] = decode('link', info.get(IFLA_INFO_DATA, b''))
        if IFLA_STATS64 in found:
            names = ('rx_packets', 'tx_packets', 'rx_bytes', 'tx_bytes', 'rx_errors', 'tx_errors',
                     'rx_dropped', 'tx_dropped')
            out['stats'] = dict(zip(names, struct.unpack_from('=8Q', found[IFLA_STATS64])))
        return out

    def index(self, name):
        """Interface index."""
        link = self.link(name)
        if not link:
            raise NlError(errno.ENODEV, f'no link {name}')
        return link['index']

    def addr(self, name, text):
        """Add ADDRESS/LENGTH to a link, usable at once."""
        address, _, length = text.partition('/')
        family, packed = _addr(address)
        body = struct.pack('=BBBBI', family, int(length or 8 * len(packed)), 0, 0,
                           self.index(name))
        body += attr(1, packed) + attr(2, packed)
        if family == socket.AF_INET6:
            body += attr(8, struct.pack('=I', 2))  # IFA_F_NODAD
        self.run(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, body)

    def route(self, prefix, dev=None, via=None, table=254, kind=1, delete=False, via6=None):
        """Add (or delete) a route; via6: IPv6 gateway of an IPv4 route."""
        address, _, length = prefix.partition('/')
        family, packed = _addr(address)
        length = int(length or 8 * len(packed))
        body = struct.pack('=BBBBBBBBI', family, length, 0, 0, 0, 3, 0, kind, 0)
        body += attr(15, struct.pack('=I', table))
        if length:
            body += attr(1, packed)
        if dev:
            body += attr(4, struct.pack('=I', self.index(dev)))
        if via:
            body += attr(5, _addr(via)[1])
        if via6:
            body += attr(18, struct.pack('=H', socket.AF_INET6) + in6(via6))
        self.run(RTM_DELROUTE if delete else RTM_NEWROUTE,
                 0 if delete else NLM_F_CREATE | NLM_F_REPLACE, body)

    def neigh(self, name, address, lladdr=None, state=0x80):
        """A permanent neighbour."""
        family, packed = _addr(address)
        body = struct.pack('=BxHiHBB', family, 0, self.index(name), state, 0, 0)
        body += attr(1, packed) + (attr(2, lladdr) if lladdr else b'')
        self.run(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, body)

    def neighs(self, name=None, family=socket.AF_INET6):
        """Neighbour entries: (ifindex, state, address)."""
        want = self.index(name) if name else None
        out = []
        for message in self.ask(RTM_GETNEIGH, NLM_F_DUMP,
                                struct.pack('=BxHiHBB', family, 0, 0, 0, 0, 0)):
            if message.type != RTM_NEWNEIGH:
                continue
            index, state = struct.unpack_from('=iH', message.data, 4)
            if want is None or index == want:
                out.append((index, state, dict(attributes(message.data, 12)).get(1)))
        return out


# ---- namespaces ----

_LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000


def _syscall(what, rc):
    if rc:
        code = ctypes.get_errno()
        raise OSError(code, f'{what}: {os.strerror(code)}')


class _NoNetns:
    """Stays where it is."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


NO_NETNS = _NoNetns()


class Netns:
    """A network namespace without a name: it goes when nobody holds it. Inside 'with', all that
    this process does happens there. Netns(fd) is one that exists."""

    _stack = []

    def __init__(self, fd=None, lo=True):
        if fd is not None:
            self.fd = fd
            return
        here = os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC)
        try:
            _syscall('unshare', _LIBC.unshare(CLONE_NEWNET))
            self.fd = os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC)
        finally:
            _syscall('setns', _LIBC.setns(here, CLONE_NEWNET))
            os.close(here)
        if lo:
            with Rtnl(self) as link:
                link.setlink('lo', up=True)

    @classmethod
    def here(cls):
        """The present one."""
        return cls(os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC))

    def __enter__(self):
        self._stack.append(os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC))
        _syscall('setns', _LIBC.setns(self.fd, CLONE_NEWNET))
        return self

    def __exit__(self, *_):
        back = self._stack.pop()
        _syscall('setns', _LIBC.setns(back, CLONE_NEWNET))
        os.close(back)

    def enter(self):
        """Go there for good."""
        _syscall('setns', _LIBC.setns(self.fd, CLONE_NEWNET))

    def close(self):
        """Let it go."""
        os.close(self.fd)
        self.fd = -1

    def sysctl(self, name, value):
        """Set /proc/sys/net/NAME."""
        with self:
            pathlib.Path('/proc/sys/net', name).write_text(f'{value}\n')

    def run(self, *command, check=True, timeout=60, **options):
        """Run a program inside; returns its CompletedProcess with text output."""
        with self:
            return subprocess.run(command, check=check, timeout=timeout, text=True,
                                  stdin=subprocess.DEVNULL if 'input' not in options else None,
                                  capture_output=True, **options)


def anchor(ns=None, name='lma0', **data):
    """A namespace with a device in it: (namespace, links, family)."""
    ns = ns or Netns()
    link, halma = Rtnl(ns), Halma(ns)
    values = {'local': ['2001:db8::1']}
    values.update((key.replace('_', '-'), value) for key, value in data.items())
    link.newlink(name, 'halma', values)
    return ns, link, halma


def in_child(function, *args):
    """Run function in a process of its own; what it returns, or the exception it raised."""
    read, write = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        try:
            os.close(read)
            try:
                out = function(*args)
            except Exception as error:  # noqa: handed to the parent
                out = error
            with os.fdopen(write, 'wb') as pipe:
                pickle.dump(out, pipe)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, 'rb') as pipe:
        data = pipe.read()
    os.waitpid(pid, 0)
    return pickle.loads(data)


def unshare_user(net=True):
    """Become root of a new user namespace, and of a network namespace of it."""
    uid, gid = os.getuid(), os.getgid()
    _syscall('unshare', _LIBC.unshare(CLONE_NEWUSER | (CLONE_NEWNET if net else 0)))
    for name, text in (('setgroups', 'deny'), ('uid_map', f'0 {uid} 1'), ('gid_map', f'0 {gid} 1')):
        pathlib.Path('/proc/self', name).write_text(text, encoding='ascii')


# ---- packets, the module ----

def udp6(src, dst, sport=7000, dport=7000, data=b'halma'):
    """An IPv6 packet with UDP in it."""
    size = len(data) + 8
    pseudo = in6(src) + in6(dst) + struct.pack('>II', size, 17)
    header = struct.pack('>HHHH', sport, dport, size, 0)
    total = sum(struct.unpack(f'>{(len(pseudo) + size + 1) // 2}H',
                              pseudo + header + data + bytes(size % 2)))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    header = struct.pack('>HHHH', sport, dport, size, (~total & 0xffff) or 0xffff)
    return struct.pack('>IHBB', 6 << 28, size, 17, 64) + in6(src) + in6(dst) + header + data


def raw6(ns, proto=41, timeout=5):
    """A raw IPv6 socket; of protocol 41 it sends and receives what is inside a tunnel packet."""
    with ns:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, proto)
    sock.settimeout(timeout)
    return sock


def unload():
    """Unload the module; errno, or 0."""
    return ctypes.get_errno() if _LIBC.syscall(176, b'halma', os.O_NONBLOCK) else 0


def load():
    """Load the module again."""
    subprocess.run(['insmod', os.environ['HALMA_KO']], check=True)


# ---- waiting, figures ----

def wait_for(condition, seconds=10.0, step=0.01):
    """The first true value of condition(), or its last one when the time is over."""
    end = time.monotonic() + seconds * (5 if SLOW else 1)
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(step)


def meminfo(*names):
    """Values of /proc/meminfo in kB."""
    found = dict(line.split()[:2] for line in
                 pathlib.Path('/proc/meminfo').read_text().splitlines())
    return [int(found[name + ':']) for name in names]


def evidence(name):
    """Path of a file that is kept with the results."""
    folder = pathlib.Path(os.environ.get('HALMA_OUT', '/tmp')) / 'evidence' / \
        pathlib.Path(sys.argv[0]).stem
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


# ---- KTAP ----

class Ktap:
    """Prints the report of a test program; use as

        with Ktap() as tap:
            tap.equal('a new device has no binding', 0, halma.dev()['bindings'])
    """

    def __init__(self):
        self.count = self.failed = self.skipped = 0
        self.names = set()

    def __enter__(self):
        sys.stdout.reconfigure(line_buffering=True)
        print('KTAP version 1')
        return self

    def __exit__(self, kind, value, trace):
        if kind is SystemExit:
            return False
        if kind:
            self.diag(''.join(traceback.format_exception(kind, value, trace)))
            self.ok(f'ran to its end, not stopped by {kind.__name__}', False)
        print(f'1..{self.count}')
        passed = self.count - self.failed - self.skipped
        print(f'# {passed} passed, {self.failed} failed, {self.skipped} skipped')
        sys.stdout.flush()
        sys.exit(1 if self.failed or not self.count else 0)

    @staticmethod
    def diag(text):
        """Comment lines."""
        for line in str(text).rstrip('\n').split('\n'):
            print('# ' + line)

    def ok(self, name, good=True, why=None):
        """A test; returns whether it is good."""
        self.count += 1
        if name in self.names:
            self.diag('another test has this name')
            good = False
        self.names.add(name)
        if not good:
            self.failed += 1
            if why is not None:
                self.diag(why)
        print(f'{"ok" if good else "not ok"} {self.count} - {name}')
        return good

    def skip(self, name, why):
        """A test that could not run."""
        self.count += 1
        self.skipped += 1
        print(f'ok {self.count} - {name} # SKIP {why}')

    def equal(self, name, want, got):
        """ok when both are equal."""
        return self.ok(name, want == got, f'wanted {want!r}\ngot    {got!r}')

    def does(self, name, function, *args, **kwargs):
        """ok when function() raises nothing; returns what it returned."""
        try:
            out = function(*args, **kwargs)
        except Exception:  # noqa: any failure is the test's
            self.ok(name, False, traceback.format_exc())
            return None
        self.ok(name)
        return out

    def refused(self, name, code, function, *args, says=None, **kwargs):
        """ok when function() is refused with this errno and a sentence (that says something)."""
        codes = code if isinstance(code, tuple) else (code,)
        try:
            out = function(*args, **kwargs)
        except NlError as error:
            good = error.errno in codes and bool(error.text)
            good = good and (not says or bool(re.search(says, error.text)))
            wanted = ' or '.join(errno.errorcode[c] for c in codes)
            return self.ok(name, good, f'wanted {wanted} {says or "and a sentence"}, got {error}')
        return self.ok(name, False, f'was not refused: {out!r}')

    def bail(self, why):
        """Nothing more can be done."""
        print(f'Bail out! {why}')
        sys.exit(1)

    @staticmethod
    def skip_all(why):
        """Nothing here can run."""
        print(f'1..0 # SKIP {why}')
        sys.exit(4)
