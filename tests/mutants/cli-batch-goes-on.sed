# SPDX-License-Identifier: GPL-2.0
# what: a batch goes on after an error
# tests: cli
# file: tools/*.c
s/if \(b->status && !b->ctx->force\)/if (b->status \&\& !b)/
