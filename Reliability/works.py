"""Small pieces of work of the tool, which can be stopped and taken up, and what they leave."""

import random
import signal
import sqlite3
import time
from dataclasses import dataclass

import specimens

# What tells of time, of the machine or of a process, and so may differ. A PDF has its time in it.
FLEETING = {"record.json", "lock", "runs.sqlite", "runs.sqlite-journal", "README.md",
            "outcome.json", "report.html", "figure.pdf"}


@dataclass
class Work:
    """A command that fills a folder; the same command, with `again`, goes on with it."""
    name: str
    words: list
    option: str  # that which names the folder
    again: tuple = ()

    def call(self, folder):
        again = self.again if folder.exists() else ()
        return [*self.words, self.option, folder, *again]


def works(inputs):
    """The works, on data that is written into a folder of inputs where it is missing."""
    images = inputs / "images"
    if not images.exists():
        images.mkdir(parents=True)
        for name, data in specimens.image_set(300, 60).items():
            (images / name).write_bytes(data)
        (inputs / "table.csv").write_text(specimens.table(150))
    network = ["--hidden", "12x3", "--batch-size", "25", "--threads", "1"]
    saved = ["--checkpoint-every", "1"]
    return [
        Work("train", ["train", "--data", images, "--rule", "ip", "--monitor", "5", "--dropout",
                       "0.1", "--epochs", "25", *network, *saved], "--out", ("--resume",)),
        Work("train several", ["train", "--data", inputs / "table.csv", "--target", "kind",
                               "--compare", "none,wd,bn", "--validation", "folds:3", "--epochs",
                               "5", "--jobs", "2", *network, *saved], "--out", ("--resume",)),
        Work("reproduce", ["reproduce", "shaw2020/fig5", "--data", images, "--runs", "1",
                           "--epochs", "8", "--jobs", "2"], "--results"),
        Work("sweep", ["sweep", "--data", images, "--rule", "ip", "--vary",
                       "learning-rate=1e-4..0.1", "--vary", "rule.rate=1e-4..0.1", "--trials", "4",
                       "--epochs", "5", *network], "--results"),
        Work("tasks", ["train", "--data", images, "--stream", "permuted:samples=200", "--rule", "incbn",
                       "--activation", "relu", "--renewal", "continual-backprop:rate=0.05:maturity=5",
                       "--measure", "units", "--epochs", "20", *network, *saved], "--out", ("--resume",)),
    ]


def contents(folder):
    """All that a finished work leaves and that must not depend on how it was stopped."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
             if path.is_file() and path.name not in FLEETING and not is_leftover(path)}
    store = folder / "runs.sqlite"
    if store.exists():
        connection = sqlite3.connect(store)
        found["integrity"] = connection.execute("PRAGMA integrity_check").fetchall()
        found["runs"] = connection.execute(
            "SELECT key, configuration, epochs, state, reason FROM run ORDER BY key").fetchall()
        found["series"] = connection.execute("SELECT * FROM series ORDER BY key, name").fetchall()
        connection.close()
    return found


def is_leftover(path):
    """Whether a file, or its folder, is one that a killed process had begun to write."""
    return ".partial" in str(path) or path.name.endswith("-journal")


def differences(found, wanted):
    """The names of what is not the same."""
    return [name for name in sorted(found.keys() | wanted.keys())
            if found.get(name) != wanted.get(name)]


def kill(rng, process, seconds, signals=(signal.SIGKILL,)):
    """Sends signals at a random moment of so many seconds; whether the process still lived."""
    time.sleep(rng.uniform(0, seconds))
    if process.poll() is not None:
        return False
    for number in signals:
        process.send_signal(number)
        time.sleep(0.002 if len(signals) > 1 else 0)
    return True


class Reference:
    """What a work leaves that nobody disturbs, and how long it takes."""

    def __init__(self, tool, work, folder):
        start = time.monotonic()
        tool.expect(work.call(folder))
        self.seconds = time.monotonic() - start
        self.contents = contents(folder)


def generator(seed, *names):
    """Random numbers that follow from a seed and names."""
    return random.Random(":".join(map(str, [seed, *names])))
