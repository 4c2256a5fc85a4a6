# SPDX-License-Identifier: GPL-2.0
# what: discovery of home agents cannot be switched off
# unit: discovery_test
# file: userd/ha/discovery.c
s/if \(!conf->home_agent \|\| !conf->discovery.answer\)/if (!conf->home_agent)/
