# SPDX-License-Identifier: GPL-2.0
# what: without lab mode anybody is answered
# unit: ha_auth_test
# file: userd/ha/authenticate.c
s/if \(known->conf->ipsec && !\(owner/if (!known->conf \&\& !(owner/
