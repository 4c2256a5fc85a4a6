# SPDX-License-Identifier: GPL-2.0
# what: the option -netns is ignored
# tests: cli
# file: tools/*.c
s/if \(o->netns && netns_enter\(o->netns\)\)/if (o->netns \&\& !o)/
