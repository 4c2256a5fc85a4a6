# SPDX-License-Identifier: GPL-2.0
# what: what a MAG is refused or ignored is not said to be of that MAG
# unit: refusal_test
# file: userd/lma/report.c
s/^	sender->name = mag->name;/	;/
