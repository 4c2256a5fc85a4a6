/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Templates: what a policy of IPsec asks for, as linux/xfrm.h has it (RFC 4301, 4.4.1). For who
 * talks of policies to the kernel, and for nobody else.
 */
#ifndef HALMAD_KERNEL_TEMPLATE_H
#define HALMAD_KERNEL_TEMPLATE_H

#include <linux/xfrm.h>

/* Lifetime of what ends when halmad ends it */
#define FOREVER {							\
		.soft_byte_limit = XFRM_INF, .hard_byte_limit = XFRM_INF, \
		.soft_packet_limit = XFRM_INF, .hard_packet_limit = XFRM_INF, \
	}

/* ESP in transport mode by the SAs of a reqid; 0 for all */
#define ESP(which) {						\
		.id.proto = IPPROTO_ESP, .family = AF_INET6, .reqid = (which), \
		.mode = XFRM_MODE_TRANSPORT, .aalgos = ~0U, .ealgos = ~0U, .calgos = ~0U, \
	}

/* ESP in tunnel mode, between these ends; an end that is zero is any */
#define ESP_TUNNEL(which) {					\
		.id.proto = IPPROTO_ESP, .family = AF_INET6, .reqid = (which), \
		.mode = XFRM_MODE_TUNNEL, .aalgos = ~0U, .ealgos = ~0U, .calgos = ~0U, \
	}

/* A Home Address option; the last template is that of the outermost header */
#define HOME_ADDRESS {						\
		.id.proto = IPPROTO_DSTOPTS, .family = AF_INET6, .optional = 1, \
		.mode = XFRM_MODE_ROUTEOPTIMIZATION, .aalgos = ~0U, .ealgos = ~0U, .calgos = ~0U, \
	}

/* Templates that a policy of halmad's can have */
#define TEMPLATES	2

#endif /* HALMAD_KERNEL_TEMPLATE_H */
