// SPDX-License-Identifier: GPL-2.0
/*
 * Packet generator and stop watch of the benchmark. Packets are made from a
 * template, given to netif_receive_skb() as if they had come in on one dummy
 * device, and counted where they leave another one. All on this CPU, in one go:
 * a sample is over when the softirqs that it raised are through.
 *
 * /proc/bench_gen takes one command per write:
 *
 *	case NAME PROTO IN OUT FLAGS COUNT OFFSETS HEX
 *		a packet: protocol number in hex, devices, "drop", "summed" (a checksum
 *		that the device has found right) or "-" for flags, how many destinations
 *		there are, and where in the packet the number of the destination is added
 *		to a 32-bit word: offsets with commas between them, or "-"
 *	run ROUNDS NAME...
 *		one sample of each case per round, in an order that changes
 *	send COUNT NAME
 *		packets without measuring, destinations in order
 *	clear
 *
 * Reading gives the samples of the last run, in ticks of the CPU's counter.
 * Under QEMU's -icount a tick is an instruction; the line "nops" shows what a
 * thousand of them take.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/proc_fs.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <net/net_namespace.h>

#define BENCH_CASES	64
#define BENCH_SAMPLE	64	/* packets */
#define BENCH_ROUNDS	10000
#define BENCH_PACKET	256
#define BENCH_OFFSETS	4
#define BENCH_COMMAND	8192

/**
 * struct bench_case - a kind of packet and what its samples took
 * @name: of the case
 * @in: where it comes in
 * @out: where it should leave
 * @proto: of the network header
 * @drop: it is for somebody else and should not leave
 * @summed: the device has found the checksum right
 * @count: destinations
 * @n_off: entries of @off
 * @off: words that the number of the destination is added to
 * @len: octets in @data
 * @data: the packet
 * @sent: packets given to the stack in the last run
 * @left: packets that left in time
 * @odd: samples thrown away because packets were missing or too many
 * @n: entries of @ticks
 * @ticks: samples
 */
struct bench_case {
	char name[32];
	struct net_device *in;
	struct net_device *out;
	__be16 proto;
	bool drop;
	bool summed;
	u32 count;
	u8 n_off;
	u8 off[BENCH_OFFSETS];
	u16 len;
	u8 data[BENCH_PACKET];
	u64 sent;
	u64 left;
	u32 odd;
	u32 n;
	u32 *ticks;
};

static DEFINE_MUTEX(bench_lock);
static struct bench_case *bench_cases[BENCH_CASES];
static int bench_n;
static u64 bench_nops;

static __always_inline u64 bench_ticks(void)
{
#ifdef __x86_64__
	u32 lo, hi;

	asm volatile("lfence\n\trdtsc" : "=a" (lo), "=d" (hi) : : "memory");
	return (u64)hi << 32 | lo;
#else
	return ktime_get_ns();
#endif
}

/* What a thousand instructions take. */
static u64 bench_calibrate(void)
{
	u64 best = U64_MAX, start;
	int i;

	for (i = 0; i < 20; i++) {
		start = bench_ticks();
		asm volatile(".rept 1000\n\tnop\n\t.endr" : : : "memory");
		best = min(best, bench_ticks() - start);
	}
	return best;
}

static struct bench_case *bench_find(const char *name)
{
	int i;

	for (i = 0; i < bench_n; i++)
		if (!strcmp(bench_cases[i]->name, name))
			return bench_cases[i];
	return NULL;
}

static void bench_case_free(struct bench_case *c)
{
	if (!c)
		return;
	if (c->in)
		dev_put(c->in);
	if (c->out)
		dev_put(c->out);
	kvfree(c->ticks);
	kfree(c);
}

static void bench_clear(void)
{
	while (bench_n)
		bench_case_free(bench_cases[--bench_n]);
}

static u64 bench_left(const struct bench_case *c)
{
	struct rtnl_link_stats64 st;

	return dev_get_stats(c->out, &st)->tx_packets;
}

