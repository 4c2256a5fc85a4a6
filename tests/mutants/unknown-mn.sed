# SPDX-License-Identifier: GPL-2.0
# what: a mobile node that is not known is treated like another one
# unit: lma_test
# file: userd/*.c
s/^(\t)if \(!\*profile\)/\1if (!*profile)\n\1\t*profile = conf->profiles.v;\n&/
