"""Signals, few file descriptors, closed and full streams, and strange places and environments."""

import json
import os
import resource
import shutil
import signal
import subprocess

from tool import last_words
from works import Reference, contents, differences, generator, kill, works

SIGNALS = {
    "SIGINT": [signal.SIGINT], "SIGTERM": [signal.SIGTERM], "SIGHUP": [signal.SIGHUP],
    "SIGUSR1": [signal.SIGUSR1],
    "SIGTERM twice": [signal.SIGTERM, signal.SIGTERM],
    "SIGINT, SIGTERM, SIGINT": [signal.SIGINT, signal.SIGTERM, signal.SIGINT],
}


def signals(tool, folder, options, findings):
    """Sends each signal at random moments: it must end in order, and go on to the same bytes."""
    chosen = works(folder / "inputs")
    whole, ends = {}, {}
    cases = [(work, name) for work in chosen for name in SIGNALS]
    generator(options.seed, "signals").shuffle(cases)
    for number in range(options.count or 240):
        work, name = cases[number % len(cases)]
        if work.name not in whole:
            whole[work.name] = Reference(tool, work, folder / f"whole-{work.name}")
        rng = generator(options.seed, "signals", number)
        out = folder / "stopped"
        shutil.rmtree(out, ignore_errors=True)
        process = tool.start(work.call(out), stdout=subprocess.DEVNULL)
        kill(rng, process, whole[work.name].seconds, SIGNALS[name])
        err = communicate(process)
        code = process.returncode
        found = ends.setdefault(f"{work.name}, {name}", {})
        found[code] = found.get(code, 0) + 1
        text = wrong_end(code, SIGNALS[name], out)
        if not text:
            tool.expect(work.call(out))
            changed = differences(contents(out), whole[work.name].contents)
            text = f"differs in {', '.join(changed[:9])}" if changed else None
        if text:
            findings.add(f"signals --seed {options.seed}: {work.name}, {name}, number {number}",
                         f"{text}: {last_words(err)}", out)
    for case, found in sorted(ends.items()):
        print(f"{case:40} {sum(found.values()):4} times, ended with {found}", flush=True)


def communicate(process, seconds=60):
    """What the process says until its end; one that hangs is killed."""
    try:
        return process.communicate(timeout=seconds)[1].decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        process.returncode = "hang"
        return "hangs"


def wrong_end(code, numbers, out):
    """What is wrong with how a signal ended the tool, or nothing.

    While data are read or figures drawn, a signal may end it by itself: nothing is half done then.
    """
    if code not in [0, *(128 + n for n in numbers), *(-n for n in numbers)]:
        return f"ended with {code}"
    states = [json.loads(path.read_text())["state"] for path in out.rglob("record.json")]
    # A second signal may stop it at once, like a kill.
    if "running" in states and len(numbers) == 1:
        return f"ended with {code}, but a record says that it is running"
    return None


def descriptors(tool, folder, options, findings):
    """Few file descriptors: all must work, or be refused with the reason."""
    chosen = works(folder / "inputs")
    whole = folder / "whole-3"
    calls = [([*w.words, w.option], Reference(tool, w, folder / f"whole-{place}"))
             for place, w in enumerate(chosen)] + [(["report", "--results"], None)]
    for call, reference in calls:
        ends = {}
        for most in [*range(3, 24), 32, 48, 64, 100, 128, 200]:
            out = folder / "few"
            shutil.rmtree(out, ignore_errors=True)
            if call[0] == "report":
                shutil.copytree(whole, out)
            result = tool.run([*call, out], seconds=120, preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_NOFILE, (most, most)))
            kind = result.code
            text = None
            if result.crashed or result.code not in (0, 1, 127):
                text = f"ended with {result.code}"
            elif result.code == 1 and not result.err.strip():
                text = "ended with 1 without a word"
            elif "gnuplot is missing" in result.err:
                text = "takes gnuplot for missing"
            elif result.code == 0 and reference:
                changed = differences(contents(out), reference.contents)
                text = f"differs in {', '.join(changed[:9])}" if changed else None
            ends.setdefault(kind, []).append(most)
            if text:
                findings.add(f"descriptors: {call[0]} with {most}", f"{text}: {result.tail}")
        print(f"{call[0]:12} {ends}", flush=True)


