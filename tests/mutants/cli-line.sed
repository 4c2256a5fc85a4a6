# SPDX-License-Identifier: GPL-2.0
# what: a complaint of a batch names the line where it arrives
# tests: cli
# file: tools/*.c
s/err_line\(\+\+line\);/err_line(line++);/
