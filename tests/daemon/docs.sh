#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# takes: 60
# enough: uml
#
# shellcheck disable=SC2015,SC2317 # bail out; called by name
#
# docs.sh: what the pages of userd/doc say is done, and prints what they show. pages.py reads them;
# userd/doc/README.md explains the marks of their blocks.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

DOC=$TOPO_TREE/userd/doc
BOB=bob@example.org

pages()
{
	local rc=0

	# not the interpreter of somebody's virtual environment
	/usr/bin/python3 "$TOPO_SELF/pages.py" "$@" > "$KTAP_TMP/pages" || rc=$?
	cat "$KTAP_TMP/pages"
	return $rc
}

# pages that want the lab $1
of_lab()
{
	local page

	for page in "$DOC"/*.md "$TOPO_TREE/README.md"; do
		[ ! -e "$page" ] || [ "$(pages lab "$page")" != "$1" ] || echo "$page"
	done
}

# names that the reader types
programs()
{
	local bin="$KTAP_TMP/bin" file

	mkdir -p "$bin"
	for file in "$HALMA" "$HALMAD" "$HALMA_MAG" "$HALMA_STREAM"; do
		ln -sf "$(readlink -f "$file")" "$bin/"
	done
	export PATH="$bin:$PATH"
}

# what the page builds for itself goes with it, whatever became of it
own_page()
{
	local rc=0 ns

	pages run "$1" || rc=$?
	for ns in $(ip netns list | cut -d' ' -f1); do
		ip netns pids "$ns" | xargs -r kill 2> /dev/null
		ip netns del "$ns"
		rc=1
	done
	return "$rc"
}

anchor_page()
{
	in_ns lma /usr/bin/python3 "$TOPO_SELF/pages.py" run "$1"
}

# the anchor of which the pages speak
write_conf()
{
	cat <<- END
		lab-mode = true
		home-agent = true
		# a busy host holds up a message
		TimestampValidityWindow = 10000
		device lma0 {
			local = $LMAA
			home-network = 2001:db8:100::/40
		}
		pool default {
			prefix = 2001:db8:100::/48
		}
		mag mag1 {
			address = $PCOA1
		}
		mag mag2 {
			address = $PCOA2
		}
		mn "alice@example.com" {
			policy = both
			home-address = 2001:db8:100:a::10
		}
		mn "*@example.org" { }
	END
}

forget()
{
	rm -rf /etc/halma /var/lib/halma /run/halma
}

ktap_start
programs
topo_module || ktap_bail "no module"
# a kernel that loads no modules by itself
modprobe -aq bridge vrf nf_tables
check "all blocks are marked" pages marks "$DOC"/*.md
for page in $(of_lab own); do
	check "${page##*/}: each command does what the page says" own_page "$page"
done

topo_up || ktap_bail "the network cannot be built"
defer forget
forget
mkdir -p /etc/halma /run/halma /var/lib/halma
cp "$TOPO_TREE/userd/halma.conf.sample" /etc/halma/
ln -s /etc/halma/halma.conf "$TOPO_DIR/halma.conf"
export HALMAD_SOCK=/run/halma/halmad.sock
write_conf > /etc/halma/halma.conf
lma_start && mag_start 1 2 || ktap_bail "no anchor"
mag 1 attach "$BOB" lladdr "$MN_MAC" || ktap_bail "$MAG_ANSWER"
for page in $(of_lab anchor); do
	check "${page##*/}: each command does what the page says" anchor_page "$page"
done
ktap_finish
