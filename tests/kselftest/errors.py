#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
# enough: 6.12 uml
"""Every operation with each attribute missing, of wrong size, out of range, unknown, twice: an
errno, a sentence that points at the attribute, and nothing changed."""

import errno
import struct

from family import Halma
from namespace import anchor
from nlattr import (C, CMD, NEST_OF, NLA_F_NESTED, NLA_TYPE_MASK, NLM_F_DUMP, OWN, Raw, SCHEMA,
                    attr, encode, nested)
from nlsock import NlError
from tap import Ktap

NAME = ['anchor-id', 'ifindex']
BINDING = NAME + ['force', 'id', 'kind', 'precedence', 'mn-id-type', 'mn-id', 'prefix', 'path',
                  'state', 'blocked-action', 'lifetime', 'grace', 'cookie', 'version', 'defend']
FILTER = NAME + ['id', 'kind', 'mn-id-type', 'mn-id', 'prefix', 'path', 'state']
# what a request may say of a path, and what only a reply does
PATH = ['bid', 'preference', 'tunnel', 'key-out', 'state', 'lifetime', 'grace']
NEW = {'id': 5, 'kind': 3, 'mn-id': b'mn5', 'prefix': '2001:db8:5::/64', 'path': '2001:db8:f::1'}

# operation: attributes it takes, a request that succeeds, as a dump
OPERATIONS = {
    'family-get': ([], {}, False),
    'dev-get': (NAME, {}, False),
    'dev-get, dump': (NAME, {}, True),
    'dev-set': (NAME + ['link'], {'link': {'grace': 1}}, False),
    'dev-own': (NAME + ['release'], {}, False),
    'binding-new': (BINDING, NEW, False),
    'binding-set': (BINDING, {'id': 1, 'path': '2001:db8:f::9'}, False),
    'binding-del': (NAME + ['force', 'id', 'version'], {'id': 1}, False),
    'binding-get': (FILTER, {'id': 1}, False),
    'binding-get, dump': (FILTER, {}, True),
    'binding-lookup': (NAME + ['ipv6', 'ipv4', 'mark'], {'ipv6': '2001:db8:1::1'}, False),
    'binding-flush': (FILTER + ['force', 'flush'], {}, False),
    'tunnel-get': (NAME + ['key'], {'key': '2001:db8:f::1'}, False),
    'tunnel-get, dump': (NAME + ['key'], {}, True),
    'stats-get': (NAME, {}, False),
    'stats-get, dump': (NAME, {}, True),
}
# out of range, beyond what a type holds
RANGE = {
    'anchor-id': [0], 'ifindex': [0], 'id': [0], 'kind': [0, 4, 1 << 31], 'precedence': [8],
    'mn-id-type': [0, 256], 'state': [0, 3], 'blocked-action': [0, 3], 'grace': [60001],
    'bid': [65536], 'preference': [128], 'encap': [0, 2, 3, 4], 'length': [0, 129],
    'lifetime': [((1 << 32) - 1) * 1000 + 1, (1 << 64) - 1],
    'mn-id': [b'', bytes(255), bytes(1000)], 'cookie': [bytes(65)],
    'key-in': [1], 'key-out': [1], 'local-ipv4': ['192.0.2.1'], 'remote-ipv4': ['192.0.2.1'],
    'defend': [2], 'shared': [1, 2],
    'hop-limit': [256], 'dscp-mode': [0, 3], 'dscp': [64], 'flow-label-mode': [0, 4],
    'flow-label': [1 << 20], 'encap-limit': [257], 'exclusive': [2], 'slack': [600001],
    'alert-rate': [10001],
    'ipv6': ['ff02::1', 'fe80::', '::1'], 'ipv4': ['224.0.0.1', '127.0.0.1', '169.254.0.1'],
    'local-ipv6': ['2001:db8::99'], 'remote-ipv6': ['::', 'ff0e::1', 'fe80::1', '::1',
                                                    '2001:db8::1'],
}
SIZES = {'u32': (0, 2, 3, 5, 8), 'u64': (0, 4, 7, 9, 16), 'in6': (0, 4, 15, 17),
         'in4': (0, 3, 5, 16), 'flag': (1, 4)}
# a good nest to put a bad attribute into, instead of the good one
NESTS = {'prefix': {'ipv6': '2001:db8:7::', 'length': 64},
         'path': {'tunnel': {'remote-ipv6': '2001:db8:f::7'}},
         'tunnel-key': {'remote-ipv6': '2001:db8:f::7'}, 'link': {}, 'addr-list': {},
         'flush': {}}
