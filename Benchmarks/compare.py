"""Times Homeostat and its peers in turn, and says how they compare.

All contenders of a workload start from the same weights, see the same batches and must compute the
same losses before they are timed. Then they take turns, round after round, so that a machine whose
speed drifts drifts for all of them; a round in which others used the machine is made again.
"""

import argparse
import json
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from contenders import HERE, NAMES, PEERS, ROOT, Contender
from workloads import WORKLOADS, data_source

FEWEST = 3  # undisturbed rounds, below which the disturbed ones count too
BUSY = 0.1  # of one processor; a study of short turns passes a larger share
# Relative differences of losses: in the first steps, and after rounding has grown for 20.
FIRST_TOLERANCE, TOLERANCE = 1e-5, 1e-2


def largest_difference(contenders, first_steps):
    """Checks that all compute the same losses; the largest relative difference."""
    truth = np.array(contenders[0].losses)
    worst = 0.0
    for other in contenders[1:]:
        # The limit of products alone learns nothing, and with another rule other things are learned.
        if not other.losses or other.name == "norm":
            continue
        differences = np.abs(np.array(other.losses) / truth - 1)
        first = differences[:, :first_steps].max()
        if not (first < FIRST_TOLERANCE and differences.max() < TOLERANCE):
            raise SystemExit(f"{other.name} computes other losses than {contenders[0].name}: they "
                             f"differ by {first:.2g} at first, by {differences.max():.2g} at most")
        worst = max(worst, differences.max())
    return worst


def compete(workload, names, rounds, folder, say, busy=BUSY):
    """Milliseconds a network's step, a list for each contender, from rounds without disturbance."""
    say(f"{workload.title}\n  starting {', '.join(names)}")
    workload.write(folder)
    contenders = [Contender(name, workload) for name in names]
    difference = largest_difference(contenders, workload.first_steps)
    say(f"  same losses: the largest difference in {workload.check_steps} steps is {difference:.1e}")
    for contender in contenders:
        contender.turn()
    times, disturbed = {name: [] for name in names}, {name: [] for name in names}
    while len(times[names[0]]) < rounds and len(disturbed[names[0]]) < rounds:
        turn = len(times[names[0]]) + len(disturbed[names[0]])
        order = contenders[turn % len(names):] + contenders[:turn % len(names)]
        results = {}
        for contender in order:
            time.sleep(0.02)  # the last one's threads go to sleep
            results[contender.name] = contender.turn()
        is_busy = max(others for _, others in results.values()) > busy
        for name, (seconds, _) in results.items():
            (disturbed if is_busy else times)[name].append(
                1000 * seconds / workload.turn_steps / workload.replicas)
    for contender in contenders:
        contender.end()
    thrown_away = len(disturbed[names[0]])
    is_disturbed = len(times[names[0]]) < min(FEWEST, rounds)
    if is_disturbed:
        say("  others use this machine all the time: these are the disturbed rounds too")
        times = {name: times[name] + disturbed[name] for name in names}
    say(f"  {len(times[names[0]])} rounds, in {thrown_away} the machine was busy: "
        + ", ".join(f"{name} {statistics.median(each):.3f}" for name, each in times.items()) + " ms")
    return {"times": times, "difference": difference, "thrown_away": thrown_away, "is_disturbed": is_disturbed,
            "first_step_seconds": {c.name: c.first_step_seconds for c in contenders}}


def quartiles(values):
    return np.percentile(values, [25, 75])


def verdicts(workload, medians):
    """Each target of a workload: what was asked for, and what came out."""
    ours, peers = medians["homeostat"], [medians[name] for name in PEERS if name in medians]
    lines = []
    for name, target in workload.targets.items():
        if name == "limit" and "limit" in medians:
            ratio = ours / medians["limit"]
            lines.append(("of the limit", ratio, f"≤ {target}", ratio <= target))
        elif name == "best" and peers:
            ratio = min(peers) / ours
            lines.append(("faster than the best peer", ratio, f"≥ {target}", ratio >= target))
        elif name in medians:
            ratio = medians[name] / ours
            lines.append((f"faster than {NAMES[name]}", ratio, f"≥ {target}", ratio >= target))
    return lines


