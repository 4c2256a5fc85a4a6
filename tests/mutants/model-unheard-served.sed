# SPDX-License-Identifier: GPL-2.0
# what: after a restart the MAG that a mobile node has gone to meanwhile is refused
# host: model
# file: userd/lma/match.c
s/ && !bce->unheard &&/ \&\&/
