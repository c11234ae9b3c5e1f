"""Kills the tool at random moments and has it go on until it is done: not a byte may differ."""

import shutil
import signal
import subprocess
import time

from works import Reference, contents, differences, generator, is_leftover, kill, works


def kills(tool, folder, options, findings):
    """Spreads the kills over the works; one in five is a SIGTERM, which saves what is begun."""
    count = options.count or 1000
    chosen = works(folder / "inputs")
    for place, work in enumerate(chosen):
        rng = generator(options.seed, "kills", work.name)
        reference = Reference(tool, work, folder / f"whole-{place}")
        share = count // len(chosen) + (place < count % len(chosen))
        killed, rounds, leftovers = 0, 0, 0
        while killed < share:
            out = folder / "killed"
            shutil.rmtree(out, ignore_errors=True)
            killed += until_done(tool, work, out, reference.seconds, rng, share - killed,
                                 findings)
            rounds += 1
            leftovers += sum(is_leftover(path) for path in out.rglob("*"))
            changed = differences(contents(out), reference.contents)
            if changed:
                findings.add(f"kills --seed {options.seed}: {work.name}, round {rounds}",
                             f"differs in {', '.join(changed[:9])}", out)
        print(f"{work.name:15} {killed} kills in {rounds} rounds, {leftovers} unfinished files "
              f"left behind; undisturbed it takes {reference.seconds:.1f} s", flush=True)


def until_done(tool, work, out, seconds, rng, most, findings):
    """Starts the work again and again, until it comes to its end; the number of kills."""
    killed = 0
    while True:
        process = tool.start(work.call(out), stdout=subprocess.DEVNULL)
        if killed < most:
            number = signal.SIGTERM if rng.random() < 0.2 else signal.SIGKILL
            killed += kill(rng, process, seconds, [number])
        err = process.communicate(timeout=600)[1].decode("utf-8", "replace")
        if process.returncode == 0:
            return killed
        # A SIGTERM before the tool listens ends it at once.
        if process.returncode not in (128 + signal.SIGTERM, -signal.SIGTERM, -signal.SIGKILL):
            findings.add(f"kills: {work.name}", f"ended with {process.returncode} after {killed} "
                         f"kills: {err[-300:]}", out)
            return killed + 1


def crowd(tool, folder, options, findings):
    """Four processes in one folder of results, with kills in every second round."""
    rounds = options.count or 40
    chosen = {work.name: work for work in works(folder / "inputs")}
    reproduce, sweep = chosen["reproduce"], chosen["sweep"]
    whole = {w.name: Reference(tool, w, folder / f"whole-{w.name}") for w in (reproduce, sweep)}
    done = folder / "done"
    shutil.copytree(folder / "whole-reproduce", done)
    plays = {
        "four reports": ([["report", "--results"]] * 4, "reproduce", True),
        "four times a finished figure": ([reproduce.words + ["--results"]] * 4, "reproduce", True),
        "four times a new figure": ([reproduce.words + ["--results"]] * 4, "reproduce", False),
        "four sweeps": ([sweep.words + ["--results"]] * 4, "sweep", False),
        "figure, report, list and export": (
            [reproduce.words + ["--results"], ["report", "--results"],
             ["runs", "list", "--results"], ["runs", "export", "--results"]], "reproduce", True),
    }
    for name, (calls, reference, is_finished) in plays.items():
        rng, killed, bad = generator(options.seed, "crowd", name), 0, 0
        for number in range(max(1, rounds // len(plays))):
            place = folder / "crowd"
            shutil.rmtree(place, ignore_errors=True)
            if is_finished:
                shutil.copytree(done, place)
            seconds = 1 if is_finished else whole[reference].seconds
            texts, more = together(tool, [[*call, place] for call in calls],
                                   rng if number % 2 else None, seconds)
            killed += more
            texts += [f"differs in {name}" for name in differences(
                contents(place), whole[reference].contents)
                if not (is_finished and name.endswith("README.md"))]
            if texts:
                bad += 1
                findings.add(f"crowd --seed {options.seed}: {name}, round {number + 1}",
                             " | ".join(texts)[:1500], place)
        print(f"{name:35} {max(1, rounds // len(plays))} rounds of four processes, {killed} kills, "
              f"{bad} bad rounds", flush=True)


def together(tool, calls, rng, seconds):
    """Runs the calls at a time, kills some if there are random numbers, and lets all end.

    Gives what the processes that failed said, and the number of kills.
    """
    def start(call):
        return tool.start(call, stdout=subprocess.DEVNULL)
    processes = [start(call) for call in calls]
    killed = 0
    if rng:
        for _ in range(6):
            time.sleep(rng.uniform(0, seconds / 3))
            victim = rng.randrange(len(calls))
            if processes[victim].poll() is None:
                processes[victim].kill()
                processes[victim].communicate()
                processes[victim] = start(calls[victim])
                killed += 1
    texts = []
    for call, process in zip(calls, processes):
        try:
            err = process.communicate(timeout=300)[1].decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            process.kill()
            err = "hangs"
        if process.returncode != 0:
            texts.append(f"{call[0]} ended with {process.returncode}: {err.strip()[-300:]}")
    return texts, killed
