# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# prompt.bash: of the lab's shell; says where one is, and where the telephone is

PS1='[lab: ${LAB_MN%%@*} at $(< "$LAB_DIR/at")] ${LAB_NODE:-lab}\$ '
HISTFILE=
