# SPDX-License-Identifier: GPL-2.0
# what: "list" means "show" even where it is a verb of its own
# unit: cli_verb_test
# file: tools/verb.c
s/\{ "ls", \{ "list", "show" \} \}/{ "ls", { "show", "list" } }/
