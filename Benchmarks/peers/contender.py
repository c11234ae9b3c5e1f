"""What the peers share: the workload that they train, and the requests that they answer.

A contender is called with a workload's JSON file. After its first step it prints a line, after its
check steps another with their losses; then it answers "turn" by training turn_steps more, with the
seconds they took, and "memory" with its resident memory, until its input ends.
"""

import json
import sys
import time

import numpy as np
from safetensors.numpy import load_file


class Workload:
    def __init__(self, path):
        with open(path) as file:
            self.__dict__.update(json.load(file))
        self.image_bytes = np.load(self.images)
        self.label_numbers = np.load(self.labels)
        self.order_rows = [np.load(path) for path in self.orders]
        self.start_weights = [load_file(path) for path in self.weights]
        self.probe_rows = [np.load(path) for path in self.probes]
        self.layer_count = len(self.hidden) + 1

    def rows(self, replica, step):
        """The samples of a batch."""
        order = self.order_rows[replica]
        start = step * self.batch % len(order)
        return order[start:start + self.batch]


def answer(train, workload):
    """Trains by `train(steps)`, which gives the losses [replica][step], as it is asked to."""
    first = train(1)
    print(json.dumps({"first": True}), flush=True)
    more = train(workload.check_steps - 1)
    losses = [[float(x) for x in (*a, *b)] for a, b in zip(first, more)]
    print(json.dumps({"losses": losses}), flush=True)
    train(workload.turn_steps)  # what is compiled for a turn's length is compiled now
    for line in sys.stdin:
        if line.strip() == "turn":
            start = time.perf_counter()
            train(workload.turn_steps)
            print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
        else:
            print(json.dumps(memory()), flush=True)


def memory():
    with open("/proc/self/status") as file:
        status = dict(line.split(":", 1) for line in file)
    return {"peak_kb": int(status["VmHWM"].split()[0]), "now_kb": int(status["VmRSS"].split()[0])}
