# SPDX-License-Identifier: GPL-2.0
# what: a MAG may have a realm with an @ in it, in which no mobile node is
# unit: conf_test
# file: userd/config/confmag.c
s/if \(strchr\(mag->realm\[i\], '@'\)\)/if (strchr(mag->realm[i], 1))/
