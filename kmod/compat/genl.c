// SPDX-License-Identifier: GPL-2.0
/*
 * Kernels before 6.2: fold the generated table of split operations into the
 * classic one, where a command has one row and one policy for do and dump.
 */
#include <net/genetlink.h>

#define HALMA_GENL_OPS_MAX	32

static struct genl_ops halma_genl_ops[HALMA_GENL_OPS_MAX];
static const struct genl_split_ops *halma_genl_split;
static unsigned int halma_genl_n_split;

static const struct genl_split_ops *halma_genl_find_do(u8 cmd)
{
	unsigned int i;

	for (i = 0; i < halma_genl_n_split; i++)
		if (halma_genl_split[i].cmd == cmd && halma_genl_split[i].flags & GENL_CMD_CAP_DO)
			return &halma_genl_split[i];
	return NULL;
}

static int halma_genl_pre_doit(const struct genl_ops *ops, struct sk_buff *skb,
			       struct genl_info *info)
{
	const struct genl_split_ops *split = halma_genl_find_do(ops->cmd);

	return split && split->pre_doit ? split->pre_doit(split, skb, info) : 0;
}

static void halma_genl_post_doit(const struct genl_ops *ops, struct sk_buff *skb,
				 struct genl_info *info)
{
	const struct genl_split_ops *split = halma_genl_find_do(ops->cmd);

	if (split && split->post_doit)
		split->post_doit(split, skb, info);
}

static struct genl_ops *halma_genl_row(struct genl_family *family, u8 cmd)
{
	int i;

	for (i = 0; i < family->n_ops; i++)
		if (halma_genl_ops[i].cmd == cmd)
			return &halma_genl_ops[i];
	if (WARN_ON(family->n_ops == HALMA_GENL_OPS_MAX))
		return NULL;
	halma_genl_ops[family->n_ops].cmd = cmd;
	return &halma_genl_ops[family->n_ops++];
}

int halma_genl_register(struct genl_family *family, const struct genl_split_ops *ops,
			unsigned int n_ops)
{
	unsigned int i;

	halma_genl_split = ops;
	halma_genl_n_split = n_ops;
	family->ops = halma_genl_ops;
	family->pre_doit = halma_genl_pre_doit;
	family->post_doit = halma_genl_post_doit;

	for (i = 0; i < n_ops; i++) {
		struct genl_ops *row = halma_genl_row(family, ops[i].cmd);

		if (!row)
			return -E2BIG;
		if (ops[i].flags & GENL_CMD_CAP_DO)
			row->doit = ops[i].doit;
		if (ops[i].flags & GENL_CMD_CAP_DUMP)
			row->dumpit = ops[i].dumpit;
		row->policy = ops[i].policy;
		row->maxattr = ops[i].maxattr;
		row->flags = ops[i].flags & ~(GENL_CMD_CAP_DO | GENL_CMD_CAP_DUMP);
		row->validate = ops[i].validate;
	}
	return genl_register_family(family);
}
