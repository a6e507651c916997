"""The sets, in one visible list: which module of `answers` speaks to each, and how its predictions are keyed."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Protocol, cast

import msgspec

from benchmarks.gold import Input
from reportedly.errors import InputError
from reportedly.knowledge import Knowledge


class Answers(Protocol):
    """What a module of `benchmarks.answers` offers: `answer`, and `together` where items must be seen together."""

    def answer(self, item: Input, knowledge: Knowledge, /) -> Any:
        """The answer to one item; may be asked for in another process."""


class Set(msgspec.Struct, frozen=True):
    """One labelled set: its name, the module that answers it, and the key of the id in a prediction."""

    name: str
    module: str
    key: str = "id"

    def answers(self) -> Answers:
        """The module; a part of the product that is not there yet is an InputError that says so."""
        try:
            return cast("Answers", import_module(f"benchmarks.answers.{self.module}"))
        except ImportError as error:
            missing = error.name or ""
            if not missing.startswith(("reportedly", "benchmarks.answers")):
                raise
            why = f" ({missing} is missing)" if missing.startswith("reportedly") else ""
            raise InputError(f"{self.name}: reportedly cannot answer this set yet{why}") from None

    def fields(self, answers: list[Any]) -> list[dict[str, Any]]:
        """The fields of the predictions: the answers as they are, or what the module makes of all of them."""
        together = getattr(self.answers(), "together", None)
        return answers if together is None else together(answers)


SETS = {
    s.name: s
    for s in (
        Set("muc4", "muc"),
        Set("gvc_incidents", "tolls"),
        Set("ecbplus", "stories"),
        Set("polnear", "attribution"),
        Set("geo", "geo"),
        Set("event_location", "event_location"),
        Set("factuality", "factuality"),
        Set("conflict_types", "types"),
        Set("slavic_ner", "slavic_names"),
        Set("re3d", "names"),
        Set("article_extraction", "articles"),
        Set("reports", "records", key="report"),
        Set("reports_train", "claims"),
        Set("train_records", "records", key="report"),
    )
}


def named(name: str) -> Set:
    """The set of that name.

    Raises InputError with the known names.
    """
    if name not in SETS:
        raise InputError(f"no set called {name!r}", do=f"Sets: {', '.join(SETS)}")
    return SETS[name]
