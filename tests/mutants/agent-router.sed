# SPDX-License-Identifier: GPL-2.0
# what: whoever has Home Agent Information serves mobile routers
# unit: ha_agents_rfc_test
# file: userd/ha/agents.c
s/agent->routers = ra->info_routers;/agent->routers = ra->info;/
