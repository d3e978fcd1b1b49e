/*
 * A NAT on the hash table of DPDK (rte_hash), for comparison: the same frames, rewrite, last-seen and counters as the other peers of
 * the measurement, packets in batches of 64 by rte_hash_lookup_bulk_data, both directions of a flow as keys.
 *
 * Usage: rte_hash_nat FLOWS. Commands come on standard input, one a line; each is answered by one line.
 *   flows FILE    FLOWS pairs of keys: opens, ends and opens them; nanoseconds for a flow (first, ended, opened)
 *   frames FILE   frames of 64 bytes to translate
 *   run           restores the frames, which is not timed, and translates them; nanoseconds
 *   save FILE     writes the frames as they were translated
 *   counts        packets counted over all flows
 *   huge          KiB on 2 MiB pages, and KiB in all
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include <rte_eal.h>
#include <rte_hash.h>
#include <rte_hash_crc.h>
#include <rte_memory.h>
#include <rte_prefetch.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25 /* Linux 6.1 */
#endif

enum { STRIDE = 64, LINK = 14, BATCH = 64, IP_HEADER = 20, UDP = 17, TCP = 6, STEP = 100 };

/* As in the frame: network byte order. */
struct key {
	uint64_t addresses;
	uint32_t ports;
	uint32_t protocol;
};

struct flow {
	struct key target[2]; /* what a packet of a direction leaves with */
	uint64_t last_seen;
	uint32_t packets[2];
	uint32_t bytes[2];
} __attribute__((aligned(64)));

static struct rte_hash *table;
static struct flow *flows;
static size_t flow_count, frame_bytes;
static uint8_t *master, *frames;
static struct key (*pairs)[2];
static uint64_t now;

static void fail(const char *what)
{
	fprintf(stderr, "rte_hash_nat: %s\n", what);
	exit(1);
}

static double nanoseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void *allocate(size_t bytes)
{
	size_t huge = 2 << 20, room = (bytes + 2 * huge - 1) / huge * huge;
	uint8_t *memory = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		fail("no memory");
	memory += huge - (uintptr_t)memory % huge;
	madvise(memory, room - huge, MADV_HUGEPAGE);
	return memory;
}

static void *load(const char *path, size_t *bytes)
{
	FILE *file = fopen(path, "rb");
	struct stat status;
	if (file == NULL || fstat(fileno(file), &status) != 0)
		fail("cannot open a file of the measurement");
	void *memory = allocate(status.st_size);
	if (fread(memory, 1, status.st_size, file) != (size_t)status.st_size)
		fail("cannot read a file of the measurement");
	fclose(file);
	*bytes = status.st_size;
	return memory;
}

static void fill(void)
{
	for (size_t i = 0; i < flow_count; i++) {
		struct flow *flow = &flows[i];
		memset(flow, 0, sizeof *flow);
		for (int direction = 0; direction < 2; direction++) {
			const struct key *other = &pairs[i][1 - direction];
			flow->target[direction].addresses = other->addresses << 32 | other->addresses >> 32;
			flow->target[direction].ports = other->ports << 16 | other->ports >> 16;
			if (rte_hash_add_key_data(table, &pairs[i][direction], (void *)((uintptr_t)flow | direction)) != 0)
				fail("a flow cannot be added");
		}
	}
}

static void empty(void)
{
	for (size_t i = 0; i < flow_count; i++)
		for (int direction = 0; direction < 2; direction++)
			if (rte_hash_del_key(table, &pairs[i][direction]) < 0)
				fail("a flow cannot be deleted");
}

