"""Reads large tables with Homeostat and with pandas, in turn: a long one and a wide one.

Takes about two minutes. What counts is the ratio of medians; memory is the most that a process held,
with what its libraries take before a table is read.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "Docs/Performance.md"
HOMEOSTAT = HERE.parent / ".build/release/homeostat-benchmark"
PANDAS = """
import json, sys, time
import pandas
start, processor = time.perf_counter(), time.process_time()
table = pandas.read_csv(sys.argv[1])
seconds, processor = time.perf_counter() - start, time.process_time() - processor
with open("/proc/self/status") as file:
    status = dict(line.split(":", 1) for line in file)
print(json.dumps({"seconds": seconds, "processor_seconds": processor,
                  "peak_kb": int(status["VmHWM"].split()[0]),
                  "rows": len(table), "columns": len(table.columns)}))
"""
CONTENDERS = {
    "Homeostat": [HOMEOSTAT, "table"],
    "pandas": [sys.executable, "-c", PANDAS],
}


def write_long(path, rows):
    """Five columns of floats, three of whole numbers, one of categories and a class to predict."""
    random = np.random.default_rng(1)
    colours = ["red", "green", "blue", "dark orange", "violet", "white", "black", "grey"]
    with open(path, "w") as file:
        file.write("a,b,c,d,e,count,year,size,colour,kind\n")
        for start in range(0, rows, 100_000):
            size = min(100_000, rows - start)
            columns = [values.tolist() for values in (
                *random.standard_normal((5, size)), random.integers(0, 1_000_000, size),
                random.integers(1990, 2025, size), random.integers(-50, 51, size),
                random.integers(0, 8, size), random.integers(0, 3, size))]
            file.writelines(
                f"{a!r},{b:.6g},{c:.6g},{d:.4f},{e:.2f},{f},{g},{h},{colours[i]},{'abc'[j]}\n"
                for a, b, c, d, e, f, g, h, i, j in zip(*columns))


def write_wide(path, rows, columns):
    """Columns of floats and a class to predict."""
    random = np.random.default_rng(2)
    with open(path, "w") as file:
        file.write(",".join([f"x{i}" for i in range(columns - 1)] + ["kind"]) + "\n")
        for row in range(rows):
            values = random.standard_normal(columns - 1).tolist()
            file.write(",".join([f"{value:.6g}" for value in values] + ["ab"[row % 2]]) + "\n")


def read(name, path):
    """What a contender says of its reading of a table, in a process of its own."""
    command = [*CONTENDERS[name], path, *(["kind"] if name == "Homeostat" else [])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def compete(path, rounds):
    """The readings of each contender, which take turns."""
    readings = {name: [] for name in CONTENDERS}
    for turn in range(rounds + 1):
        for name in list(CONTENDERS)[::-1 if turn % 2 else 1]:
            reading = read(name, path)
            # The first round brings the file into memory.
            if turn > 0:
                readings[name].append(reading)
    sizes = {(reading["rows"], reading["columns"]) for all in readings.values() for reading in all}
    if len(sizes) != 1:
        raise SystemExit(f"the contenders read different tables of {path}: {sizes}")
    return readings


def processor():
    with open("/proc/cpuinfo") as file:
        lines = file.read().splitlines()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    flags = next((line for line in lines if line.startswith("flags")), "")
    vectors = "AVX512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "no AVX2"
    return f"{names[0]}, {vectors}, {len(names)} cores"


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/run tables", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--docs", action="store_true",
                        help="put the table into Docs/Performance.md")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    lines = [f"Measured on {time.strftime('%Y-%m-%d')}: {processor()}; pandas {pandas.__version__}; "
             f"the load was {load:.1f} at the beginning. Medians of {options.rounds} turns.", "",
             "| table | | Homeostat | pandas | ratio |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        paths = {"2,000,000 rows of 10 columns": f"{folder}/long.csv",
                 "200 rows of 20,000 columns": f"{folder}/wide.csv"}
        write_long(f"{folder}/long.csv", 2_000_000)
        write_wide(f"{folder}/wide.csv", 200, 20_000)
        for title, path in paths.items():
            readings = compete(path, options.rounds)
            size = os.path.getsize(path) / 1e6
            for what, key, scale in [
                    ("s to read", "seconds", 1), ("s of processors", "processor_seconds", 1),
                    ("MB at most", "peak_kb", 1024)]:
                ours, theirs = (statistics.median(r[key] for r in readings[name]) / scale
                                for name in CONTENDERS)
                digits = 0 if key == "peak_kb" else 2
                lines.append(f"| {title}, {size:.0f} MB | {what} | {ours:.{digits}f} | "
                             f"{theirs:.{digits}f} | {ours / theirs:.2f} |")
    text = "\n".join(lines) + "\n"
    print(text)
    if options.docs:
        begin, end = "<!-- begin tables -->", "<!-- end tables -->"
        before, rest = DOCUMENT.read_text().split(begin)
        DOCUMENT.write_text(before + begin + "\n" + text + end + rest.split(end)[1])


if __name__ == "__main__":
    main()
