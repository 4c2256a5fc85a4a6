# SPDX-License-Identifier: GPL-2.0
# what: every MAG may revoke all its sessions at once
# unit: revoke_mag_test
# file: userd/lma/bri.c
s/!d->mag->global_revocation \|\| !mh_has/!mh_has/
