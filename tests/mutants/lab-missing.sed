# SPDX-License-Identifier: GPL-2.0
# what: the lab goes on where something is missing
# tests: lab
# file: tools/lab/lab.sh
s/^\tif \[ -n "\$lacks" \]; then/\tif false; then/
