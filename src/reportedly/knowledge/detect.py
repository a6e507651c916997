"""Which language a text is in, by py3langid, among the languages that news is written in."""

from __future__ import annotations

from functools import cache
from typing import Any

from reportedly.knowledge.languages import languages
from reportedly.nouns import Issue, Report

# Labels of the detector that no news report is in; short texts are taken for them now and then.
NOT_NEWS = ("la", "eo", "vo", "wa", "an", "oc", "br", "se", "qu", "jv", "mg", "ht", "rw", "lb", "fo", "nn")
UNKNOWN = "und"
TELLING = 40  # letters; of 41 reports, all were told right from 80 characters and 4 were not from 30
SAMPLE = 600  # characters that are looked at: more changes no answer and costs time


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([label for label in identifier.labels if label not in NOT_NEWS])
    return identifier


def detect(text: str, stated: str = "") -> str:
    """The language of `text` as ISO 639-1 code, "und" when it holds no letters.

    `stated` is what the page says of itself. Templates often say it wrongly, so the text decides; the
    statement is believed where the text is too short to tell.
    """
    letters = sum(map(str.isalpha, text[:SAMPLE]))
    code = stated.lower().replace("_", "-").partition("-")[0]
    code = code if len(code) == 2 and code.isalpha() else ""
    if letters < TELLING and code:
        return code
    if not letters:
        return UNKNOWN
    found = str(_identifier().classify(text[:SAMPLE])[0])
    return UNKNOWN if found == "zxx" else found


def unreadable(report: Report) -> Issue | None:
    """The Issue of a report in a language without word lists: it is kept, and it is not read."""
    known = languages()
    if report.language in known:
        return None
    return Issue(
        where=report.origin,
        seen=f"in a language that cannot be read yet: {report.language!r}",
        do=f"Kept, not read. Languages that can be read: {', '.join(known)}.",
        kind="warning",
    )
