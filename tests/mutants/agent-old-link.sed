# SPDX-License-Identifier: GPL-2.0
# what: home agents of another link stay
# unit: discovery_test
# file: userd/ha/ha.c
s/^\t\tha->agents.count = 0;/\t\tha->advert.heard = false;/
