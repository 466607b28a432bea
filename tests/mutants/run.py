#!/usr/bin/env python3
"""Takes one guard after another out of the product, and sees that a named test notices.

    tests/mutants/run.py                  the three that every submission runs
    tests/mutants/run.py --all            all of them
    tests/mutants/run.py NAME...          these
    tests/mutants/run.py --list           their names, and why each matters
    tests/mutants/run.py --stale          which of them fit the checkout's sources no more

The tables beside this file hold one mutant each: a text that occurs exactly once in a source, what stands in its place
then, and the tests of which each must fail. They are run in a copy of the sources, build/mutants; the checkout is never
touched. First the unchanged copy has to pass all the tests, which shows that it is the change that makes them fail.
"""

import argparse
import dataclasses
import pathlib
import subprocess
import sys
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLES = sorted(pathlib.Path(__file__).parent.glob('*.toml'))
COPY = ROOT / 'build' / 'mutants'
BUILD = COPY / 'build' / 'dev'
TEST_SECONDS = 240  # a mutant may run for ever: then it has been noticed
# What a removal leaves unused is no fault of the mutant.
PARDON = ''.join(
    f'#pragma GCC diagnostic ignored "-Wunused-{what}"\n'
    for what in ('function', 'parameter', 'variable', 'result', 'value', 'but-set-variable'))


@dataclasses.dataclass
class Mutant:
    """One row of a table."""
    name: str
    file: str
    find: str
    replace: str
    why: str
    program: str  # below the build folder
    killed_by: list[str]  # names of test cases, or the arguments of a proof
    ci: bool = False

    def source(self) -> pathlib.Path:
        return COPY / self.file

    def fault(self, text: str) -> str:
        """Why the row does not fit the source any more; empty if it does."""
        count = text.count(self.find)
        if count != 1:
            return f'{self.name}: its text occurs {count} times in {self.file}, not once'
        return ''


def load() -> list[Mutant]:
    rows = [row for table in TABLES for row in tomllib.loads(table.read_text())['mutant']]
    mutants = [Mutant(**row) for row in rows]
    names = [mutant.name for mutant in mutants]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        sys.exit(f'mutants: more than one has the name {", ".join(doubled)}')
    return mutants


def refresh_copy() -> None:
    """Brings the copy to the state of the checkout; files that are the same keep their time, so that make works."""
    listed = subprocess.run(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], cwd=ROOT,
                            check=True, capture_output=True).stdout.decode().split('\0')
    wanted = {name for name in listed if name and (ROOT / name).is_file()}
    for name in wanted:
        source, target = ROOT / name, COPY / name
        if target.exists() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        target.chmod(source.stat().st_mode)
    for folder in ('common', 'alert-service', 'api-service', 'tests', 'deploy'):
        for file in (COPY / folder).rglob('*'):
            if file.is_file() and str(file.relative_to(COPY)) not in wanted:
                file.unlink()


def build(programs: set[str]) -> bool:
    targets = sorted(pathlib.PurePath(program).name for program in programs)
    return subprocess.run(['deploy/build.sh', 'dev', *targets], cwd=COPY, stdout=subprocess.DEVNULL).returncode == 0


def build_failure() -> str:
    lines = (BUILD / 'build.log').read_text(errors='replace').splitlines()
    errors = [line for line in lines if ' error: ' in line]
    return '\n'.join((errors or lines)[:5])


def command_of(program: str, test: str) -> list[str]:
    if pathlib.PurePath(program).name.startswith('proof_'):
        return [str(BUILD / program), *test.split()]
    # A case of several stores has one name for each, which begins with its own. Catch2 takes a comma for "or".
    escaped = test.replace('\\', '\\\\').replace(',', '\\,').replace('[', '\\[')
    return [str(BUILD / program), '-w', 'NoTests', f'{escaped}*']


def passes(program: str, test: str) -> bool:
    log = COPY / 'build' / 'last-test.log'
    with log.open('w') as out:
        try:
            return subprocess.run(command_of(program, test), stdout=out, stderr=subprocess.STDOUT,
                                  timeout=TEST_SECONDS, cwd=COPY).returncode == 0
        except subprocess.TimeoutExpired:
            return False


def check_unchanged(mutants: list[Mutant]) -> list[str]:
    faults = [fault for mutant in mutants if (fault := mutant.fault(mutant.source().read_text()))]
    if faults:
        return faults
    if not build({mutant.program for mutant in mutants}):
        return [f'the unchanged copy does not build:\n{build_failure()}']
    tests = {(mutant.program, test) for mutant in mutants for test in mutant.killed_by}
    return [f'without any change fails already: {program} "{test}"'
            for program, test in sorted(tests) if not passes(program, test)]


def run(mutant: Mutant) -> str:
    """What went wrong; empty if each of its tests noticed."""
    source = mutant.source()
    unchanged = source.read_text()
    try:
        source.write_text(PARDON + unchanged.replace(mutant.find, mutant.replace))
        if not build({mutant.program}):
            return f'does not build:\n{build_failure()}'
        survived = [test for test in mutant.killed_by if passes(mutant.program, test)]
    finally:
        source.write_text(unchanged)
    return ''.join(f'SURVIVED "{test}"' for test in survived)


def choose(arguments: argparse.Namespace, mutants: list[Mutant]) -> list[Mutant]:
    if arguments.all:
        return mutants
    if not arguments.name:
        return [mutant for mutant in mutants if mutant.ci]
    unknown = set(arguments.name) - {mutant.name for mutant in mutants}
    if unknown:
        sys.exit(f'mutants: there is none called {", ".join(sorted(unknown))}')
    return [mutant for mutant in mutants if mutant.name in arguments.name]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('name', nargs='*')
    parser.add_argument('--all', action='store_true')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('--stale', action='store_true')
    arguments = parser.parse_args()
    mutants = load()
    if arguments.list:
        for mutant in mutants:
            print(f'{mutant.name:32}{mutant.why}')
        return 0
    # A row that fits no more is a fault even if its turn does not come.
    stale = [fault for mutant in mutants if (fault := mutant.fault((ROOT / mutant.file).read_text()))]
    if arguments.stale:
        print('\n'.join(stale), end='')
        return 1 if stale else 0
    refresh_copy()
    chosen = choose(arguments, mutants)
    faults = stale or check_unchanged(chosen)
    if faults:
        print('\n'.join(faults))
        return 1
    killed = 0
    for mutant in chosen:
        begin = time.monotonic()
        fault = run(mutant)
        killed += not fault
        print(f'{mutant.name}: {fault or "killed by each of " + str(len(mutant.killed_by))}'
              f' ({time.monotonic() - begin:.0f} s)', flush=True)
    print(f'figure: mutants: {killed} of {len(chosen)} killed, of {len(mutants)} in the tables')
    return 0 if killed == len(chosen) > 0 else 1


if __name__ == '__main__':
    sys.exit(main())