/* As a driver would hand it up. */
static __always_inline struct sk_buff *bench_skb(const struct bench_case *c, u32 number)
{
	struct sk_buff *skb = netdev_alloc_skb(c->in, ETH_HLEN + BENCH_PACKET);
	u8 *data;
	int i;

	if (unlikely(!skb))
		return NULL;
	skb_reserve(skb, ETH_HLEN);
	skb_set_mac_header(skb, -ETH_HLEN);
	data = skb_put(skb, c->len);
	memcpy(data, c->data, c->len);
	for (i = 0; i < c->n_off; i++) {
		__be32 *word = (__be32 *)(data + c->off[i]);

		*word = htonl(ntohl(*word) + number);
	}
	skb->protocol = c->proto;
	if (c->summed)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->pkt_type = c->drop ? PACKET_OTHERHOST : PACKET_HOST;
	return skb;
}

/* Returns ticks. */
static u64 bench_inject(const struct bench_case *c, const u32 *numbers, int n)
{
	struct sk_buff *skb;
	u64 start;
	int i;

	local_bh_disable();
	start = bench_ticks();
	for (i = 0; i < n; i++) {
		skb = bench_skb(c, numbers[i]);
		if (likely(skb))
			netif_receive_skb(skb);
	}
	local_bh_enable();
	return bench_ticks() - start;
}

static void bench_sample(struct bench_case *c)
{
	u64 before = bench_left(c), ticks, left;
	u32 numbers[BENCH_SAMPLE];
	int i;

	for (i = 0; i < BENCH_SAMPLE; i++)
		numbers[i] = reciprocal_scale(get_random_u32(), c->count);
	ticks = bench_inject(c, numbers, BENCH_SAMPLE);
	left = bench_left(c) - before;
	c->sent += BENCH_SAMPLE;
	c->left += left;
	if (left == (c->drop ? 0 : BENCH_SAMPLE)) {
		c->ticks[c->n++] = ticks;
		return;
	}
	/* ksoftirqd has some, they are lost, or somebody else's packet left */
	c->odd++;
	msleep(20);
	c->left += bench_left(c) - before - left;
}

static void bench_shuffle(struct bench_case **list, int n)
{
	for (; n > 1; n--) {
		u32 i = reciprocal_scale(get_random_u32(), n);

		swap(list[n - 1], list[i]);
	}
}

static int bench_cmd_run(char *args)
{
	struct bench_case *list[BENCH_CASES];
	unsigned int rounds;
	char *word;
	int n = 0, i;

	word = strsep(&args, " ");
	if (kstrtouint(word, 0, &rounds) || !rounds || rounds > BENCH_ROUNDS)
		return -EINVAL;
	for (i = 0; i < bench_n; i++)
		bench_cases[i]->n = 0;
	while ((word = strsep(&args, " "))) {
		struct bench_case *c = bench_find(word);

		if (!c || n == BENCH_CASES)
			return -ENOENT;
		kvfree(c->ticks);
		c->ticks = kvcalloc(rounds, sizeof(*c->ticks), GFP_KERNEL);
		if (!c->ticks)
			return -ENOMEM;
		c->sent = 0;
		c->left = 0;
		c->odd = 0;
		list[n++] = c;
	}
	bench_nops = bench_calibrate();
	while (rounds--) {
		bench_shuffle(list, n);
		for (i = 0; i < n; i++) {
			bench_sample(list[i]);
			cond_resched();
		}
		if (signal_pending(current))
			return -EINTR;
	}
	return 0;
}

static int bench_cmd_send(char *args)
{
	unsigned int count, i;
	struct bench_case *c;

	if (kstrtouint(strsep(&args, " "), 0, &count) || !args)
		return -EINVAL;
	c = bench_find(args);
	if (!c)
		return -ENOENT;
	for (i = 0; i < count; i++) {
		u32 number = i % c->count;

		bench_inject(c, &number, 1);
	}
	return 0;
}

