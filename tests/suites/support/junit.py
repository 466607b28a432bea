"""Prints how many cases of a JUnit report passed, failed and were skipped."""

import sys
import xml.etree.ElementTree as ElementTree


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return 1
    return 2 if case.find("skipped") is not None else 0


def main():
    counts = [0, 0, 0]
    for case in ElementTree.parse(sys.argv[1]).iter("testcase"):
        counts[outcome(case)] += 1
    print(*counts)


if __name__ == "__main__":
    main()
