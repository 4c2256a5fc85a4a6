# SPDX-License-Identifier: GPL-2.0
# what: a refresh of a binding that has expired is answered as if it were a new one
# tests: binding
# file: kmod/*.c
s/if \(!bce && !halma_request_complete\(rq\)\)/if (false)/
