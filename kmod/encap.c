// SPDX-License-Identifier: GPL-2.0
/*
 * The encapsulations that the module has: the table of them. What one does is in a file
 * of its own, encap_ipv6.c.
 */
#include "encap.h"

static const struct halma_encap_ops * const halma_encaps[] = {
	[HALMA_ENCAP_IPV6] = &halma_encap_ipv6,
};

/**
 * halma_encap_find() - an encapsulation by number
 * @encap: enum halma_encap
 *
 * Return: it, or NULL when the module has no such encapsulation.
 */
const struct halma_encap_ops *halma_encap_find(u32 encap)
{
	return encap < ARRAY_SIZE(halma_encaps) ? halma_encaps[encap] : NULL;
}

/**
 * halma_encap_unregister() - no tunnel packet arrives any more
 */
void halma_encap_unregister(void)
{
	int i;

	for (i = ARRAY_SIZE(halma_encaps) - 1; i >= 0; i--)
		if (halma_encaps[i])
			halma_encaps[i]->unhook();
}

/**
 * halma_encap_register() - let tunnel packets arrive
 *
 * Return: 0 or an error.
 */
int halma_encap_register(void)
{
	int i, err;

	for (i = 0; i < ARRAY_SIZE(halma_encaps); i++) {
		err = halma_encaps[i] ? halma_encaps[i]->hook() : 0;
		if (err)
			goto err_unhook;
	}
	return 0;

err_unhook:
	while (--i >= 0)
		if (halma_encaps[i])
			halma_encaps[i]->unhook();
	return err;
}
