# SPDX-License-Identifier: GPL-2.0
# what: tunnels may be nested once more
# tests: nested
# file: kmod/*.c
s/this_cpu_read\(halma_depth\) >= HALMA_DEPTH_MAX/this_cpu_read(halma_depth) > HALMA_DEPTH_MAX/
