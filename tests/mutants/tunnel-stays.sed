# SPDX-License-Identifier: GPL-2.0
# what: a tunnel stays where it was
# unit: nodesas_test
# file: userd/ipsec/ipsec.c
/^static void move_tunnel/,/^}/s/if \(!same_end \|\| nlxfrm_move\(ipsec->nx, &move\)\)/if (!same_end)/
