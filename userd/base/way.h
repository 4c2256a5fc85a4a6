/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where home addresses are.
 */
#ifndef HALMAD_BASE_WAY_H
#define HALMAD_BASE_WAY_H

#include "base/types.h"

/**
 * struct way - by which care-of address a home address is reached
 * @hoa: home address
 * @coa: care-of address; unspecified if it is not away
 * @local: address of the anchor that it registered with, if it is away
 * @was: it was away before, by whatever care-of address
 */
struct way {
	struct in6_addr hoa;
	struct in6_addr coa;
	struct in6_addr local;
	bool was;
};

#endif /* HALMAD_BASE_WAY_H */
