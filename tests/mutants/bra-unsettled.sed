# SPDX-License-Identifier: GPL-2.0
# what: a BRA is looked at before the PBUs that came before it
# unit: race_test storm_test
# file: userd/core/revocation.c
/a message that came before it may have made the BRI void/{n;s/batch_run\(role->core\);//}
