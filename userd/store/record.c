// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "store/record.h"

_Static_assert(STORE_KEY_MAX + STORE_VALUE_MAX < HALMAD_PREFIX_MAX * STORE_PREFIX_LEN,
	       "a variable is shorter than a binding");

static size_t put_prefix(u8 *to, const struct prefix *prefix)
{
	memcpy(to, &prefix->addr, sizeof(prefix->addr));
	to[16] = prefix->len;
	return STORE_PREFIX_LEN;
}

static size_t put_binding(struct store_record *r, const struct binding_req *req,
			  const struct kept *kept)
{
	u8 *p = r->data;
	unsigned int i;

	r->id = req->id;
	r->version = req->version;
	r->mnid_type = req->mnid->type;
	r->mnid_len = req->mnid->len;
	r->prefix_count = (u8)req->prefix_count;
	r->cookie_len = (u8)req->cookie_len;
	r->state = (u8)req->state;
	r->kind = (u8)req->kind;
	r->local = req->local;
	r->remote = req->remote;
	memcpy(p, req->mnid->data, req->mnid->len);
	p += req->mnid->len;
	for (i = 0; i < req->prefix_count; i++)
		p += put_prefix(p, &req->prefix[i]);
	memcpy(p, req->cookie, req->cookie_len);
	p += req->cookie_len;
	if (kept) {
		r->kept_len = kept->len;
		memcpy(p, kept->data, kept->len);
		p += kept->len;
	}
	return (size_t)(p - r->data);
}

static size_t put_variable(struct store_record *r, const char *key, const char *value)
{
	r->key_len = (u16)strlen(key);
	strcpy((char *)r->data, key);
	strcpy((char *)r->data + r->key_len + 1, value);
	return r->key_len + strlen(value) + 2;
}

static size_t put_home(struct store_record *r, const struct store_home *home)
{
	r->mnid_type = home->mnid->type;
	r->mnid_len = home->mnid->len;
	memcpy(r->data, home->mnid->data, home->mnid->len);
	return home->mnid->len + put_prefix(r->data + home->mnid->len, &home->prefix);
}

size_t record_put(u8 *to, const struct store_change *change, u32 generation)
{
	struct store_record *r = (struct store_record *)(void *)to;
	size_t len = 0;

	memset(r, 0, sizeof(*r));
	r->op = (u8)change->op;
	r->generation = generation;
	r->until = change->until;
	r->id = change->id;
	switch (change->op) {
	case STORE_BINDING:
		len = put_binding(r, change->req, change->kept);
		break;
	case STORE_RESERVE:
	case STORE_UNRESERVE:
		r->until = change->reservation.until;
		len = put_prefix(r->data, &change->reservation.block);
		break;
	case STORE_HOME:
	case STORE_UNHOME:
		len = put_home(r, &change->home);
		break;
	case STORE_VARIABLE:
		len = put_variable(r, change->key, change->value);
		break;
	default:
		break;
	}
	r->size = (u32)((offsetof(struct store_record, data) + len + 7) & ~7UL);
	return r->size;
}
