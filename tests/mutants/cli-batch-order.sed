# SPDX-License-Identifier: GPL-2.0
# what: a command that prints does not wait for those before it in a batch
# tests: batch
# file: tools/*.c
s/if \(!verb->collects && ctx_settle\(c\)\)/if (!verb)/
