# SPDX-License-Identifier: GPL-2.0
# what: what is restored waits in the queue of the store until all is
# unit: restart_test
# file: userd/store/store.c
s/store->fill\.count < store->queue_max \/ 2\)/store->queue_max)/
