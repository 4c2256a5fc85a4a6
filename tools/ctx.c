// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "ctx.h"
#include "deletion.h"
#include "err.h"
#include "ifname.h"

/**
 * ctx_genl - the socket to the module, opened when it is first wanted
 * @c: context
 *
 * Return: the socket; NULL, with a complaint, if that cannot be.
 */
struct req *ctx_genl(struct ctx *c)
{
	if (!c->genl) {
		c->genl = req_open_halma();
		if (c->genl && c->batch)
			req_batch(c->genl, c->force);
	}
	return c->genl;
}

/**
 * ctx_route - the socket to rtnetlink, opened when it is first wanted
 * @c: context
 *
 * Return: the socket; NULL, with a complaint, if that cannot be.
 */
struct req *ctx_route(struct ctx *c)
{
	if (!c->route)
		c->route = req_open_route();
	return c->route;
}

/**
 * ctx_flush - have everything carried out that is still collected
 * @c: context
 *
 * Return: EXIT_OK, or EXIT_REFUSED if any of it was refused.
 */
int ctx_flush(struct ctx *c)
{
	deletion_finish(c);
	return c->genl ? req_flush(c->genl) : EXIT_OK;
}

/**
 * ctx_settle - have what was collected carried out before something else is done
 * @c: context
 *
 * Return: EXIT_OK; EXIT_REFUSED if any of it was refused and that ends the batch.
 */
int ctx_settle(struct ctx *c)
{
	int ret = ctx_flush(c);

	return c->force ? EXIT_OK : ret;
}

/**
 * ctx_close - let go of everything
 * @c: context
 */
void ctx_close(struct ctx *c)
{
	deletion_free(c);
	ifname_forget(c);
	req_close(c->genl);
	req_close(c->route);
	free(c->devs);
	c->genl = NULL;
	c->route = NULL;
	c->devs = NULL;
}
