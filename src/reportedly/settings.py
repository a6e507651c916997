"""One frozen `Settings`, read once at the door and passed along: defaults, then file, then environment."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from reportedly.errors import SettingsError


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings with their defaults. Environment names are `REPORTEDLY_` plus the upper-case name."""

    casebook: str = "casebook.sqlite"  # path of the casebook; ":memory:" keeps nothing
    data: str = ""  # folder of the built gazetteer; empty = beside the environment (see knowledge.py)
    places: str = "places.sqlite"  # file of the user's own places, which `places import` fills
    spacy_model: str = ""  # path or package of another English pipeline; empty = the pinned one
    encoder: bool = True  # whether the shipped network reads beside the rules (English only)
    minimum_age_hours: int = 0  # how old an incident must be to be exported; it can only raise that of a profile
    max_bytes: int = 20_000_000  # a larger page is refused
    max_archive_bytes: int = 2_000_000_000  # a larger archive (of many reports) is refused
    max_characters: int = 400_000  # longer canonical text is refused
    max_images: int = 50  # pictures of one report that are kept
    max_image_bytes: int = 20_000_000  # a larger picture is not kept
    max_image_pixels: int = 60_000_000  # a picture of more is kept and not opened
    fetch_seconds: float = 30.0  # a web address that takes longer is given up
    seconds_between: float = 5.0  # pause between two questions to one site; its robots.txt may ask for more
    user_agent: str = ""  # what sites are told who asks; empty = reportedly and its version
    min_characters: int = 40  # a page whose article is shorter has no article
    max_elements: int = 100_000  # a page of more is refused; of 140 news pages the largest has 1,565
    max_nesting: int = 256  # what is nested deeper is not read; more than 256 is never read
    max_seconds: int = 120  # processor time for one report, and as much to collect it
    max_memory_mb: int = 4_000  # what a worker may hold while it collects or reads
    workers: int = 1  # processes that read; 0 = in this one, which a report may then take down

    @classmethod
    def load(cls, file: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
        """Defaults, overridden by a TOML file, overridden by the environment; all faults in one error."""
        raw: dict[str, object] = {}
        if file is not None:
            raw.update(tomllib.loads(file.read_text(encoding="utf-8")))
        for name in cls.__struct_fields__:
            value = environment.get(f"REPORTEDLY_{name.upper()}")
            if value is not None:
                raw[name] = value
        try:
            return msgspec.convert(raw, cls, strict=False)
        except msgspec.ValidationError as error:
            known = ", ".join(cls.__struct_fields__)
            raise SettingsError(str(error), where=str(file or "environment"), do=f"Known settings: {known}") from None
