# SPDX-License-Identifier: GPL-2.0
# what: a start that fails after a power cut says that it ended in order
# unit: counter_test
# file: userd/core/restore.c
s/^(\treturn )(core->life != CORE_BEGUN && \(core->may_have_lost)/\1!core \&\& \2/
