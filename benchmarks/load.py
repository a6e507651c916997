"""Many at once: `python -m benchmarks.load [--minutes 1] [--incidents 300] [--readers 50] [--reviewers 5]`.

A casebook of invented incidents is served where people sign in, in a process of its own. Readers look at lists, parts
of the map, records and claims, reviewers at the queues, and they accept, correct, reject, ask, judge pairs and take
back; each waits a second or two between two looks, as people do. Their sessions are made with the server's own secret:
signing in is slowed down on purpose. At the end every decision that was acknowledged must stand in the casebook as it
was made, and nothing else. Printed are the answers by kind with the median and the 95th percentile in milliseconds, the
errors, and the decisions kept. The exit code is 1 when there was an error or a decision is lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
from itsdangerous import TimestampSigner

from benchmarks.exporting import report
from reportedly import flow
from reportedly.casebook import Casebook, open_casebook
from reportedly.serve.people import People, Person, Role

PASSWORD = "nobody signs in with it"  # noqa: S105 - it only makes a person
PAUSE = (1.0, 2.0)  # seconds between two looks of one person
UP = 180  # seconds that the server may take to start
Took = dict[str, list[float]]


class Crowd:
    """What everybody does, and what came of it."""

    def __init__(self, site: str, incidents: list[str], claims: list[str], until: float) -> None:
        self.site, self.incidents, self.claims, self.until = site, incidents, claims, until
        self.took: Took = {}
        self.errors: list[str] = []
        self.rulings: dict[tuple[str, str], tuple[str, str]] = {}  # (claim, person) -> (kind, reason)
        self.links: dict[tuple[str, str, str], str] = {}  # (left, right, person) -> judgement
        self.made = 0

    async def ask(self, client: httpx.AsyncClient, kind: str, method: str, path: str, **sent: Any) -> httpx.Response:
        """One request, timed; whatever is not an answer is an error."""
        begun = time.perf_counter()
        try:
            answer = await client.request(method, path, **sent)
        except httpx.HTTPError as error:
            self.errors.append(f"{kind} {path}: {error!r}")
            return httpx.Response(599)
        self.took.setdefault(kind, []).append((time.perf_counter() - begun) * 1000)
        if answer.status_code >= 400:
            self.errors.append(f"{kind} {path}: {answer.status_code} {answer.text[:200]}")
        return answer

    def browser(self, person: Person, secret: str) -> httpx.AsyncClient:
        """The browser of somebody who has signed in."""
        session = b64encode(json.dumps({"name": person.name, "mark": person.mark}).encode())
        cookies = {"reportedly": TimestampSigner(secret).sign(session).decode()}
        return httpx.AsyncClient(base_url=self.site, timeout=120, cookies=cookies)

    async def reader(self, number: int, client: httpx.AsyncClient) -> None:
        """Look around until the time is over."""
        chance = random.Random(number)
        while time.monotonic() < self.until:
            west, south = chance.uniform(15, 20), chance.uniform(40, 48)
            kind, path = chance.choice(
                (
                    ("list", "/"),
                    ("viewport", f"/?box={west:.2f},{south:.2f},{west + 3:.2f},{south + 2:.2f}"),
                    ("facet", "/?type=drone_strike&source=witness"),
                    ("search", "/?words=depot"),
                    ("record", f"/incident/{chance.choice(self.incidents)}"),
                    ("record", f"/incident/{chance.choice(self.incidents)}"),
                    ("claim", f"/claim/{chance.choice(self.claims)}"),
                    ("areas", "/api/areas"),
                )
            )
            await self.ask(client, kind, "GET", path)
            await asyncio.sleep(chance.uniform(*PAUSE))
        await client.aclose()

    async def reviewer(self, number: int, client: httpx.AsyncClient) -> None:
        """Look at the queues, and decide until the time is over."""
        chance, name = random.Random(number), f"person{number}"
        while time.monotonic() < self.until:
            await self.ask(client, "queue", "GET", f"/review?queue={chance.choice(('doubtful', 'asked', 'low'))}")
            await asyncio.sleep(chance.uniform(*PAUSE))
            if chance.random() < 0.15:
                await self._judge(client, chance, name)
            else:
                await self._rule(client, chance, name)
            await asyncio.sleep(chance.uniform(*PAUSE))
        await client.aclose()

    async def _rule(self, client: httpx.AsyncClient, chance: random.Random, name: str) -> None:
        mine = [claim for claim, who in self.rulings if who == name]
        if mine and chance.random() < 0.2:
            claim = chance.choice(mine)
            sent = {"claim": claim, "kind": "undo", "author": name}
            if (await self.ask(client, "ruling", "POST", "/api/rulings", json=sent)).status_code == 200:
                del self.rulings[claim, name]
                self.made += 1
            return
        claim, kind = chance.choice(self.claims), chance.choice(("accept", "reject", "question", "correct"))
        sent = {"claim": claim, "kind": kind, "author": name, "reason": f"{name} {self.made} {chance.random()}"}
        if kind == "correct":
            sent["certainty"] = "hedged"
        if (await self.ask(client, "ruling", "POST", "/api/rulings", json=sent)).status_code == 200:
            self.rulings[claim, name] = kind, sent["reason"]
            self.made += 1

    async def _judge(self, client: httpx.AsyncClient, chance: random.Random, name: str) -> None:
        one, other = chance.sample(self.incidents, 2)
        sent = {"one": one, "other": other, "judgement": "unsure", "author": name, "reason": "one night, two places"}
        answer = await self.ask(client, "judgement", "POST", "/api/decisions", json=sent)
        if answer.status_code == 200:
            made = answer.json()
            self.links[made["left"], made["right"], name] = made["judgement"]
            self.made += 1


def fill(casebook: Casebook, count: int) -> tuple[list[str], list[str]]:
    """Put in as many invented reports; the ids of the incidents, and of the claims."""
    for n in range(count):
        casebook.add(*report(n))
    flow.link(casebook)
    claims = [c.id for r in casebook.readings() for c in r.claims if c.about != "other"]
    return [i.id for i in casebook.incidents()], claims


def lost(crowd: Crowd, casebook: Casebook) -> list[str]:
    """The decisions that were acknowledged and do not stand so, and those that stand and were never made."""
    kept = {
        (r.claim.id, r.ruling.by.removeprefix("person:")): (r.ruling.kind, r.ruling.reason) for r in casebook.rulings()
    }
    linked = {
        (k.left, k.right, k.by.removeprefix("person:")): k.judgement
        for k in casebook.links()
        if k.by.startswith("person:")
    }
    wrong = [f"ruling {key}" for key in kept.keys() | crowd.rulings.keys() if kept.get(key) != crowd.rulings.get(key)]
    return wrong + [
        f"link {key}" for key in linked.keys() | crowd.links.keys() if linked.get(key) != crowd.links.get(key)
    ]


async def _run(crowd: Crowd, people: People) -> None:
    kept = people.kept()
    await asyncio.gather(
        *(
            (crowd.reader if p.role == "reader" else crowd.reviewer)(n, crowd.browser(p, kept.secret))
            for n, p in enumerate(kept.people)
        )
    )


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def main(words: list[str] | None = None) -> int:
    """Print the table; 1 when something went wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--incidents", type=int, default=300)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--reviewers", type=int, default=5)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        path, port = str(Path(folder) / "load.sqlite"), _free()
        with open_casebook(path) as casebook:
            incidents, claims = fill(casebook, asked.incidents)
            people, site = People.of(path), f"http://127.0.0.1:{port}"
            for n in range(asked.readers + asked.reviewers):
                role: Role = "reader" if n < asked.readers else "reviewer"
                people.add(f"person{n}", role, PASSWORD, totp=False)
            serving = [sys.executable, "-m", "reportedly", "serve", "--accounts", "--port", str(port)]
            serving += ["--casebook", path]
            with subprocess.Popen(serving, stderr=subprocess.DEVNULL) as server:
                try:
                    _wait(site)
                    crowd = Crowd(site, incidents, claims, time.monotonic() + asked.minutes * 60)
                    asyncio.run(_run(crowd, people))
                finally:
                    server.terminate()
            missing = lost(crowd, casebook)
    return _told(crowd, missing, asked)


def _wait(site: str) -> None:
    end = time.monotonic() + UP
    while time.monotonic() < end:
        try:
            if httpx.get(site, timeout=UP).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def _told(crowd: Crowd, missing: list[str], asked: argparse.Namespace) -> int:
    people = f"{asked.readers} readers and {asked.reviewers} reviewers"
    print(f"{people}, {asked.minutes:g} min, {len(crowd.incidents):,} incidents, {len(crowd.claims):,} claims")
    print(f"{'kind':12} {'answers':>8} {'p50 ms':>8} {'p95 ms':>8} {'most ms':>8}")
    for kind, took in sorted(crowd.took.items()):
        took.sort()
        p95 = took[max(int(len(took) * 0.95) - 1, 0)]
        print(f"{kind:12} {len(took):8} {statistics.median(took):8.0f} {p95:8.0f} {took[-1]:8.0f}")
    print(f"{sum(map(len, crowd.took.values())):,} answers, {len(crowd.errors)} errors")
    print(f"{crowd.made} decisions acknowledged, {len(missing)} of them not as they were made")
    for line in [*crowd.errors[:10], *missing[:10]]:
        print(f"  {line}")
    return 1 if crowd.errors or missing else 0


if __name__ == "__main__":
    sys.exit(main())
