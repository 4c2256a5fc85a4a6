#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# show.sh SCENARIO: the part of the demonstration that runs in the virtual machine; run.sh starts
# it. The story is in scenario/SCENARIO.sh, how it is told in tell.sh, the networks in tests/daemon.

DEMO=$(dirname "$0")
# shellcheck source=tests/ktap.sh
. "$DEMO/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$DEMO/../daemon/topo.sh"
# shellcheck source=tests/daemon/away.sh
. "$DEMO/../daemon/away.sh"
# shellcheck source=tests/daemon/charon.sh
. "$DEMO/../daemon/charon.sh"
# shellcheck source=tests/daemon/way.sh
. "$DEMO/../daemon/way.sh"
# shellcheck source=tests/demo/tell.sh
. "$DEMO/tell.sh"

# Nothing here ends because of the clock: a slow machine takes long for the same. Whether it still
# goes on is watched from outside (run.sh), by what comes out. Some programs want a number, though
# shellcheck disable=SC2034 # for the libraries
KTAP_ENDLESS=1 MAG_PATIENCE=3600 TOPO_PATIENCE=3600 LMA_WINDOW=3600000 NODE_PATIENCE=3600
# shellcheck disable=SC2034
STREAM_LINGER=60000 STREAM_MEET=900000 WAY_PATIENCE=3600
# shellcheck disable=SC2034 # for the scenarios: what gateways and mobile nodes wait for an answer
WAIT=600000

trap ktap_cleanup EXIT
# shellcheck source=tests/demo/scenario/a2.sh
. "$DEMO/scenario/$1.sh"
title "The network: namespaces of this machine, joined by virtual Ethernet"
topo_up || give_up "the network"
story
verdict
