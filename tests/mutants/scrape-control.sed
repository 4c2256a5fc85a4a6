# SPDX-License-Identifier: GPL-2.0
# what: the socket for metrics is that of control
# unit: metrics_conf_test
# file: userd/config/confmetrics.c
s/!strcmp\(socket, ctx->conf->control_socket\)/socket[0] == 0/
