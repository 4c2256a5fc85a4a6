// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: from a file to struct conf, and what that answers.
 *
 * Each section has a file of its own with its options, how they become values and how the values
 * have to fit together; they are in the table here. libconfuse parses, and calls value_check() for
 * each value while it knows the line; then each section builds, and when all is there, checks.
 * libconfuse hands no pointer to its callbacks, hence the static one here.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/confint.h"

#define CONF_SIZE_MAX	(64 << 20)

static struct conf_ctx *current;

/* In this order they are built and checked: what one refers to comes before it. */
static const struct conf_section *const sections[] = {
	&conf_section_top,
	&conf_section_heartbeat,
	&conf_section_revocation,
	&conf_section_device,
	&conf_section_store,
	&conf_section_tracker,
	&conf_section_pool,
	&conf_section_mag,
	&conf_section_mn,
	&conf_section_ike,
};

const struct conf_section *conf_section_at(size_t i)
{
	return i < ARRAY_SIZE(sections) ? sections[i] : NULL;
}

static void confuse_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	const char *hint = NULL;
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	if (strstr(text, "no such option"))
		hint = "halma.conf(5) lists all names";
	else if (strstr(text, "duplicate title"))
		hint = "write one section with all of it";
	else if (strstr(text, "unexpected") || strstr(text, "missing"))
		hint = "look for an unclosed quote or brace before this line";
	conf_complain(current, (unsigned int)(cfg ? cfg->line : 0), hint, "%s", text);
}

static const struct conf_option *option_find(const cfg_t *cfg, const cfg_opt_t *opt)
{
	const char *name = conf_is_top(cfg) ? "" : cfg->name;
	const struct conf_section *section;
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		section = sections[i];
		if (strcmp(section->name ? section->name : "", name))
			continue;
		for (j = 0; j < section->count; j++)
			if (!strcmp(section->options[j].opt.name, opt->name))
				return &section->options[j];
	}
	return NULL;
}

unsigned int conf_top_line(const struct conf_ctx *ctx, const char *name)
{
	size_t i;

	for (i = 0; i < conf_section_top.count; i++)
		if (!strcmp(conf_section_top.options[i].opt.name, name))
			return ctx->top_line[i];
	return 0;
}

/* libconfuse calls this after each value, with the new one last. */
static int value_check(cfg_t *cfg, cfg_opt_t *opt)
{
	const struct conf_option *option = option_find(cfg, opt);
	unsigned int last = cfg_opt_size(opt);
	const char *should, *text;
	long value;

	conf_line_seen(cfg);
	if (!option || !last)
		return 0;
	if (conf_is_top(cfg))
		current->top_line[option - conf_section_top.options] = (unsigned int)cfg->line;
	last--;
	if (option->form == FORM_INT) {
		value = cfg_opt_getnint(opt, last);
		if (value >= option->min && value <= option->max)
			return 0;
		conf_complain(current, (unsigned int)cfg->line, NULL,
			      "%s is %ld, it must be %ld to %ld", opt->name, value, option->min,
			      option->max);
		return -1;
	}
	if (opt->type != CFGT_STR)
		return 0;
	text = cfg_opt_getnstr(opt, last);
	should = conf_text_wrong(option, text);
	if (!should)
		return 0;
	conf_complain(current, (unsigned int)cfg->line, NULL, "%s is \"%s\", it must be %s",
		      opt->name, text, should);
	return -1;
}

/* The options of a section as libconfuse wants them; to be freed. */
static cfg_opt_t *section_opts(const struct conf_section *section, size_t more)
{
	cfg_opt_t *opts = calloc(section->count + more + 1, sizeof(*opts));
	const cfg_opt_t end = CFG_END();
	size_t i;

	if (!opts)
		return NULL;
	for (i = 0; i < section->count; i++)
		opts[i] = section->options[i].opt;
	opts[section->count + more] = end;
	return opts;
}

