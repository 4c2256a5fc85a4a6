# SPDX-License-Identifier: GPL-2.0
# what: a tunnel stays when its mobile node is at home
# unit: nodesas_test
# file: userd/ipsec/ipsec.c
/^static void end_tunnel/,/^}/s/if \(ipsec->nx &&/if (!ipsec->nx \&\&/
