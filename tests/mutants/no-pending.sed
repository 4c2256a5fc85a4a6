# SPDX-License-Identifier: GPL-2.0
# what: a request does not see the one before it in the batch
# unit: lmarun_test
# file: userd/**/*.c
s/if \(is_pending\(lma, &work->pbu, &work->d\)\)/if (is_pending(lma, \&work->pbu, \&work->d) \&\& false)/
