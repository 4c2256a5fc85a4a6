# SPDX-License-Identifier: GPL-2.0
# what: a MAG that is not known is treated like another one
# unit: lma_test
# file: userd/**/*.c
s/^(\t)d->mag = mag_find\(&conf->mags, &pbu->src\);/&\n\1if (!d->mag)\n\1\td->mag = conf->mags.v;/
s/!mag_may_name\(d->mag, &pbu->pcoa\)/false/
