"""A disk that is full, at every size from nothing to enough, and one without room for files."""

import os
import shutil
import subprocess
import sys

from works import Reference, contents, differences, works


def with_mounts():
    """Goes on in a namespace of its own in which this process may mount; False where it may not."""
    if os.environ.get("HOMEOSTAT_MOUNTS") == "1":
        return True
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        return False
    os.environ["HOMEOSTAT_MOUNTS"] = "1"
    os.execvp("unshare", ["unshare", "-m", sys.executable, *sys.argv])


def disk(tool, folder, options, findings):
    """Runs each work on small disks, then makes room and has it go on to the same bytes."""
    if not with_mounts():
        print("disk: skipped: only root may mount a small disk")
        return
    for work in works(folder / "inputs"):
        whole = Reference(tool, work, folder / f"whole-{work.name}")
        needed = sum(path.stat().st_size // 4096 + 1 for path in (
            folder / f"whole-{work.name}").rglob("*")) + 8
        steps = options.count or 24
        limits = [f"size={4 * max(1, needed * k // steps)}k" for k in range(steps)]
        limits += [f"nr_inodes={k}" for k in range(2, 12)]
        ends = {}
        for limit in limits:
            text = on_disk(tool, work, folder / "disk", limit, whole, ends)
            if text:
                findings.add(f"disk: {work.name} with {limit}", text)
        print(f"{work.name:15} {len(limits)} small disks, ended with {ends}", flush=True)


def on_disk(tool, work, place, limit, whole, ends):
    """What goes wrong on a disk with a limit, or nothing."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", limit, "none", place], check=True)
    try:
        out = place / "out"
        result = tool.run(work.call(out), seconds=120)
        ends[result.code] = ends.get(result.code, 0) + 1
        if result.crashed or result.code not in (0, 1):
            return f"ended with {result.code}: {result.tail}"
        if result.code == 1 and not result.err.strip():
            return "ended with 1 without a word"
        subprocess.run(["mount", "-o", "remount,size=1g,nr_inodes=100000", place], check=True)
        # A run that failed for want of room is tried again when asked to.
        retry = [] if work.again else ["--retry-failed"]
        result = tool.run([*work.call(out), *retry], seconds=120)
        if result.code != 0:
            return f"cannot go on when there is room: {result.code}: {result.tail}"
        changed = differences(contents(out), whole.contents)
        return f"differs in {', '.join(changed[:9])}" if changed else None
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        shutil.rmtree(place, ignore_errors=True)
