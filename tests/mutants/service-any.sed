# SPDX-License-Identifier: GPL-2.0
# what: every service is allowed
# unit: lma_kept_test
# file: userd/lma/decide.c
s/profile_serves\(d->profile, opts->service.data, opts->service.len\)\)/profile_serves(d->profile, opts->service.data, opts->service.len) || d)/
