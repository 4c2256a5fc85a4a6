# SPDX-License-Identifier: GPL-2.0
# what: alerts are not limited
# tests: monitor
# file: kmod/*.c
s/if \(!__ratelimit\(&hd->alert_limit\)\)/if (!hd)/
