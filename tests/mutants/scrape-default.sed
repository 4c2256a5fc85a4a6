# SPDX-License-Identifier: GPL-2.0
# what: a default that does not fit is refused
# unit: metrics_conf_test
# file: userd/config/confmetrics.c
s/strlen\(metrics->socket\) >= CONF_SOCKET_MAX/!metrics->socket[0]/
