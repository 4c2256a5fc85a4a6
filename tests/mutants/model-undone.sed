# SPDX-License-Identifier: GPL-2.0
# what: a home registration that the kernel refuses keeps the prefix that it was to move
# host: model
# file: userd/ha/bu.c
/^static void refuse_unmade\(/,/^\}/s/^\t\tsession_undo\(ha->core, job->bce, true\);/\t\t(void)job;/