static void validate(cfg_t *top, const struct conf_section *section)
{
	char path[128];
	size_t i;

	for (i = 0; i < section->count; i++) {
		snprintf(path, sizeof(path), "%s%s%s", section->name ? section->name : "",
			 section->name ? "|" : "", section->options[i].opt.name);
		cfg_set_validate_func(top, path, value_check);
	}
}

static cfg_t *grammar(void)
{
	cfg_opt_t *opts = section_opts(sections[0], ARRAY_SIZE(sections) - 1);
	cfg_opt_t *inner[ARRAY_SIZE(sections)] = { NULL };
	cfg_t *top = NULL;
	size_t i;

	for (i = 1; opts && i < ARRAY_SIZE(sections); i++) {
		const cfg_opt_t empty = CFG_SEC(sections[i]->name, NULL, sections[i]->flags);

		inner[i] = section_opts(sections[i], 0);
		if (!inner[i])
			goto out;
		opts[sections[0]->count + i - 1] = empty;
		opts[sections[0]->count + i - 1].subopts = inner[i];
	}
	if (opts)
		top = cfg_init(opts, CFGF_NONE);
	if (!top)
		goto out;
	cfg_set_error_function(top, confuse_error);
	for (i = 0; i < ARRAY_SIZE(sections); i++)
		validate(top, sections[i]);
out:
	/* libconfuse has made copies */
	for (i = 1; i < ARRAY_SIZE(sections); i++)
		free(inner[i]);
	free(opts);
	return top;
}

static int build_sections(struct conf_ctx *ctx, cfg_t *top, const struct conf_section *section)
{
	unsigned int count = section->name ? cfg_size(top, section->name) : 1;
	int err = section->begin ? section->begin(ctx, top, count) : 0;
	unsigned int i;

	for (i = 0; !err && i < count; i++)
		err = section->build(ctx, section->name ? cfg_getnsec(top, section->name, i) : top);
	return err;
}

static int build_all(struct conf_ctx *ctx, cfg_t *top)
{
	size_t i;
	int err;

	conf_lines_sort();
	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		err = build_sections(ctx, top, sections[i]);
		if (err)
			return err;
	}
	return 0;
}

static void check(struct conf_ctx *ctx)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++)
		if (sections[i]->check)
			sections[i]->check(ctx);
}

void conf_free(struct conf *conf)
{
	size_t i;

	if (!conf)
		return;
	for (i = 0; i < ARRAY_SIZE(sections); i++)
		if (sections[i]->free)
			sections[i]->free(conf);
	free(conf);
}

struct conf *conf_parse(const char *text, const char *name, conf_report_t report, void *report_ctx)
{
	struct conf_ctx ctx = { .name = name, .report = report, .report_ctx = report_ctx };
	char *plain = conf_without_comments(text);
	cfg_t *top = grammar();

	current = &ctx;
	ctx.conf = calloc(1, sizeof(*ctx.conf));
	if (!top || !ctx.conf || !plain) {
		conf_complain(&ctx, 0, NULL, "out of memory");
		goto out;
	}
	if (cfg_parse_buf(top, plain) != CFG_SUCCESS) {
		if (!ctx.errors)
			conf_complain(&ctx, (unsigned int)top->line, NULL, "cannot be parsed");
		goto out;
	}
	if (build_all(&ctx, top))
		conf_complain(&ctx, 0, NULL, "out of memory");
	if (!ctx.errors)
		check(&ctx);
out:
	if (top)
		cfg_free(top);
	conf_lines_forget();
	free(plain);
	current = NULL;
	if (ctx.errors) {
		conf_free(ctx.conf);
		return NULL;
	}
	return ctx.conf;
}

struct conf *conf_load(const char *path, conf_report_t report, void *report_ctx)
{
	struct conf_ctx ctx = { .name = path, .report = report, .report_ctx = report_ctx };
	struct conf *conf = NULL;
	char *text = NULL;
	size_t len;
	FILE *file;

