# SPDX-License-Identifier: GPL-2.0
# what: a mobile node that is not known is treated like another one
# unit: lma_test
# file: userd/lma/*.c
s/^(\t)if \(!d->profile\)/\1if (!d->profile)\n\1\td->profile = conf->profiles.v;\n&/
