# SPDX-License-Identifier: GPL-2.0
# what: a batch goes on after an error
# tests: cli
# file: tools/*.c
s/return b->status && !b->ctx->force;/return b->status \&\& !b;/
