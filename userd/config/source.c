// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: the text of a file and of those that it includes. Entry: source_read().
 *
 * libconfuse has an include of its own, which is not used: it gets the text in pieces, and could
 * not tell whose lines it counts.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/confint.h"
#include "config/scan.h"

#define INCLUDE_WORD	"include"
#define CYCLE_HINT	"a file is included once, by one that it does not include itself"

/**
 * struct level - a file that is being read
 * @up: the one that includes it; NULL for none
 * @path: its name
 * @dev: where it is
 * @ino: which it is
 * @depth: how many are above it
 */
struct level {
	const struct level *up;
	const char *path;
	dev_t dev;
	ino_t ino;
	unsigned int depth;
};

/**
 * struct reading - a text that is being put together
 * @ctx: gets complaints
 * @to: text so far
 * @len: its octets
 * @files: files so far
 * @line: line in which the next octet stands
 * @err: -ENOMEM, or 0
 */
struct reading {
	struct conf_ctx *ctx;
	FILE *to;
	size_t len;
	unsigned int files;
	unsigned int line;
	int err;
};

static int add_place(struct source *source, unsigned int begin, const char *file,
		     unsigned int line)
{
	struct source_place *v;

	v = reallocarray(source->place, source->count + 1, sizeof(*v));
	if (!v)
		return -ENOMEM;
	source->place = v;
	v[source->count] = (struct source_place){ .begin = begin, .line = line };
	v[source->count].file = strdup(file);
	if (!v[source->count].file)
		return -ENOMEM;
	source->count++;
	return 0;
}

static void put(struct reading *r, const char *from, const char *to)
{
	size_t len = (size_t)(to - from);

	if (fwrite(from, 1, len, r->to) != len)
		r->err = -ENOMEM;
	r->len += len;
	while ((from = memchr(from, '\n', (size_t)(to - from)))) {
		r->line++;
		from++;
	}
}

/* What comes next is a line of this file. */
static void turn_to(struct reading *r, const char *file, unsigned int line)
{
	static const char end[] = "\n";

	/* also where one has just ended: an empty line more does no harm */
	if (r->len)
		put(r, end, end + 1);
	if (add_place(&r->ctx->conf->source, r->line, file, line))
		r->err = -ENOMEM;
}

/* A file of less octets than there is room. Return: text, to be freed; NULL with why in @why. */
static char *read_text(size_t room, FILE *file, const char **why)
{
	char *text = malloc(room + 1), *fit;
	size_t len;

	*why = "out of memory";
	if (!text)
		return NULL;
	len = fread(text, 1, room, file);
	text[len] = '\0';
	*why = NULL;
	if (ferror(file) || len == room)
		*why = "cannot be read, or is larger than 64 MiB";
	else if (strlen(text) != len)
		*why = "holds a NUL octet";
	if (!*why) {
		fit = realloc(text, len + 1);
		return fit ? fit : text;
	}
	free(text);
	return NULL;
}

/* Return: why it cannot be included, NULL if it can. */
static const char *cannot_include(struct reading *r, const struct level *level,
				  const struct stat *st, const char **hint)
{
	if (!S_ISREG(st->st_mode))
		return "it is no regular file";
	*hint = CYCLE_HINT;
	if (level->depth >= SOURCE_DEPTH_MAX)
		return "too many files include one another";
	for (; level; level = level->up)
		if (level->dev == st->st_dev && level->ino == st->st_ino)
			return "it includes itself";
	*hint = NULL;
	return ++r->files > SOURCE_FILES_MAX ? "too many files are included" : NULL;
}

static void expand(struct reading *r, const struct level *level, char *text);

/* A file that grows meanwhile is not read; nor is one that is too much with all before it. */
static size_t room_for(const struct reading *r, const struct stat *st)
{
	size_t left = r->len < SOURCE_SIZE_MAX ? SOURCE_SIZE_MAX - r->len : 0;

	return (size_t)st->st_size < left ? (size_t)st->st_size + 1 : left;
}

/* Return: what is wrong, NULL for nothing. */
static const char *include_open(struct reading *r, const struct level *up, int fd,
				const char *path, const char **hint)
{
	struct level level = { .up = up, .path = path, .depth = up->depth + 1 };
	const char *why;
	struct stat st;
	char *text;
	FILE *file;

	if (fstat(fd, &st))
		return strerror(errno);
	why = cannot_include(r, up, &st, hint);
	if (why)
		return why;
	file = fdopen(dup(fd), "r");
	if (!file)
		return strerror(errno);
	text = read_text(room_for(r, &st), file, &why);
	fclose(file);
	if (!text)
		return why;
	level.dev = st.st_dev;
	level.ino = st.st_ino;
	expand(r, &level, text);
	free(text);
	return NULL;
}

/* What cannot be read may have anything in it. */
static void include_wrong(struct reading *r, unsigned int line, const char *hint,
			  const char *path, const char *why)
{
	conf_complain(r->ctx, line, hint, "include %s: %s", path, why);
	r->ctx->bad |= ~0U;
}

static void include_one(struct reading *r, const struct level *up, unsigned int line,
			const char *path)
{
	const char *hint = NULL, *why;
	int fd;

	/* that was said once */
	if (r->files > SOURCE_FILES_MAX)
		return;
	/* not to hang on what is no file */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && errno == EACCES)
		hint = CONF_READ_HINT;
	why = fd < 0 ? strerror(errno) : include_open(r, up, fd, path, &hint);
	if (why)
		include_wrong(r, line, hint, path, why);
	if (fd >= 0)
		close(fd);
}

