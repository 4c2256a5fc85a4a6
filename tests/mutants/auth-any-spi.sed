# SPDX-License-Identifier: GPL-2.0
# what: any SPI names the first key
# unit: ha_auth_test
# file: userd/config/authkeys.c
s/if \(keys->sa\[i\]\.spi == spi\)/if (spi || i)/
