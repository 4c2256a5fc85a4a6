# SPDX-License-Identifier: GPL-2.0
# what: what the telephone sends does not go to its new gateway
# tests: lab
# file: tools/lab/command.sh
s/^\tair "\$n"$/\t:/