def report(results):
    """The tables as Markdown."""
    names = [name for name in NAMES if any(name in r["times"] for r in results.values())]
    lines = [machine(), "", "Milliseconds a step: median (quartiles).", "",
             "| workload | " + " | ".join(NAMES[name] for name in names) + " |",
             "|---|" + "---|" * len(names)]
    workloads = {workload.name: workload for workload in WORKLOADS}
    for key, result in results.items():
        cells = []
        for name in names:
            values = result["times"].get(name)
            if values:
                low, high = quartiles(values)
                cells.append(f"{statistics.median(values):.2f} ({low:.2f}–{high:.2f})")
            else:
                cells.append("–")
        lines.append(f"| {workloads[key].title} | " + " | ".join(cells) + " |")
    lines += ["", "Ratios of medians.", "", "| workload | | ratio | target | |", "|---|---|---|---|---|"]
    for key, result in results.items():
        medians = {name: statistics.median(v) for name, v in result["times"].items()}
        for what, ratio, target, holds in verdicts(workloads[key], medians):
            lines.append(f"| {workloads[key].name} | {what} | {ratio:.2f} | {target} | "
                         f"{'holds' if holds else 'missed'} |")
    rounds = [len(r["times"]["homeostat"]) for r in results.values()]
    thrown = sum(r["thrown_away"] for r in results.values() if not r["is_disturbed"])
    disturbed = [name for name, r in results.items() if r["is_disturbed"]]
    worst = max(r["difference"] for r in results.values())
    lines += ["", f"{min(rounds)} to {max(rounds)} rounds for each workload; {thrown} more were thrown "
              f"away because others used the machine. All contenders computed the same losses in "
              f"their first 20 steps, to {worst:.0e} of them. Images: {data_source(784)} (784 inputs), "
              f"{data_source(3072)} (3072 inputs)."]
    if disturbed:
        lines += ["", f"Others used the machine all through {', '.join(disturbed)}: disturbed rounds are counted "
                  "there."]
    return "\n".join(lines) + "\n"


def machine():
    import jax
    import torch
    with open("/proc/cpuinfo") as file:
        names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    return (f"Measured on {time.strftime('%Y-%m-%d')}: {names[0] if names else platform.machine()}, "
            f"{len(names)} cores, {capability()}; PyTorch and LibTorch {torch.__version__}, "
            f"JAX {jax.__version__}.")


def capability():
    """The vector instructions that PyTorch uses here, such as AVX512; each kind has tables of its own."""
    import torch
    return torch.backends.cpu.get_cpu_capability()


def replace_section(document, name, text):
    """Puts text between the comments that mark a section of a document."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    before, rest = document.read_text().split(begin)
    document.write_text(before + begin + "\n" + text + end + rest.split(end)[1])


def main():
    keys = [workload.name for workload in WORKLOADS]
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__.split("\n")[0])
    parser.add_argument("--workloads", nargs="+", choices=keys, default=keys)
    parser.add_argument("--contenders", nargs="+", choices=list(NAMES), default=list(NAMES))
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--docs", action="store_true",
                        help="put the tables into Docs/Performance.md")
    options = parser.parse_args()
    names = [name for name in options.contenders if name != "limit" or (HERE / ".peers/limit").exists()]
    say = lambda text: print(text, file=sys.stderr, flush=True)
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for workload in WORKLOADS:
            if workload.name in options.workloads:
                present = [name for name in names if name in workload.contenders]
                results[workload.name] = compete(workload, present, options.rounds, folder, say)
    text = report(results)
    print(text)
    folder = HERE / ".results"
    folder.mkdir(exist_ok=True)
    (folder / "compare.json").write_text(json.dumps(results))
    if options.docs:
        replace_section(ROOT / "Docs/Performance.md", f"comparison-{capability()}", text)


if __name__ == "__main__":
    main()
