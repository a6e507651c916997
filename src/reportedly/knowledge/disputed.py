"""The areas of `data/disputed.tsv`: which country is answered there, and which others beside it."""

from __future__ import annotations

from importlib.resources import files


def table(name: str) -> list[list[str]]:
    """The rows of a shipped table, without its comments."""
    text = files("reportedly.data").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


class Disputed:
    """The areas of `disputed.tsv`, by code of a division or country, and by box."""

    def __init__(self) -> None:
        rows = table("disputed.tsv")
        self.codes = {code: (r[1], r[2]) for r in rows for code in r[3].split("|") if code}
        self.boxes = [(tuple(map(float, r[4].split(","))), (r[1], r[2])) for r in rows if r[4]]

    def answer(self, country: str, code: str, lat: float, lon: float) -> tuple[str, str]:
        """Country and the other answers for a place."""
        for (south, west, north, east), answer in self.boxes:
            if south <= lat <= north and west <= lon <= east and country in (answer[0], *answer[1].split(",")):
                return answer
        return self.codes.get(code) or self.codes.get(country) or (country, "")