/* RFC 1624 equation 3; words as the machine reads them (RFC 1071 section 2 B). */
static inline uint16_t update(uint16_t checksum, uint64_t change)
{
	uint64_t sum = (uint16_t)~checksum + change;
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

#define READ(type, at) ({ type value_; memcpy(&value_, (at), sizeof value_); value_; })
#define WRITE(at, value) ({ __typeof__(value) value_ = (value); memcpy((at), &value_, sizeof value_); })

static inline int parse(const uint8_t *packet, struct key *key)
{
	uint64_t first = READ(uint64_t, packet);
	uint16_t length = __builtin_bswap16(first >> 16);
	uint8_t protocol = packet[9];
	if ((first & 0xff3f0000000000ffull) != 0x45 || (protocol != UDP && protocol != TCP) || packet[8] <= 1 || length > STRIDE - LINK)
		return 0;
	if (protocol == UDP && (length < IP_HEADER + 8 || __builtin_bswap16(READ(uint16_t, packet + IP_HEADER + 4)) != length - IP_HEADER))
		return 0;
	if (protocol == TCP && (length < IP_HEADER + 20 || packet[IP_HEADER + 12] < 0x50))
		return 0;
	key->addresses = READ(uint64_t, packet + 12);
	key->ports = READ(uint32_t, packet + IP_HEADER);
	key->protocol = protocol;
	return length;
}

static inline void rewrite(uint8_t *packet, const struct key *target)
{
	uint64_t old = READ(uint64_t, packet + 12);
	uint32_t old_ports = READ(uint32_t, packet + IP_HEADER);
	uint64_t change = (uint64_t)(uint32_t)~old + (uint32_t)(~old >> 32) + (uint32_t)target->addresses + (target->addresses >> 32);
	packet[8]--;
	WRITE(packet + 10, update(READ(uint16_t, packet + 10), change + 0xfffe));
	WRITE(packet + 12, target->addresses);
	WRITE(packet + IP_HEADER, target->ports);
	uint8_t *sum = packet + IP_HEADER + (packet[9] == UDP ? 6 : 16);
	uint16_t checksum = READ(uint16_t, sum);
	if (packet[9] == UDP && checksum == 0)
		return;
	checksum = update(checksum, change + (uint32_t)~old_ports + target->ports);
	if (packet[9] == UDP && checksum == 0)
		checksum = 0xffff;
	WRITE(sum, checksum);
}

static void translate(void)
{
	struct key keys[BATCH];
	const void *pointers[BATCH];
	uint16_t lengths[BATCH];
	void *data[BATCH];
	for (size_t at = 0; at < frame_bytes; at += (size_t)BATCH * STRIDE) {
		size_t left = (frame_bytes - at) / STRIDE;
		unsigned count = left < BATCH ? left : BATCH;
		for (unsigned i = 0; i < count; i++) {
			lengths[i] = parse(frames + at + i * STRIDE + LINK, &keys[i]);
			if (lengths[i] == 0)
				fail("a frame of the measurement cannot be read");
			pointers[i] = &keys[i];
		}
		uint64_t hits = 0;
		rte_hash_lookup_bulk_data(table, pointers, count, &hits, data);
		for (unsigned i = 0; i < count; i++)
			if (hits >> i & 1)
				rte_prefetch0((void *)((uintptr_t)data[i] & ~(uintptr_t)1));
		for (unsigned i = 0; i < count; i++) {
			if (!(hits >> i & 1))
				continue;
			unsigned direction = (uintptr_t)data[i] & 1;
			struct flow *flow = (void *)((uintptr_t)data[i] & ~(uintptr_t)1);
			flow->last_seen = now += STEP;
			flow->packets[direction]++;
			flow->bytes[direction] += lengths[i];
			rewrite(frames + at + i * STRIDE + LINK, &flow->target[direction]);
		}
	}
}

static int advise(const struct rte_memseg_list *list, const struct rte_memseg *segment, size_t bytes, void *argument)
{
	(void)list;
	madvise(segment->addr, bytes, argument != NULL ? MADV_COLLAPSE : MADV_HUGEPAGE);
	return 0;
}

static void huge(void)
{
	char line[256];
	long kib = 0, all = 0, value;
	FILE *file = fopen("/proc/self/smaps_rollup", "r");
	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		if (sscanf(line, "AnonHugePages: %ld", &value) == 1 || sscanf(line, "ShmemPmdMapped: %ld", &value) == 1)
			kib += value;
		else if (sscanf(line, "Rss: %ld", &value) == 1)
			all = value;
	}
	if (file != NULL)
		fclose(file);
	printf("%ld %ld\n", kib, all);
}

