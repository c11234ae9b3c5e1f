"""Damages files of every format and has them read: nothing may trap, hang or eat memory, and what
checksums, sizes and counts give away must not be taken for something else."""

import random
import re
import select
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

import soundness
import specimens
from commands import COMMANDS
from formats import FORMATS
from tool import LIMIT_KB, LIMIT_SECONDS, cpu_seconds, last_words, peak_kb

# Texts of a decoder or a system that were passed on to the user.
RAW = re.compile(r"Error Domain=|DecodingError|keyNotFound|typeMismatch|dataCorrupted|"
                 r"Context\(codingPath|Swift\.")


class Worker:
    """The library's readers in a process of their own, which is started again after a crash."""

    def __init__(self, tool, undamaged):
        self.words = [str(tool.worker), str(undamaged)]
        self.process = None

    def read(self, kind, path):
        """The verdict, its text and the peak of memory in kB."""
        if not self.process:
            self.log = tempfile.TemporaryFile()
            self.process = subprocess.Popen(self.words, stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=self.log)
            if self.line(60) != "ready":
                raise SystemExit(f"reliability: the worker does not start: {self.last_words()}")
        self.process.stdin.write(f"{kind}\t{path}\n".encode())
        self.process.stdin.flush()
        answer = self.line(LIMIT_SECONDS)
        if answer:
            verdict, text, peak = answer.split("\t")
            return verdict, text, int(peak)
        return self.end(answer)

    def line(self, seconds):
        """A line of the answer; '' when the process has died, None when it gives none."""
        end, spent = time.monotonic() + 5 * seconds, cpu_seconds(self.process.pid)
        while time.monotonic() < end and cpu_seconds(self.process.pid) - spent < seconds:
            if select.select([self.process.stdout], [], [], 0.25)[0]:
                return self.process.stdout.readline().decode("utf-8", "replace").rstrip("\n")
            if peak_kb(self.process.pid) > 2 * LIMIT_KB:
                return None
        return None

    def end(self, answer):
        peak = peak_kb(self.process.pid)
        if answer is None:
            self.process.kill()
        code = self.process.wait()
        text = f"signal {-code}: {self.last_words()}"
        self.process = None
        if answer == "":
            return "trap", text, peak
        return ("memory" if peak > LIMIT_KB else "hang"), f"{peak} kB", peak

    def last_words(self):
        self.log.seek(0)
        return last_words(self.log.read().decode("utf-8", "replace"))


class Fuzzer:
    def __init__(self, tool, folder, seed, findings):
        self.tool, self.seed, self.findings = tool, seed, findings
        self.undamaged = folder / "undamaged"
        specimens.write(self.undamaged, tool)
        self.place = folder / "work"
        self.place.mkdir()
        self.worker = Worker(tool, self.undamaged)
        self.digests = {}
        self.counts = {}
        self.raw_texts = Counter()

    def run(self, count, only=None):
        """Reads so many inputs, shared out to the formats; or those of some formats."""
        names = {**FORMATS, **COMMANDS}
        if only and ":" in only:
            self.one(only.split(":")[0], int(only.split(":")[1]))
            return
        chosen = {n: f for n, f in names.items() if not only or n in only.split(",")}
        total = sum(f.share for f in chosen.values())
        for name, format in chosen.items():
            start, inputs = time.monotonic(), max(1, round(count * format.share / total))
            self.check_undamaged(name, format)
            for index in range(inputs):
                self.one(name, index)
            counts = self.counts[name]
            print(f"{name:20} {inputs:6} inputs: {dict(counts)} in "
                  f"{time.monotonic() - start:.0f} s", flush=True)

    def check_undamaged(self, name, format):
        """What is whole must be accepted, or nothing would be learned from what is refused."""
        self.counts[name] = Counter()
        if name in COMMANDS:
            return
        for title, data in format.files(self.undamaged):
            input = format.place(self.undamaged, self.place, data, title)
            verdict, text, _ = self.worker.read(format.kind, input.path)
            if verdict != "accepted" or (format.check and not format.check(data)):
                self.findings.add(f"fuzz: {name}, undamaged {title}", f"{verdict}: {text}",
                                  input.path)
            self.digests.setdefault(name, set()).add(text)

    def one(self, name, index):
        """Makes and reads one input, which follows from the seed, the format and the number."""
        rng = random.Random(f"{self.seed}:{name}:{index}")
        format = FORMATS.get(name) or COMMANDS[name]
        input = format.input(rng, self.undamaged, self.place)
        if name in FORMATS:
            verdict, text, peak = self.worker.read(format.kind, input.path)
        else:
            verdict, text, peak = self.call(format.words(
                rng, input.path, self.undamaged, self.place))
        wrong = self.objection(name, format, input, verdict, text)
        if verdict in ("accepted", "refused") and not wrong and peak > LIMIT_KB:
            wrong = f"{verdict} after {peak} kB of memory"
        self.counts.setdefault(name, Counter())[verdict if not wrong else "wrong"] += 1
        if RAW.search(text) and verdict == "refused":
            self.raw_texts[name, RAW.search(text)[0]] += 1
        if wrong:
            self.findings.add(f"fuzz --seed {self.seed} --only {name}:{index} ({input.damage})",
                              wrong, input.path)

    def call(self, words):
        result = self.tool.run(words)
        if result.crashed:
            kind = result.code if isinstance(result.code, str) else "trap"
            said = f"{' '.join(map(str, words))}: {result.code}: {last_words(result.err)}"
            return kind, said, result.peak_kb
        if result.code == 0:
            return "accepted", result.out[-200:], result.peak_kb
        text = result.err.strip()
        said = text if text else f"status {result.code} without a word"
        return "refused" if text else "mute", said, result.peak_kb

    def objection(self, name, format, input, verdict, text):
        """What is wrong with a reader's answer, or nothing."""
        if verdict not in ("accepted", "refused"):
            return f"{verdict}: {text}"
        if verdict == "refused":
            return None
        if input.is_lie:
            return f"taken in, though it is a lie: {input.damage}"
        check = getattr(format, "check", None)
        if check and text not in self.digests.get(name, ()):
            if not soundness.is_sound(check, input.data):
                return "taken for something else, though its checksum, size or count is wrong"
        return None
