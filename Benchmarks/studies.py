"""How Homeostat's cost grows: with the batch, the width, the replicas and the data.

Takes about five minutes and writes into Docs/Performance.md and Docs/Pictures/throughput.svg.
"""

import dataclasses
import statistics
import subprocess
import sys
import tempfile

from compare import compete, machine, replace_section
from contenders import NAMES, ROOT, Contender
from workloads import WORKLOADS

DEEP = WORKLOADS[0]
CONTENDERS = ["homeostat", "fused", "jax"]
BUSY = float("inf")  # turns are too short to tell, by the clock's ticks, who used the machine
ROUNDS = 5
BATCHES = [1, 16, 256, 4096]
WIDTHS = [16, 64, 256, 1024]
COLOURS = ["0072B2", "D55E00", "009E73"]


def say(text):
    print(text, file=sys.stderr, flush=True)


def variant(name, **changes):
    """The deep network with changes, and as many steps a turn as take about 0.2 s."""
    made = dataclasses.replace(DEEP, name=name, title=name, check_steps=5, targets={}, **changes)
    operations = 6 * made.batch * sum(a * b for a, b in zip(made.widths, made.widths[1:]))
    made.turn_steps = max(3, int(0.2 / (3e-4 + operations / 8e10)))
    return made


def samples_per_second(workload, folder):
    times = compete(workload, CONTENDERS, ROUNDS, folder, say, BUSY)["times"]
    return {name: 1000 * workload.batch / statistics.median(times[name]) for name in CONTENDERS}


def throughput(folder):
    """Samples a second by batch size and by width, as a table and a picture of two panels."""
    by_batch = {batch: samples_per_second(variant(f"batch-{batch}", batch=batch), folder)
                for batch in BATCHES}
    by_width = {width: samples_per_second(variant(f"width-{width}", hidden=[width] * 8), folder)
                for width in WIDTHS}
    draw(by_batch, by_width)
    lines = ["![Samples a second by batch size and width](Pictures/throughput.svg)", "",
             "Samples a second, one thread, median of five turns.", ""]
    for title, rows in [("batch size, eight layers of 50", by_batch),
                        ("width of eight layers, batch 200", by_width)]:
        lines += [f"| {title} | " + " | ".join(NAMES[name] for name in CONTENDERS) + " |",
                  "|---|" + "---|" * len(CONTENDERS)]
        lines += [f"| {key} | " + " | ".join(f"{row[name]:,.0f}" for name in CONTENDERS) + " |"
                  for key, row in rows.items()]
        lines.append("")
    return lines


def draw(by_batch, by_width):
    def panel(rows, label):
        blocks = "".join(f"${label.split()[0]}{index} << END\n" + "".join(
            f"{key} {row[name]}\n" for key, row in rows.items()) + "END\n"
            for index, name in enumerate(CONTENDERS))
        lines = ", ".join(
            f"${label.split()[0]}{index} using 1:2 with linespoints pt 7 ps 0.5 lw 2 "
            f"lc rgb '#{COLOURS[index]}' title '{NAMES[name]}'"
            for index, name in enumerate(CONTENDERS))
        return blocks + f"set xlabel '{label}'\nplot {lines}\n"
    script = (
        "set terminal svg size 900,380 font 'Helvetica,14' background rgb 'white'\n"
        "set logscale xy 2\nset logscale y 10\nset format y '10^{%L}'\nset border 3\n"
        "set tics nomirror out\nset grid ytics lc rgb '#DDDDDD'\nset ylabel 'samples a second'\n"
        "set multiplot layout 1,2\nset key bottom right reverse Left\n"
        + panel(by_batch, "batch size") + "set key bottom left\n"
        + panel(by_width, "width of the hidden layers") + "unset multiplot\n")
    picture = subprocess.run(["gnuplot"], input=script, text=True, check=True, capture_output=True)
    (ROOT / "Docs/Pictures/throughput.svg").write_text(picture.stdout)


def memory(folder):
    """The peak of one replica, and what each further one adds."""
    peaks = {}
    for replicas in (1, 11):
        workload = variant(f"replicas-{replicas}", replicas=replicas, threads=2).write(folder)
        contender = Contender("homeostat", workload)
        for _ in range(3):
            contender.turn()
        peaks[replicas] = contender.ask("memory")["peak_kb"] / 1024
        contender.end()
    return ["| memory of workload A | MB |", "|---|---|",
            f"| peak with one replica, 60,000 images loaded | {peaks[1]:.0f} |",
            f"| each further replica | {(peaks[11] - peaks[1]) / 10:.1f} |", ""]


def growth(folder):
    """The time of a sample as the data set grows."""
    lines = ["| samples in the set | µs a sample |", "|---|---|"]
    for samples in (7500, 15000, 30000, 60000):
        workload = variant(f"samples-{samples}", samples=samples)
        times = compete(workload, ["homeostat"], ROUNDS, folder, say, BUSY)["times"]["homeostat"]
        lines.append(f"| {samples:,} | {1000 * statistics.median(times) / workload.batch:.2f} |")
    return lines + [""]


def first_step(folder):
    """The seconds from the start of a process to the end of its first step."""
    workload = variant("first-step").write(folder)
    lines = ["| from the start of the process to the end of the first step | s |", "|---|---|"]
    for name in NAMES:
        if name != "limit":
            contender = Contender(name, workload)
            lines.append(f"| {NAMES[name]} | {contender.first_step_seconds:.1f} |")
            contender.end()
    return lines + [""]


def main():
    with tempfile.TemporaryDirectory() as folder:
        lines = [machine(), ""]
        for study in (throughput, memory, first_step, growth):
            lines += study(folder)
    text = "\n".join(lines).rstrip() + "\n"
    print(text)
    replace_section(ROOT / "Docs/Performance.md", "studies", text)


if __name__ == "__main__":
    main()