	file = fopen(path, "re");
	if (!file) {
		conf_complain(&ctx, 0,
			      errno == EACCES ? CONF_READ_HINT : "-c FILE names another one", "%s",
			      strerror(errno));
		return NULL;
	}
	text = malloc(CONF_SIZE_MAX + 1);
	if (!text) {
		conf_complain(&ctx, 0, NULL, "out of memory");
		goto out;
	}
	len = fread(text, 1, CONF_SIZE_MAX, file);
	if (ferror(file) || len == CONF_SIZE_MAX) {
		conf_complain(&ctx, 0, NULL, "cannot be read, or is larger than 64 MiB");
		goto out;
	}
	text[len] = '\0';
	if (strlen(text) != len) {
		conf_complain(&ctx, 0, NULL, "holds a NUL octet");
		goto out;
	}
	conf = conf_parse(text, path, report, report_ctx);
	if (!conf)
		goto out;
	ctx.conf = conf;
	conf_ike_files(&ctx);
	if (ctx.errors) {
		conf_free(conf);
		conf = NULL;
	}
out:
	free(text);
	fclose(file);
	return conf;
}

bool conf_overlaps_home(const struct conf *conf, const struct prefix *prefix)
{
	const struct prefix *network = conf->device.network;
	unsigned int i;

	for (i = 0; i < conf->device.network_count; i++)
		if (prefix_contains(&network[i], prefix) || prefix_contains(prefix, &network[i]))
			return true;
	return false;
}

bool conf_addr_in_home(const struct conf *conf, const struct in6_addr *addr)
{
	struct prefix prefix = { .addr = *addr, .len = 128 };

	return conf_overlaps_home(conf, &prefix);
}

bool conf_in_home(const struct conf *conf, const struct prefix *prefix)
{
	const struct prefix *network = conf->device.network;
	unsigned int i;

	for (i = 0; i < conf->device.network_count; i++)
		if (prefix_contains(&network[i], prefix))
			return true;
	return false;
}

bool conf_is_own(const struct conf *conf, const struct prefix *prefix)
{
	unsigned int low = 0;
	unsigned int high = conf->own_count;

	/* the first that is greater; none of them overlaps with another */
	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (prefix_cmp(&conf->own[mid], prefix) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low && prefix_contains(&conf->own[low - 1], prefix))
		return true;
	return low < conf->own_count && prefix_contains(prefix, &conf->own[low]);
}

int conf_service_pool(const struct conf *conf, const u8 *service, size_t len, bool ipv4)
{
	unsigned int i, j;

	for (i = 0; i < conf->pool_count; i++) {
		const struct conf_pool *pool = &conf->pool[i];

		if (prefix_is_ipv4(&pool->network) != ipv4)
			continue;
		for (j = 0; j < pool->service_count; j++)
			if (strlen(pool->service[j]) == len &&
			    !memcmp(pool->service[j], service, len))
				return (int)i;
	}
	return -1;
}

void conf_hoa_net(const struct conf *conf, const struct profile *profile,
		  const struct prefix *hoa, struct conf_hoa_net *net)
{
	const struct prefix *network = conf->device.network;
	unsigned int i;

	if (prefix_equal(&profile->hoa, hoa)) {
		net->len = profile->hoa_len;
		net->router = profile->hoa_router;
		return;
	}
	for (i = 0; i < conf->pool_count; i++) {
		if (!prefix_contains(&conf->pool[i].network, hoa))
			continue;
		net->len = conf->pool[i].network.len - PREFIX_IPV4;
		net->router = conf->pool[i].router;
		return;
	}
	net->len = 32;
	net->router = prefix_ipv4(hoa);
	for (i = 0; i < conf->device.network_count; i++) {
		if (!prefix_contains(&network[i], hoa))
			continue;
		net->len = network[i].len - PREFIX_IPV4;
		net->router = conf_first_host(&network[i]);
	}
}

bool conf_device_has(const struct conf_device *device, const struct in6_addr *addr)
{
	unsigned int i;

	for (i = 0; i < device->local_count; i++)
		if (in6_equal(&device->local[i], addr))
			return true;
	return false;
}

bool conf_is_local(const struct conf *conf, const struct in6_addr *addr)
{
	return conf_device_has(&conf->device, addr);
}
