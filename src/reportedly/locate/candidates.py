"""What a name can mean, as far as the gazetteer and the word beside the name go."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import structs
from rapidfuzz import fuzz

from reportedly.locate.mention import Gazetteer, GazetteerRow, PlaceMention, seats
from reportedly.locate.names import ARTICLE, CYRILLIC, fold, latin, look_up_keys
from reportedly.nouns import Level

ALIKE = 72  # how like two spellings must be, 0-100: "Um Rawaba" and "Umm Ruwaba" are 84
DISTRICT_KM = 25.0  # reach of a district known only by its seat
KIND_AFTER = re.compile(
    r"\s+(?:region|province|oblast|governorate|county|district|city|state|republic|krai|raion|rayon|island|islands|"
    r"township|tehsil|subdistrict|camp|town|village|municipality|"
    r"область|области|край|район|районе|району|області|районі)$",
    re.IGNORECASE,
)
KIND_BEFORE = re.compile(
    r"^(?:city|town|village|port|republic|state|province|region|governorate|island|kingdom) of\s+", re.IGNORECASE
)
LEVELS: dict[str, Level] = {
    "city": "city", "district": "district", "admin1": "admin1", "region": "admin1", "country": "country",
    "sea": "sea", "site": "site",
}  # fmt: skip


def level_of(row: GazetteerRow) -> Level | None:
    """How fine a row is; a continent has no level."""
    return LEVELS.get(row.kind)


def candidates(m: PlaceMention, gazetteer: Gazetteer) -> list[GazetteerRow]:
    """The rows that a mention can mean, of the kind that the word beside it says, the most populous first."""
    rows = list(gazetteer.find(m.name))
    kind = _kind(m)
    if not rows:
        short = KIND_BEFORE.sub("", KIND_AFTER.sub("", m.name))
        rows = list(gazetteer.find(short)) if short != m.name else []
    if kind in ("admin1", "district"):
        return _divisions(m, rows, gazetteer, kind)
    if kind == "sea":
        full = [r for r in rows if r.kind == "sea"]
        return full or rows
    return rows


def _kind(m: PlaceMention) -> str:
    """The kind that the name itself or the word beside it says."""
    last = m.name.split()[-1].lower() if " " in m.name else ""
    if last in ("region", "province", "oblast", "governorate", "область", "области", "області"):
        return "admin1"
    return "district" if last in ("district", "township", "tehsil", "subdistrict", "raion", "rayon") else m.noun


def _divisions(m: PlaceMention, rows: list[GazetteerRow], gazetteer: Gazetteer, kind: str) -> list[GazetteerRow]:
    """Divisions of that name, else the one whose seat the name is ("Kupiansk district", "Белгородский район")."""
    wanted = ("admin1", "region", "country") if kind == "admin1" else ("district",)
    found = [r for r in rows if r.kind in wanted]
    for noun in NOUNS[kind]:
        found += [r for r in gazetteer.find(f"{m.name} {noun}") if r.kind in wanted and r not in found]
    if kind == "admin1" and not found:
        codes = [r.admin1 for r in (rows or seats(m.name, gazetteer))[:3] if r.kind == "city" and r.admin1]
        for code in codes:
            found += [
                r for r in gazetteer.find(gazetteer.admin1_name(code) or "") if r.admin1 == code and r.kind == kind
            ]
    if kind == "district":
        found = [r for r in found if r.lat is not None]
        towns = [r for r in (rows or seats(m.name, gazetteer)) if r.kind == "city"]
        found += [structs.replace(r, kind="district", radius=max(DISTRICT_KM, r.radius or 0)) for r in towns]
    return found or rows


NOUNS = {
    "admin1": ("oblast", "region", "область", "province", "governorate", "state"),
    "district": ("county", "district", "raion", "район", "rayon"),
}


def kin(m: PlaceMention, gazetteer: Gazetteer, countries: Collection[str | None]) -> GazetteerRow | None:
    """The place in one of the countries whose name is another spelling of the mention's; None unless one stands out."""
    if not countries or len(m.name) < 4:
        return None
    scored: dict[int, tuple[float, GazetteerRow]] = {}
    for written in _spellings(m.name):
        for row in gazetteer.alike(written):
            if row.country in countries and row.lat is not None:
                likeness = fuzz.ratio(unarticled(written), unarticled(row.name))
                known = scored.get(row.geonameid or 0)
                if likeness >= ALIKE and (known is None or known[0] < likeness):
                    scored[row.geonameid or 0] = (likeness, row)
    good = sorted(scored.values(), key=lambda s: (-s[0], -s[1].population))
    if not good or (
        len(good) > 1 and good[1][0] > good[0][0] - 4 and good[1][1].population * 3 > good[0][1].population
    ):
        return None
    return good[0][1]


def _spellings(name: str) -> list[str]:
    """The name in Latin letters, in each case that a Cyrillic one can have."""
    folded = fold(name)
    return [latin(k) for k in look_up_keys(name)] if CYRILLIC.search(folded) else [folded]


def unarticled(name: str) -> str:
    """A folded name without the Arabic article, which reports write or leave out."""
    return ARTICLE.sub("", fold(name))
