# SPDX-License-Identifier: GPL-2.0
# what: a batch ends at an error that force should pass over
# tests: cli
# file: tools/*.c
s/return b->status && !b->ctx->force;/return b->status;/