def streams(tool, folder, options, findings):
    """Full and closed streams and broken pipes, of every command that says something."""
    train, _, _, sweep, _ = works(folder / "inputs")
    tool.expect(train.call(folder / "run"))
    tool.expect(sweep.call(folder / "results"))
    results = ["--results", folder / "results"]
    table = folder / "inputs/table.csv"
    short = ["train", "--data", table, "--target", "kind", "--hidden", "4", "--rule", "none",
             "--epochs", "3", "--threads", "1", "--batch-size", "20"]
    images = folder / "inputs/images/t10k-images-idx3-ubyte"
    calls = [short, [*short, "--json"], [*short, "--json", "--log-steps"],
             ["evaluate", folder / "run"], ["evaluate", folder / "run", "--json"],
             ["predict", folder / "run", images], ["predict", folder / "run", images, "--json"],
             ["runs", "list", *results], ["runs", "export", *results],
             ["runs", "export", "--format", "json", *results], ["report", *results],
             [*sweep.words, *results], [*sweep.words, *results, "--json"],
             ["list", "rules"], ["list", "experiments", *results], ["data"], ["doctor"],
             ["--help"], ["train", "--help"], ["--version"]]
    for call in calls:
        for stream in ("stdout", "stderr"):
            for way in ("full", "closed", "broken pipe"):
                result = into(tool, call, stream, way)
                if objection := wrong_stream(result, stream, way):
                    words = " ".join(str(word) for word in call[:2])
                    findings.add(f"streams: {words} {'--json' in call and '--json' or ''} with "
                                 f"{stream} {way}", f"{objection}: {result.tail}")
    print(f"{len(calls)} commands with six bad streams each", flush=True)


def into(tool, call, stream, way):
    """Calls the tool with a stream that takes nothing."""
    if way == "closed":
        return tool.run(call, preexec_fn=lambda: os.close(1 if stream == "stdout" else 2))
    if way == "full":
        with open("/dev/full", "wb") as full:
            return tool.run(call, **{stream: full})
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return tool.run(call, **{stream: writing})
    finally:
        os.close(writing)


def wrong_stream(result, stream, way):
    """What is wrong with an end under a bad stream, or nothing."""
    if result.crashed:
        return f"ended with {result.code}"
    if stream == "stdout" and result.code == 0 and way == "full":
        return "ended with 0 though its output was lost"
    if stream == "stderr" and way == "full" and result.code not in (0, 1):
        return f"ended with {result.code}"
    return None


PLACES = ["with blanks in it", "with 'single' and \"double\" quotes", "Übermaß·größe·日本",
          "$HOME `id` $(id)", "-dash", "a;b&c|d", "per%cent %s %n", "back\\slash", "star*?[x]",
          "#hash ~tilde", "new\nline"]
ENVIRONMENTS = {
    "no HOME": {"HOME": None}, "a HOME that is not there": {"HOME": "/nowhere"},
    "LANG=C": {"LANG": "C", "LC_ALL": "C"}, "LANG=tr_TR.UTF-8": {"LC_ALL": "tr_TR.UTF-8"},
    "LANG=de_DE.UTF-8": {"LC_ALL": "de_DE.UTF-8"}, "no PATH": {"PATH": None},
    "TMPDIR is not there": {"TMPDIR": "/nowhere"}, "TERM=dumb": {"TERM": "dumb"},
    "nothing at all": dict.fromkeys(os.environ), "TZ": {"TZ": "Pacific/Kiritimati"},
}


def places(tool, folder, options, findings):
    """Strange names of folders and strange environments: the numbers must be the same."""
    chosen = [w for w in works(folder / "inputs") if w.name in ("train", "sweep")]
    whole = {w.name: Reference(tool, w, folder / f"whole-{w.name}") for w in chosen}
    tries = [(name, name, {}) for name in PLACES]
    tries += [(title, f"plain {k}", change) for k, (title, change) in
              enumerate(ENVIRONMENTS.items())]
    for title, name, change in tries:
        environment = {k: v for k, v in {**os.environ, **change}.items() if v is not None}
        home = folder / "strange" / name
        home.mkdir(parents=True)
        shutil.copytree(folder / "inputs", home / "inputs")
        for work in chosen:
            # The program is found by its whole path; data and results by paths from here.
            words = [str(word).replace(str(folder), ".") for word in work.call(home / work.name)]
            words[-1] = f"./{work.name}"
            result = tool.run(words, seconds=120, cwd=home, env=environment)
            text = "" if result.code == 0 else f"ended with {result.code}: {result.tail}"
            if not text:
                found = contents(home / work.name)
                # A configuration holds the path as it was given.
                changed = [n for n in ("metrics.csv", "figure.csv") for k in found
                           if k.endswith(n) and found[k] != whole[work.name].contents.get(k)
                           and work.name == "train"]
                text = f"differs in {', '.join(changed)}" if changed else ""
                if work.name == "sweep":
                    report = tool.run(["report", "--results", "./sweep"], cwd=home,
                                      env=environment)
                    text = "" if report.code == 0 else f"report: {report.code}: {report.tail}"
            if text and not (change.get("PATH", "") is None and "gnuplot" in text):
                findings.add(f"places: {work.name} in {title!r}", text)
    print(f"{len(PLACES)} names of folders and {len(ENVIRONMENTS)} environments", flush=True)
