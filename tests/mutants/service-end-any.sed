# SPDX-License-Identifier: GPL-2.0
# what: any MAG can end a session by asking for a service
# unit: lma_kept_test
# file: userd/lma/decide.c
s/d->end = found->kind == MATCH_BCE && in6_equal\(&pbu->pcoa, &found->bce->facts.coa\)/d->end = found->kind == MATCH_BCE/
