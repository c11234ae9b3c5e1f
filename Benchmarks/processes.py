"""What communication costs where several processes train one network together, each a part of every batch.

As many processes that train apart, each its part's rows as a batch of its own, are what the machine can do: what
is slower together is communication. All of a kind take turns, round after round, and PyTorch's
DistributedDataParallel over Gloo does the same beside them.
"""

import argparse
import dataclasses
import json
import os
import shlex
import socket
import statistics
import sys
import tempfile
import time

from compare import machine, replace_section
from contenders import HERE, NAMES, ROOT, Contender
from workloads import DEEP, RESIDUAL, Workload

# Steps whose losses must be those of one process, and the largest relative difference. Rounding grows from step to step,
# in a ResNet much faster: after 15 steps of Adam one with WD has moved apart by more than 5 %.
CHECKS = {"dense": (50, 1e-3), "resnet": (15, 5e-2)}
STEPS_WITH_RULE = 5
NAMES = NAMES | {"eager": "PyTorch DDP"}


def workloads(processes):
    """The batches are those of all processes together."""
    deep = [Workload(f"A-{rows}", f"784–50×8–10 tanh with IP, {rows} rows a process",
                     **DEEP | {"batch": rows * processes}, threads=1, turn_steps=max(10, 40_000 // rows),
                     samples=60000, check_steps=CHECKS["dense"][0])
            for rows in (200, 1000, 4000)]
    residual = [Workload(f"ResNet-32-{rule}", f"ResNet-32 with {rule}, {rows} images a process",
                         **RESIDUAL | {"batch": rows * processes, "threads": 1, "turn_steps": 3,
                                       "check_steps": CHECKS["resnet"][0] if rule == "bn" else STEPS_WITH_RULE}, rule=rule)
                for rows in (50,) for rule in ("bn", "wd", "ip")]
    return deep + residual


def peers(workload):
    """PyTorch has no ResNets with the rules."""
    return ["homeostat", "eager"] if workload.kind == "dense" or workload.rule == "bn" else ["homeostat"]


class Processes:
    """Contenders that take a turn at the same time, together or apart."""

    def __init__(self, name, workload, count, together):
        port = free_port()
        start = time.perf_counter()

        def environment(rank):
            if not together:
                return {"RANK": "0", "WORLD_SIZE": "1"}
            return {"RANK": str(rank), "WORLD_SIZE": str(count), "LOCAL_RANK": str(rank),
                    "LOCAL_WORLD_SIZE": str(count), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}

        self.all = [Contender(name, workload, environment(rank)) for rank in range(count)]
        for contender in self.all:
            contender.begin(start)
        self.steps = workload.turn_steps

    def turn(self):
        """The milliseconds of a step."""
        for contender in self.all:
            contender.tell("turn")
        return 1000 * max(contender.hear()["seconds"] for contender in self.all) / self.steps

    def end(self):
        for contender in self.all:
            contender.process.stdin.close()
        for contender in self.all:
            contender.process.wait()


def limit_link(rate):
    """Begins anew in a network of its own, whose one link, the loopback, carries so much."""
    limits = f"ip link set lo up && tc qdisc add dev lo root tbf rate {shlex.quote(rate)} burst 512kb latency 400ms"
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    os.environ["LINK_IS_LIMITED"] = rate
    os.execvp("unshare", ["unshare", "--net", *rights, "sh", "-c", limits + ' && exec "$@"', "sh",
                          sys.executable, *sys.argv])


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def measure(workload, processes, rounds, folder, say):
    """Milliseconds a step of each contender, apart and together."""
    say(workload.title)
    workload.write(folder)
    part = dataclasses.replace(workload, name=f"{workload.name}-part", batch=workload.batch // processes)
    part.write(folder)
    groups = {}
    alone = Contender("homeostat", workload)
    alone.end()
    for name in peers(workload):
        groups[name, "apart"] = Processes(name, part, processes, False)
        groups[name, "together"] = Processes(name, workload, processes, True)
    difference = max(abs(a / b - 1) for a, b in zip(groups["homeostat", "together"].all[0].losses[0], alone.losses[0]))
    if not difference < CHECKS[workload.kind][1]:
        raise SystemExit(f"{workload.name}: together they compute other losses than one process: {difference:.1e}")
    times = {key: [] for key in groups}
    for _ in range(rounds + 1):
        for key, group in groups.items():
            time.sleep(0.02)
            times[key].append(group.turn())
    for group in groups.values():
        group.end()
    # The first turn compiles and fills caches.
    medians = {key: statistics.median(each[1:]) for key, each in times.items()}
    say(f"  losses differ by {difference:.1e} from those of one process; "
        + ", ".join(f"{name} {how} {value:.2f} ms" for (name, how), value in medians.items()))
    return medians, difference


def report(results, processes, link):
    over = f", over a link of {link} a second" if link else ""
    lines = [machine(), "",
             f"Milliseconds a step of {processes} processes of one thread each{over}: apart, each with its rows as a batch of its own, "
             "and together. What is lost is the share of the step that communication takes; the last column is the largest "
             f"relative difference of the losses of {CHECKS['dense'][0]} steps (ResNets with bn {CHECKS['resnet'][0]}, with rules {STEPS_WITH_RULE}) "
             "from those of one process.",
             "",
             "| workload | Homeostat apart | together | lost | PyTorch DDP apart | together | lost | faster together | losses against one process |",
             "|---|---|---|---|---|---|---|---|---|"]
    for workload, (medians, difference) in results:
        cells = []
        for name in ("homeostat", "eager"):
            if (name, "apart") not in medians:
                cells += ["–"] * 3
                continue
            apart, together = medians[name, "apart"], medians[name, "together"]
            cells += [f"{apart:.2f}", f"{together:.2f}", f"{100 * lost(apart, together):.0f} %"]
        ratio = (f"{medians['eager', 'together'] / medians['homeostat', 'together']:.2f}"
                 if ("eager", "together") in medians else "–")
        lines.append(f"| {workload.title} | " + " | ".join(cells) + f" | {ratio} | {difference:.0e} |")
    return "\n".join(lines) + "\n"


def lost(apart, together):
    return max(0.0, 1 - apart / together)


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/run processes", description=__doc__.split("\n")[0])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--workloads", nargs="+")
    parser.add_argument("--link", help="what the link between the processes carries, such as 100mbit; all, if not given")
    parser.add_argument("--docs", action="store_true", help="put the table into Docs/Performance.md")
    options = parser.parse_args()
    if options.link and "LINK_IS_LIMITED" not in os.environ:
        limit_link(options.link)
    say = lambda text: print(text, file=sys.stderr, flush=True)
    if options.processes > os.cpu_count():
        say(f"note: {options.processes} processes share {os.cpu_count()} cores")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for workload in workloads(options.processes):
            if not options.workloads or workload.name in options.workloads:
                results.append((workload, measure(workload, options.processes, options.rounds, folder, say)))
    text = report(results, options.processes, options.link)
    print(text)
    folder = HERE / ".results"
    folder.mkdir(exist_ok=True)
    saved = {workload.name: {" ".join(key): value for key, value in medians.items()}
             for workload, (medians, _) in results}
    name = f"processes-{options.processes}" + (f"-{options.link}" if options.link else "")
    (folder / f"{name}.json").write_text(json.dumps(saved))
    if options.docs:
        replace_section(ROOT / "Docs/Performance.md", name, text)


if __name__ == "__main__":
    main()
