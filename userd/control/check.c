// SPDX-License-Identifier: GPL-2.0
/*
 * What is wrong with the machine, with IPsec, with the attachment tracker: each finding with what
 * to do about it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "control/check.h"
#include "control/show_ipsec.h"
#include "control/text.h"
#include "control/tracker.h"
#include "ha/advert.h"
#include "ipsec/ipsec.h"
#include "kernel/device.h"
#include "kernel/firewall.h"
#include "kernel/mh_socket.h"
#include "store/store.h"

/* A sentence, also where it names a table and a chain of the firewall, of 255 octets each */
#define WHAT_MAX	768

/* Policies of others that are named one by one */
#define OTHERS_MAX	8

/**
 * add_finding() - add what was found to be wrong
 * @list: array that gets {"severity", "what", "hint"}
 * @severity: "error" if something cannot work, else "warning"
 * @hint: what to do about it
 * @fmt: what is wrong
 */
static void __attribute__((format(printf, 4, 5)))
add_finding(json_t *list, const char *severity, const char *hint, const char *fmt, ...)
{
	char what[WHAT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	json_array_append_new(list, json_pack("{ss so so}", "severity", severity,
					      "what", text_json(what), "hint", text_json(hint)));
}

/* Return: value of a sysctl, whose name is written with slashes; -1 if it cannot be read. */
static long sysctl_read(const char *name)
{
	char path[128];
	long value = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	f = fopen(path, "re");
	if (!f)
		return -1;
	if (fscanf(f, "%ld", &value) != 1)
		value = -1;
	fclose(f);
	return value;
}

static void check_sysctl(json_t *list, const char *name, long should, const char *why)
{
	long value = sysctl_read(name);
	char hint[160];

	snprintf(hint, sizeof(hint), "sysctl -w %s=%ld", name, should);
	if (value < 0)
		add_finding(list, "error", "look whether /proc/sys is there and this kernel has IPv6",
			    "%s cannot be read; it should be %ld", name, should);
	else if (value != should)
		add_finding(list, "error", hint, "%s is %ld: %s", name, value, why);
}

static bool has_ipv4(const struct conf *conf)
{
	unsigned int i;

	for (i = 0; i < conf->device.network_count; i++)
		if (prefix_is_ipv4(&conf->device.network[i]))
			return true;
	return false;
}

/* Of all devices, and of one; NULL if that is not there. */
static void check_sysctls(json_t *list, const struct conf *conf, const char *name)
{
	char path[96];

	check_sysctl(list, "net/ipv6/conf/all/disable_ipv6", 0, "there is no IPv6 at all");
	check_sysctl(list, "net/ipv6/conf/all/forwarding", 1,
		     "packets of mobile nodes are not forwarded");
	if (name) {
		snprintf(path, sizeof(path), "net/ipv6/conf/%s/disable_ipv6", name);
		check_sysctl(list, path, 0, "the device carries no IPv6");
		snprintf(path, sizeof(path), "net/ipv6/conf/%s/forwarding", name);
		check_sysctl(list, path, 1, "packets of mobile nodes are not forwarded");
	}
	if (conf->home_agent && conf->device.attr[CONF_ATTR_RX_MARK] &&
	    !sysctl_read("net/ipv6/fwmark_reflect"))
		add_finding(list, "warning", "sysctl -w net/ipv6/fwmark_reflect=1",
			    "net/ipv6/fwmark_reflect is 0: the answers of the kernel to a mobile node that has come home go where it was");
	if (!has_ipv4(conf))
		return;
	check_sysctl(list, "net/ipv4/ip_forward", 1,
		     "IPv4 packets of mobile nodes are not forwarded");
	if (sysctl_read("net/ipv4/conf/all/rp_filter") == 1)
		add_finding(list, "warning", "sysctl -w net/ipv4/conf/all/rp_filter=2",
			    "net/ipv4/conf/all/rp_filter is 1: the strict check knows no tunnels");
}

static void check_routes(json_t *list, const struct conf *conf, const struct device *device,
			 const char *name)
{
	const struct conf_device *dev = &conf->device;
	char text[PREFIX_TEXT_MAX];
	char hint[160];
	unsigned int i;

	for (i = 0; i < dev->network_count; i++) {
		prefix_text(&dev->network[i], text);
		snprintf(hint, sizeof(hint), "ip route replace %s via %sfe80::1 dev %s", text,
			 prefix_is_ipv4(&dev->network[i]) ? "inet6 " : "", name);
		switch (device_route(device, dev, &dev->network[i], NULL)) {
		case ROUTE_MISSING:
			add_finding(list, "error", hint, "home network %s has no route", text);
			break;
		case ROUTE_ELSEWHERE:
			add_finding(list, "error", hint,
				    "the route of home network %s is not into %s", text, name);
			break;
		case ROUTE_NO_GATEWAY:
			add_finding(list, "warning", hint,
				    "the route of home network %s has no gateway: each destination makes a neighbour entry",
				    text);
			break;
		default:
			break;
		}
	}
}

static void check_addresses(json_t *list, const struct conf *conf, const struct device *device,
			    const char *name)
{
	char text[INET6_ADDRSTRLEN];
	char hint[160];
	unsigned int i;

	for (i = 0; i < conf->device.local_count; i++) {
		in6_text(&conf->device.local[i], text);
		snprintf(hint, sizeof(hint), "ip address add %s/128 dev %s", text, name);
		switch (look_address(device->look, &conf->device.local[i])) {
		case ADDRESS_MISSING:
			add_finding(list, "error", hint, "no interface has address %s of the anchor",
				    text);
			break;
		case ADDRESS_DUPLICATE:
			add_finding(list, "error", "find that node; then delete the address and add it again",
				    "address %s of the anchor is not used: another node has it, too (dadfailed)",
				    text);
			break;
		case ADDRESS_TENTATIVE:
			add_finding(list, "warning", "wait; add it with nodad if nobody else can have it",
				    "address %s of the anchor is not used yet: duplicate address detection goes on (tentative)",
				    text);
			break;
		default:
			break;
		}
	}
}

/* Return: the device is there and up, so that what is on it can be looked at. */
static bool check_link(json_t *list, const struct conf *conf, const struct device *device,
		       struct look_link *link)
{
	const char *name = conf->device.name;
	char hint[160];
	int err;

	/* a start makes it */
	if (!device->ifindex)
		return false;
	err = look_link(device->look, device->ifindex, link);
	if (err) {
		add_finding(list, "error", "restart halmad, which makes it",
			    "device %s is not there: %s", name, strerror(-err));
		return false;
	}
	snprintf(hint, sizeof(hint), "write device %s in the configuration, or: ip link set %s name %s",
		 link->name, link->name, name);
	if (strcmp(link->name, name))
		add_finding(list, "warning", hint,
			    "device %s is called %s now: halmad will not find it at the next start",
			    name, link->name);
	snprintf(hint, sizeof(hint), "ip link set %s up", link->name);
	if (!link->up)
		add_finding(list, "error", hint,
			    "device %s is down: it has no routes and carries nothing", link->name);
	return link->up;
}

static void on_drops(void *ctx, const struct firewall_chain *chain)
{
	static const char *const hooks[] = { "input", "forward", "output" };
	char hint[WHAT_MAX];
	json_t *list = ctx;

	if (!chain->protocol) {
		add_finding(list, "warning", "accept what comes from and goes to the device there",
			    "the firewall (%s table %s, chain %s) drops what is forwarded, and no rule names the device",
			    chain->family, chain->table, chain->name);
		return;
	}
	snprintf(hint, sizeof(hint), "nft insert rule %s %s %s meta l4proto %u accept",
		 chain->family, chain->table, chain->name, chain->protocol);
	add_finding(list, "warning", hint,
		    "the firewall (%s table %s, chain %s) drops %s, and no rule names protocol %u: %s",
		    chain->family, chain->table, chain->name, hooks[chain->hook], chain->protocol,
		    chain->protocol == IPPROTO_MH ? "Mobility Headers" :
		    chain->protocol == IPPROTO_ESP ? "ESP" : "packets in tunnels");
}

static void check_firewall(json_t *list, const struct conf *conf, const char *name)
{
	static const char hint[] =
		"ip6tables-legacy -S shows them; protocols 135, 41 and 50 are needed";
	int err = firewall_look(name, conf->ipsec, on_drops, list);

	if (err)
		add_finding(list, "warning", "nft list ruleset shows it",
			    "the firewall cannot be looked at: %s", strerror(-err));
	err = firewall_legacy();
	if (err < 0)
		add_finding(list, "warning", hint,
			    "it cannot be seen whether there are rules of the older ip6tables: %s",
			    strerror(-err));
	else if (err)
		add_finding(list, "warning", hint,
			    "there are rules of the older ip6tables, which are not looked at here");
}

/* The device, its addresses and routes. */
static void check_device(json_t *list, const struct conf *conf, const struct device *device)
{
	struct look_link link = { 0 };
	bool up = check_link(list, conf, device, &link);

	check_firewall(list, conf, link.ifindex ? link.name : conf->device.name);
	check_sysctls(list, conf, link.ifindex ? link.name : NULL);
	if (!up)
		return;
	check_addresses(list, conf, device, link.name);
	check_routes(list, conf, device, link.name);
}

/* Home addresses are where hosts of that link look for them. */
static void check_on_link(json_t *list, const struct conf_device *dev, struct look *look,
			  u32 ifindex)
{
	char text[PREFIX_TEXT_MAX];
	enum look_state state;
	char hint[160];
	unsigned int i;

	for (i = 0; i < dev->on_link_count; i++) {
		state = look_route(look, ifindex, &dev->on_link[i], NULL);
		if (state == ROUTE_RIGHT || state == ROUTE_NO_GATEWAY)
			continue;
		prefix_text(&dev->on_link[i], text);
		snprintf(hint, sizeof(hint), "ip address add an address in %s dev %s", text,
			 dev->home_link);
		add_finding(list, "error", hint,
			    "%s is not on-link at home link %s: who is at home is not reached",
			    text, dev->home_link);
	}
}

static void check_home_link(json_t *list, const struct conf_device *dev,
			    const struct device *device)
{
	const char *name = dev->home_link;
	struct look_link link;
	char path[96];
	int err;

	if (!name[0])
		return;
	err = look_named(device->look, name, &link);
	if (err) {
		add_finding(list, "error", "add the interface, or name another one in home-prefix",
			    "home link %s is not there: %s", name, strerror(-err));
		return;
	}
	snprintf(path, sizeof(path), "ip link set %s up", name);
	if (!link.up)
		add_finding(list, "error", path, "home link %s is down", name);
	snprintf(path, sizeof(path), "net/ipv6/conf/%s/disable_ipv6", name);
	check_sysctl(list, path, 0, "the home link carries no IPv6");
	snprintf(path, sizeof(path), "net/ipv6/conf/%s/forwarding", name);
	check_sysctl(list, path, 1, "hosts on the home link reach no mobile nodes that are away");
	snprintf(path, sizeof(path), "net/ipv6/conf/%s/dad_transmits", name);
	if (!sysctl_read(path))
		add_finding(list, "warning", "sysctl -w it to 1",
			    "%s is 0: nobody looks whether a home address is another node's",
			    path);
	if (link.up)
		check_on_link(list, dev, device->look, link.ifindex);
}

static void check_module(json_t *list, const struct conf *conf, struct nlhalma *nl, bool runs)
{
	char text[NLHALMA_TEXT_MAX];
	struct nlhalma_dev dev;
	int err;

	err = nlhalma_dev_get(nl, &dev);
	if (err) {
		add_finding(list, "error", "restart halmad",
			    "the module does not answer for %s: %s", conf->device.name,
			    strerror(-err));
		return;
	}
	if (nlhalma_missing(&dev, &conf->device, text))
		add_finding(list, "error", "load a newer module", "%s", text);
	if (runs && dev.home_link != (conf->device.home_link[0] ?
				      if_nametoindex(conf->device.home_link) : 0))
		add_finding(list, "error", "halma daemon reload; see the log of halmad, too",
			    "the module does not defend anything on home link %s",
			    conf->device.home_link);
	if (runs && !dev.owner)
		add_finding(list, "error", "restart halmad", "halmad does not own %s any more",
			    conf->device.name);
}

static void check_buffer(json_t *list, const struct conf *conf, const struct mh *mh)
{
	u32 size = mh ? mh_receive_buffer(mh) : conf->receive_buffer;
	char hint[160];

	if (size >= conf->receive_buffer)
		return;
	snprintf(hint, sizeof(hint), "sysctl -w net.core.rmem_max=%u, then restart halmad",
		 conf->receive_buffer);
	add_finding(list, "warning", hint,
		    "the receive buffer for Mobility Headers has %u octets, %u are configured",
		    size, conf->receive_buffer);
}

static void check_store(json_t *list, const struct conf *conf, struct store *store)
{
	struct store_status status;
	char what[192], *hint;

	if (!store && conf->store.path)
		return;
	if (!store) {
		add_finding(list, "warning", "name a file in section store of the configuration",
			    "there is no store: a reboot ends all sessions, and their prefixes may be given to others");
		return;
	}
	store_status(store, &status);
	if (status.ready)
		return;
	if (!status.error[0] || status.incomplete) {
		add_finding(list, "warning", "wait; then look at the disk",
			    "the store does not have all sessions yet, %u changes wait",
			    status.queued);
		return;
	}
	/* the sentence has a hint of its own */
	hint = strstr(status.error, "; hint: ");
	snprintf(what, sizeof(what), "%.*s", hint ? (int)(hint - status.error) : 190,
		 status.error);
	add_finding(list, "error", hint ? hint + 8 : "look at the disk",
		    "%s; %u changes wait, prefixes of pools are not assigned", what, status.queued);
}

void check_tracker(json_t *list, const struct conf_tracker *conf, const struct tracker *tracker)
{
	struct tracker_status status;

	if (!conf->socket)
		return;
	tracker_status(tracker, &status);
	if (!status.connected)
		add_finding(list, conf->accept_unconfirmed ? "warning" : "error",
			    "start the tracker; what it has to do stands in halmad(8)",
			    "the attachment tracker cannot be reached at %s: new sessions and handovers are %s",
			    conf->socket, conf->accept_unconfirmed ? "accepted unseen" : "refused");
}

void check_advert(json_t *list, const struct conf *conf, const struct advert *advert)
{
	unsigned int i;

	if (!conf->home_agent || !conf->device.home_link[0])
		return;
	if (!advert->heard) {
		add_finding(list, "warning",
			    "start radvd on it; halmad(8) has a configuration",
			    "no Router Advertisement of this machine was heard on home link %s: mobile nodes do not see that they are at home",
			    conf->device.home_link);
		return;
	}
	for (i = 0; i < ADVERT_FAULTS; i++)
		if (advert->faults & 1U << i)
			add_finding(list, "warning", advert_fault_hint(i),
				    "Router Advertisements of this machine on home link %s %s",
				    conf->device.home_link, advert_fault_text(i));
}

/* Mobile nodes without SA are none of the anchor's faults: they may be switched off. */
static void check_peers(json_t *list, const struct ike *ike, const struct conf *conf)
{
	unsigned int i, down = conf->mags.count - ike_protected(ike, IKE_MAG);
	const struct ike_remote *peer;
	struct ike_peer_info info;

	for (i = 0; i < conf->peers.count; i++) {
		peer = conf->peers.v[i];
		ike_peer(ike, peer, &info);
		if (info.why)
			add_finding(list, "error", "mend its section, and: halma daemon reload",
				    "%s %s: charon does not take it: %s",
				    ike_kind_word(peer->kind), peer->name, info.why);
	}
	if (down)
		add_finding(list, "warning", "halma mag show tells which; a MAG has to begin",
			    "%u of %u MAGs have no security association: their PBUs are dropped",
			    down, conf->mags.count);
}

/**
 * struct others - policies of others that do harm
 * @list: array that gets what is wrong
 * @count: how many there are
 */
struct others {
	json_t *list;
	unsigned int count;
};

static void on_other(void *ctx, enum others_harm harm, const struct nlxfrm_other *other)
{
	static const char *const dirs[] = { "in", "out", "fwd" };
	static const char *const words[] = {
		[OTHERS_CATCH] = "comes before those of the anchor, and Mobility Headers match it",
		[OTHERS_LEAK] = "lets Mobility Headers leave in the clear if there is no SA",
		[OTHERS_MIX] = "is for tunnels to MAGs and to mobile nodes alike",
	};
	char src[PREFIX_TEXT_MAX], dst[PREFIX_TEXT_MAX];
	struct others *others = ctx;

	if (++others->count > OTHERS_MAX)
		return;
	add_finding(others->list, "warning",
		    "halmad(8), OTHER POLICIES, says which are safe; ip xfrm policy shows all",
		    "an IPsec policy that is not halmad's (src %s dst %s proto %u dir %s priority %u) %s",
		    prefix_text(&other->src, src), prefix_text(&other->dst, dst), other->protocol,
		    dirs[other->dir], other->priority, words[harm]);
}

static void check_others(json_t *list, struct ipsec *ipsec, const struct conf *conf)
{
	struct others others = { .list = list };

	if (ipsec_others(ipsec, conf, on_other, &others))
		add_finding(list, "warning", "ip xfrm policy shows them",
			    "the IPsec policies of others cannot be read");
	if (others.count > OTHERS_MAX)
		add_finding(list, "warning", "ip xfrm policy shows all",
			    "%u more IPsec policies that are not halmad's are like that",
			    others.count - OTHERS_MAX);
}

void check_ipsec(json_t *list, struct ipsec *ipsec, const struct conf *conf)
{
	const struct ike *ike = ipsec_ike(ipsec);
	const char *why;
	json_t *drops;
	int missing;

	missing = ipsec_missing(ipsec, conf);
	if (missing < 0)
		add_finding(list, "error", "modprobe xfrm_user",
			    "the IPsec policies cannot be read: %s", strerror(-missing));
	else if (missing)
		add_finding(list, "error", "halma daemon reload puts them back",
			    "%d IPsec policies of the anchor are missing or changed", missing);
	check_others(list, ipsec, conf);
	if (!conf->ipsec || !ike)
		return;
	if (!ipsec_has_esp(ipsec))
		add_finding(list, "error", "modprobe esp6", "the kernel knows no ESP over IPv6");
	drops = show_ipsec_drops();
	if (!drops)
		add_finding(list, "warning", "a kernel with CONFIG_XFRM_STATISTICS",
			    "the kernel does not count what it drops for IPsec");
	json_decref(drops);
	why = ike_charon_why(ike);
	if (why)
		add_finding(list, "error",
			    "apt install charon-systemd; systemctl start strongswan; if that runs, look at socket in section ike and at AppArmor",
			    "charon cannot be reached at %s", why);
	else
		check_peers(list, ike, conf);
}

/* What would keep a start from its routes. */
static void check_taken(json_t *list, const struct conf_device *dev, struct look *look)
{
	struct look_link link;
	char text[PREFIX_TEXT_MAX];
	unsigned int i;
	u32 other;

	for (i = 0; i < dev->network_count; i++) {
		other = 0;
		link = (struct look_link){ .name = "no device" };
		if (look_route(look, 0, &dev->network[i], &other) != ROUTE_ELSEWHERE ||
		    (dev->home_link[0] && other == if_nametoindex(dev->home_link)))
			continue;
		look_link(look, other, &link);
		add_finding(list, "error", "ip route del it, if nobody needs it",
			    "there is a route of home network %s already, into %s",
			    prefix_text(&dev->network[i], text), link.name);
	}
}

json_t *check_alone(const struct conf *conf)
{
	char *hint;

	struct device device = { 0 };
	char text[NLHALMA_TEXT_MAX];
	struct look_link link;
	json_t *list;

	device.look = look_open(text);
	if (!device.look) {
		list = json_array();
		add_finding(list, "error", "look at the log of the kernel", "%s", text);
		return list;
	}
	if (!look_named(device.look, conf->device.name, &link))
		device.ifindex = link.ifindex;
	device.nl = nlhalma_open(text);
	if (device.nl)
		nlhalma_use(device.nl, device.ifindex);
	list = check_machine(conf, &device, NULL, NULL);
	if (!device.ifindex)
		check_taken(list, &conf->device, device.look);
	/* the sentence has a hint of its own */
	hint = device.nl ? NULL : strstr(text, "; hint: ");
	if (hint)
		*hint = '\0';
	if (!device.nl)
		add_finding(list, "error", hint ? hint + 8 : "look at the log of the kernel", "%s",
			    text);
	else if (device.ifindex && !link.halma)
		add_finding(list, "error", "give section device another name",
			    "device %s is there, and not of kind halma", link.name);
	device_close(&device);
	return list;
}

json_t *check_machine(const struct conf *conf, const struct device *device, const struct mh *mh,
		      struct store *store)
{
	json_t *list = json_array();

	check_device(list, conf, device);
	check_home_link(list, &conf->device, device);
	if (device->nl && device->ifindex)
		check_module(list, conf, device->nl, mh);
	check_buffer(list, conf, mh);
	check_store(list, conf, store);
	if (conf->home_agent && conf->drain.active)
		add_finding(list, "warning", "take active out of section drain, and: halma daemon reload",
			    "drain: mobile nodes are sent to another home agent, and none is accepted");
	if (conf->lab_mode)
		add_finding(list, "warning", "for use in a laboratory only",
			    "lab-mode: Mobility Headers are accepted without IPsec");
	return list;
}
