# SPDX-License-Identifier: GPL-2.0
# what: halma(7) does not say what HNP stands for
# unit: docs_test
# file: tools/man/halma.7
s/^\(home network prefix\), and does/(prefix), and does/
