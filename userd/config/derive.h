/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The home address that follows from who a mobile node is.
 */
#ifndef HALMAD_CONFIG_DERIVE_H
#define HALMAD_CONFIG_DERIVE_H

#include "base/mnid.h"
#include "base/prefix.h"

/**
 * derive_address() - a home address for a mobile node in a prefix
 * @prefix: prefix of 64 bits
 * @mnid: the mobile node
 *
 * It is the same each time, on every machine: nothing needs to be stored for a mobile node to have
 * its address for ever. That of another one is another, but for one chance in 2^64.
 */
struct in6_addr derive_address(const struct prefix *prefix, const struct mnid *mnid);

#endif /* HALMAD_CONFIG_DERIVE_H */
