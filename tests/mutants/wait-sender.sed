# SPDX-License-Identifier: GPL-2.0
# what: the limit of a sender is none
# unit: wait_test attach_test
# file: userd/core/wait.c
s/if \(limits->sender && /if (false \&\& /
