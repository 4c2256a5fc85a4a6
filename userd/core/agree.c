// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel and cache are brought to agree.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "core/agree.h"
#include "core/core.h"
#include "core/restore.h"
#include "core/session.h"

static int id_cmp(const void *a, const void *b)
{
	const struct agree_seen *sa = a;
	const struct agree_seen *sb = b;

	return sa->id < sb->id ? -1 : sa->id > sb->id;
}

/**
 * struct agree - kernel and cache are compared
 * @core: core
 * @seen: bindings of the kernel, by id
 * @count: number of @seen
 * @refused: the kernel refused something that would have made them agree
 */
struct agree {
	struct core *core;
	const struct agree_seen *seen;
	size_t count;
	bool refused;
};

/* What has changed is the version; how long the session lasts has not. That of a request which was
 * refused is the session's, too: the kernel has an older one, so the next comparison asks again,
 * and what is asked for until then is younger than what the kernel has.
 */
static void finish_again(struct core *core, struct job *job, const struct binding_req *req)
{
	bool *refused = job->more;

	job->bce->version = req->version;
	if (req->error) {
		batch_refused(core, req);
		*refused = true;
		return;
	}
	session_keep(core, job->bce);
}

static void ask_again(struct agree *agree, struct bce *bce, u64 version)
{
	struct core *core = agree->core;
	struct binding_req *req;
	struct job *job;

	if (batch_full(core))
		batch_run(core);
	/* the kernel refuses what is older than what it has */
	if (version > bce->version)
		bce->version = version;
	job = batch_job(core, bce, finish_again, &req);
	job->facts = bce->facts;
	job->more = &agree->refused;
	session_request(core, req, bce, &job->facts, BINDING_SET);
	req->lifetime = session_remains(core, bce);
}

static void put_right(struct agree *agree, struct bce *bce, u64 version)
{
	char mnid[MNID_TEXT_MAX];

	log_limited(LOG_LEVEL_NOTICE, "binding %llu of %s was changed by somebody else; it is put right",
		    (unsigned long long)bce->id, mnid_text(&bce->mn->mnid, mnid));
	ask_again(agree, bce, version);
}

static void agree_one(struct agree *agree, u64 id)
{
	struct bce *bce = bce_find_id(&agree->core->cache, id);
	const struct agree_seen key = { .id = id };
	const struct agree_seen *found = NULL;

	if (agree->count)
		found = bsearch(&key, agree->seen, agree->count, sizeof(key), id_cmp);
	if (!found)
		core_lost(agree->core, id, UINT64_MAX);
	else if (bce && found->version != bce->version)
		put_right(agree, bce, found->version);
}

static void delete_stranger(struct agree *agree, const struct agree_seen *seen)
{
	static const struct mnid nobody;
	struct binding_req req = {
		.op = BINDING_DEL, .id = seen->id, .version = seen->version, .mnid = &nobody,
	};
	struct core *core = agree->core;

	core->outside.kernel(core->outside.ctx, &req, 1);
	if (!req.error || req.error == -ENOENT) {
		log_limited(LOG_LEVEL_NOTICE, "binding %llu was no session's; it is deleted",
			    (unsigned long long)seen->id);
		return;
	}
	agree->refused = true;
	log_limited(LOG_LEVEL_WARNING, "binding %llu is no session's, and cannot be deleted: %s",
		    (unsigned long long)seen->id, strerror(-req.error));
}

int core_agree(struct core *core, struct agree_seen *seen, size_t count)
{
	struct agree agree = { .core = core, .seen = seen, .count = count };
	size_t n;
	u32 ids, i;
	u64 *id;

	batch_run(core);
	id = bce_ids(&core->cache, &ids);
	if (!id && core->cache.count)
		return -ENOMEM;
	if (count)
		qsort(seen, count, sizeof(*seen), id_cmp);
	/* first, as they may have what a session is to have again */
	for (n = 0; n < count; n++)
		if (!bce_find_id(&core->cache, seen[n].id))
			delete_stranger(&agree, &seen[n]);
	for (i = 0; i < ids; i++)
		agree_one(&agree, id[i]);
	batch_run(core);
	free(id);
	return agree.refused ? -EAGAIN : 0;
}

static bool should_change(const struct core *core, const struct bce *bce)
{
	return bce->facts.state == HALMA_STATE_ACTIVE && !bce->ending &&
	       session_defends(core, &bce->facts, &bce->set) != bce->defended;
}

u32 core_defend(struct core *core)
{
	struct agree agree = { .core = core };
	u32 ids, i, count = 0;
	struct bce *bce;
	u64 *id;

	batch_run(core);
	id = bce_ids(&core->cache, &ids);
	if (!id && core->cache.count)
		log_err("out of memory: what bindings defend on the home link is not brought to agree");
	for (i = 0; id && i < ids; i++) {
		bce = bce_find_id(&core->cache, id[i]);
		if (!bce || !should_change(core, bce))
			continue;
		ask_again(&agree, bce, bce->version);
		count++;
	}
	batch_run(core);
	free(id);
	return count;
}
