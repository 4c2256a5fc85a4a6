# SPDX-License-Identifier: GPL-2.0
# what: a session that the kernel refuses to put right counts as right
# unit: agree_test
# file: userd/core/agree.c
s/^\t\t\*refused = true;/\t\t*refused = !req->error;/
