#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 240
# takes: 25
# enough: uml
#
# metrics.sh: metrics by HTTP and by halma metrics, as curl, promtool and Prometheus itself take
# them; a reload moves where they are.

# shellcheck source=tests/ktap.sh
. "$(dirname "$0")/../ktap.sh"
# shellcheck source=tests/daemon/topo.sh
. "$(dirname "$0")/topo.sh"

PORT=9464
SERVER=9465
RULES=$(realpath "$(dirname "$0")/../../tools/prometheus/halma.rules.yml")

# GET with options of curl
scrape()
{
	in_ns lma curl -sS -f --max-time 20 "$@"
}

# in the format that $1 asks for
by_socket()
{
	scrape --unix-socket "$HALMAD_SOCK.metrics" ${1:+-H "Accept: $1"} http://halma/metrics
}

by_tcp()
{
	scrape "http://127.0.0.1:${1:-$PORT}/metrics"
}

# the value of a sample
value()
{
	by_socket "" | grep -F "$1 " | sed 's/.* //'
}

listen_on()
{
	lma_conf "metrics { listen = \"127.0.0.1:$1\" }"
}

# what Prometheus answers to a query, one value
query()
{
	in_ns lma curl -sS --max-time 20 -G "http://127.0.0.1:$SERVER/api/v1/query" \
		--data-urlencode "query=$1" | jq -r '.data.result[0].value[1]'
}

asked_is()
{
	[ "$(query "$1")" = "$2" ]
}

prometheus_check()
{
	cat > "$TOPO_DIR/prometheus.yml" <<- END
		global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
		rule_files: [ "$RULES" ]
		scrape_configs:
		  - job_name: halma
		    static_configs: [ { targets: [ "127.0.0.1:$PORT" ] } ]
	END
	promtool check config "$TOPO_DIR/prometheus.yml"
}

# in the anchor's namespace
prometheus_start()
{
	ip netns exec lma prometheus --config.file="$TOPO_DIR/prometheus.yml" \
		--storage.tsdb.path="$TOPO_DIR/tsdb" --web.listen-address="127.0.0.1:$SERVER" \
		> "$TOPO_DIR/prometheus.log" 2>&1 &
	PROMETHEUS=$!
	defer topo_end "$PROMETHEUS"
}

ktap_start
topo_up || ktap_bail "the network cannot be built"
listen_on "$PORT"
lma_start || ktap_bail "no daemon"
mag_start 1 || ktap_bail "no gateway"
mag 1 attach alice@example.org lladdr "$MN_MAC"

check_matches "curl gets the metrics from the UNIX socket" \
	'halma_sessions\{role="pmipv6",state="active"\} 1' by_socket
check_matches "and by TCP" 'halma_build_info\{version="[^"]+",device="lma0"\} 1' by_tcp
check_matches "OpenMetrics for who asks for it" '^# EOF$' \
	by_socket 'application/openmetrics-text; version=1.0.0'
check_matches "halma metrics prints the text format" '^# TYPE halma_sessions_ended_total counter' \
	lma metrics
check_matches "and OpenMetrics" '^# EOF$' lma metrics format openmetrics
check "promtool finds nothing wrong with it" eval 'lma metrics | promtool check metrics'
check_equal "the answer to a PBU was measured" 1 \
	"$(value 'halma_answer_seconds_count{role="pmipv6"}')"
mag 1 refresh alice@example.org
check_equal "a refresh is a message more" 2 \
	"$(value 'halma_mag_pbus_received_total{mag="mag1"}')"
check_matches "what the module counts is there, too" \
	'^halma_device_drops_total\{cause="rx-link-local"\} 0' by_socket

check "Prometheus takes its configuration and the alert rules" prometheus_check
prometheus_start
check "it scrapes halmad" slowwait 60 asked_is 'up{job="halma"}' 1
check "and knows the session" slowwait 20 asked_is \
	'halma_sessions{role="pmipv6",state="active"}' 1
check "and the histogram" slowwait 20 asked_is \
	'halma_answer_seconds_bucket{role="pmipv6",le="+Inf"}' 2
topo_end "$PROMETHEUS"

listen_on 9466
check "a reload with another address" lma daemon reload
check "listens there" by_tcp 9466
check_not "and not where it did" by_tcp "$PORT"
ip netns exec lma python3 -c 'import signal, socket
taken = socket.create_server(("127.0.0.1", 9467))
print("taken", flush=True)
signal.pause()' > "$TOPO_DIR/taken" &
TAKEN=$!
defer topo_end "$TAKEN"
slowwait 20 test -s "$TOPO_DIR/taken"
listen_on 9467
check_refused "a reload to an address that is taken is refused" '127.0.0.1:9467' lma daemon reload
check "and nothing has changed" by_tcp 9466
topo_end "$TAKEN"
check "halmad goes on" mag 1 refresh alice@example.org
lma_stop
check_not "the socket goes with halmad" test -e "$HALMAD_SOCK.metrics"
ktap_finish