static void open_flows(const char *path)
{
	size_t bytes;
	pairs = load(path, &bytes);
	flows = allocate(flow_count * sizeof *flows);
	double start = nanoseconds();
	fill();
	double filled = nanoseconds();
	empty();
	double emptied = nanoseconds();
	fill();
	double refilled = nanoseconds();
	rte_memseg_contig_walk(advise, (void *)1);
	printf("%.3f %.3f %.3f\n", (filled - start) / flow_count, (emptied - filled) / flow_count, (refilled - emptied) / flow_count);
}

int main(int argc, char **argv)
{
	if (argc != 2 || (flow_count = strtoul(argv[1], NULL, 10)) == 0)
		fail("usage: rte_hash_nat FLOWS");

	/* Two keys a flow, and a quarter of free room: a cuckoo table refuses keys when it is nearly full. */
	uint32_t entries = flow_count * 2 + flow_count / 2;
	char megabytes[32];
	snprintf(megabytes, sizeof megabytes, "%zu", (size_t)entries * 160 / 1000000 + 128);
	char *eal[] = {argv[0], "--no-huge", "--no-shconf", "--no-pci", "--no-telemetry", "--log-level=error", "-m", megabytes, NULL};
	cpu_set_t processors;
	sched_getaffinity(0, sizeof processors, &processors);
	if (rte_eal_init(8, eal) < 0)
		fail("DPDK does not start");
	sched_setaffinity(0, sizeof processors, &processors); /* DPDK pins its threads; the other contestants are not pinned */
	rte_memseg_contig_walk(advise, NULL);
	struct rte_hash_parameters parameters = {
		.name = "flows", .entries = entries, .key_len = sizeof(struct key), .hash_func = rte_hash_crc, .socket_id = SOCKET_ID_ANY,
	};
	table = rte_hash_create(&parameters);
	if (table == NULL)
		fail("the table cannot be made");
	printf("ready\n");
	fflush(stdout);

	char line[4096], path[4000];
	while (fgets(line, sizeof line, stdin) != NULL) {
		if (sscanf(line, "flows %3999[^\n]", path) == 1) {
			open_flows(path);
		} else if (sscanf(line, "frames %3999[^\n]", path) == 1) {
			if (master == NULL) {
				master = load(path, &frame_bytes);
				frames = allocate(frame_bytes);
			} else {
				FILE *file = fopen(path, "rb");
				if (file == NULL || fread(master, 1, frame_bytes, file) != frame_bytes)
					fail("cannot read the frames");
				fclose(file);
			}
			printf("ok\n");
		} else if (strcmp(line, "run\n") == 0) {
			memcpy(frames, master, frame_bytes);
			double start = nanoseconds();
			translate();
			printf("%.0f\n", nanoseconds() - start);
		} else if (sscanf(line, "save %3999[^\n]", path) == 1) {
			FILE *file = fopen(path, "wb");
			if (file == NULL || fwrite(frames, 1, frame_bytes, file) != frame_bytes)
				fail("cannot write the frames");
			fclose(file);
			printf("ok\n");
		} else if (strcmp(line, "counts\n") == 0) {
			uint64_t packets = 0;
			for (size_t i = 0; i < flow_count; i++)
				packets += (uint64_t)flows[i].packets[0] + flows[i].packets[1];
			printf("%" PRIu64 "\n", packets);
		} else if (strcmp(line, "huge\n") == 0) {
			huge();
		} else {
			fail("a command that is not known");
		}
		fflush(stdout);
	}
	return 0;
}