static int bench_parse_offsets(struct bench_case *c, char *list)
{
	char *word;

	if (!strcmp(list, "-"))
		return 0;
	while ((word = strsep(&list, ","))) {
		if (c->n_off == BENCH_OFFSETS || kstrtou8(word, 0, &c->off[c->n_off]) ||
		    c->off[c->n_off] + sizeof(u32) > c->len)
			return -EINVAL;
		c->n_off++;
	}
	return 0;
}

static int bench_parse_case(struct bench_case *c, char **word)
{
	u16 proto;

	if (strscpy(c->name, word[0], sizeof(c->name)) < 0 || bench_find(c->name) ||
	    kstrtou16(word[1], 16, &proto))
		return -EINVAL;
	c->proto = htons(proto);
	c->in = dev_get_by_name(current->nsproxy->net_ns, word[2]);
	c->out = dev_get_by_name(current->nsproxy->net_ns, word[3]);
	if (!c->in || !c->out)
		return -ENODEV;
	c->drop = !strcmp(word[4], "drop");
	c->summed = !strcmp(word[4], "summed");
	if (kstrtou32(word[5], 0, &c->count) || !c->count)
		return -EINVAL;
	c->len = strlen(word[7]) / 2;
	if (c->len > BENCH_PACKET || hex2bin(c->data, word[7], c->len))
		return -EINVAL;
	return bench_parse_offsets(c, word[6]);
}

static int bench_cmd_case(char *args)
{
	struct bench_case *c;
	char *word[8];
	int i, err;

	for (i = 0; i < ARRAY_SIZE(word); i++) {
		word[i] = strsep(&args, " ");
		if (!word[i])
			return -EINVAL;
	}
	if (bench_n == BENCH_CASES)
		return -ENOSPC;
	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	err = bench_parse_case(c, word);
	if (err)
		bench_case_free(c);
	else
		bench_cases[bench_n++] = c;
	return err;
}

static int bench_command(char *args)
{
	char *verb = strsep(&args, " ");

	if (!strcmp(verb, "clear")) {
		bench_clear();
		return 0;
	}
	if (!args)
		return -EINVAL;
	if (!strcmp(verb, "case"))
		return bench_cmd_case(args);
	if (!strcmp(verb, "run"))
		return bench_cmd_run(args);
	if (!strcmp(verb, "send"))
		return bench_cmd_send(args);
	return -EINVAL;
}

static ssize_t bench_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char *text;
	int err;

	if (len > BENCH_COMMAND)
		return -E2BIG;
	text = memdup_user_nul(buf, len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	mutex_lock(&bench_lock);
	err = bench_command(strim(text));
	mutex_unlock(&bench_lock);
	kfree(text);
	return err ?: len;
}

static int bench_show(struct seq_file *m, void *v)
{
	int i, k;

	mutex_lock(&bench_lock);
	seq_printf(m, "nops %llu\n", bench_nops);
	for (i = 0; i < bench_n; i++) {
		const struct bench_case *c = bench_cases[i];

		if (!c->ticks)
			continue;
		seq_printf(m, "%s %u %llu %llu %u", c->name, BENCH_SAMPLE, c->sent, c->left,
			   c->odd);
		for (k = 0; k < c->n; k++)
			seq_printf(m, " %u", c->ticks[k]);
		seq_putc(m, '\n');
	}
	mutex_unlock(&bench_lock);
	return 0;
}

static int bench_open(struct inode *inode, struct file *file)
{
	return single_open(file, bench_show, NULL);
}

static const struct proc_ops bench_ops = {
	.proc_open = bench_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
	.proc_write = bench_write,
};

static int __init bench_init(void)
{
	return proc_create("bench_gen", 0600, NULL, &bench_ops) ? 0 : -ENOMEM;
}

static void __exit bench_exit(void)
{
	remove_proc_entry("bench_gen", NULL);
	bench_clear();
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_DESCRIPTION("Packet generator of the benchmark");
MODULE_LICENSE("GPL");
