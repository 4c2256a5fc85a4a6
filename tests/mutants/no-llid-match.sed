# SPDX-License-Identifier: GPL-2.0
# what: two requests without link-layer identifier are one interface
# unit: matrix_test
# file: userd/**/*.c
/^\tif \(!pbu->llid\.len && !bce->facts\.pmipv6\.llid\.len && same_att &&$/{N;s/ &&\n\t    opts->hi == HI_BETWEEN_MAGS\)$/)/}
