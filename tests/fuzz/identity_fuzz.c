// SPDX-License-Identifier: GPL-2.0
/*
 * Any two texts, with a line end between them, as identities of IKEv2: they are ordered, what is
 * one identity stands for as many as the other, and what charon repeats is recognised.
 *
 * sources: userd
 * options: -max_len=200 -only_ascii=1
 */
#include <ctype.h>
#include <stdlib.h>

#include "ipsec/viciconn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int sign(int diff)
{
	return (diff > 0) - (diff < 0);
}

static bool is_printed(const char *text)
{
	for (; *text; text++)
		if (!isprint((u8)*text))
			return false;
	return true;
}

static void judge_two(const struct ike_id *a, const struct ike_id *b)
{
	int diff = sign(ike_id_cmp(a, b));

	if (diff != -sign(ike_id_cmp(b, a)) || ike_id_cmp(a, a))
		abort();
	if (!diff && ike_id_is_many(a) != ike_id_is_many(b))
		abort();
}

static void judge_one(const char *text)
{
	struct vici_text told = { text, strlen(text) };
	const char *rest = ike_untyped(text);

	if (rest < text || rest > text + told.len)
		abort();
	if (is_printed(text) && !ike_same_identity(&told, text))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ike_id first = { 0 }, second = { 0 };
	char *text = malloc(size + 1);
	const char *other;
	char *end;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	end = strchr(text, '\n');
	other = end ? end + 1 : "";
	if (end)
		*end = '\0';
	if (!ike_id_parse(&first, text) && !ike_id_parse(&second, other)) {
		judge_two(&first, &second);
		judge_one(text);
		judge_one(other);
	}
	ike_id_fini(&first);
	ike_id_fini(&second);
	free(text);
	return 0;
}
