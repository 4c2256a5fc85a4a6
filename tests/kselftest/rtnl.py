# SPDX-License-Identifier: GPL-2.0
"""Links, addresses, routes and neighbours.

    link = Rtnl(ns)                         a socket for them in a namespace
    link.newlink('lma0', 'halma', {'local': ['2001:db8::1']})
"""

import errno
import ipaddress
import socket
import struct

from nlattr import (IFF_UP, IFLA_IFNAME, IFLA_INFO_DATA, IFLA_INFO_KIND, IFLA_LINKINFO,
                    IFLA_LINK_NETNSID, IFLA_MASTER, IFLA_MTU, IFLA_NET_NS_FD, IFLA_STATS64,
                    NETLINK_ROUTE, NLA_F_NESTED, NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL,
                    NLM_F_REPLACE, RTM_DELLINK, RTM_DELROUTE, RTM_GETLINK, RTM_GETNEIGH,
                    RTM_NEWADDR, RTM_NEWLINK, RTM_NEWNEIGH, RTM_NEWROUTE, attr, attributes, decode,
                    encode, in6)
from nlsock import NlError, Socket


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
