"""Processes that train one network together: killed at random, cut off from each other, slowed down.

Namespaces of the network stand for machines, which needs root.
"""

import os
import shutil
import signal
import socket
import subprocess
import time

from works import contents, differences, generator, works

# How long the others may take to notice, and to say so.
LIMIT = 60
# For how long processes wait for each other before they begin.
PATIENCE = 20
TEXT = "another process has ended, or has not answered"


def ranks(tool, folder, options, findings):
    """Kills ranks at random, of two and of four processes, until their work is done."""
    work = works(folder / "inputs")[0]
    words = [word for word in work.words if word not in ("--monitor", "5", "--dropout", "0.1")]
    count = options.count or 100
    for size in (2, 4):
        rng = generator(options.seed, "ranks", str(size))
        start = time.monotonic()
        run(tool, words, folder / f"whole-{size}", size)
        seconds = time.monotonic() - start
        wanted = contents(folder / f"whole-{size}")
        killed, rounds, slowest = 0, 0, 0.0
        while killed < count // 2:
            out = folder / "killed"
            shutil.rmtree(out, ignore_errors=True)
            while True:
                processes = begin(tool, words, out, size)
                victim = None
                if killed < count // 2:
                    time.sleep(rng.uniform(0, seconds))
                    victim = rng.randrange(size)
                    if processes[victim].poll() is None:
                        processes[victim].kill()
                        killed += 1
                    else:
                        victim = None
                texts, spent = ended(processes)
                slowest = max(slowest, spent if victim is not None else 0)
                bad = [text for rank, (code, text) in enumerate(texts)
                       if rank != victim and code != 0 and TEXT not in text
                       and "did not meet" not in text]
                if bad or spent > LIMIT:
                    findings.add(f"ranks --seed {options.seed}: {size} processes, kill {killed}",
                                 f"{spent:.0f} s: {' | '.join(bad)[:900]}", out)
                # Only rank 0 writes: killed last, it has left something to do.
                if texts[0][0] == 0:
                    break
                if victim is None:
                    findings.add(f"ranks --seed {options.seed}: {size} processes",
                                 f"ended with {texts} though nobody was killed", out)
                    break
            rounds += 1
            changed = differences(contents(out), wanted)
            if changed:
                findings.add(f"ranks --seed {options.seed}: {size} processes, round {rounds}",
                             f"differs in {', '.join(changed[:9])}", out)
        print(f"{size} processes: {killed} kills in {rounds} rounds; the others had ended after at most "
              f"{slowest:.1f} s; undisturbed it takes {seconds:.1f} s", flush=True)


def begin(tool, words, out, size, hosts=(), port=None):
    """Starts the processes of a group, each in its namespace where there are such."""
    port = port or free_port()
    again = ["--resume"] if out.exists() else []
    processes = []
    for rank in range(size):
        environment = dict(os.environ, HOMEOSTAT_PATIENCE=str(PATIENCE), RANK=str(rank), WORLD_SIZE=str(size), LOCAL_RANK=str(rank),
                           LOCAL_WORLD_SIZE=str(size), MASTER_PORT=str(port),
                           MASTER_ADDR=hosts[0].address if hosts else "127.0.0.1")
        call = [*words, "--out", out, *again]
        program = tool.path
        if hosts:
            environment["GLOO_SOCKET_IFNAME"] = hosts[rank].interface
            call = ["netns", "exec", hosts[rank].name, tool.path, *call]
            program = "ip"
        processes.append(tool.start(call, program=program, stdout=subprocess.DEVNULL,
                                    env=environment))
    return processes


def ended(processes):
    """The exit codes and what was said, and the seconds until all had ended; what hangs is killed."""
    start = time.monotonic()
    texts = []
    for process in processes:
        try:
            err = process.communicate(timeout=max(1, 2 * LIMIT + start - time.monotonic()))[1]
        except subprocess.TimeoutExpired:
            process.kill()
            err = process.communicate()[1] + b" (hangs)"
        texts.append((process.returncode, err.decode("utf-8", "replace").strip()[-1200:]))
    return texts, time.monotonic() - start


def run(tool, words, out, size, hosts=()):
    """What a group must bring to its end."""
    texts, _ = ended(begin(tool, words, out, size, hosts))
    if any(code for code, _ in texts):
        raise SystemExit(f"reliability: {size} processes ended with {texts}")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Host:
    """A namespace of the network, joined to the others by a bridge."""

    def __init__(self, number):
        self.name = f"homeostat{number}"
        self.interface = f"hs{number}"
        self.address = f"10.203.0.{number + 1}"
        self.far = f"hsb{number}"
        ip("netns", "add", self.name)
        ip("link", "add", self.interface, "netns", self.name, "type", "veth", "peer", "name",
           self.far, "netns", BRIDGE)
        ip("-n", BRIDGE, "link", "set", self.far, "master", "br0", "up")
        ip("-n", self.name, "addr", "add", f"{self.address}/24", "dev", self.interface)
        for link in ("lo", self.interface):
            ip("-n", self.name, "link", "set", link, "up")

    def delay(self, milliseconds):
        """Holds back what leaves the host; whether the system can."""
        return subprocess.run(["tc", "-n", self.name, "qdisc", "add", "dev", self.interface, "root",
                               "netem", "delay", f"{milliseconds}ms"],
                              stderr=subprocess.DEVNULL, check=False).returncode == 0

    def cut(self):
        ip("-n", BRIDGE, "link", "set", self.far, "down")


BRIDGE = "homeostatbridge"


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def remove_hosts(count):
    for name in [BRIDGE, *(f"homeostat{number}" for number in range(count))]:
        subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL, check=False)


def network(tool, folder, options, findings):
    """Four machines, one a namespace: as they are, with delay, and with one cut off."""
    size = 4
    words = [word for word in works(folder / "inputs")[0].words
             if word not in ("--monitor", "5", "--dropout", "0.1")]
    remove_hosts(size)
    try:
        ip("netns", "add", BRIDGE)
        ip("-n", BRIDGE, "link", "add", "br0", "type", "bridge")
        ip("-n", BRIDGE, "link", "set", "br0", "up")
        hosts = [Host(number) for number in range(size)]
        seconds = {}
        start = time.monotonic()
        run(tool, words, folder / "plain", size, hosts)
        seconds["as it is"] = time.monotonic() - start
        if all(host.delay(2) for host in hosts):
            start = time.monotonic()
            run(tool, words, folder / "delayed", size, hosts)
            seconds["with 2 ms of delay"] = time.monotonic() - start
            changed = differences(contents(folder / "delayed"), contents(folder / "plain"))
            if changed:
                findings.add("network: delay", f"differs in {', '.join(changed)}", folder / "delayed")
        else:
            print("note: this system cannot delay packets (netem), so that no delay was tried")
        out = folder / "cut"
        processes = begin(tool, [*words, "--epochs", "100000"], out, size, hosts)
        time.sleep(2 * seconds["as it is"])
        hosts[3].cut()
        texts, spent = ended(processes)
        for rank, (code, text) in enumerate(texts):
            if code == 0 or TEXT not in text or spent > LIMIT:
                findings.add("network: cut", f"rank {rank} ended with {code} after {spent:.0f} s: {text}",
                             out)
        print(f"{size} machines: {seconds}; one cut off, all had ended after {spent:.1f} s")
    finally:
        remove_hosts(size)
