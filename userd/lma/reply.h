/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Proxy Binding Acknowledgements (RFC 5213, 5.3.6; RFC 5844, 3.1.2.6): pure.
 */
#ifndef HALMAD_LMA_REPLY_H
#define HALMAD_LMA_REPLY_H

#include "lma/decision.h"

/**
 * lma_reply() - make a PBA (RFC 5213, 5.3.6; RFC 5844, 3.1.2.6)
 * @conf: configuration
 * @pbu: request
 * @d: decision; nothing is to be taken from pools any more
 * @reply: result; points into the request
 */
void lma_reply(const struct conf *conf, const struct lma_pbu *pbu, const struct lma_decision *d,
	       struct mh_msg *reply);

#endif /* HALMAD_LMA_REPLY_H */
