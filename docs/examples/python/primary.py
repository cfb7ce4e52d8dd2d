#!/usr/bin/python3
"""A replica for Linnet, in Python: registers on one node, kept in a log.

    linnet run docs/examples/python/primary.py --workload cas-register --nemesis kill

The node with the lowest number has the registers and serves all requests; the others only say so.
Nothing is replicated: while that node is down or out of reach, so is the system. What it has
acknowledged is synced to its disk and is there after a restart, so that it is linearizable all the same.

Needs the Debian packages python3-zmq and python3-msgpack.
"""
import argparse
import os
import signal
import sys

import msgpack
import zmq


class Refused(Exception):
    """Carries the error's name on the wire; such a request has had no effect."""


class Registers:
    """What the log holds, in memory: registers by key, and the last answer to each session."""

    def __init__(self, path):
        self.values = {}
        self.sessions = {}  # session: (sequence, reply)
        self.log = open(path, "a+b")
        self.recover()

    def recover(self):
        self.log.seek(0)
        records = msgpack.Unpacker(self.log, strict_map_key=False)
        good = 0
        for session, sequence, key, value, reply in records:
            self.keep(session, sequence, key, value, reply)
            good = records.tell()
        self.log.truncate(good)  # of a record that a kill cut short, nobody was told

    def keep(self, session, sequence, key, value, reply):
        self.values[key] = value
        self.sessions[session] = (sequence, reply)

    def serve(self, request):
        command = request["command"]
        if command.get("object", "register") != "register":
            raise Refused("malformed")
        key, f, value = command["key"], command["f"], command.get("value")
        if f == "read":
            return {"ok": True, "value": self.values.get(key)}
        session, sequence = request["session"], request["sequence"]
        last, reply = self.sessions.get(session, (0, None))
        if sequence < last:
            raise Refused("stale-sequence")
        if sequence > last:  # else it is a retry, which has its answer
            value, reply = self.update(f, value, self.values.get(key))
            record = (session, sequence, key, value, reply)
            self.log.write(msgpack.packb(record))
            self.log.flush()
            os.fsync(self.log.fileno())  # and not before is it acknowledged
            self.keep(*record)
        return reply

    @staticmethod
    def update(f, value, current):
        """The register's new value, and the answer."""
        done = {"ok": True, "value": None}
        if f == "write":
            return value, done
        if f == "cas":
            expected, new = value
            return (new, done) if current == expected else (current, {"ok": False, "error": "cas-mismatch"})
        raise Refused("malformed")


def answer(message, node, primary, registers):
    base = {"type": "reply", "id": message["id"]}
    if message["type"] == "status":
        role = "primary" if node == primary else "bystander"
        return {**base, "type": "status", "node": node, "role": role, "term": 1, "leader": primary,
                "commit": 0, "applied": 0, "last": 0}
    try:
        if node != primary:
            raise Refused("not-leader")
        return {**base, **registers.serve(message)}
    except Refused as refused:
        return {**base, "ok": False, "error": str(refused), "leader": primary}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node", type=int, required=True)
    parser.add_argument("--listen", required=True)
    parser.add_argument("--peer", action="append", default=[], help="NUMBER=ADDRESS")
    parser.add_argument("--data", required=True)
    parser.add_argument("--seed", type=int, default=0, help="not used: nothing here is drawn")
    options = parser.parse_args()
    primary = min([options.node, *(int(peer.split("=")[0]) for peer in options.peer)])
    registers = Registers(os.path.join(options.data, "log"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # asked to end, a replica exits with 0

    socket = zmq.Context.instance().socket(zmq.ROUTER)
    socket.linger = 0
    socket.bind(options.listen)
    while True:
        if not socket.poll(200):  # milliseconds; a signal that comes just before is seen after
            continue
        *route, body = socket.recv_multipart()
        try:
            reply = answer(msgpack.unpackb(body), options.node, primary, registers)
        except (AttributeError, KeyError, TypeError, ValueError, msgpack.UnpackException) as error:
            print(f"dropped: {error!r}", file=sys.stderr)  # any bytes at all may come
            continue
        socket.send_multipart([*route, msgpack.packb(reply)])


if __name__ == "__main__":
    main()
