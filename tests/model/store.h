/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A store in memory, to be looked at.
 */
#ifndef TESTS_MODEL_STORE_H
#define TESTS_MODEL_STORE_H

#include "store/store.h"

#define STORE_BINDINGS		16
#define STORE_RESERVATIONS	8
#define STORE_HOMES		4
#define STORE_KEYS		16

/**
 * struct kept_binding - a binding
 * @info: as it was told
 * @until: time of day in ms when it ends
 */
struct kept_binding {
	struct binding_info info;
	u64 until;
};

/**
 * struct kept_home - a prefix that a mobile node has for good
 */
struct kept_home {
	struct mnid mnid;
	struct prefix prefix;
};

/**
 * struct store - all that is kept
 * @awaited: somebody waits for what is durable
 * @fault: the first thing that should not have been; NULL for none
 */
struct store {
	struct kept_binding binding[STORE_BINDINGS];
	unsigned int binding_count;
	struct store_reservation reservation[STORE_RESERVATIONS];
	unsigned int reservation_count;
	struct kept_home home[STORE_HOMES];
	unsigned int home_count;
	struct {
		char key[STORE_KEY_MAX];
		char value[STORE_KEY_MAX];
	} variable[STORE_KEYS];
	unsigned int variable_count;
	u64 changes;
	bool awaited;
	const char *fault;
};

/**
 * info_of_req() - a binding as the store and the kernel keep it
 * @info: result, but for what the kernel alone knows of it
 * @req: what it was made, or set, by
 */
void info_of_req(struct binding_info *info, const struct binding_req *req);

#endif /* TESTS_MODEL_STORE_H */
