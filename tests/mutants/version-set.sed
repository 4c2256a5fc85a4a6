# SPDX-License-Identifier: GPL-2.0
# what: binding-set with a lower version is carried out
# tests: binding
# file: kmod/*.c
s/rq->has & HALMA_HAS_VERSION && rq->version < bce->version/false/
