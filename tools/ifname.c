// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "err.h"
#include "ifname.h"

/*
 * Names of interfaces of any kind. A device may have other names besides its own
 * ("ip link property add ... altname"), longer than if_nametoindex() takes; the
 * kernel knows them all. The last answer is kept for the next line of a batch.
 */

/**
 * struct ifname - a name that was asked for
 * @index: of its interface
 * @name: the name
 */
struct ifname {
	unsigned int index;
	char name[];
};

static int note_index(const struct req_reply *reply, void *arg)
{
	unsigned int *index = arg;
	struct ifinfomsg ifi;

	if (reply->type != RTM_NEWLINK || reply->hdrlen < sizeof(ifi))
		return EXIT_OK;
	memcpy(&ifi, reply->hdr, sizeof(ifi));
	*index = (unsigned int)ifi.ifi_index;
	return EXIT_OK;
}

static unsigned int ask(struct ctx *c, const char *name)
{
	struct ifinfomsg ifi = { 0 };
	struct req *r = ctx_route(c);
	unsigned int index = 0;

	if (!r)
		return 0;
	req_begin_route(r, RTM_GETLINK, 0, &ifi, sizeof(ifi), NULL);
	req_put_string(r, IFLA_ALT_IFNAME, name);
	(void)req_probe(r, note_index, &index);
	return index;
}

static void keep(struct ctx *c, const char *name, unsigned int index)
{
	size_t len = strlen(name) + 1;

	ifname_forget(c);
	c->ifname = malloc(sizeof(*c->ifname) + len);
	if (!c->ifname)
		return;
	c->ifname->index = index;
	memcpy(c->ifname->name, name, len);
}

/**
 * ifname_index - find an interface of this namespace by any of its names
 * @c: context
 * @name: its name, or one of its other names
 *
 * Return: its index; 0 if there is none.
 */
unsigned int ifname_index(struct ctx *c, const char *name)
{
	unsigned int index;

	if (c->ifname && !strcmp(c->ifname->name, name))
		return c->ifname->index;
	index = ask(c, name);
	if (index)
		keep(c, name, index);
	return index;
}

/**
 * ifname_forget - names may have changed
 * @c: context
 */
void ifname_forget(struct ctx *c)
{
	free(c->ifname);
	c->ifname = NULL;
}
