# SPDX-License-Identifier: GPL-2.0
# what: malformed messages are counted, but neither told nor logged
# unit: refusal_test
# file: userd/anchor.c
/^static void discard/,/^\}/s/^	(report_message\(.*\);)/	(*ruling.count)++;\n	if (!packet)\n		\1/
