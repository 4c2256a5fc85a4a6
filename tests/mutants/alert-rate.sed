# SPDX-License-Identifier: GPL-2.0
# what: alerts are not limited
# tests: monitor
# file: kmod/*.c
s/if \(!__ratelimit\(halma_alert_limit\(hd, alert->cause\)\)\)/if (!hd)/
