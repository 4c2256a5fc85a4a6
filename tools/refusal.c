// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/netlink.h>

#include "err.h"
#include "refusal.h"

/**
 * struct refusal - what an error message says
 * @sentence: in words; NULL if it has none
 * @attr: where in the request; empty if it does not say
 * @missing: which attribute is not there, or NULL
 * @ranged: @min and @max are known
 * @min: what would be accepted
 * @max: what would be accepted
 */
struct refusal {
	const char *sentence;
	char attr[128];
	const char *missing;
	bool ranged;
	uint64_t min;
	uint64_t max;
};

/*
 * name the attribute at @offset of the request; returns the set within it. Which nest of the
 * message it is in says nothing to a person.
 */
static const struct name_set *locate(const struct refusal_of *of, size_t offset, char *text,
				     size_t room)
{
	struct req_attrs row = req_msg_attrs(of->msg, of->hdrlen);
	const struct name_set *set = of->set;
	const struct name_attr *known;
	struct req_attr a;
	size_t at, n = 0;

	text[0] = '\0';
	while (offset && set && n < room && req_next(&row, &a)) {
		at = (size_t)((const char *)a.data - (const char *)of->msg) - NLA_HDRLEN;
		if (offset >= at + NLA_HDRLEN + MNL_ALIGN(a.len))
			continue;
		known = name_attr(set, a.type);
		if (!known || offset < at)
			return NULL;
		if (offset == at || set != &names_set_halma)
			n += (size_t)snprintf(text + n, room - n, "%s%s",
					      n && known->name[0] ? "." : "", known->name);
		set = known->nest;
		if (offset == at)
			break;
		row = req_within(&a);
	}
	return set;
}

static void refusal_policy(struct refusal *e, const struct req_attr *policy)
{
	struct req_attrs row = req_within(policy);
	bool min = false, max = false;
	struct req_attr a;

	while (req_next(&row, &a)) {
		if (a.type == NL_POLICY_TYPE_ATTR_MIN_VALUE_U) {
			e->min = req_uint(&a);
			min = true;
		} else if (a.type == NL_POLICY_TYPE_ATTR_MAX_VALUE_U) {
			e->max = req_uint(&a);
			max = true;
		}
	}
	e->ranged = min && max;
}

/* the extended acknowledgment, row @tlvs of the error message */
static void refusal_read(struct refusal *e, const struct refusal_of *of, struct req_attrs tlvs)
{
	uint64_t missing = 0, nest = 0;
	const struct name_set *set;
	struct req_attr a;
	char text[128];

	memset(e, 0, sizeof(*e));
	while (req_next(&tlvs, &a)) {
		if (a.type == NLMSGERR_ATTR_MSG && memchr(a.data, 0, a.len))
			e->sentence = a.data;
		else if (a.type == NLMSGERR_ATTR_OFFS)
			locate(of, (size_t)req_uint(&a), e->attr, sizeof(e->attr));
		else if (a.type == NLMSGERR_ATTR_POLICY)
			refusal_policy(e, &a);
		else if (a.type == NLMSGERR_ATTR_MISS_TYPE)
			missing = req_uint(&a);
		else if (a.type == NLMSGERR_ATTR_MISS_NEST)
			nest = req_uint(&a);
	}
	if (!missing)
		return;
	set = locate(of, (size_t)nest, text, sizeof(text));
	e->missing = name_key(set, (unsigned int)missing);
}

/**
 * refusal_errno - words for an errno that came without a sentence
 * @err: positive errno
 *
 * Return: the words.
 */
const char *refusal_errno(int err)
{
	switch (err) {
	case EPERM:
		return "not permitted; this needs CAP_NET_ADMIN in the network namespace";
	case ENOSPC:
		return "a limit is reached";
	default:
		return strerror(err);
	}
}

static void refusal_say(const struct refusal *e, int err)
{
	const char *sentence = e->sentence ? e->sentence : refusal_errno(err);
	char range[64] = "";

	/* the module says who it is; we say so too, and once is enough */
	if (!strncmp(sentence, "halma: ", 7))
		sentence += 7;
	if (e->ranged)
		snprintf(range, sizeof(range), ", %llu to %llu", (unsigned long long)e->min,
			 (unsigned long long)e->max);
	if (e->missing)
		err_refused("%s (attribute %s).", sentence, e->missing);
	else if (e->attr[0])
		err_refused("%s (attribute %s%s).", sentence, e->attr, range);
	else
		err_refused("%s.", sentence);
}

/**
 * refusal_report - say on stderr what the kernel refused, and why
 * @of: the request
 * @err: positive errno
 * @tlvs: the extended acknowledgment, empty if there is none
 */
void refusal_report(const struct refusal_of *of, int err, struct req_attrs tlvs)
{
	unsigned long line = err_line_get();
	struct refusal e;

	err_line(of->line);
	refusal_read(&e, of, tlvs);
	refusal_say(&e, err);
	err_line(line);
}
