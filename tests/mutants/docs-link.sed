# SPDX-License-Identifier: GPL-2.0
# what: a page links to one that is not there
# unit: docs_test
# file: userd/doc/mobility.md
s/\(glossary\.md\)/(glossar.md)/
