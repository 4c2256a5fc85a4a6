/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HALMA_CMD_H
#define HALMA_CMD_H

#include "args.h"
#include "ctx.h"

/* one for each object; each runs the verb that comes next and returns the exit status */
int cmd_link(struct ctx *c, struct args *a);
int cmd_binding(struct ctx *c, struct args *a);
int cmd_tunnel(struct ctx *c, struct args *a);
int cmd_stats(struct ctx *c, struct args *a);
int cmd_monitor(struct ctx *c, struct args *a);
int cmd_daemon(struct ctx *c, struct args *a);
int cmd_mn(struct ctx *c, struct args *a);
int cmd_store(struct ctx *c, struct args *a);
int cmd_mag(struct ctx *c, struct args *a);
int cmd_pool(struct ctx *c, struct args *a);
int cmd_who(struct ctx *c, struct args *a);
int cmd_metrics(struct ctx *c, struct args *a);

/* what a person wants to see first */
int cmd_overview(struct ctx *c);

#endif /* HALMA_CMD_H */
