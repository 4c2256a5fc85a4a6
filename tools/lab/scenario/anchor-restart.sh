#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# anchor-restart: the program that decides is killed and comes back; packets go on meanwhile
# network: plain

# shellcheck source=tools/lab/story.sh
. "$LAB/story.sh"

received()
{
	stream | sed 's/.* \([0-9]*\) received/\1/'
}

more_than()
{
	[ "$(received)" -gt "$1" ]
}

flows()
{
	eventually more_than $(($(received) + 100))
}

has_adopted()
{
	[ "$(halma -j daemon show | jq .counters.adopted)" = 1 ]
}

title "Alice talks with CN"
run move mag1
run stream start

title "halmad, the daemon that decides, is killed"
run anchor kill
tell "halma.ko, the part in the kernel, carries packets on by what it was told last."
must_not "nobody answers at the anchor" halma mn list
must "packets flow on" flows

title "It is started again"
run anchor start
must "it has found in the kernel the subscriber that it had" has_adopted
must "and goes on with her: she moves" move mag2
must "in all that time nothing was lost" stream stop
ends
