"""How a process grows over a long run."""

import subprocess
import time

import specimens
from tool import peak_kb

EPOCHS = 40_000
MOST = 2.0  # kB an epoch


def memory(tool, folder, options, findings):
    """Trains many short epochs, with and without a folder, and fits a line to the memory."""
    data = folder / "table.csv"
    data.write_text(specimens.table(30))
    words = ["train", "--data", data, "--target", "kind", "--hidden", "4", "--rule", "ip",
             "--batch-size", "12", "--threads", "1", "--epochs", options.count or EPOCHS]
    ways = {"without a folder": [], "a checkpoint each 1000 epochs": [
        "--out", folder / "run", "--checkpoint-every", "1000"],
        "with --json": ["--json"]}
    for name, more in ways.items():
        process = tool.start([*words, *more], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        start, samples = time.monotonic(), []
        while process.poll() is None:
            time.sleep(0.2)
            if now := peak_kb(process.pid):
                samples.append((time.monotonic() - start, now))
        epochs = options.count or EPOCHS
        seconds = time.monotonic() - start
        # The first third is warming up: code is loaded, and buffers come to their size.
        rest = [(t * epochs / seconds, kb) for t, kb in samples[len(samples) // 3:]]
        growth = slope(rest)
        print(f"{name:32} {epochs} epochs in {seconds:.0f} s: {growth:.2f} kB an epoch, "
              f"at most {max(kb for _, kb in samples) / 1024:.0f} MB", flush=True)
        if process.returncode != 0 or growth > MOST:
            findings.add(f"memory: {name}",
                         f"status {process.returncode}, {growth:.2f} kB an epoch")


def slope(points):
    """The slope of the line of least squares."""
    count = len(points)
    x = sum(p[0] for p in points) / count
    y = sum(p[1] for p in points) / count
    spread = sum((p[0] - x) ** 2 for p in points)
    return sum((p[0] - x) * (p[1] - y) for p in points) / spread if spread else 0.0
