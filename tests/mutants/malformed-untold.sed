# SPDX-License-Identifier: GPL-2.0
# what: malformed messages are counted, but neither told nor logged
# unit: refusal_test
# file: userd/anchor.c
s/message_ignored\(&anchor->lma, packet, msg, "malformed", mh_error_name\(err\)\);/;/
