# SPDX-License-Identifier: GPL-2.0
# what: a batch ends at an error that force should pass over
# tests: cli
# file: tools/*.c
s/if \(b->status && !b->ctx->force\)/if (b->status)/
