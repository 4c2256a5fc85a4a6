# SPDX-License-Identifier: GPL-2.0
# what: sequence numbers are remembered without the option
# unit: bu_esp_test
# file: userd/ha/memory.c
s/if \(!conf->remember_sequence\)/if (0)/
