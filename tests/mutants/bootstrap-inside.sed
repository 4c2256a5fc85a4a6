# SPDX-License-Identifier: GPL-2.0
# what: the address of the home agent is not inside of the option that was asked for
# tests: combined
# file: tools/bootstrap.c
s/definition\("mip6-udinf", MIP6_UDINF, "empty", true\)/definition("mip6-udinf", MIP6_UDINF, "empty", false)/
