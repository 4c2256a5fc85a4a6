// SPDX-License-Identifier: GPL-2.0
/*
 * halma-mn --ha ADDR --hoa ADDR [--esp REQID [--keys-follow]]
 *	is a mobile node. It reads commands from standard input, one a line, and prints one JSON
 *	object for each, in which rc is 0 accepted, 1 refused, 2 wrong command, 3 no answer,
 *	4 Binding Error. It ends with its input, and takes back what it has told the kernel. With
 *	--esp its messages need ESP by SAs of that reqid, which somebody else makes; with
 *	--keys-follow who makes them is told where the node is, whenever an answer has K.
 *
 *	register COA [lifetime S] [seq N] [flags N] [alt ADDR|no-alt] [no-hao] [once] [wait MS]
 *		[network ADDR/LENGTH]...
 *	move COA [the same]		with the lifetime of the last time
 *	deregister [home] [the same]	from the care-of address, or from the home address
 *	sequence N			the number of the last Binding Update
 *	sign NAI SPI DIGITS		messages are authenticated by this key (RFC 4285), unless
 *					no-auth, no-nai, no-stamp, bad-key, spi N or
 *					skew SECONDS behind a command says otherwise
 *	sign off			they are not
 *	home DEV			the home address is on this link
 *	away				it is on none
 *	show				what is registered; how many messages nobody waited for
 *	end				it ends, whoever still holds the other end of its input
 *
 * With R in the flags (0x0400) it is a mobile router (RFC 3963): mobile networks are named, or left
 * to the home agent; whoever runs halma-mn has them behind it.
 *
 * register and move make the tunnel and lead the default route into it, once they are accepted;
 * deregister takes the default route away. A Binding Update that is not answered is sent again,
 * unless it is to be sent once.
 */
#include "mn.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_LEN	1024

struct mn mn;

static void usage(void)
{
	fprintf(stderr, "usage: halma-mn --ha ADDR --hoa ADDR [--esp REQID [--keys-follow]]\n");
	exit(2);
}

static void serve(void)
{
	char line[LINE_MAX_LEN];
	json_t *obj;

	while (fgets(line, sizeof(line), stdin) && strcmp(line, "end\n")) {
		obj = command(line);
		json_dumpf(obj, stdout, JSON_COMPACT);
		putchar('\n');
		fflush(stdout);
		json_decref(obj);
	}
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "ha", required_argument, NULL, 'a' },
		{ "hoa", required_argument, NULL, 'h' },
		{ "esp", required_argument, NULL, 'e' },
		{ "keys-follow", no_argument, NULL, 'k' },
		{ 0 }
	};
	bool ha = false, hoa = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'a')
			ha = inet_pton(AF_INET6, optarg, &mn.ha) == 1;
		else if (c == 'h')
			hoa = inet_pton(AF_INET6, optarg, &mn.hoa) == 1;
		else if (c == 'e')
			mn.reqid = (uint32_t)strtoul(optarg, NULL, 0);
		else if (c == 'k')
			mn.keys_follow = true;
		else
			usage();
	}
	if (!ha || !hoa || optind != argc || (mn.keys_follow && !mn.reqid))
		usage();
	if (!mh_open() || !net_open() || !xfrm_open())
		return 1;
	serve();
	xfrm_close();
	net_close();
	close(mn.mh_fd);
	return 0;
}
