# SPDX-License-Identifier: GPL-2.0
# what: an older BU revives a home registration that has ended (RFC 6612, T2)
# host: model
# file: userd/ha/decide.c
s/^\tif \(replay_sequence\(last, bu->bu\.sequence\) == REPLAY_OK\)/\tif (d->bce \&\& d->bce->facts.state == HALMA_STATE_BLOCKED)\n\t\treturn true;\n&/
