/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Configuration: what its sections share, and nobody else sees.
 *
 * A new section is a file with a struct conf_section, and a line in the table of conf.c.
 */
#ifndef HALMAD_CONFIG_CONFINT_H
#define HALMAD_CONFIG_CONFINT_H

#include <confuse.h>

#include "config/conf.h"
#include "config/confsaid.h"

/* Instead of a prefix: one that a pool gives */
#define CONF_POOL_WORD	"pool"

/* About a file that cannot be opened */
#define CONF_READ_HINT	"chgrp " CONF_USER ", chmod 640, and let that user into its directory"

/* Options of one kind of section, and of those outside of all sections */
#define CONF_OPTION_MAX	64

/**
 * enum conf_kind - kinds of sections, in the order in which they are built and checked: what one
 *	refers to comes before it
 * @CONF_KIND_TOP: what stands outside of all sections
 */
enum conf_kind {
	CONF_KIND_TOP,
	CONF_KIND_HEARTBEAT,
	CONF_KIND_REVOCATION,
	CONF_KIND_DISCOVERY,
	CONF_KIND_DRAIN,
	CONF_KIND_DEVICE,
	CONF_KIND_STORE,
	CONF_KIND_TRACKER,
	CONF_KIND_METRICS,
	CONF_KIND_POOL,
	CONF_KIND_HOME,
	CONF_KIND_MAG,
	CONF_KIND_MN,
	CONF_KIND_IKE,
	CONF_KIND_MAX,
};

/**
 * struct conf_ctx - a configuration that is being read
 * @conf: result
 * @name: name of the file
 * @said: what was said of it so far; NULL: all is told at once
 * @report: gets complaints
 * @report_ctx: for @report
 * @errors: complaints so far
 * @line: where the section begins that is being built
 * @bad: bit for each kind of which something could not be read: what is missing there was
 *	complained about
 * @top_line: where each option that stands outside of all sections is set, 0 if it is not
 * @option_line: where each option of the section is set that is being built, 0 if it is not
 */
struct conf_ctx {
	struct conf *conf;
	const char *name;
	struct conf_said *said;
	conf_report_t report;
	void *report_ctx;
	unsigned int errors;
	unsigned int line;
	u32 bad;
	unsigned int top_line[CONF_OPTION_MAX];
	unsigned int option_line[CONF_OPTION_MAX];
};

/**
 * conf_complain() - say what is wrong, and count it
 * @ctx: what is being read
 * @line: where, 0 for the whole file
 * @hint: what to do; NULL if that is plain
 * @fmt: what is wrong
 */
