# SPDX-License-Identifier: GPL-2.0
# what: when a home registration expires, a proxy binding of the mobile node does, too
# host: model
# file: userd/core/session.c
/^static void finish_end\(/,/^\}/s/^\tsession_drop\(core, job->bce, true\);/\tstruct bce *other = mn_first(job->bce->mn, HALMA_KIND_PMIPV6);\n\n\tif (other \&\& job->bce->facts.kind == HALMA_KIND_MIPV6)\n\t\ttimer_set(\&core->cache.timers, \&other->timer, core->now.boot_ms);\n&/
