// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "daemon.h"
#include "dev.h"
#include "err.h"
#include "model.h"

/* What a person wants to see first: no argument at all. */

/* counting by kind means reading all bindings; done while that is cheap */
#define OVERVIEW_COUNT_MAX 10000

static int count_kind(const struct req_reply *reply, void *arg)
{
	unsigned int *kinds = arg;
	struct model_binding b;
	uint64_t kind;

	model_get_binding(&b, reply->attrs);
	kind = b.row.v[HALMA_A_BINDING_KIND] - HALMA_KIND_MIPV6;
	if (kind < names_kind.count)
		kinds[kind]++;
	return EXIT_OK;
}

static int put_kinds(struct ctx *c, const struct model_dev *d)
{
	unsigned int kinds[HALMA_KIND_PMIPV6] = { 0 }, i;
	struct model_row want = { 0 };
	char lead[32];
	int ret;

	if (d->row.v[HALMA_A_DEV_BINDINGS] > OVERVIEW_COUNT_MAX)
		return EXIT_OK;
	dev_row(d, &want);
	req_begin(c->genl, HALMA_CMD_BINDING_GET, &names_set_halma);
	model_put_top(c->genl, &want);
	ret = req_dump(c->genl, count_kind, kinds);
	if (ret)
		return ret;
	print_object(&c->out, "kinds");
	for (i = 0; i < names_kind.count; i++) {
		snprintf(lead, sizeof(lead), "%s%s ", i ? ", " : " (", names_kind.entries[i]);
		print_uint(&c->out, names_kind.entries[i], lead, kinds[i]);
	}
	print_text(&c->out, ")");
	print_end(&c->out);
	return EXIT_OK;
}

static int overview_dev(struct ctx *c, const struct model_dev *d)
{
	const struct name_set *set = &names_set_dev;
	const struct model_link *l = &d->link;
	char text[PARSE_ADDR_TEXT];
	unsigned int i;
	int ret;

	print_string(&c->out, name_key(set, HALMA_A_DEV_IFNAME), "", d->ifname);
	print_uint(&c->out, name_key(&names_set_halma, HALMA_A_ANCHOR_ID), ": anchor-id ",
		   d->top.v[HALMA_A_ANCHOR_ID]);
	print_array(&c->out, name_key(&names_set_link, IFLA_HALMA_LOCAL));
	for (i = 0; i < l->locals; i++)
		print_string(&c->out, NULL, i ? "," : " local ", format_addr(&l->local[i], text));
	print_end(&c->out);
	print_newline(&c->out);
	print_uint(&c->out, name_key(set, HALMA_A_DEV_BINDINGS), " bindings ",
		   d->row.v[HALMA_A_DEV_BINDINGS]);
	ret = put_kinds(c, d);
	print_uint(&c->out, name_key(set, HALMA_A_DEV_MNS), " mns ",
		   d->row.v[HALMA_A_DEV_MNS]);
	print_uint(&c->out, name_key(set, HALMA_A_DEV_TUNNELS), " tunnels ",
		   d->row.v[HALMA_A_DEV_TUNNELS]);
	if (model_has(&d->row, HALMA_A_DEV_OWNER))
		print_text(&c->out, " owned by a daemon");
	print_text(&c->out, "\n");
	dev_warnings(c, d);
	return ret;
}

static int overview_devs(struct ctx *c, const struct dev_list *list)
{
	int ret = EXIT_OK;
	size_t i;

	print_array(&c->out, "devices");
	for (i = 0; i < list->count; i++) {
		print_object(&c->out, NULL);
		ret |= overview_dev(c, &list->devs[i]);
		print_end(&c->out);
	}
	print_end(&c->out);
	if (!list->count)
		print_text(&c->out, "no device; \"halma link add NAME local ADDRESS up\" makes one\n");
	return ret;
}

/* ---- halmad ---- */

/**
 * struct health - what halmad says of itself and the machine
 * @lab_mode: no IPsec is asked for
 * @errors: findings of "daemon check" because of which something cannot work
 * @warnings: its other findings
 */
struct health {
	bool lab_mode;
	unsigned int errors;
	unsigned int warnings;
};

static int order(int fd, const char *cmd)
{
	json_t *request = json_pack("{ss}", "cmd", cmd);
	int err = request ? daemon_send(fd, request) : -ENOMEM;

	json_decref(request);
	return err;
}

static int ask_mode(int fd, struct health *h)
{
	json_t *answer = NULL;
	int err = order(fd, "show");

	if (!err)
		err = daemon_take(fd, &answer);
	if (err)
		return err;
	h->lab_mode = json_is_true(json_object_get(json_object_get(answer, "result"),
						   "lab-mode"));
	json_decref(answer);
	return 0;
}

static void count_finding(struct health *h, json_t *item)
{
	const char *severity = json_string_value(json_object_get(item, "severity"));

	if (!severity)
		return;
	if (!strcmp(severity, "error"))
		h->errors++;
	else if (!strcmp(severity, "warning"))
		h->warnings++;
}

static int ask_findings(int fd, struct health *h)
{
	json_t *answer, *item = NULL;
	int err = order(fd, "check");

	while (!err) {
		err = daemon_take(fd, &answer);
		item = json_object_get(answer, "item");
		count_finding(h, item);
		json_decref(answer);
		if (!item)
			break;
	}
	return err;
}

static void put_count(struct ctx *c, const char *key, const char *lead, unsigned int count,
		      const char *what)
{
	print_uint(&c->out, key, lead, count);
	print_text(&c->out, " %s%s", what, count == 1 ? "" : "s");
}

/* one line that says whether there is more to look at, and where */
static void put_findings(struct ctx *c, const struct health *h)
{
	if (!c->out.json && !h->errors && !h->warnings)
		return;
	print_text(&c->out, "\n");
	print_object(&c->out, "check");
	put_count(c, "errors", "", h->errors, "error");
	put_count(c, "warnings", ", ", h->warnings, "warning");
	print_end(&c->out);
	print_text(&c->out, ": halma daemon check");
}

static void put_health(struct ctx *c, int fd)
{
	struct health h = { 0 };
	int err = ask_mode(fd, &h);

	if (!err)
		err = ask_findings(fd, &h);
	print_flag(&c->out, "daemon", "halmad is running", true);
	print_flag(&c->out, "lab-mode",
		   "\nLAB MODE: Mobility Headers are accepted without IPsec", h.lab_mode);
	if (err)
		print_string(&c->out, "daemon-error", ", but does not answer: ", strerror(-err));
	else
		put_findings(c, &h);
}

static void overview_daemon(struct ctx *c)
{
	const char *path = daemon_path();
	char text[DAEMON_ABSENT_TEXT];
	int fd = daemon_dial(path);

	if (fd >= 0) {
		put_health(c, fd);
		close(fd);
		return;
	}
	print_flag(&c->out, "daemon", NULL, false);
	print_string(&c->out, "daemon-error", "", daemon_absent(path, -fd, text));
}

/**
 * cmd_overview - halma without any argument
 * @c: context
 *
 * Return: exit status.
 */
int cmd_overview(struct ctx *c)
{
	struct model_row all = { 0 };
	struct dev_list list = { 0 };
	int ret;

	ret = ctx_genl(c) ? dev_list(c, &all, &list) : EXIT_REFUSED;
	print_item(&c->out);
	if (!ret)
		ret = overview_devs(c, &list);
	overview_daemon(c);
	print_item_end(&c->out);
	free(list.devs);
	return ret;
}
