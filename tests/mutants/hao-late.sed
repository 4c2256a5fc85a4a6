# SPDX-License-Identifier: GPL-2.0
# what: the kernel takes data with a Home Address option only after the BA has left
# unit: bu_test
# file: userd/core/batch.c
s/^\tbefore_send\(core\);$//; s/^(\tbatch->answer_count = 0;)$/\1\n\tbefore_send(core);/
