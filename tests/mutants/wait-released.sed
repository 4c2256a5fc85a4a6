# SPDX-License-Identifier: GPL-2.0
# what: what replaces a released message is released, too
# unit: wait_test
# file: userd/core/wait.c
/wait->repeated = true;/{n;s/unrelease\(wait\);/;/}
