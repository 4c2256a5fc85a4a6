# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# routability.sh: what a mobile node under ESP has beside its registrations: prefix discovery and
# return routability (RFC 4877, 7.2.2 and 7.2.3). To be sourced after charon.sh and away.sh; all of
# it is about the node in mn, with the home address $HOA, and the correspondent in cn.

PREFIX_REQID=78	# at her end
TUNNEL_REQID=79
TUNNEL_NUMBER=0

# children for prefixes and for return routability: the first asks for more than there is, the
# second names the types
children()
{
	cat <<- END
		mpd {
			mode = transport_proxy
			local_ts = $HOA/128[58]
			remote_ts = dynamic[58]
			esp_proposals = aes128-sha256
			policies = no
			reqid = $PREFIX_REQID
		}
		rr {
			mode = tunnel
			local_ts = $HOA/128[135/256]
			remote_ts = ::/0[135/768]
			esp_proposals = aes128-sha256
			policies = no
			reqid = $TUNNEL_REQID
		}
	END
}

# what her kernel asks for: of prefixes, and of return routability from COA
prefix_policies()
{
	ip -n mn xfrm policy add src "$HOA" dst "$LMAA" proto 58 type 146 dir out priority 5 \
		tmpl proto esp mode transport reqid "$PREFIX_REQID" tmpl proto hao mode ro
	ip -n mn xfrm policy add src "$LMAA" dst "$HOA" proto 58 type 147 dir in priority 5 \
		tmpl proto esp mode transport reqid "$PREFIX_REQID" \
		tmpl proto route2 mode ro level use
}

# clear_prefix_policies: the option, and no ESP
clear_prefix_policies()
{
	ip -n mn xfrm policy update src "$HOA" dst "$LMAA" proto 58 type 146 dir out priority 5 \
		tmpl proto hao mode ro
}

tunnel_policies()
{
	ip -n mn xfrm policy "$1" src "$HOA" dst "$CN" proto 135 dir out priority 5 \
		tmpl src "$2" dst "$LMAA" proto esp mode tunnel reqid "$TUNNEL_REQID"
	ip -n mn xfrm policy "$1" src "$CN" dst "$HOA" proto 135 dir in priority 5 \
		tmpl src "$LMAA" dst "$2" proto esp mode tunnel reqid "$TUNNEL_REQID"
}

no_tunnel_policies()
{
	ip -n mn xfrm policy del src "$HOA" dst "$CN" proto 135 dir out
	ip -n mn xfrm policy del src "$CN" dst "$HOA" proto 135 dir in
}

# tunnel_moves FROM TO: her end of it; her charon is not told
tunnel_moves()
{
	tunnel_policies update "$2"
	# the next number is one that the anchor has not seen
	TUNNEL_NUMBER=$((TUNNEL_NUMBER + 1000))
	ip netns exec mn python3 - "$1" "$2" "$TUNNEL_REQID" "$TUNNEL_NUMBER" <<- 'END'
		import re, subprocess, sys
		was, to, reqid, number = sys.argv[1:]
		def ip(*words):
		    subprocess.run(['ip', 'xfrm', 'state', *words], check=True)
		text = subprocess.run(['ip', 'xfrm', 'state'], capture_output=True,
				      text=True).stdout
		for state in re.split(r'\n(?=src )', text):
		    if f'reqid {reqid} ' not in state or was not in state:
		        continue
		    src, dst = re.match(r'src (\S+) dst (\S+)', state).groups()
		    spi = re.search(r'spi (\S+)', state)[1]
		    auth = re.search(r'auth-trunc (\S+) (\S+) (\d+)', state).groups()
		    enc = re.search(r'enc (\S+) (\S+)', state).groups()
		    ip('del', 'src', src, 'dst', dst, 'proto', 'esp', 'spi', spi)
		    ip('add', 'src', src.replace(was, to), 'dst', dst.replace(was, to),
		       'proto', 'esp', 'spi', spi, 'reqid', reqid, 'mode', 'tunnel',
		       'flag', 'af-unspec', 'replay-window', '32', 'replay-oseq',
		       number,
		       'auth-trunc', *auth, 'enc', *enc)
	END
}

