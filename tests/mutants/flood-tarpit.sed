# SPDX-License-Identifier: GPL-2.0
# what: whoever sends too many PBUs has to wait for each answer, and all others with him
# host: bench/load
# file: userd/lma/pbu.c
s/^(\tlma_mag\(lma, mag\)->limited\+\+;)/\1\n\tfor (volatile unsigned int i = 0; i < 20000000; i++)\n\t\t;/
