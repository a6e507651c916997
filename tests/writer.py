"""Run as a process that dies: archives invented reports one by one and says each that is acknowledged.

python writer.py CASEBOOK FIRST LAST
"""

import sys
from datetime import date, timedelta

import made

from reportedly.casebook import open_casebook


def say(line: str) -> None:
    """Acknowledge, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(path: str, first: str, last: str) -> None:
    with open_casebook(path) as casebook:
        say("open")
        for n in range(int(first), int(last)):
            day = date(2024, 1, 1) + timedelta(days=n)
            report, data, reading = made.strike(town=f"Town {n}", day=day.isoformat(), hurt=n)
            casebook.add(report, data, reading)
            say(report.id)
        while True:
            accounts = [a.id for r in casebook.readings() for a in r.accounts]
            if casebook.relink([accounts[n : n + 2] for n in range(0, len(accounts), 2)], []):
                say("linked")
                return


if __name__ == "__main__":
    main(*sys.argv[1:])
