"""What larger groups of processes would need: a simulator that is fed with measured times.

A step takes as long as the slowest process computes, and then as long as gradients and the rules' statistics need
between the processes; nothing overlaps, or the gradients hide behind the backward pass, as all but the last of them do in Homeostat. First
the model is held to what was measured with two and four processes here, then it tells of machines that are not here.
"""

import argparse
import json
import math
import random
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from compare import machine, replace_section
from contenders import HERE, ROOT
from processes import free_port

RESULTS = HERE / ".results"
DOCUMENT = ROOT / "Docs/Scale.md"


@dataclass
class Link:
    """Between two processes: seconds a message, and bytes a second."""
    latency: float
    bandwidth: float

    def ring_sum(self, size, count):
        """A ring's all-reduce: each process sends its part of the bytes 2 (n − 1) times."""
        return 2 * (count - 1) * (self.latency + size / count / self.bandwidth)


@dataclass
class Cluster:
    """Machines of so many processes, with a link within and one between them for each process."""
    inside: Link
    between: Link
    per_machine: int

    def sum(self, size, count):
        """Within each machine a ring scatters the sums, rings between machines add them up, and a ring gathers."""
        within = min(count, self.per_machine)
        machines = math.ceil(count / self.per_machine)
        return self.inside.ring_sum(size, within) + self.between.ring_sum(size / within, machines)


@dataclass
class Step:
    """What a process does in a step: seconds it computes, their relative spread, and the bytes that it tells."""
    compute: float
    spread: float
    gradients: float
    statistics: float
    # The share of the computation that is the backward pass, behind which gradients can hide.
    backward: float = 0.6

    def simulate(self, cluster, count, overlaps=False, steps=400, seed=1):
        """The mean seconds of a step of so many processes."""
        rng = random.Random(seed)
        sigma = math.sqrt(math.log(1 + self.spread ** 2))
        total = 0.0
        for _ in range(steps):
            slowest = max(self.compute * math.exp(rng.gauss(0, sigma)) for _ in range(count))
            sums = cluster.sum(self.gradients, count) if count > 1 else 0
            if overlaps:
                sums = max(0.0, sums - self.backward * self.compute)
            told = cluster.sum(self.statistics, count) if count > 1 else 0
            total += slowest + sums + told
        return total / steps


COLLECTIVES = """
import os, sys, time, statistics, torch, torch.distributed as group
torch.set_num_threads(1)
group.init_process_group("gloo")
found = []
for size in (64, 16384, 262144, 4194304):
    tensor = torch.zeros(size // 4)
    times = []
    for _ in range(40):
        start = time.perf_counter()
        group.all_reduce(tensor)
        times.append(time.perf_counter() - start)
    found.append((size, statistics.median(times[10:])))
if group.get_rank() == 0:
    print(found)
"""


def measured_link(count):
    """Latency and bandwidth of Gloo between so many processes here, from sums of several sizes."""
    import os
    port = free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".py") as program:
        program.write(COLLECTIVES)
        program.flush()
        running = [subprocess.Popen(
            [sys.executable, program.name], stdout=subprocess.PIPE, text=True,
            env=os.environ | {"RANK": str(rank), "WORLD_SIZE": str(count), "MASTER_ADDR": "127.0.0.1",
                              "MASTER_PORT": str(port)}) for rank in range(count)]
        outputs = [process.communicate()[0] for process in running]
    sums = dict(eval(outputs[0]))
    smallest, largest = min(sums), max(sums)
    latency = sums[smallest] / (2 * (count - 1))
    bandwidth = 2 * (count - 1) / count * largest / (sums[largest] - sums[smallest])
    return Link(latency, bandwidth)


def parameters(widths):
    return sum((a + 1) * b for a, b in zip(widths, widths[1:]))


# Bytes of gradients and of the rules' five moments and counts, of what Benchmarks/run processes measures.
DEEP = {"gradients": 4 * parameters([784] + [50] * 8 + [10]), "statistics": 8 * 6 * 400}
RESIDUAL = {"gradients": 4 * 464_154, "statistics": 8 * 6 * 1136}


def check(say):
    """How far the model is from what was measured here."""
    lines = [machine(), "", "| processes | workload | apart | together, by the model | together, measured | model / measured |",
             "|---|---|---|---|---|---|"]
    links = {}
    for count in (2, 4):
        file = RESULTS / f"processes-{count}.json"
        if not file.exists():
            raise SystemExit(f"scale: first run Benchmarks/run processes --processes {count}")
        links[count] = link = measured_link(count)
        say(f"{count} processes: {1e6 * link.latency:.0f} µs a message, {link.bandwidth / 1e9:.2f} GB/s")
        cluster = Cluster(link, link, count)
        for name, times in json.loads(file.read_text()).items():
            sizes = DEEP if name.startswith("A") else RESIDUAL
            apart, together = times["homeostat apart"] / 1000, times["homeostat together"] / 1000
            model = Step(apart, 0.03, **sizes).simulate(cluster, count)
            lines.append(f"| {count} | {name} | {1000 * apart:.2f} ms | {1000 * model:.2f} ms | {1000 * together:.2f} ms "
                         f"| {model / together:.2f} |")
    lines += ["", "Messages between processes here: " + "; ".join(
        f"{count} processes, {1e6 * link.latency:.0f} µs and {link.bandwidth / 1e9:.2f} GB/s"
        for count, link in links.items()) + "."]
    return "\n".join(lines) + "\n"


def plan():
    """ResNet-50 on ImageNet, and a million small runs."""
    # Assumed: what a GPU computes, and what the links carry. All scale the table, and none was measured here.
    cluster = Cluster(Link(5e-6, 200e9), Link(10e-6, 12.5e9), 8)
    images, rows, size = 1_281_167, 256, 4 * 25_557_032
    step = Step(rows / 2500, 0.03, size, 8 * 6 * 26_560)
    alone = step.simulate(cluster, 1)
    lines = ["| GPUs | images a second | efficiency | with overlap | an epoch | slowest process | gradients | statistics |",
             "|---|---|---|---|---|---|---|---|"]
    for count in (8, 16, 64, 256, 1024):
        seconds, hidden = step.simulate(cluster, count), step.simulate(cluster, count, overlaps=True)
        sums, told = cluster.sum(size, count), cluster.sum(step.statistics, count)
        slowest = seconds - sums - told
        lines.append(
            f"| {count:,} | {count * rows / seconds:,.0f} | {100 * alone / seconds:.0f} % | {100 * alone / hidden:.0f} % "
            f"| {images / (count * rows) * seconds:.0f} s | {1000 * slowest:.0f} ms | {1000 * sums:.1f} ms "
            f"| {1000 * told:.1f} ms |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/run scale", description=__doc__.split("\n")[0])
    parser.add_argument("--docs", action="store_true", help="put the tables into Docs/Scale.md")
    options = parser.parse_args()
    say = lambda text: print(text, file=sys.stderr, flush=True)
    for name, text in (("check", check(say)), ("plan", plan())):
        print(text)
        if options.docs:
            replace_section(DOCUMENT, name, text)


if __name__ == "__main__":
    main()
