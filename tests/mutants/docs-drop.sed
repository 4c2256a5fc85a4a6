# SPDX-License-Identifier: GPL-2.0
# what: a drop cause of which troubleshooting.md knows nothing
# unit: docs_test
# file: uapi/halma.yaml
s/^        name: spoofed-source/&-address/