void conf_complain(struct conf_ctx *ctx, unsigned int line, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * conf_warn() - keep in mind what is accepted, but odd; it is part of the configuration
 * @ctx: what is being read
 * @line: where, 0 for the whole file
 * @fmt: what is odd
 */
void conf_warn(struct conf_ctx *ctx, unsigned int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * conf_is_heard() - a complaint about a line would be read; what nobody reads need take no time
 */
bool conf_is_heard(const struct conf_ctx *ctx, unsigned int line);

/**
 * conf_line() - another line, as a sentence about this one names it; see source_line()
 */
const char *conf_line(const struct conf_ctx *ctx, unsigned int line);

/**
 * conf_complain_end() - all was said: tell it, what was counted only, and, if there were
 * complaints, what is odd; else the configuration has that
 */
void conf_complain_end(struct conf_ctx *ctx);

/**
 * conf_read() - read a configuration, and check all of it
 * @ctx: its name, and what gets complaints
 * @text: text; NULL: that of @main, and files that it names are read, too
 * @main: file of this name
 *
 * Return: configuration to be given to conf_free(); NULL if something is wrong.
 */
struct conf *conf_read(struct conf_ctx *ctx, const char *text, const struct source_main *main);

static inline bool conf_is_bad(const struct conf_ctx *ctx, enum conf_kind kind)
{
	return ctx->bad & 1U << kind;
}

/**
 * enum conf_form - what a value must be
 * @FORM_ANY: anything that libconfuse takes
 * @FORM_INT: a number within bounds
 * @FORM_SECONDS: a time: a number of seconds within bounds, or one with units
 * @FORM_MS: the same in ms
 * @FORM_ADDRESS: an IPv6 address
 * @FORM_PREFIX: an IPv6 address or prefix
 * @FORM_PREFIX_OR_POOL: an IPv6 address or prefix, or the word pool
 * @FORM_NETWORK: an IPv6 or IPv4 address or prefix
 * @FORM_IPV4: an IPv4 address
 * @FORM_IPV4_NET: an IPv4 address with the length of its network
 * @FORM_OCTET: a number of one octet
 * @FORM_WORD: one of some words
 * @FORM_IFNAME: the name of an interface
 */
enum conf_form {
	FORM_ANY,
	FORM_INT,
	FORM_SECONDS,
	FORM_MS,
	FORM_ADDRESS,
	FORM_PREFIX,
	FORM_PREFIX_OR_POOL,
	FORM_NETWORK,
	FORM_IPV4,
	FORM_IPV4_NET,
	FORM_OCTET,
	FORM_WORD,
	FORM_IFNAME,
};

/**
 * struct conf_option - an option of a section
 * @opt: name, type and default; a value of the configuration may be repeated if it is a list
 * @form: what each value must be
 * @min: of a number
 * @max: of a number
 * @words: with FORM_WORD: the words, then NULL
 */
struct conf_option {
	cfg_opt_t opt;
	enum conf_form form;
	long min;
	long max;
	const char *const *words;
};

/* A number, whatever of */
static inline bool conf_is_number(const struct conf_option *option)
{
	return option->form == FORM_INT || option->form == FORM_SECONDS || option->form == FORM_MS;
}

/* libconfuse stops at a number or boolean that it cannot read; these do not. Nor does it tell a
 * value of a list from the end of that.
 */
int conf_take_int(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result);
int conf_take_bool(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result);
int conf_take_member(cfg_t *cfg, cfg_opt_t *opt, const char *text, void *result);

#define CONF_OPTION(opt, form, min, max, words)	{ opt, form, min, max, words }

/* A number with a default; one that need not be there, cfg_size() tells. */
#define CONF_INT(name, def, min, max) \
	CONF_OPTION(CFG_INT_CB(name, def, CFGF_NONE, conf_take_int), FORM_INT, min, max, NULL)
#define CONF_INT_UNSET(name, min, max) \
	CONF_OPTION(CFG_INT_CB(name, 0, CFGF_NODEFAULT, conf_take_int), FORM_INT, min, max, NULL)

/* Times; in seconds, in milliseconds */
#define CONF_TIME(name, def, flags, form, min, max) \
	CONF_OPTION(CFG_INT_CB(name, def, flags, conf_take_int), form, min, max, NULL)
#define CONF_SECONDS(name, def, min, max) \
	CONF_TIME(name, def, CFGF_NONE, FORM_SECONDS, min, max)
#define CONF_SECONDS_UNSET(name, min, max) \
	CONF_TIME(name, 0, CFGF_NODEFAULT, FORM_SECONDS, min, max)
#define CONF_MS(name, def, min, max) \
	CONF_TIME(name, def, CFGF_NONE, FORM_MS, min, max)
#define CONF_MS_UNSET(name, min, max) \
	CONF_TIME(name, 0, CFGF_NODEFAULT, FORM_MS, min, max)

#define CONF_BOOL(name, def) \
	CONF_OPTION(CFG_BOOL_CB(name, def, CFGF_NONE, conf_take_bool), FORM_ANY, 0, 0, NULL)
#define CONF_BOOL_UNSET(name) \
	CONF_OPTION(CFG_BOOL_CB(name, cfg_false, CFGF_NODEFAULT, conf_take_bool), FORM_ANY, 0, 0, \
		    NULL)

#define CONF_STR(name, def, form) \
	CONF_OPTION(CFG_STR(name, def, CFGF_NONE), form, 0, 0, NULL)
#define CONF_STR_UNSET(name, form) \
	CONF_OPTION(CFG_STR(name, NULL, CFGF_NODEFAULT), form, 0, 0, NULL)

#define CONF_WORD(name, def, words) \
	CONF_OPTION(CFG_STR(name, def, CFGF_NONE), FORM_WORD, 0, 0, words)
#define CONF_WORD_UNSET(name, words) \
	CONF_OPTION(CFG_STR(name, NULL, CFGF_NODEFAULT), FORM_WORD, 0, 0, words)

/* Any number of values, or none */
#define CONF_LIST(name, form) \
	CONF_OPTION(CFG_STR_LIST_CB(name, NULL, CFGF_NODEFAULT, conf_take_member), form, 0, 0, NULL)

/**
 * struct conf_section - a kind of section
 * @name: its name; NULL for what stands outside of all sections
 * @flags: CFGF_*
 * @options: its options
 * @count: number of @options
 * @needs: bits of kinds without which, if something of them could not be read, @check would find
 *	what is not there
 * @begin: makes room for so many sections of the kind. Returns 0, or -ENOMEM. Can be NULL
 * @build: copies the values of a section into ctx->conf; each value alone was found right. Called
 *	for each section of the kind in order. Returns 0, or -ENOMEM
 * @check: looks at how values fit together, and completes them; called after all are built.
 *	Can be NULL
 * @free: frees what the others made, even if they did not come to their end. Can be NULL
 */
struct conf_section {
	const char *name;
	cfg_flag_t flags;
	const struct conf_option *options;
	size_t count;
	u32 needs;
	int (*begin)(struct conf_ctx *ctx, unsigned int count);
	int (*build)(struct conf_ctx *ctx, cfg_t *cfg);
	void (*check)(struct conf_ctx *ctx);
	void (*free)(struct conf *conf);
};

/* Values of return-routability: 0 or 1 */
extern const char *const conf_routability[];

extern const struct conf_section conf_section_top;
extern const struct conf_section conf_section_heartbeat;
extern const struct conf_section conf_section_revocation;
extern const struct conf_section conf_section_discovery;
extern const struct conf_section conf_section_drain;
extern const struct conf_section conf_section_device;
extern const struct conf_section conf_section_store;
extern const struct conf_section conf_section_tracker;
extern const struct conf_section conf_section_metrics;
extern const struct conf_section conf_section_pool;
extern const struct conf_section conf_section_home;
extern const struct conf_section conf_section_mag;
extern const struct conf_section conf_section_mn;
extern const struct conf_section conf_section_ike;

/**
 * conf_section_at() - the kinds of sections, for who compares them with manuals
 *
 * Return: the @i-th one, NULL behind the last.
 */
const struct conf_section *conf_section_at(size_t i);

/**
 * conf_ike_files() - read the files that the configuration names, if IPsec is required
 * @ctx: configuration, as much of it as was found right
 */
void conf_ike_files(struct conf_ctx *ctx);

/**
 * conf_auth_files() - read the files with keys of mobile nodes that the configuration names
 * @ctx: configuration, as much of it as was found right
 */
void conf_auth_files(struct conf_ctx *ctx);

/**
 * conf_sa_files() - read the files with keys of SAs that mobile nodes have, if IPsec is required
 */
void conf_sa_files(struct conf_ctx *ctx);

/**
 * conf_is_top() - this is not a section but what stands outside of all
 */
bool conf_is_top(const cfg_t *cfg);

/**
 * conf_top_line() - the line in which an option outside of all sections is set, 0 if it is not
 */
unsigned int conf_top_line(const struct conf_ctx *ctx, const char *name);

/**
 * conf_option_line() - the line in which an option is set in the section that is being built; if it
 *	is not, that in which the section begins
 */
unsigned int conf_option_line(const struct conf_ctx *ctx, const struct conf_section *section,
			      const char *name);

/**
 * conf_text_wrong() - judge a value that is no number
 *
 * Return: what the text should have been, valid until the next call; NULL if it is right.
 */
const char *conf_text_wrong(const struct conf_option *option, const char *text);

/**
 * conf_ifname_ok() - the kernel takes this as the name of a device
 */
bool conf_ifname_ok(const char *name);

/**
 * conf_word() - which of some words this is
 *
 * Return: its index; -1 for none.
 */
int conf_word(const char *const *words, const char *text);

/**
 * conf_mag_action() - the action that an option of conf_mag_actions[] names
 */
enum mag_action conf_mag_action(cfg_t *cfg, const char *name);

extern const char *const conf_mag_actions[];

/**
 * conf_ipv4_net() - read "ADDRESS/LENGTH": an IPv4 address and the length of its network
 * @text: text
 * @addr: result: the address, as a prefix of one address
 * @len: result
 *
 * Return: false if it is something else.
 */
bool conf_ipv4_net(const char *text, struct prefix *addr, u8 *len);

/**
 * conf_strings() - copy a list of words
 * @cfg: section
 * @name: option
 * @v: result, to be freed with each of its elements, even on failure
 * @count: number of elements that are there
 *
 * Return: 0, or -ENOMEM.
 */
int conf_strings(cfg_t *cfg, const char *name, char ***v, unsigned int *count);

/**
 * conf_strings_free() - free what conf_strings() made
 */
void conf_strings_free(char **v, unsigned int count);

/**
 * conf_prefixes() - copy a list of prefixes
 */
int conf_prefixes(cfg_t *cfg, const char *name, struct prefix **v, unsigned int *count);

/**
 * conf_addr_usable() - an address can be that of a node: global unicast
 */
bool conf_addr_usable(const struct in6_addr *addr);

/**
 * conf_first_host() - the first address for a node in an IPv4 network
 */
struct in_addr conf_first_host(const struct prefix *network);

/**
 * conf_home_of() - the home network that an address lies in, NULL for none
 */
const struct prefix *conf_home_of(const struct conf *conf, const struct in6_addr *addr);

#endif /* HALMAD_CONFIG_CONFINT_H */
