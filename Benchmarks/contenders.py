"""The programs that compete, each in a process of its own that trains when it is asked to."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
# The same for all: freed memory is kept for the next batch, not handed back and faulted in again. Homeostat's
# worker sets one heap for all threads besides, as the tool does.
ALLOCATOR = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 30), "MALLOC_TOP_PAD_": str(1 << 24)}
NAMES = {
    "homeostat": "Homeostat", "limit": "limit", "eager": "PyTorch eager",
    "fused": "PyTorch, fused Adam", "compile": "torch.compile, fused Adam", "jax": "JAX jit, scan",
    "norm": "Homeostat with batch norm",
}
PEERS = ["eager", "fused", "compile", "jax"]


def command(name, workload):
    """How a contender is called."""
    if name == "homeostat":
        return [ROOT / ".build/release/homeostat-benchmark", workload.path]
    if name == "norm":
        return [ROOT / ".build/release/homeostat-benchmark", workload.path, "bn"]
    if name == "jax":
        return [sys.executable, HERE / "peers/jax_peer.py", workload.path]
    if name == "limit":
        files = workload.files
        if workload.kind in ("gru", "lstm"):
            return [HERE / ".peers/recurrent-limit", workload.kind, workload.threads, workload.batch,
                    workload.turn_steps, workload.check_steps, workload.inputs, workload.hidden[0],
                    files["images"], files["labels"], files["orders"][0], files["flat_weights"][0]]
        is_fused = workload.rule == "ip" and len(set(workload.hidden)) == 1 and workload.name[0] == "A"
        return [HERE / ".peers/limit", "fused" if is_fused else "products", workload.threads,
                int(workload.synaptic_scaling), workload.batch, workload.turn_steps,
                workload.check_steps, len(workload.widths), *workload.widths, files["images"],
                files["labels"],
                *(path for pair in zip(files["orders"], files["flat_weights"]) for path in pair)]
    return [sys.executable, HERE / "peers/pytorch.py", name, workload.path]


class Contender:
    """A running program; it is silent and idle but for its turns."""

    def __init__(self, name, workload, environment=None):
        self.name = name
        start = time.perf_counter()
        self.process = subprocess.Popen(
            [str(word) for word in command(name, workload)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, env=os.environ | ALLOCATOR | (environment or {}))
        if not environment:
            self.begin(start)

    def begin(self, start):
        """Waits for the first steps, which processes that train together make together."""
        self.hear()
        self.first_step_seconds = time.perf_counter() - start
        self.losses = self.hear()["losses"]

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} stopped with status {self.process.wait()}")
        return json.loads(line)

    def tell(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()

    def ask(self, request):
        self.tell(request)
        return self.hear()

    def turn(self):
        """The seconds of a turn, and the share of a processor that others used meanwhile."""
        own, busy, start = self.processor_seconds(), busy_seconds(), time.perf_counter()
        seconds = self.ask("turn")["seconds"]
        wall = time.perf_counter() - start
        others = (busy_seconds() - busy) - (self.processor_seconds() - own)
        # Both are counted in ticks, and each may be one off.
        return seconds, max(0, others - 2 / os.sysconf("SC_CLK_TCK")) / wall

    def processor_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def busy_seconds():
    """What all processors of this machine have worked, or were kept from working, so far."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, soft_irq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + soft_irq + steal) / os.sysconf("SC_CLK_TCK")
