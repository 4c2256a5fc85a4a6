# SPDX-License-Identifier: GPL-2.0
# what: a prefix whose proxy binding waits for its end is not its mobile node's home any more
# host: model
# file: userd/ha/owner.c
/^static const struct mn \*holder\(/,/^\}/s/^\tif \(bce\)$/\tif (bce \&\& bce->facts.state == HALMA_STATE_ACTIVE)/
