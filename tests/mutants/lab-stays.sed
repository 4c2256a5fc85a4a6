# SPDX-License-Identifier: GPL-2.0
# what: the lab leaves its uninvited gateway behind
# tests: lab
# file: tools/lab/network.sh
s/^\tip netns del mag3 .*/\t:/