# asks_prefixes ID: a Mobile Prefix Solicitation from the home address is answered
asks_prefixes()
{
	ip netns exec mn python3 - "$HOA" "$LMAA" "$1" <<- 'END'
		import socket, struct, sys
		hoa, ha, number = sys.argv[1:]
		s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
		s.bind((hoa, 0))
		s.settimeout(4)
		s.sendto(struct.pack('>BBHHH', 146, 0, 0, int(number), 0), (ha, 0))
		try:
		    while True:
		        data, peer = s.recvfrom(2000)
		        if data[0] == 147 and peer[0] == ha and \
		                data[4:6] == struct.pack('>H', int(number)):
		            sys.exit(0)
		except TimeoutError:
		    sys.exit('nothing comes')
	END
}

# the correspondent: each Home Test Init gets a Home Test
correspondent()
{
	ip netns exec cn python3 - <<- 'END' &
		import socket
		s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 135)
		while True:
		    data, peer = s.recvfrom(2000)
		    if data[2] == 1:
		        s.sendto(bytes([59, 2, 3, 0, 0, 0, 0, 7]) + data[8:16] + b'token-77', peer)
	END
	defer topo_end "$!"
}

# home_test COOKIE: of 8 letters; it comes back, with a token
home_test()
{
	ip netns exec mn python3 - "$HOA" "$CN" "$1" <<- 'END'
		import socket, sys
		hoa, cn, cookie = sys.argv[1:]
		s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 135)
		s.bind((hoa, 0))
		s.settimeout(4)
		s.sendto(bytes([59, 1, 1, 0, 0, 0, 0, 0]) + cookie.encode(), (cn, 0))
		try:
		    while True:
		        data, peer = s.recvfrom(2000)
		        if (data[2], peer[0], data[8:]) == (3, cn, cookie.encode() + b'token-77'):
		            sys.exit(0)
		except TimeoutError:
		    sys.exit('nothing comes')
	END
}

fails()
{
	! "$@"
}

# by_esp NAME COA: what a capture has is ESP to and from there, and nothing in the clear
by_esp()
{
	local file="${CAPTURE_FILE[$1]}"

	[ "$(frames "$file" "esp && ipv6.src == $2 && ipv6.dst == $LMAA")" -gt 0 ] &&
		[ "$(frames "$file" "esp && ipv6.src == $LMAA && ipv6.dst == $2")" -gt 0 ] &&
		[ "$(frames "$file" "mip6 || icmpv6.type == 146 || icmpv6.type == 147")" = 0 ]
}

# watched NAME COA COMMAND...: it succeeds, and what goes over the core link is by_esp()
watched()
{
	local name="$1" coa="$2"; shift 2

	# at the other end: here what was in a tunnel is seen once more
	capture net lma0 "$name" ip6
	"$@" || { capture_stop "$name"; return 1; }
	capture_stop "$name"
	by_esp "$name" "$coa"
}

# tunnel_is [COA]: where the anchor has her tunnel: policies and SAs, or none of the policies
tunnel_is()
{
	local policies

	policies=$(ip -n lma -o xfrm policy |
		grep -c "$HOA/128 .*proto mobility-header.*mode tunnel")
	[ -n "${1:-}" ] || { [ "$policies" = 0 ]; return; }
	[ "$policies" = 2 ] &&
		ip -n lma -o xfrm policy |
			grep -q "dst $HOA/128 .*tmpl src $LMAA dst $1[^0-9a-f:]" &&
		ip -n lma xfrm state | grep -qE "^src $LMAA dst $1\>" &&
		ip -n lma xfrm state | grep -qE "^src $1 dst $LMAA\>"
}
