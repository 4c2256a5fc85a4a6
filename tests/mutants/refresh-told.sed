# SPDX-License-Identifier: GPL-2.0
# what: each refresh is told to everybody
# tests: contract
# file: kmod/*.c
s/cmd == HALMA_CMD_BINDING_REFRESH_NTF \? HALMA_NLGRP_REFRESHES :/false ? HALMA_NLGRP_REFRESHES :/
