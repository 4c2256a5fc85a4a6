# SPDX-License-Identifier: GPL-2.0
# what: halmad starts without lab mode
# tests: control
# file: userd/*.c
s/if \(!h->conf->lab_mode\)/if (false)/
