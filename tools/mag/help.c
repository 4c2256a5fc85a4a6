// SPDX-License-Identifier: GPL-2.0
/* What --help prints; halma-mag(8) says the same at length (tests/unit/cli_names.py compares). */
#include "mag.h"

static const char usage[] =
	"usage: halma-mag --lma ADDR --pcoa ADDR --iface DEV... --ctl SOCKET [--tunnel NAME]\n"
	"       halma-mag -c SOCKET COMMAND...\n"
	"       halma-mag --help\n";

static const char text[] =
	"\n"
	"The first is a mobile access gateway (MAG, RFC 5213) for labs and tests, until SIGTERM:\n"
	"  -l, --lma ADDR        the anchor\n"
	"  -p, --pcoa ADDR       its own address, the Proxy-CoA\n"
	"  -i, --iface DEV       an access link, for one mobile node at a time\n"
	"  -s, --ctl SOCKET      where it takes commands\n"
	"  -t, --tunnel NAME     of the tunnel device; default tunlma\n"
	"\n"
	"The second gives it a command and prints the answer, a JSON object:\n"
	"  -c, --command SOCKET  of the gateway; with - for COMMAND, one a line from standard input\n"
	"\n"
	"  attach MN-ID [dev DEV] [hi N] [att N] [hnp PREFIX]... [lladdr HEX] [lla ADDR | no-lla]\n"
	"         [lifetime S] [no-timestamp] [seq N] [early [neigh ADDR]] [once] [nowait]\n"
	"         [no-refresh] [wait MS] [id-type N] [option HEX]...\n"
	"  refresh MN-ID [dev DEV]\n"
	"  detach MN-ID [dev DEV] [nowait] [local]\n"
	"  peering [heartbeat answer|silent|error] [restart-counter N]\n"
	"          [bri answer|silent|error|STATUS]\n"
	"  probe MN-ID [what attach knows] [omit OPTION]... [twice OPTION]... [flags N]\n"
	"        [acoa ADDR] [timestamp N | ts-offset MS] [src ADDR] [dst ADDR] [hao ADDR]\n"
	"        [bad-checksum] [policed] [proto N] [mh-type N] [header-length N] [cut N]\n"
	"        [extra N] [raw HEX] [count N] [silent]\n"
	"  flood MN-ID [rate N] [window N] [what attach knows]\n"
	"  flood stop\n"
	"  measure MN-ID [count N] [wait MS] [what attach knows]\n"
	"  show\n"
	"  quit\n"
	"\n"
	"Exit code: 0 accepted, 1 refused, 2 wrong command, 3 no answer from the anchor,\n"
	"4 answer ignored, 5 the anchor is dead.\n";

void help_usage(FILE *to)
{
	fputs(usage, to);
}

void help_all(FILE *to)
{
	fputs(usage, to);
	fputs(text, to);
}
