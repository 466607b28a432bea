"""Makes single changes to the product, each of which must make a program fail: a mutant that nothing kills is a promise
that nothing tests.

    tests/mutants/run.py             all of tests/mutants/table.txt
    tests/mutants/run.py NAME...     these
    tests/mutants/run.py --list      their names

Works on a copy of the tracked files in build/mutants, built with the preset `release`. Prints the figure."""

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPY = ROOT / "build/mutants"
BUILD = COPY / "build/release"
DEADLINE = 600


@dataclasses.dataclass
class Mutant:
    name: str = ""
    file: str = ""
    killer: str = ""
    changes: list = dataclasses.field(default_factory=list)  # (what stands there, what stands there instead)


def read_table():
    for block in (ROOT / "tests/mutants/table.txt").read_text().split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines:
            yield read_mutant(lines)


def read_mutant(lines) -> Mutant:
    mutant, old, new = Mutant(), [], []
    for line in lines:
        if line[0] in "-+":
            if line[0] == "-" and new:
                mutant.changes.append(("\n".join(old), "\n".join(new)))
                old, new = [], []
            (old if line[0] == "-" else new).append(line[1:])
        else:
            key, value = line.split(": ", 1)
            setattr(mutant, key, value)
    mutant.changes.append(("\n".join(old), "\n".join(new)))
    return mutant


def copy_sources() -> None:
    """Brings the copy up to date, and touches only files that differ, so that little is built again."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    for name in filter(None, names):
        source, target = ROOT / name, COPY / name
        if not source.is_file():
            continue
        if target.exists() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def build(target: str) -> bool:
    done = subprocess.run(["deploy/build.sh", "release", target], cwd=COPY, check=False, stdout=subprocess.DEVNULL)
    return done.returncode == 0


def passes(killer: str) -> bool:
    """Whether the program that should fail succeeds."""
    target, *arguments = killer.split()
    [program] = [path for path in BUILD.rglob(target) if path.is_file() and os.access(path, os.X_OK)]
    try:
        done = subprocess.run([program, *arguments], cwd=COPY, check=False, timeout=DEADLINE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def fate_of(mutant: Mutant) -> str:
    """`killed`, or why not."""
    file = COPY / mutant.file
    original = file.read_text()
    changed = original
    for old, new in mutant.changes:
        if changed.count(old) != 1:
            return f"stands {changed.count(old)} times in {mutant.file}: {old}"
        changed = changed.replace(old, new)
    file.write_text(changed)
    try:
        if not build(mutant.killer.split()[0]):
            return "does not build"
        return "survived" if passes(mutant.killer) else "killed"
    finally:
        file.write_text(original)


def main():
    mutants = list(read_table())
    if sys.argv[1:] == ["--list"]:
        print(*[f"{mutant.name:34}{mutant.killer}" for mutant in mutants], sep="\n")
        return 0
    wanted = [mutant for mutant in mutants if not sys.argv[1:] or mutant.name in sys.argv[1:]]
    copy_sources()
    healthy = True
    for killer in sorted({mutant.killer for mutant in wanted}):
        sound = build(killer.split()[0]) and passes(killer)
        healthy &= sound
        if not sound:
            print(f"{killer}: fails without any mutant")
    killed = 0
    for mutant in wanted if healthy else []:
        fate = fate_of(mutant)
        killed += fate == "killed"
        print(f"{mutant.name:34}{fate}", flush=True)
    print(f"figure: mutants: {killed} of {len(wanted)} killed, {len(mutants)} in the table")
    return 0 if wanted and killed == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main())
