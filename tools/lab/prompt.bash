# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC2034 # for bash itself
#
# prompt.bash: of the lab's shell; says where one is, and where the telephone is

# with $(< FILE) in the prompt itself bash 5.2 never prints it
PROMPT_COMMAND='read -r LAB_AT < "$LAB_DIR/at"'
PS1='[lab: ${LAB_MN%%@*} at $LAB_AT] ${LAB_NODE:-lab}\$ '
unset HISTFILE
