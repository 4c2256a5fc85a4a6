# SPDX-License-Identifier: GPL-2.0
# what: a file may include itself
# unit: conf_include_test
# file: userd/config/source.c
s/if \(level->dev == st->st_dev \&\& level->ino == st->st_ino\)/if (level->depth > 1000)/
