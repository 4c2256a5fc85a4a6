# SPDX-License-Identifier: GPL-2.0
# what: a repeated de-registration starts the delete wait again
# unit: lma_test
# file: userd/**/*.c
s/d->verdict = LMA_REPEATED;/d->facts.state = HALMA_STATE_BLOCKED;\n\t\td->verdict = LMA_DEREGISTER;/
