"""The tool under test: where it is, how it is run, and what is a crash."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CRASHES = {-number for number in (signal.SIGILL, signal.SIGTRAP, signal.SIGABRT, signal.SIGSEGV,
                                  signal.SIGBUS, signal.SIGFPE)}
os.environ["SWIFT_BACKTRACE"] = "enable=no"  # a second and pages of text a trap
LIMIT_KB, LIMIT_SECONDS = 1 << 20, 20


@dataclass
class Result:
    """What came of a call of the tool."""
    code: int
    out: str
    err: str
    seconds: float = 0.0
    peak_kb: int = 0

    @property
    def crashed(self):
        """Whether it ended by a trap, a hang or too much memory, which are never right."""
        return self.code in CRASHES or self.code in ("hang", "memory")

    @property
    def tail(self):
        """What it said last, or of its crash."""
        text = self.err.strip() or self.out.strip()
        return last_words(text) if self.crashed else text[-400:]


def last_words(text):
    """What a program said of its end, without the trace of its stack."""
    fatal = [line for line in text.splitlines() if "Fatal error" in line]
    return (fatal or [text.strip()])[0][:400]


class Tool:
    """The built programs, and how to call them."""

    def __init__(self, folder):
        self.path = Path(folder).resolve() / "homeostat"
        self.worker = self.path.with_name("homeostat-reliability")

    @classmethod
    def built(cls, configuration):
        """Builds both programs."""
        subprocess.run([ROOT / "Scripts/setup"], stdin=subprocess.DEVNULL, stdout=sys.stderr,
                       check=True)
        flags = (ROOT / ".libtorch/flags").read_text().splitlines()
        swift = ["swift", "build", "--package-path", ROOT, "--configuration", configuration, *flags]
        for product in ("homeostat", "homeostat-reliability"):
            subprocess.run([*swift, "--quiet", "--product", product], check=True,
                           stdout=sys.stderr)
        folder = subprocess.run([*swift, "--show-bin-path"], check=True, capture_output=True,
                                text=True).stdout.strip()
        return cls(folder)

    def start(self, arguments, **options):
        """A process of the tool that goes on by itself."""
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        program = options.pop("program", self.path)
        return subprocess.Popen([str(word) for word in [program, *arguments]],
                                stdin=subprocess.DEVNULL, **options)

    def run(self, arguments, seconds=LIMIT_SECONDS, **options):
        """Calls the tool, watches its time and memory, and gives what came of it."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            options.setdefault("stdout", out)
            options.setdefault("stderr", err)
            start = time.monotonic()
            process = self.start(arguments, **options)
            code, peak = wait(process, seconds)
            spent = time.monotonic() - start
            out.seek(0)
            err.seek(0)
            return Result(code, out.read().decode("utf-8", "replace"),
                          err.read().decode("utf-8", "replace"), spent, peak)

    def expect(self, arguments, **options):
        """Calls the tool for something that must succeed."""
        result = self.run(arguments, seconds=600, **options)
        if result.code != 0:
            words = " ".join(map(str, arguments))
            raise SystemExit(f"reliability: 'homeostat {words}' ended with {result.code}:\n"
                             f"{result.tail}")
        return result


def wait(process, seconds):
    """The exit code and the peak of memory; what hangs or eats memory is killed.

    A loaded machine is slow: the seconds are those of the processor, or five times as many waiting.
    """
    end = time.monotonic() + 5 * seconds
    pause, peak = 0.005, 0
    while True:
        # The parent's own wait, since it also tells the most memory that was resident.
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, max(peak, usage.ru_maxrss)
        peak = max(peak, peak_kb(process.pid))
        hangs = time.monotonic() > end or cpu_seconds(process.pid) > seconds
        if hangs or peak > 2 * LIMIT_KB:
            process.kill()
            process.wait()
            return ("hang" if peak <= 2 * LIMIT_KB else "memory"), peak
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


def peak_kb(pid):
    """The most memory in kB that was ever resident in a process."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def cpu_seconds(pid):
    """The processor's time that a process has spent."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0


class Findings:
    """What went wrong, with all that is needed to see it again."""

    def __init__(self, folder):
        self.folder = folder
        self.count = 0
        shutil.rmtree(folder, ignore_errors=True)

    def add(self, title, text, *paths):
        """Says what went wrong and keeps the files that it takes to see it again."""
        self.count += 1
        place = self.folder / f"{self.count:03}"
        place.mkdir(parents=True)
        for path in paths:
            if path.is_dir():
                shutil.copytree(path, place / path.name, dirs_exist_ok=True)
            elif path.exists():
                shutil.copy(path, place)
        (place / "finding.txt").write_text(f"{title}\n{text}\n")
        print(f"FOUND {title}: {text[:300]}\n  kept in {place}", flush=True)
