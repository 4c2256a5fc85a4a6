# SPDX-License-Identifier: GPL-2.0
# what: sources are told from within the sending of their packets
# tests: nested
# kernel: 6.12
# file: kmod/*.c
s/tasklet_schedule\(&hd->refusal_tasklet\);/halma_refusals_send(\&hd->refusal_tasklet);/
