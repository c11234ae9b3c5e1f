"""Workers that share a folder and a database of PostgreSQL: killed, cut off, held up, and left without the server at random."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from works import Reference, contents, differences, generator, works

# Seconds for which a lease holds that is not renewed.
LEASE = 2


def machines(tool, folder, options, findings):
    """Three workers make a figure's runs, or train networks; what they leave must be what one alone leaves, and no run be made twice."""
    chosen = [work for work in works(folder / "inputs") if work.name in ("train several", "reproduce")]
    references = [Reference(tool, work, folder / f"whole-{place}") for place, work in enumerate(chosen)]
    count = options.count or 100
    rng = generator(options.seed, "machines")
    kinds = {"killed": 0, "cut off": 0, "held up": 0, "without a server": 0}
    rounds, start = 0, time.monotonic()
    while sum(kinds.values()) < count:
        work, reference = chosen[rounds % 2], references[rounds % 2]
        rounds += 1
        out = folder / "shared"
        shutil.rmtree(out, ignore_errors=True)
        server = Server()
        try:
            texts = disturbed(tool, work, out, server, reference.seconds, rng, count, kinds)
            texts += differing(tool, work, out, server, reference.contents)
        finally:
            server.remove()
        if texts:
            findings.add(f"machines --seed {options.seed}: round {rounds}",
                         " | ".join(texts)[:1500], out)
    told = ", ".join(f"{number} times {kind}" for kind, number in kinds.items())
    print(f"three workers and a database: {told}, in {rounds} rounds; {time.monotonic() - start:.0f} s in all", flush=True)


def disturbed(tool, work, out, server, seconds, rng, count, kinds):
    """Has three workers come to the end of the work, whatever happens to them; what went wrong."""
    ways = [Way(server.port) for _ in range(3)]
    environment = dict(os.environ, HOMEOSTAT_LEASE=str(LEASE))

    def start(way):
        # What the workers say goes through no pipe, which might fill up.
        return tool.start([*work.words, work.option, out, *work.again, "--store", server.address(way.port)],
                          env=environment, stdout=subprocess.DEVNULL)

    def begun(workers):
        """The workers, those anew that found no server when they began, as a cluster would do."""
        for place, worker in enumerate(workers):
            if worker.poll() == 1:
                texts[place] = worker.communicate()[1].decode("utf-8", "replace").strip()[-400:]
                if "cannot be opened" in texts[place]:
                    time.sleep(0.2)
                    workers[place] = start(ways[place])
        return workers
    texts = [""] * 3
    workers = [start(way) for way in ways]
    try:
        end = time.monotonic() + 300
        while any(worker.poll() is None for worker in begun(workers)):
            if time.monotonic() > end:
                return ["they hang"]
            if sum(kinds.values()) >= count:
                time.sleep(0.1)
                continue
            time.sleep(rng.uniform(0, seconds / 3))
            kind = rng.choice(["killed"] * 5 + ["cut off"] * 3 + ["held up"] * 2 + ["without a server"])
            victim = rng.randrange(3)
            if kind == "without a server":
                server.stop()
                time.sleep(rng.uniform(0, LEASE))
                server.start()
            elif workers[victim].poll() is not None:
                continue
            elif kind == "killed":
                workers[victim].kill()
                workers[victim].communicate()
                workers[victim] = start(ways[victim])
            elif kind == "cut off":
                ways[victim].cut(rng.uniform(0, 2 * LEASE))
            else:
                ways[victim].hold(rng.uniform(0, 2 * LEASE))
            kinds[kind] += 1
    finally:
        for worker in workers:
            if worker.poll() is None:
                worker.kill()
        for way in ways:
            way.close()
    return [f"ended with {worker.returncode}: {text}"
            for worker, text in zip(workers, texts) if worker.returncode != 0]


