# SPDX-License-Identifier: GPL-2.0
# what: a session that waits for its end goes on waiting when the operator revokes it
# host: model
# file: userd/lma/revoke.c
/^static void revoke_session\(/,/^\}/s/^\t\trevocation_one\(lma->core, bce, NULL, order\);$/\t\tif (bce->facts.state == HALMA_STATE_ACTIVE)\n\t&/