# the nest is to blame, if its policy is
NEST = tuple(SCHEMA['halma'][name][0] for name in ('binding', 'filter', 'lookup', 'flush'))
REFUSALS = (errno.EINVAL, errno.ERANGE, errno.EOPNOTSUPP, errno.EADDRNOTAVAIL, errno.ENOSPC)


def set_of(operation, key):
    """Set of an attribute of a request: that of the nest, or of the message itself."""
    nest = NEST_OF.get(operation.split(',')[0])
    if not nest or key in OWN:
        return 'halma'
    return SCHEMA['halma'][nest][1]


def bad_values(name, key):
    """(what, value of the attribute, numbers of the attributes that may be to blame)."""
    number, kind, _ = SCHEMA[name][key]
    if name == 'lookup':
        yield from ((f'{key} of {size} bytes', Raw(b'\1' * size), (number,))
                    for size in SIZES.get(kind, ()))
        return
    for size in SIZES.get(kind, ()):
        yield f'{key} of {size} bytes', Raw(b'\1' * size), (number,)
    for value in RANGE.get(key, ()):
        yield f'{key} {value}', value, (number,)
    if kind not in SCHEMA:
        return
    good = NESTS[kind]
    yield f'{key} that is no nest', Raw(encode(kind, good) or attr(1, b'\1\1\1\1')), (number,)
    yield f'{key} of 3 bytes', Raw(b'\1\1\1', NLA_F_NESTED), None
    yield f'{key} with a rest', Raw(encode(kind, good) + b'\1\1\1\1', NLA_F_NESTED), None
    yield f'{key} that ends early', Raw(struct.pack('=HH', 20, 1) + bytes(4), NLA_F_NESTED), None
    yield (f'{key} with an unknown attribute',
           Raw(encode(kind, good) + attr(99, bytes(4)), NLA_F_NESTED), (99,))
    for sub in SCHEMA[kind]:
        if kind == 'flush' and sub != 'each' or kind == 'path' and sub not in PATH:
            size = 8 if SCHEMA[kind][sub][1] == 'u64' else 4
            yield (f'{key}: {sub}, which only a reply has',
                   Raw(encode(kind, {**good, sub: Raw(bytes(size))}), NLA_F_NESTED), None)
            continue
        for what, value, blame in bad_values(kind, sub):
            if kind == 'prefix' and sub == 'ipv4' and not isinstance(value, Raw):
                values = {sub: value}
            elif kind == 'addr-list' and not isinstance(value, Raw):
                continue    # link.py does
            else:
                values = dict(good, **{sub: value})
            yield (f'{key}: {what}', Raw(encode(kind, values), NLA_F_NESTED),
                   blame and blame + (number,))


class Judge:
    """Sends requests that must be refused, and looks after each whether anything changed."""

    def __init__(self, tap):
        self.tap = tap
        self.ns, self.link, self.halma = anchor()
        self.ears = Halma(self.ns).subscribe('bindings', 'alerts')
        self.wrong = []
        self.cases = 0
        self.fill()

    def fill(self):
        """Something that could be changed."""
        self.halma.flush()
        self.halma.do('dev-set', link={'grace': 500})
        self.halma.new(1, 'mn1', '2001:db8:1::/64', '2001:db8:f::1', cookie=b'c', version=3)
        self.halma.new(2, 'mn1', '2001:db8:1::1/128', '2001:db8:f::2', kind='mipv6')
        self.halma.new(3, 'mn3', ['2001:db8:3::/64', '192.0.2.3/32'], '2001:db8:f::1',
                       state=2)
        self.ears.events()
        self.before = self.state()

    def state(self):
        """All there is, as bytes; no packets flow and no time counts."""
        return [list(self.halma.raw_dump(cmd)) for cmd in ('dev-get', 'binding-get', 'tunnel-get')]

    @staticmethod
    def blamed(request, error):
        """Number of the attribute that the error points at; a dump's error never does."""
        if error.offset is None or error.offset + 4 > len(request):
            return None
        return struct.unpack_from('=HH', request, error.offset)[1] & NLA_TYPE_MASK

    def case(self, what, operation, values, blame=None, codes=REFUSALS, sentence=True):
        """One request that must be refused."""
        self.cases += 1
        cmd, dump = operation.split(',')[0], OPERATIONS.get(operation, (0, 0, False))[2]
        self.send(what, Halma.body(cmd, values), dump, blame, codes, sentence)

    def send(self, what, body, dump=False, blame=None, codes=REFUSALS, sentence=True):
        """The same with the bytes after the netlink header."""
        halma = self.halma
        try:
            list(halma.ask(halma.family, NLM_F_DUMP if dump else 0, body))
            self.wrong.append(f'{what}: was not refused')
        except NlError as error:
            if error.errno not in codes:
                self.wrong.append(f'{what}: {error}')
            elif sentence and not error.text:
                self.wrong.append(f'{what}: no sentence with {error.name}')
            elif blame and not dump and self.blamed(bytes(16) + body, error) not in blame + NEST:
                self.wrong.append(f'{what}: {error}: does not point at {blame}')
        if self.state() != self.before:
            self.wrong.append(f'{what}: something has changed')
            self.fill()

    def verdict(self, name):
        """Close a group of cases."""
        events = self.ears.events()
        if events:
            self.wrong.append(f'notified: {events}')
        self.tap.ok(name, not self.wrong and self.cases, '\n'.join(self.wrong))
        self.wrong, self.cases = [], 0