/* Each file that fits, in the order of names; none is right, too. */
static void include_all(struct reading *r, const struct level *up, unsigned int line,
			const char *pattern)
{
	glob_t found = { 0 };
	size_t i;

	switch (glob(pattern, GLOB_ERR, NULL, &found)) {
	case 0:
		for (i = 0; i < found.gl_pathc; i++)
			include_one(r, up, line, found.gl_pathv[i]);
		break;
	case GLOB_NOMATCH:
		break;
	case GLOB_NOSPACE:
		r->err = -ENOMEM;
		break;
	default:
		include_wrong(r, line, "make it, and chmod 755", pattern,
			      "the directory cannot be read");
		break;
	}
	globfree(&found);
}

/* A path is seen from the file that names it. */
static void include(struct reading *r, const struct level *up, unsigned int line, const char *name)
{
	const char *slash = strrchr(up->path, '/');
	int dir = *name != '/' && slash ? (int)(slash - up->path) + 1 : 0;
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%.*s%s", dir, up->path, name) >= (int)sizeof(path))
		include_wrong(r, line, NULL, name, strerror(ENAMETOOLONG));
	else if (strpbrk(name, "*?["))
		include_all(r, up, line, path);
	else
		include_one(r, up, line, path);
}

/* Is this where something is included? Then @ahead is at its path. */
static bool is_include(const struct scan *scan, enum scan_token before, struct scan *ahead)
{
	if (!scan_is(scan, INCLUDE_WORD) || before == SCAN_EQUALS || before == SCAN_APPEND)
		return false;
	*ahead = *scan;
	return scan_next(ahead) == SCAN_WORD && ahead->line == scan->line;
}

/* The file that the path of a statement names. */
static void include_path(struct reading *r, const struct level *level, struct scan *path)
{
	unsigned int line = r->line;
	char name[PATH_MAX] = "";
	long len = scan_word(path);

	if (len > 0 && (size_t)len < sizeof(name))
		memcpy(name, path->begin, (size_t)len);
	if (*name)
		include(r, level, line, name);
	else
		include_wrong(r, line, NULL, "\"\"", "this is no path");
}

static void expand(struct reading *r, const struct level *level, char *text)
{
	enum scan_token before = SCAN_END;
	unsigned int depth = 0;
	struct scan scan, path;
	char *from = text;

	turn_to(r, level->path, 1);
	scan_begin(&scan, text);
	/* what swallows the rest is complained about elsewhere */
	while (!r->err && scan_next(&scan) != SCAN_END && scan.token < SCAN_QUOTE) {
		if (scan.token == SCAN_OPEN)
			depth++;
		else if (scan.token == SCAN_CLOSE)
			depth -= !!depth;
		if (!depth && is_include(&scan, before, &path)) {
			put(r, from, scan.begin);
			scan = path;
			include_path(r, level, &path);
			from = scan.at;
			turn_to(r, level->path, scan.next_line);
		}
		before = scan.token;
	}
	put(r, from, strchr(from, '\0'));
}

bool source_open(struct conf_ctx *ctx, struct source_main *main)
{
	FILE *file = fopen(ctx->name, "re");
	struct stat st = { 0 };
	const char *why;

	if (!file) {
		conf_complain(ctx, 0,
			      errno == EACCES ? CONF_READ_HINT : "-c FILE names another one", "%s",
			      strerror(errno));
		return false;
	}
	main->text = read_text(SOURCE_SIZE_MAX, file, &why);
	if (!main->text)
		conf_complain(ctx, 0, NULL, "%s", why);
	if (!fstat(fileno(file), &st)) {
		main->dev = st.st_dev;
		main->ino = st.st_ino;
	}
	fclose(file);
	return main->text;
}

int source_read(struct conf_ctx *ctx, const struct source_main *main)
{
	const struct level level = { .path = ctx->name, .dev = main->dev, .ino = main->ino };
	struct reading r = { .ctx = ctx, .line = 1 };
	size_t size;

	r.to = open_memstream(&ctx->conf->source.text, &size);
	if (!r.to)
		return -ENOMEM;
	expand(&r, &level, main->text);
	return fclose(r.to) ? -ENOMEM : r.err;
}

int source_copy(struct source *source, const char *name, const char *text)
{
	source->text = strdup(text);
	return source->text ? add_place(source, 1, name, 1) : -ENOMEM;
}

const char *source_find(const struct source *source, unsigned int *line)
{
	unsigned int low = 0, high = source->count;

	/* the last that begins before it */
	while (high - low > 1) {
		unsigned int mid = low + (high - low) / 2;

		if (source->place[mid].begin <= *line)
			low = mid;
		else
			high = mid;
	}
	if (!source->count)
		return NULL;
	if (*line)
		*line += source->place[low].line - source->place[low].begin;
	return source->place[low].file;
}

const char *source_line(const struct source *source, unsigned int line)
{
	static char room[4][PATH_MAX + 16];
	static unsigned int turn;
	char *text = room[turn = (turn + 1) % ARRAY_SIZE(room)];
	const char *file = source_find(source, &line);

	if (source->count > 1)
		snprintf(text, sizeof(room[0]), "%u of %s", line, file);
	else
		snprintf(text, sizeof(room[0]), "%u", line);
	return text;
}

void source_fini(struct source *source)
{
	while (source->count)
		free(source->place[--source->count].file);
	free(source->place);
	free(source->text);
	*source = (struct source){ 0 };
}
