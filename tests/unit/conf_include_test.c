// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration: a file includes others, each of whose lines is told as its own.
 *
 * sources: tests/unit/said.c userd/config userd/wire userd/base
 * packages: libsystemd libconfuse nettle
 */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "said.h"

#include "config/conf.h"

#define DEVICE	"device lma0 { local = 2001:db8:f::1 home-network = 2001:db8:100::/40 }\n"
#define TOP	"lab-mode = true\n" DEVICE

static char dir[32];

/* DIR is the directory of the test; several can be in use. */
static const char *expand(const char *text)
{
	static char room[4][4096];
	static unsigned int turn;
	char *to = room[turn = (turn + 1) % ARRAY_SIZE(room)];
	const char *at;
	size_t len = 0;

	for (; (at = strstr(text, "DIR")); text = at + 3)
		len += (size_t)snprintf(to + len, sizeof(room[0]) - len, "%.*s%s",
					(int)(at - text), text, dir);
	snprintf(to + len, sizeof(room[0]) - len, "%s", text);
	return to;
}

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(expand(name), "w");

	assert_non_null(file);
	assert_true(fputs(expand(text), file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static struct conf *load(const char *text)
{
	write_file("DIR/halma.conf", text);
	said[0] = '\0';
	return conf_load(expand("DIR/halma.conf"), report, NULL);
}

static struct conf *taken(const char *text)
{
	struct conf *conf = load(text);

	assert_string_equal(said, "");
	assert_non_null(conf);
	return conf;
}

static void says(const char *text, const char *all)
{
	said_only(load(text), text, expand(all));
}

/* From the file that names it; what follows in the line is the outer one's. */
static void one(void **state)
{
	struct conf *conf;

	(void)state;
	write_file("DIR/d/mags.conf", "mag a { address = 2001:db8:1::1 }\n"
		   "include \"more/b.conf\"\nmag c { address = 2001:db8:1::3 }");
	write_file("DIR/d/more/b.conf", "# a comment: include nothing\n"
		   "mag b { address = 2001:db8:1::2 }");
	conf = taken(TOP "include d/mags.conf max-held = 7\n"
		     "mag d { address = 2001:db8:1::4 realm = include }\n");
	assert_int_equal(conf->mags.count, 4);
	assert_int_equal(conf->max_held, 7);
	assert_int_equal(conf->warning_count, 0);
	conf_free(conf);
	conf = taken(TOP "include \"DIR/d/more/b.conf\"");
	assert_int_equal(conf->mags.count, 1);
	conf_free(conf);
}

/* In the order of names; none at all is right. */
static void drop_ins(void **state)
{
	static const char twice[] = {
		"DIR/d/20.conf:1: warning: max-held is set once more; what line 1 of DIR/d/10.conf says does not count"
	};
	struct conf *conf;

	(void)state;
	write_file("DIR/d/20.conf", "max-held = 20\n");
	write_file("DIR/d/10.conf", "max-held = 10\n");
	write_file("DIR/d/30.conf~", "max-held = 30\n");
	conf = load(TOP "include \"d/[0-9]*.conf\"\n");
	assert_non_null(conf);
	assert_int_equal(conf->max_held, 20);
	assert_int_equal(conf->warning_count, 1);
	assert_string_equal(conf->warning[0], expand(twice));
	conf_free(conf);
	conf = taken(TOP "include \"d/*.nothing\"\n");
	assert_int_equal(conf->max_held, 1024);
	conf_free(conf);
}

/* In the order in which they are read, each with the name of its file. */
static void lines(void **state)
{
	(void)state;
	write_file("DIR/d/x.conf", "\nmag a { address = nowhere }\n\nmag b {\n\tnonesuch = 1\n}\n");
	write_file("DIR/d/y.conf", "mag c { address = 2001:db8:1::1 }\n"
		   "mag d { address = 2001:db8:1::1 }\n");
	says(TOP "max-held = many\ninclude d/x.conf\nmax-sessions = none\ninclude d/y.conf\n"
	     "lifetime-max = 3\nmag c { address = 2001:db8:1::5 }\n",
	     "DIR/halma.conf:3: max-held is \"many\", it must be a number, 0 to 1000000\n"
	     "DIR/d/x.conf:2: address is \"nowhere\", it must be an IPv6 address\n"
	     "DIR/d/x.conf:5: no such option 'nonesuch' in section mag; hint: halma.conf(5) lists all names\n"
	     "DIR/halma.conf:5: max-sessions is \"none\", it must be a number, 1 to 100000000\n"
	     "DIR/d/y.conf:2: mag d has the address of mag c in line 1 of DIR/d/y.conf\n"
	     "DIR/halma.conf:7: lifetime-max is 3, it must be 4 to 262140\n"
	     "DIR/halma.conf:8: there is a mag c already, in line 1 of DIR/d/y.conf; hint: write one section with all of it\n");
}

static void cycles(void **state)
{
	static const char hint[] = {
		"; hint: a file is included once, by one that it does not include itself\n"
	};
	char all[512];

	(void)state;
	snprintf(all, sizeof(all), "DIR/halma.conf:3: include DIR/halma.conf: it includes itself%s",
		 hint);
	says(TOP "include halma.conf\n", all);
	write_file("DIR/d/x.conf", "\ninclude \"../d/y.conf\"\n");
	write_file("DIR/d/y.conf", "include x.conf\n");
	snprintf(all, sizeof(all),
		 "DIR/d/../d/y.conf:1: include DIR/d/../d/x.conf: it includes itself%s", hint);
	says(TOP "include d/x.conf\n", all);
}

/* It does not take longer than what may be read. */
static void bombs(void **state)
{
	char name[32], text[64];
	unsigned int i;

	(void)state;
	for (i = 0; i < 13; i++) {
		snprintf(name, sizeof(name), "DIR/d/z%u.conf", i);
		snprintf(text, sizeof(text), "include z%u.conf\ninclude z%u.conf\n", i + 1, i + 1);
		write_file(name, text);
	}
	write_file("DIR/d/z13.conf", "");
	said_refused(load(TOP "include d/z0.conf\n"), "", "too many files are included\n");
	/* once */
	assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
	for (i = 13; i < 40; i++) {
		snprintf(name, sizeof(name), "DIR/d/z%u.conf", i);
		snprintf(text, sizeof(text), "include z%u.conf\n", i + 1);
		write_file(name, text);
	}
	said_refused(load(TOP "include d/z13.conf\n"), "",
		     "/z28.conf:1: include");
	assert_non_null(strstr(said, "/z29.conf: too many files include one another; hint: "));
}

/* What is missed in a file that is not there is not complained about, too. */
static void not_there(void **state)
{
	(void)state;
	says(TOP "include nowhere.conf\nmax-held = many\ninclude \"nowhere/*.conf\"\ninclude d\n"
	     "include \"\"\nmag a { address = 2001:db8:1::1 neighbor = b }\n",
	     "DIR/halma.conf:3: include DIR/nowhere.conf: No such file or directory\n"
	     "DIR/halma.conf:4: max-held is \"many\", it must be a number, 0 to 1000000\n"
	     "DIR/halma.conf:5: include DIR/nowhere/*.conf: the directory cannot be read; hint: make it, and chmod 755\n"
	     "DIR/halma.conf:6: include DIR/d: it is no regular file\n"
	     "DIR/halma.conf:7: include \"\": this is no path\n");
}

/* It stands outside of sections, and a text that is in no file includes nothing. */
static void misplaced(void **state)
{
	(void)state;
	write_file("DIR/d/x.conf", "max-held = 7\n");
	says(TOP "heartbeat {\n\tinclude d/x.conf\n}\n",
	     "DIR/halma.conf:4: no such option 'include' in section heartbeat; hint: it stands outside of sections; is a } missing before it?\n");
	says(TOP "include\n",
	     "DIR/halma.conf:3: no such option 'include'; hint: include \"halma.d/*.conf\", in a file\n");
	said_refused(parse(TOP "include \"/dev/null\"\n"), "", "x.conf:3: no such option 'include'");
	/* what is not closed in one swallows no line of another */
	write_file("DIR/d/x.conf", "heartbeat {\n");
	says(TOP "include d/x.conf\nmax-held = many\n",
	     "DIR/d/x.conf:1: section heartbeat that begins here is not closed; hint: write a } at its end\n"
	     "DIR/halma.conf:4: no such option 'max-held' in section heartbeat; hint: it stands outside of sections; is a } missing before it?\n");
}

static int make_dirs(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/conf_incl.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	return mkdir(expand("DIR/d"), 0700) || mkdir(expand("DIR/d/more"), 0700);
}

static void empty(const char *name)
{
	DIR *found = opendir(expand(name));
	struct dirent *entry;
	char path[512];

	while (found && (entry = readdir(found))) {
		snprintf(path, sizeof(path), "%s/%s", expand(name), entry->d_name);
		if (entry->d_name[0] != '.' && unlink(path))
			rmdir(path);
	}
	if (found)
		closedir(found);
}

static int remove_dirs(void **state)
{
	(void)state;
	empty("DIR/d/more");
	empty("DIR/d");
	empty("DIR");
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("a file is included, relative to the one that names it", one),
		CASE("all that fit a pattern are included, in the order of names", drop_ins),
		CASE("what is wrong is told with file and line of what is included", lines),
		CASE("what includes itself is refused", cycles),
		CASE("files that multiply are refused", bombs),
		CASE("what is not there is told where it is included", not_there),
		CASE("include stands outside of sections", misplaced),
	};

	return cmocka_run_group_tests_name("halmad", tests, make_dirs, remove_dirs);
}