def sizes_and_ranges(judge):
    """Each attribute of each operation."""
    for operation, (takes, values, _) in OPERATIONS.items():
        for key in takes:
            for what, value, blame in bad_values(set_of(operation, key), key):
                judge.case(what, operation, {**values, key: value}, blame)
            judge.verdict(f'{operation}: {key} of wrong size or out of range is refused')


def unknown(judge):
    """Attributes that the contract has not, or not for this operation."""
    for operation, (takes, values, _) in OPERATIONS.items():
        cmd = operation.split(',')[0]
        nest = NEST_OF.get(cmd)
        whole = nested(cmd, values)
        for key, (number, kind, _) in SCHEMA['halma'].items():
            if key in takes or key == nest:
                continue
            raw = Raw(bytes(4), NLA_F_NESTED if kind in SCHEMA else 0)
            judge.case(key, operation, {**whole, number: raw}, (number,))
        for number in (C['HALMA_A_MAX'] + 1, 200, 0x3fff, 0):
            judge.case(f'number {number}', operation, {**whole, number: bytes(4)},
                       (number,) if number else None)
        for key, (number, kind, _) in SCHEMA[SCHEMA['halma'][nest][1]].items() if nest else ():
            if key in takes or kind == 'pad':
                continue
            size = {'u64': 8, 'in6': 16}.get(kind, 4)
            raw = Raw(bytes(size), NLA_F_NESTED if kind in SCHEMA else 0)
            judge.case(f'{nest} {key}', operation,
                       {**whole, nest: {**whole.get(nest, {}), key: raw}}, (number,))
        for number in (100, 200, 0x3fff, 0) if nest else ():
            judge.case(f'{nest} number {number}', operation,
                       {**whole, nest: {**whole.get(nest, {}), number: bytes(4)}},
                       (number,) if number else None)
        judge.verdict(f'{operation}: attributes that it does not have are refused')


def missing(judge):
    """What a request cannot do without."""
    for cmd in ('binding-new', 'binding-set'):
        for key in ('kind', 'mn-id', 'prefix', 'path'):
            judge.case(f'no {key}', cmd, {k: v for k, v in NEW.items() if k != key},
                       codes=(errno.EINVAL if cmd == 'binding-new' else errno.ENOENT,))
        judge.verdict(f'{cmd}: a new binding that lacks something is refused')
    for cmd, values in (('binding-set', {'path': '2001:db8:f::9'}), ('binding-del', {}),
                        ('binding-get', {}), ('binding-get', {'kind': 3}),
                        ('binding-new', {}), ('binding-set', {}), ('binding-lookup', {}),
                        ('binding-lookup', {'mark': 1}),
                        ('binding-lookup', {'ipv6': '2001:db8:1::1', 'ipv4': '192.0.2.3'}),
                        ('tunnel-get', {}), ('dev-set', {})):
        judge.case(f'{cmd} {values}', cmd, values, codes=(errno.EINVAL,))
    judge.verdict('a request that does not name its object is refused')
    for what, key, value in (
            ('a prefix without address', 'prefix', {'length': 64}),
            ('a prefix with two', 'prefix', {'ipv6': '2001:db8:7::', 'ipv4': '192.0.2.7',
                                             'length': 32}),
            ('an empty prefix', 'prefix', {}),
            ('a path without tunnel', 'path', {}),
            ('a tunnel without far end', 'path', {'tunnel': {'local-ipv6': '2001:db8::1'}}),
            ('an empty tunnel', 'path', {'tunnel': Raw(b'', NLA_F_NESTED)})):
        for operation in ('binding-new', 'binding-set', 'binding-get', 'binding-get, dump',
                          'binding-flush'):
            judge.case(f'{operation}: {what}', operation,
                       {**OPERATIONS[operation][1], key: value},
                       codes=(errno.EINVAL if value else errno.EOPNOTSUPP
                              if key == 'path' else errno.EINVAL,))
    judge.case('mn-id-type alone', 'binding-flush', {'mn-id-type': 1}, codes=(errno.EINVAL,))
    judge.case('mn-id-type alone', 'binding-new',
               {'mn-id-type': 1, **{k: v for k, v in NEW.items() if k != 'mn-id'}},
               codes=(errno.EINVAL,))
    judge.verdict('a nest that lacks something is refused')


