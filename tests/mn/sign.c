// SPDX-License-Identifier: GPL-2.0
/* Authentication by a shared key (RFC 4285): what goes into a Binding Update, and what an answer to
 * it must have. HMAC-SHA1 is libcrypto's.
 */
#include "mn.h"

#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define OPT_MN_ID	8
#define OPT_AUTH	9
#define OPT_REPLAY	10
#define MN_HA		1
#define NAI		1
#define KEY_LEN		16
#define MAC_LEN		12
#define MN_HA_LEN	(5 + MAC_LEN)
#define SECONDS_1970	2208988800ULL
#define BA_ID_MISMATCH	144

static void write64(uint8_t *p, uint64_t v)
{
	int i;

	for (i = 7; i >= 0; i--, v >>= 8)
		p[i] = v & 255;
}

static uint64_t read64(const uint8_t *p)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

/* NTP (RFC 4285, 6), by a clock that may be wrong, and by what the home agent has said of it. */
static uint64_t stamp(const struct bu *bu)
{
	struct timespec ts;
	uint64_t sec, frac;

	clock_gettime(CLOCK_REALTIME, &ts);
	sec = ts.tv_sec + SECONDS_1970 + (int64_t)mn.clock_off + bu->skew;
	frac = ((uint64_t)ts.tv_nsec << 32) / 1000000000;
	return sec << 32 | frac;
}

/* up to the next place at unit * n + rest */
static size_t pad(uint8_t *buf, size_t len, size_t unit, size_t rest)
{
	size_t n = (unit + rest - len % unit) % unit;

	memset(buf + len, 0, n);
	if (n > 1) {
		buf[len] = 1;
		buf[len + 1] = n - 2;
	}
	return len + n;
}

/* The authenticator (5.1): care-of address, home address, message up to the SPI, no checksum. */
static void mac(const struct bu *bu, const uint8_t *data, size_t len, uint8_t out[20])
{
	uint8_t text[32 + MH_MAX], key[KEY_LEN];
	unsigned int n = 20;

	memcpy(key, mn.key, sizeof(key));
	key[0] ^= bu->bad_key;
	memcpy(text, &bu->coa, 16);
	memcpy(text + 16, &mn.hoa, 16);
	memcpy(text + 32, data, len);
	memset(text + 36, 0, 2);
	HMAC(EVP_sha1(), key, sizeof(key), text, 32 + len, out, &n);
}

/* Behind the other options: MN-ID, replay protection, and MN-HA as the end of it all. */
size_t sign_bu(struct bu *bu, uint8_t buf[MH_MAX], size_t len)
{
	size_t name = strlen(mn.nai);
	uint8_t out[20];

	if (!bu->no_nai) {
		buf[len++] = OPT_MN_ID;
		buf[len++] = name + 1;
		buf[len++] = NAI;
		memcpy(buf + len, mn.nai, name);
		len += name;
	}
	if (!bu->no_stamp) {
		len = pad(buf, len, 8, 2);
		bu->stamp = stamp(bu);
		buf[len] = OPT_REPLAY;
		buf[len + 1] = 8;
		write64(buf + len + 2, bu->stamp);
		len += 10;
	}
	if (bu->no_auth) {
		len = pad(buf, len, 8, 0);
		buf[1] = len / 8 - 1;
		return len;
	}
	len = pad(buf, len, 8, 5);
	buf[len] = OPT_AUTH;
	buf[len + 1] = MN_HA_LEN;
	buf[len + 2] = MN_HA;
	buf[len + 3] = bu->spi >> 24;
	buf[len + 4] = bu->spi >> 16;
	buf[len + 5] = bu->spi >> 8;
	buf[len + 6] = bu->spi;
	len += 7;
	buf[1] = (len + MAC_LEN) / 8 - 1;
	mac(bu, buf, len, out);
	memcpy(buf + len, out, MAC_LEN);
	return len + MAC_LEN;
}

/* The only option of a type; NULL if it is not there. */
static const uint8_t *find(const struct mh_msg *msg, uint8_t type)
{
	const uint8_t *found = NULL;
	size_t at = 12;

	while (at + 1 < msg->len) {
		if (!msg->data[at]) {
			at++;
			continue;
		}
		if (at + 2 + msg->data[at + 1] > msg->len)
			return NULL;
		if (msg->data[at] == type)
			found = msg->data + at;
		at += 2 + msg->data[at + 1];
	}
	return found;
}

static void judge_stamp(const struct bu *bu, struct mh_msg *msg)
{
	const uint8_t *option = find(msg, OPT_REPLAY);
	uint64_t got;

	if (!option != bu->no_stamp) {
		mh_fault(msg, option ? "timestamp" : "no timestamp");
		return;
	}
	if (!option || option[1] != 8)
		return;
	if ((option - msg->data) % 8 != 2)
		mh_fault(msg, "alignment of the timestamp");
	got = read64(option + 2);
	if ((uint32_t)got != (uint32_t)bu->stamp)
		mh_fault(msg, "low half of the timestamp");
	if (msg->status != BA_ID_MISMATCH && got != bu->stamp)
		mh_fault(msg, "timestamp is not that of the Binding Update");
	/* "the Mobile Node MUST adjust its timestamp" [6] */
	if (msg->status == BA_ID_MISMATCH)
		mn.clock_off += (int64_t)(got >> 32) - (int64_t)(bu->stamp >> 32);
}

/* An answer to what was signed is signed by the right key, whatever it says [5.1.1, 5.3, 6]. */
void sign_judge(const struct bu *bu, struct mh_msg *msg)
{
	struct bu right = *bu;
	const uint8_t *option = find(msg, OPT_AUTH), *name = find(msg, OPT_MN_ID);
	uint8_t out[20];
	size_t at;

	if (bu->no_auth || !mn.nai[0]) {
		if (option)
			mh_fault(msg, "signed, though nobody has asked");
		return;
	}
	at = option ? option - msg->data : 0;
	if (!option || option[1] != MN_HA_LEN || option[2] != MN_HA || at % 4 != 1 ||
	    at + 2 + MN_HA_LEN != msg->len) {
		mh_fault(msg, "no MN-HA option at its end");
		return;
	}
	right.bad_key = false;
	mac(&right, msg->data, at + 7, out);
	if (memcmp(out, option + 7, MAC_LEN))
		mh_fault(msg, "authenticator");
	if (!name || name[1] != strlen(mn.nai) + 1 || memcmp(name + 3, mn.nai, name[1] - 1))
		mh_fault(msg, "Mobile Node Identifier");
	judge_stamp(bu, msg);
}

/* NAI SPI KEY, or off. Return: NULL, or what is wrong with them. */
const char *sign_with(char **words)
{
	unsigned int i, octet;
	char *end;

	if (words[0] && !strcmp(words[0], "off")) {
		mn.nai[0] = '\0';
		return NULL;
	}
	if (!words[0] || !words[1] || !words[2] || strlen(words[0]) >= sizeof(mn.nai) ||
	    strlen(words[2]) != 2 * KEY_LEN)
		return "sign wants a NAI, an SPI and 32 digits";
	mn.spi = strtoul(words[1], &end, 0);
	if (*end)
		return "no SPI";
	for (i = 0; i < KEY_LEN; i++) {
		if (sscanf(words[2] + 2 * i, "%2x", &octet) != 1)
			return "no digits";
		mn.key[i] = octet;
	}
	snprintf(mn.nai, sizeof(mn.nai), "%s", words[0]);
	return NULL;
}
