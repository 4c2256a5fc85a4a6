// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "deletion.h"
#include "err.h"

/**
 * struct deletion - one that waits for the id
 * @top: device and force
 * @row: id, as soon as it is known, and version
 * @line: of the batch file
 */
struct deletion {
	struct model_row top;
	struct model_row row;
	unsigned long line;
};

/**
 * struct deletions - those that wait
 * @count: how many
 * @all: in the order of their lines
 */
struct deletions {
	unsigned int count;
	struct deletion all[REQ_BURST];
};

static int note_id(const struct req_reply *reply, void *arg)
{
	struct deletion *d = arg;
	struct model_binding b;

	model_get_binding(&b, reply->attrs);
	if (model_has(&b.row, HALMA_A_BINDING_ID))
		model_set(&d->row, HALMA_A_BINDING_ID, b.row.v[HALMA_A_BINDING_ID]);
	return EXIT_OK;
}

/* the question, without what is said of the deletion */
static int ask(struct ctx *c, const struct model_binding *b, struct deletion *d)
{
	struct model_binding want = *b;

	want.row.has &= ~(UINT64_C(1) << HALMA_A_BINDING_VERSION);
	want.top.has &= ~(UINT64_C(1) << HALMA_A_FORCE);
	req_begin(c->genl, HALMA_CMD_BINDING_GET, &names_set_halma);
	model_put_binding(c->genl, &want, HALMA_A_FILTER);
	return req_commit(c->genl, note_id, d);
}

static int carry_out(struct ctx *c, const struct deletion *d)
{
	struct model_binding b;

	model_binding_init(&b);
	b.top = d->top;
	b.row = d->row;
	req_begin(c->genl, HALMA_CMD_BINDING_DEL, &names_set_halma);
	model_put_binding(c->genl, &b, HALMA_A_BINDING);
	return req_commit(c->genl, NULL, NULL);
}

/**
 * deletion_add - delete a binding that is named by prefix and kind
 * @c: context
 * @b: the names, and version and force for the deletion
 *
 * In a batch it is done by deletion_finish(), which whoever asks the module for
 * something else calls first.
 *
 * Return: EXIT_OK, in a batch before the answer is known, or another.
 */
int deletion_add(struct ctx *c, const struct model_binding *b)
{
	struct deletion *d;
	int ret;

	if (!b->prefixes || !model_has(&b->row, HALMA_A_BINDING_KIND))
		return err_usage("id is needed, or prefix and kind.");
	if (!ctx_genl(c))
		return EXIT_REFUSED;
	if (!c->deletions)
		c->deletions = calloc(1, sizeof(*c->deletions));
	if (!c->deletions)
		return err_refused("out of memory.");
	if (c->deletions->count == REQ_BURST)
		deletion_finish(c);
	d = &c->deletions->all[c->deletions->count];
	*d = (struct deletion){ .top = b->top, .row.v = { 0 }, .line = err_line_get() };
	if (model_has(&b->row, HALMA_A_BINDING_VERSION))
		model_set(&d->row, HALMA_A_BINDING_VERSION, b->row.v[HALMA_A_BINDING_VERSION]);
	ret = ask(c, b, d);
	if (ret)
		return ret;
	c->deletions->count++;
	if (!c->batch)
		deletion_finish(c);
	return ret;
}

/**
 * deletion_finish - send the deletions for which ids were asked
 * @c: context
 *
 * A line that names no binding has been complained about then, and ends the
 * batch but for force.
 */
void deletion_finish(struct ctx *c)
{
	unsigned int i, count = c->deletions ? c->deletions->count : 0;
	unsigned long line = err_line_get();
	const struct deletion *d;

	if (!count)
		return;
	c->deletions->count = 0;
	req_flush(c->genl);
	for (i = 0; i < count; i++) {
		d = &c->deletions->all[i];
		err_line(d->line);
		if (model_has(&d->row, HALMA_A_BINDING_ID))
			carry_out(c, d);
		else if (!c->force)
			break;
	}
	err_line(line);
}

/**
 * deletion_free - forget what waits
 * @c: context
 */
void deletion_free(struct ctx *c)
{
	free(c->deletions);
	c->deletions = NULL;
}
