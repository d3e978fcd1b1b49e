#!/bin/sh
# Builds the NAT on DPDK's rte_hash that the measurement of the engine is compared with: build-rte-hash.sh OUTPUT
# Needs gcc, pkg-config and DPDK's headers (Debian: dpdk-dev); says what is missing.
set -eu
here=$(dirname "$0")
for program in gcc pkg-config; do
    command -v "$program" >/dev/null || { echo "$program is not installed" >&2; exit 1; }
done
pkg-config --exists libdpdk || { echo 'dpdk-dev is not installed' >&2; exit 1; }

# DPDK's own flags name an old processor; the later option wins. Of its libraries only these are needed.
# shellcheck disable=SC2046
gcc -O3 $(pkg-config --cflags libdpdk) -march=native -o "$1" "$here/rte_hash_nat.c" -lrte_hash -lrte_eal -lrte_ring -lrte_rcu -lrte_kvargs -lrte_telemetry
