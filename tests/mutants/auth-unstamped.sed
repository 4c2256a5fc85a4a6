# SPDX-License-Identifier: GPL-2.0
# what: who need not have a timestamp may leave it out after one
# unit: ha_auth_test
# file: userd/ha/authenticate.c
s/if \(!bu->stamped && \(last \|\| waiting_stamp\(known\) \|\| !d->who->auth\.replay_optional\)\)/if (!bu->stamped \&\& !d->who->auth.replay_optional)/
