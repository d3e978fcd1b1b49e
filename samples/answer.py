"""Answers for the recordings of record.sh: a DNS server for any name, and a UDP echo on port 7 of both addresses.

Usage: answer.py DNS_ADDRESS ECHO_ADDRESS
"""
import select
import socket
import struct
import sys


def dns_answer(query: bytes) -> bytes:
    """The question repeated, with one A record, or, for TXT, a record of some 2,500 bytes."""
    end = 12
    while query[end]:
        end += query[end] + 1
    question = query[12 : end + 5]
    if struct.unpack("!H", query[end + 1 : end + 3])[0] == 16:
        data = b"".join(b"\xfa" + b"text " * 50 for _ in range(10))
        kind = 16
    else:
        data = socket.inet_aton("198.51.100.10")
        kind = 1
    header = query[:2] + struct.pack("!5H", 0x8580, 1, 1, 0, 1)
    record = struct.pack("!3HIH", 0xC00C, kind, 1, 60, len(data)) + data
    edns = b"\0" + struct.pack("!HHIH", 41, 4096, 0, 0)
    return header + question + record + edns


def listen(address: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((address, port))
    return made


dns = listen(sys.argv[1], 53)
sockets = [dns, listen(sys.argv[1], 7), listen(sys.argv[2], 7)]
while True:
    for ready in select.select(sockets, [], [])[0]:
        data, sender = ready.recvfrom(65535)
        ready.sendto(dns_answer(data) if ready is dns else data, sender)
