# SPDX-License-Identifier: GPL-2.0
# what: a clock that was set back makes an answer take for ever
# unit: latency_test
# file: userd/core/latency.c
s/now > since \? now - since : 0/now - since/
