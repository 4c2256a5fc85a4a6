# SPDX-License-Identifier: GPL-2.0
# what: the beginning of several verbs means the first of them
# unit: cli_verb_test
# file: tools/verb.c
s/\*ambiguous = found;/*ambiguous = false;/
