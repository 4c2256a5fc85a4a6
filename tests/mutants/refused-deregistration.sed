# SPDX-License-Identifier: GPL-2.0
# what: a de-registration by Mobile IPv6 that the kernel refuses ends the daemon
# unit: both_test
# host: model
# file: userd/ha/bu.c
s/if \(work->d\.profile && (work->d\.profile->scope)/if (\1/