def twice(judge):
    """What may occur once."""
    for operation in ('binding-new', 'binding-set'):
        values = OPERATIONS[operation][1]
        judge.case(f'{operation}: two paths', operation,
                   {**values, 'path': ['2001:db8:f::1', '2001:db8:f::2']},
                   codes=(errno.EOPNOTSUPP,))
        judge.case(f'{operation}: a prefix twice', operation,
                   {**values, 'prefix': ['2001:db8:5::/64', '2001:db8:6::/64',
                                         '2001:db8:5::/64']}, codes=(errno.EINVAL,))
    judge.verdict('two paths and a prefix named twice are refused')
    number = SCHEMA['prefix']['ipv6'][0]
    double = Raw(attr(number, b'\x20\1\x0d\xb8' + bytes(12)) * 2 +
                 attr(SCHEMA['prefix']['length'][0], struct.pack('=I', 200)), NLA_F_NESTED)
    judge.case('a bad nest among good ones', 'binding-new',
               {**NEW, 'prefix': ['2001:db8:5::/64', double, '2001:db8:6::/64']})
    judge.case('a bad nest after good ones', 'binding-new',
               {**NEW, 'prefix': [f'2001:db8:5:{i:x}::/64' for i in range(31)] + [double]})
    judge.verdict('one bad prefix among good ones refuses them all')


def frames(judge):
    """Messages that are none."""
    head = struct.pack('=BBH', CMD['binding-new'], 1, 0)
    new = encode('halma', nested('binding-new', NEW))
    core = (errno.EOPNOTSUPP, errno.EINVAL, errno.ERANGE)
    for number in (0, max(CMD.values()) + 1, 255, CMD['dev-ntf'], CMD['binding-new-ntf'],
                   CMD['binding-flush-ntf'], CMD['alert-ntf']):
        judge.cases += 1
        judge.send(f'command {number}', struct.pack('=BBH', number, 1, 0) + new, codes=core,
                   sentence=False)
    for cmd in ('binding-new', 'binding-del', 'dev-own'):
        judge.cases += 1
        judge.send(f'dump of {cmd}', struct.pack('=BBH', CMD[cmd], 1, 0), dump=True, codes=core,
                   sentence=False)
    judge.verdict('commands that are none are refused')
    for size in range(1, 4):
        judge.cases += 1
        judge.send(f'header of {size} bytes', head[:size], codes=core, sentence=False)
    for cut in range(1, len(new)):      # the whole is one nest: it ends early
        judge.cases += 1
        # from the end of a whole attribute on only what is missing can be the reason
        judge.send(f'cut to {cut} bytes', head + new[:cut], codes=core)
    judge.cases += 1
    judge.send('a rest of 4 bytes', head + new + bytes(4), codes=core)
    judge.send('a rest of 3 bytes', head + new + b'\1\1\1', codes=core)
    judge.verdict('a message that was cut short or has a rest is refused')


def main():
    """All of it."""
    with Ktap() as tap:
        judge = Judge(tap)
        sizes_and_ranges(judge)
        unknown(judge)
        missing(judge)
        twice(judge)
        frames(judge)
        for operation, (_, values, dump) in OPERATIONS.items():
            if not dump:
                tap.does(f'{operation}: the good request that all these were made from',
                         judge.halma.do, operation, **values)
                judge.fill()


if __name__ == '__main__':
    main()
