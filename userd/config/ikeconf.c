// SPDX-License-Identifier: GPL-2.0
/*
 * What IKEv2 must know: comparing and freeing.
 */
#include <errno.h>
#include <stdlib.h>

#include "config/ikeconf.h"

static bool same_octets(const void *a, size_t a_len, const void *b, size_t b_len)
{
	return a_len == b_len && (!a_len || !memcmp(a, b, a_len));
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool ike_auth_is_secret(enum ike_auth auth)
{
	return auth == IKE_AUTH_PSK || auth == IKE_AUTH_EAP_MSCHAPV2;
}

bool ike_auth_is_eap(enum ike_auth auth)
{
	return auth == IKE_AUTH_EAP_MSCHAPV2 || auth == IKE_AUTH_EAP_TLS;
}

bool ike_file_equal(const struct ike_file *a, const struct ike_file *b)
{
	return !a->path == !b->path && same_octets(a->data, a->len, b->data, b->len);
}

static bool same_texts(char **a, unsigned int a_count, char **b, unsigned int b_count)
{
	unsigned int i;

	if (a_count != b_count)
		return false;
	for (i = 0; i < a_count; i++)
		if (strcmp(a[i], b[i]))
			return false;
	return true;
}

static bool same_proposals(const struct ike_proposals *a, const struct ike_proposals *b)
{
	return same_texts(a->ike, a->ike_count, b->ike, b->ike_count) &&
	       same_texts(a->esp, a->esp_count, b->esp, b->esp_count);
}

/* What protects a peer that has no proposals of its own. */
static bool same_protection(const struct ike_proposals *a, const struct ike_proposals *b,
			    const struct ike_proposals *own)
{
	return (own->ike_count || same_texts(a->ike, a->ike_count, b->ike, b->ike_count)) &&
	       (own->esp_count || same_texts(a->esp, a->esp_count, b->esp, b->esp_count));
}

/* All authorities of one configuration are in the other one. */
static bool believes(const struct ike_local *local, const struct ike_local *other)
{
	unsigned int i, j;

	for (i = 0; i < other->ca_count; i++) {
		for (j = 0; j < local->ca_count; j++)
			if (ike_file_equal(&other->ca[i], &local->ca[j]))
				break;
		if (j == local->ca_count)
			return false;
	}
	return true;
}

/* Which authority vouched for a peer is not known: it may be any that was believed. */
static enum ike_change certificate_change(const struct ike_local *old,
					  const struct ike_local *conf,
					  const struct ike_remote *remote)
{
	if (!ike_auth_is_secret(remote->auth) && !remote->certificate.path) {
		if (!believes(conf, old))
			return IKE_CHANGE_END;
		if (!believes(old, conf))
			return IKE_CHANGE_LOAD;
	}
	/* the anchor's own: what was proved with the one before stays proved */
	return ike_file_equal(&old->certificate, &conf->certificate) &&
	       ike_file_equal(&old->private_key, &conf->private_key) ? IKE_CHANGE_NONE :
								       IKE_CHANGE_LOAD;
}

enum ike_change ike_local_change(const struct ike_local *old, const struct ike_local *conf,
				 const struct ike_remote *remote)
{
	enum ike_change change = IKE_CHANGE_NONE;

	if (remote->manual)
		return IKE_CHANGE_NONE;
	if (!same_text(old->identity, conf->identity) ||
	    !same_protection(&old->proposals, &conf->proposals, &remote->proposals))
		return IKE_CHANGE_END;
	if (remote->auth != IKE_AUTH_PSK)
		change = certificate_change(old, conf, remote);
	if (!change && old->dpd_delay != conf->dpd_delay)
		change = IKE_CHANGE_LOAD;
	return change;
}

bool ike_remote_equal(const struct ike_remote *a, const struct ike_remote *b)
{
	return a->auth == b->auth && same_text(a->identity, b->identity) &&
	       same_text(a->eap_identity, b->eap_identity) &&
	       same_octets(a->address, a->address_count * sizeof(*a->address), b->address,
			   b->address_count * sizeof(*b->address)) &&
	       same_octets(a->psk, a->psk_len, b->psk, b->psk_len) &&
	       ike_file_equal(&a->certificate, &b->certificate) &&
	       sa_keys_equal(a->manual, b->manual) &&
	       same_proposals(&a->proposals, &b->proposals);
}

void ike_file_forget(struct ike_file *file)
{
	/* it may hold a secret */
	if (file->data)
		explicit_bzero(file->data, file->len);
	free(file->data);
	file->data = NULL;
	file->len = 0;
}

static void file_fini(struct ike_file *file)
{
	ike_file_forget(file);
	free(file->path);
}

static void texts_fini(char **texts, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
}

static void proposals_fini(struct ike_proposals *proposals)
{
	texts_fini(proposals->ike, proposals->ike_count);
	texts_fini(proposals->esp, proposals->esp_count);
}

void ike_local_fini(struct ike_local *local)
{
	unsigned int i;

	for (i = 0; i < local->ca_count; i++)
		file_fini(&local->ca[i]);
	free(local->ca);
	file_fini(&local->certificate);
	file_fini(&local->private_key);
	file_fini(&local->secrets);
	proposals_fini(&local->proposals);
	free(local->identity);
	free(local->socket);
}

static void psk_fini(struct ike_remote *remote)
{
	if (remote->psk)
		explicit_bzero(remote->psk, remote->psk_len);
	free(remote->psk);
}

const char *ike_kind_word(enum ike_kind kind)
{
	return kind == IKE_MAG ? "mag" : "mn";
}

unsigned int ike_remote_place(const struct ike_remote *remote, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < remote->address_count; i++)
		if (in6_equal(&remote->address[i], addr))
			break;
	return i;
}

u32 ike_use_reqid(const struct ike_remote *remote, enum ike_use use, unsigned int place)
{
	const u32 number = remote->reqid & ((1U << IKE_REQID_PLACE) - 1);

	if (use == IKE_USE_ROUTABILITY)
		return IKE_REQID_ROUTABILITY | place << IKE_REQID_PLACE | number;
	if (use == IKE_USE_PREFIXES && !remote->manual)
		return remote->reqid | IKE_REQID_PREFIXES;
	return remote->reqid;
}

bool ike_remote_has(const struct ike_remote *remote, const struct in6_addr *addr)
{
	return ike_remote_place(remote, addr) < remote->address_count;
}

int ike_remote_add(struct ike_remote *remote, const struct in6_addr *addr)
{
	struct in6_addr *v = reallocarray(remote->address, remote->address_count + 1, sizeof(*v));

	if (!v)
		return -ENOMEM;
	remote->address = v;
	v[remote->address_count++] = *addr;
	return 0;
}

int ike_remote_set_psk(struct ike_remote *remote, const u8 *psk, size_t len)
{
	u8 *copy = malloc(len);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, psk, len);
	psk_fini(remote);
	remote->psk = copy;
	remote->psk_len = len;
	return 0;
}

void ike_remote_fini(struct ike_remote *remote)
{
	psk_fini(remote);
	free(remote->name);
	free(remote->address);
	free(remote->identity);
	free(remote->eap_identity);
	file_fini(&remote->certificate);
	proposals_fini(&remote->proposals);
	sa_keys_free(remote->manual);
}
