#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# takes: 10
# enough: uml
#
# log.sh: who reads the log stands still, as the journal does when its disk hangs.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

# Reads what comes until FILE.stop is there, and again when FILE.go is, into FILE.log.
reader()
{
	python3 - "$1" <<'END'
import fcntl, os, sys, time

name = sys.argv[1]
log = open(name + '.log', 'wb', buffering=0)
pipe = os.open(name, os.O_RDONLY)
# it fills sooner
fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 4096)
os.set_blocking(pipe, False)
while not os.path.exists(name + '.stop'):
    try:
        log.write(os.read(pipe, 65536))
    except BlockingIOError:
        time.sleep(0.05)
while not os.path.exists(name + '.go'):
    time.sleep(0.1)
os.set_blocking(pipe, True)
while data := os.read(pipe, 65536):
    log.write(data)
END
}

start_piped()
{
	rm -f "$HALMAD_SOCK"
	ip netns exec lma "$HALMAD" -c "$TOPO_DIR/halma.conf" 2> "$PIPE" > /dev/null &
	LMA_PID=$!
	slowwait 20 lma_up "$LMA_PID"
}

# A MAG that is only ever refused causes lines until some are lost. It tells of each answer: who
# did not listen to that would make it stand still, too.
some_lost()
{
	mag 2 probe eve@nowhere.example count 30 wait 300
	lma_told '.counters["log-lines-lost"]' && [ "$ASKED" -gt 0 ]
}

said()
{
	grep -qE 'halmad: [0-9]+ lines were lost here: nobody read the log' "$PIPE.log"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
lma_conf
PIPE=$TOPO_DIR/log.pipe
mkfifo "$PIPE"
reader "$PIPE" &
defer kill $!
start_piped || ktap_bail "halmad does not start"
mag_start 1 2
check "a PBU is answered" probe_is 0 1 bob@example.org lifetime 600
touch "$PIPE.stop"
check "the log's reader stands still: lines are lost, and counted" slowwait 40 some_lost
check "and another MAG's PBU is answered" probe_is 0 1 carol@example.org lifetime 600
check_not "nobody could say so yet" said
touch "$PIPE.go"
check "it reads again: the next line says that some were lost" slowwait 20 said
ktap_finish
