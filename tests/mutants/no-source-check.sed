# SPDX-License-Identifier: GPL-2.0
# what: any known far end may send from any bound source
# tests: uplink
# file: kmod/*.c
s/if \(halma_paths_from\(paths, tnl\)\)/if (true)/