def differing(tool, work, out, server, wanted):
    """What of the figure, of the runs or of the notes about them is not as it must be."""
    # Networks that are trained are compared by what is in their folder, figures by what is in the database.
    store = () if work.again else ("--store", server.address(server.port))
    tool.expect([*work.call(out), *store])
    found, ours = contents(out), {"integrity", "runs", "series"}
    texts = [f"differs in {name}" for name in differences(found, wanted) if name in found or name not in ours]
    for key, written in server.rows("SELECT key, count(*) FROM written GROUP BY key HAVING count(*) > 1"):
        texts.append(f"the run {key} was written {written} times")
    time.sleep(LEASE)
    if server.rows("SELECT name FROM homeostat.lease WHERE expires > clock_timestamp()"):
        texts.append("a lease is left")
    return texts


class Server:
    """A server of PostgreSQL, which notes which runs are written."""

    def __init__(self):
        programs = Server.programs()
        if not programs:
            raise SystemExit("reliability: machines needs PostgreSQL's server (Debian: postgresql)")
        self.binaries = programs[-1]
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="homeostat-postgres-"))
        # The server refuses to run as root.
        self.user = pwd.getpwnam("postgres").pw_uid if os.getuid() == 0 else None
        if self.user is not None:
            os.chown(self.folder, self.user, -1)
        subprocess.run([self.binaries / "initdb", "-D", self.folder / "data", "-A", "trust", "-U",
                        "homeostat", "--no-sync"], user=self.user, cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL)
        self.start()
        # The same tables as the tool makes; it makes what is missing beside.
        self.rows("""
            CREATE SCHEMA homeostat;
            CREATE TABLE homeostat.run (
              key TEXT PRIMARY KEY, configuration TEXT NOT NULL, epochs BIGINT NOT NULL, state TEXT NOT NULL,
              reason TEXT, seconds DOUBLE PRECISION NOT NULL, machine TEXT NOT NULL, finished TEXT NOT NULL);
            CREATE TABLE written (key TEXT);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO written VALUES (NEW.key); RETURN NEW; END $$;
            CREATE TRIGGER note AFTER INSERT ON homeostat.run FOR EACH ROW EXECUTE FUNCTION note();""")

    @staticmethod
    def programs():
        """The folders of Debian's servers, the newest last; none where it is not installed."""
        return sorted(file.parent for file in Path("/usr/lib/postgresql").glob("*/bin/initdb"))

    def address(self, port):
        return f"postgres://homeostat@127.0.0.1:{port}/postgres"

    def start(self):
        # What it has written must outlast the server, so that it waits for the disk as it does anywhere.
        self.process = subprocess.Popen(
            [self.binaries / "postgres", "-D", self.folder / "data", "-p", str(self.port), "-k",
             self.folder, "-c", "listen_addresses=127.0.0.1"], user=self.user, cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while subprocess.run([self.binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)],
                             check=False).returncode != 0:
            time.sleep(0.05)

    def stop(self):
        """At once, as a machine that fails."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def rows(self, statement):
        done = subprocess.run(
            [self.binaries / "psql", "-X", "-q", "-A", "-t", "-F", "\t", self.address(self.port), "-v",
             "ON_ERROR_STOP=1", "-c", statement], check=True, capture_output=True, text=True)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Way:
    """The network between one worker and the server, which can be cut, or hold up what passes."""

    def __init__(self, far):
        self.far = far
        self.until = 0.0
        self.held = 0.0
        self.open = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            try:
                if time.monotonic() < self.until:
                    raise OSError
                far = socket.create_connection(("127.0.0.1", self.far))
            except OSError:
                near.close()
                continue
            self.open += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self.carry, args=pair, daemon=True).start()

    def carry(self, source, target):
        try:
            while data := source.recv(1 << 16):
                while (wait := self.held - time.monotonic()) > 0:
                    time.sleep(wait)
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self, seconds):
        """Ends all connections, and lets none through for some time."""
        self.until = time.monotonic() + seconds
        ended, self.open = self.open, []
        for end in ended:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def hold(self, seconds):
        """Lets nothing through for some time, and then all of it: neither end is told."""
        self.held = time.monotonic() + seconds

    def close(self):
        self.cut(0)
        self.listener.close()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
