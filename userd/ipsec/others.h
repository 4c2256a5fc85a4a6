/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policies of IPsec that somebody else has made, such as for the data of one mobile node or MAG,
 * and what they do to signalling and tunnels of others (RFC 5844, 4.3.2; RFC 5555, 5.2.2).
 */
#ifndef HALMAD_IPSEC_OTHERS_H
#define HALMAD_IPSEC_OTHERS_H

#include "config/conf.h"
#include "kernel/xfrm.h"

/**
 * enum others_harm - what a policy of somebody else does
 * @OTHERS_NONE: no harm
 * @OTHERS_CATCH: Mobility Headers of MAGs or mobile nodes match it, and it comes before halmad's
 *	policies for them
 * @OTHERS_LEAK: Mobility Headers to whom there is no SA with leave by it in the clear; halmad's
 *	policies would stop them
 * @OTHERS_MIX: tunnels to MAGs match it, and so do those to mobile nodes
 */
enum others_harm {
	OTHERS_NONE,
	OTHERS_CATCH,
	OTHERS_LEAK,
	OTHERS_MIX,
};

/* Gets a policy that does harm */
typedef void (*others_tell_t)(void *ctx, enum others_harm harm, const struct nlxfrm_other *other);

/**
 * others_judge() - what one of them does where IPsec is required: pure
 */
enum others_harm others_judge(const struct conf *conf, const struct nlxfrm_other *other);

/**
 * others_look() - judge all of them
 * @nx: kernel
 * @conf: configuration; IPsec is required
 * @tell: gets each that does harm
 * @ctx: for @tell
 *
 * Return: 0, or a negative errno.
 */
int others_look(struct nlxfrm *nx, const struct conf *conf, others_tell_t tell, void *ctx);

#endif /* HALMAD_IPSEC_OTHERS_H */
