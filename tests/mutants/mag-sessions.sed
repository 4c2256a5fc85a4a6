# SPDX-License-Identifier: GPL-2.0
# what: a MAG may have as many sessions as it likes
# unit: lma_limits_test
# file: userd/lma/mag.c
s/if \(sessions && mag->max_sessions/if (false \&\& sessions \&\& mag->max_sessions/
