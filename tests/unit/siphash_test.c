// SPDX-License-Identifier: GPL-2.0
/*
 * SipHash-2-4 against the vectors of its authors' reference implementation, and against libcrypto.
 *
 * sources: userd/base/siphash.c
 * packages: libcrypto
 */
#include <openssl/evp.h>
#include <openssl/params.h>

#include "unit.h"

#include "base/siphash.h"

#define LONGEST	300

static const struct siphash_key key = { { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL } };

static void vectors(void **state)
{
	u8 data[16];
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(data); i++)
		data[i] = (u8)i;
	assert_true(siphash(&key, data, 0) == 0x726fdb47dd0e0e31ULL);
	assert_true(siphash(&key, data, 1) == 0x74f839c593dc67fdULL);
	assert_true(siphash(&key, data, 8) == 0x93f5f5799a932462ULL);
	assert_true(siphash(&key, data, 15) == 0xa129ca6149be45e5ULL);
}

static u64 libcrypto(const u8 *octets, const u8 *data, size_t len)
{
	size_t size = 8;
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_size_t("size", &size),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
	u64 hash;

	assert_non_null(ctx);
	assert_int_equal(EVP_MAC_init(ctx, octets, 16, params), 1);
	assert_int_equal(EVP_MAC_update(ctx, data, len), 1);
	assert_int_equal(EVP_MAC_final(ctx, (u8 *)&hash, &size, sizeof(hash)), 1);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	return hash;
}

static void any_length(void **state)
{
	u8 data[LONGEST], octets[16];
	unsigned int i, len;

	(void)state;
	for (i = 0; i < sizeof(octets); i++)
		octets[i] = (u8)i;
	for (i = 0; i < LONGEST; i++)
		data[i] = (u8)(i * 37 + 11);
	for (len = 0; len <= LONGEST; len++)
		assert_true(siphash(&key, data, len) == libcrypto(octets, data, len));
}

static void other_key(void **state)
{
	struct siphash_key other = key;

	(void)state;
	other.k[1] ^= 1;
	assert_true(siphash(&key, "alice", 5) != siphash(&other, "alice", 5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("vectors of the reference implementation", vectors),
		CASE("the same as libcrypto for any length", any_length),
		CASE("another key gives another hash", other_key),
	};

	return RUN(tests);
}
