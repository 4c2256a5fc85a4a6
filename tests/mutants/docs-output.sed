# SPDX-License-Identifier: GPL-2.0
# what: the tutorial shows what does not happen
# tests: docs
# file: userd/doc/tutorial.md
s/^3 packets transmitted, 3 received/3 packets transmitted, 2 received/
