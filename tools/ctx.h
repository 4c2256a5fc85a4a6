/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_CTX_H
#define HALMA_CTX_H

#include <stdbool.h>
#include <stdint.h>

#include <net/if.h>

#include "print.h"
#include "req.h"
#include "table.h"

#define CTX_SOCKET	"/run/halma/halmad.sock"

struct deletions;
struct ifname;

/**
 * struct ctx_dev - a device, as far as its name is concerned
 * @anchor_id: in the outer namespace
 * @ifindex: in the inner namespace
 * @here: this namespace is the inner one
 * @ifname: its name there
 */
struct ctx_dev {
	uint32_t anchor_id;
	uint32_t ifindex;
	bool here;
	char ifname[IF_NAMESIZE];
};

/**
 * struct ctx - what a command runs in
 * @out: where it prints
 * @stats: option -s
 * @details: option -d
 * @look: how tables look: options -br, -c and -s
 * @timestamp: option -t
 * @force: option -f
 * @batch: commands come from a file
 * @deletions: deletions by prefix that were collected, or NULL; see deletion.c
 * @genl: socket to the module; see ctx_genl()
 * @route: socket to rtnetlink; see ctx_route()
 * @devs: names of devices; see dev.c
 * @dev_count: how many
 * @devs_known: @devs was read
 * @ifname: an interface that was asked for, or NULL; see ifname.c
 */
struct ctx {
	struct print out;
	bool stats;
	bool details;
	struct look look;
	bool timestamp;
	bool force;
	bool batch;
	struct deletions *deletions;
	struct req *genl;
	struct req *route;
	struct ctx_dev *devs;
	unsigned int dev_count;
	bool devs_known;
	struct ifname *ifname;
};

struct req *ctx_genl(struct ctx *c);
struct req *ctx_route(struct ctx *c);
int ctx_flush(struct ctx *c);
int ctx_settle(struct ctx *c);
void ctx_close(struct ctx *c);

#endif /* HALMA_CTX_H */
