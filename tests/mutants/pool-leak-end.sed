# SPDX-License-Identifier: GPL-2.0
# what: prefixes of a session that ended are not given back
# unit: lma_test
# file: userd/core/session.c
s/session_drop\(core, job->bce, true\);/session_drop(core, job->bce, false);/
