# SPDX-License-Identifier: GPL-2.0
# what: de-registration by a MAG that is not the current one is honoured
# unit: lma_test
# file: userd/**/*.c
/5\.3\.5 \(1\)\]/,/\}/s/if \(!in6_equal\(&pbu->pcoa, &bce->facts\.coa\)\)/if (false)/
