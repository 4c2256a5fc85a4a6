# SPDX-License-Identifier: GPL-2.0
# what: halmad takes a device that another one owns
# tests: control
# file: userd/**/*.c
s/err = nlhalma_own\((.*)\);/err = nlhalma_own(\1) * 0;/
