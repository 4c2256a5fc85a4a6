# SPDX-License-Identifier: GPL-2.0
# what: a binding without session stays
# unit: agree_test
# file: userd/core/agree.c
s/if \(!bce_find_id\(&core->cache, seen\[n\].id\)\)/if (!seen[n].id)/
