# SPDX-License-Identifier: GPL-2.0
# what: the link-local address changes with a handover
# unit: lma_test
# file: userd/**/*.c
s/lla = bce->facts\.pmipv6\.lla;/(void)bce;/
