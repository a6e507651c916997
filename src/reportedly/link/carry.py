"""What people judged of accounts, carried over to the accounts that a newer reader makes of the same reports. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from reportedly.nouns import Account, Link, Reason

READ_BY = "read by"  # the reasons of a judgement that name the reader of its left, and of its right account
Then = Callable[[str, str], Account | None]  # the account of this id as that reader made it


def read_by(*readers: str) -> tuple[Reason, ...]:
    """The readers of the two accounts that a person judged, kept with the judgement."""
    return tuple(Reason(comparison=READ_BY, score=0.0, words=reader) for reader in readers)


def carry(
    decisions: Sequence[Link], now: Sequence[Account], readers: Mapping[str, str], then: Then
) -> list[tuple[Link, Link | None]]:
    """Each judgement, and the same of the accounts there are now; null when it cannot be told of them.

    An account that another reader has made since is looked up as it was: it is the account of its report that it
    shares its first words with, or else the only one of the same type, days and place. A judgement that meets none,
    or several, is not applied. `readers` gives the reader of each report now.
    """
    known, by_report = {a.id: a for a in now}, _by_report(now)
    carried: list[tuple[Link, Link | None]] = []
    for decision in decisions:
        names = [r.words for r in decision.reasons if r.comparison == READ_BY] or ["", ""]
        ids = [
            _here(id_, reader, known, by_report, readers, then)
            for id_, reader in zip((decision.left, decision.right), names, strict=True)
        ]
        if ids[0] is None or ids[1] is None or ids[0] == ids[1]:
            carried.append((decision, None))
        else:
            left, right = sorted(i for i in ids if i)
            carried.append((decision, msgspec.structs.replace(decision, left=left, right=right)))
    return carried


def _by_report(accounts: Sequence[Account]) -> dict[str, list[Account]]:
    found: dict[str, list[Account]] = {}
    for account in accounts:
        found.setdefault(account.report, []).append(account)
    return found


def _here(
    id_: str,
    reader: str,
    known: Mapping[str, Account],
    by_report: Mapping[str, Sequence[Account]],
    readers: Mapping[str, str],
    then: Then,
) -> str | None:
    """The id that an account has now; null when it cannot be found again."""
    if id_ in known and reader in ("", readers.get(known[id_].report)):
        return id_
    old = then(id_, reader)
    if old is None:
        return None
    candidates = by_report.get(old.report, ())
    for alike in (_same_words, _same_facts):
        found = [a for a in candidates if alike(old, a)]
        if len(found) == 1:
            return found[0].id
    return None


def _same_words(old: Account, new: Account) -> bool:
    if old.trigger is None or new.trigger is None:
        return False
    return old.trigger.start < new.trigger.end and new.trigger.start < old.trigger.end


def _same_facts(old: Account, new: Account) -> bool:
    def facts(a: Account) -> tuple[object, ...]:
        return a.type, a.when and (a.when.start, a.when.end), a.where and a.where.name

    return facts(old) == facts(new)
