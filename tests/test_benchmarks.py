"""The benchmark harness: labels stay out, predictions come back under the right ids, figures and floors hold."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import misplaced, records, table
from benchmarks.bench import Figure, Outcome, Run, bench
from benchmarks.gold import FIELDS, Input, inputs, load
from benchmarks.misplaced import Placed
from benchmarks.parts import Part, find, gold_records
from benchmarks.predict import predict
from benchmarks.scoring import HERE, Measure, added, interval, measures, units
from benchmarks.sets import SETS, named
from benchmarks.train_gold import attributions, whole_record
from reportedly.errors import InputError

SECRET = "LABEL"
# Every key that a gold file of some set may hold beside its inputs, each with a telling value.
LABELS: dict[str, Any] = {
    "split": SECRET, "topic": SECRET, "subtopic": SECRET, "doc_cluster": SECRET, "cluster": SECRET, "label": SECRET,
    "annotator": SECRET, "wire": SECRET, "source": SECRET, "relevant": SECRET, "text_kind": SECRET,
    "templates": [{"incident_type": [SECRET]}], "roles_gtt": [{"incident_type": SECRET}], "roles_grit": {SECRET: []},
    "incident": {"incident_id": SECRET}, "incidents": [{"type": SECRET}], "claims": [{"about": SECRET}],
    "sources": [{"kind": SECRET}], "roles": [{"role": SECRET}], "attributions": [{"type": SECRET}],
    "other_annotators": {SECRET: []}, "toponyms": [{"name": SECRET}], "locations": [{"text": SECRET}],
    "entities": [{"type": SECRET}], "relations": [{"type": SECRET}], "entity_mentions": [{"cluster": SECRET}],
    "event_mentions": [{"cluster": SECRET}], "sentences": [{"validated": SECRET}],
}  # fmt: skip
WORD = {"start": 3, "end": 8, "text": SECRET, "factuality": SECRET, "cluster": SECRET}
GIVEN: dict[str, Any] = {"event": WORD, "events": [WORD]}


def gold_record(set_name: str) -> dict[str, Any]:
    known = {theirs: GIVEN.get(ours, f"an input {ours}") for ours, theirs in FIELDS[set_name].items()}
    hidden = {k: v for k, v in LABELS.items() if k not in known}
    if "text" not in known:
        hidden["text"] = SECRET  # article_extraction: the text is the label
    return {"id": f"{SECRET}-1", **hidden, **known}


@pytest.mark.parametrize("set_name", FIELDS)
def test_no_label_gets_through(set_name: str) -> None:
    found = msgspec.json.encode(inputs(set_name, gold_record(set_name)))
    assert SECRET.encode() not in found
    assert b"an input" in found


@given(st.sampled_from(sorted(FIELDS)), st.dictionaries(st.text(), st.integers()))
def test_what_a_set_does_not_name_changes_nothing(set_name: str, extra: dict[str, int]) -> None:
    record = gold_record(set_name)
    read = FIELDS[set_name].values()
    more = {k: v for k, v in extra.items() if k not in read}
    assert inputs(set_name, record | more) == inputs(set_name, record)


def test_an_input_has_no_room_for_labels() -> None:
    known = {f.name for f in msgspec.structs.fields(Input)}
    assert known == {"text", "html", "title", "published", "outlet", "url", "language", "scheme", "event", "events"}


def test_every_set_has_fields_and_measures() -> None:
    assert set(SETS) == set(FIELDS) == set(measures())
    for rows in measures().values():
        assert len({m.name for m in rows}) == len(rows)
        assert all(bool(m.pattern) != bool(m.path) for m in rows)
        assert all(m.passes(m.aim, m.must) for m in rows if m.aim is not None and m.must is not None)


# ------------------------------------------------------------------ a whole small run

PAGE = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1>{1}</article></body></html>"
PARAGRAPH = "<p>The harbour office said on Friday that barge {0} lost its anchor, with nobody on board.</p>"
SCORER = '''
"""Counts the pages whose text holds "barge"."""
import sys
from bench_common import read_jsonl


def main():
    gold, pred = read_jsonl(sys.argv[1]), read_jsonl(sys.argv[2])
    right = sum("barge" in pred.get(k.split("#")[0], pred.get(k, {})).get("text", "") for k in gold)
    print(f"article body shingles  P 1.00  R 1.00  F1 {100 * right / len(gold):6.2f}")


if __name__ == "__main__":
    main()
'''
COMMON = """
import gzip, json


def read_jsonl(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as lines:
        return {r["id"]: r for r in map(json.loads, lines)}
"""


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    folder = tmp_path / "bench" / "article_extraction"
    folder.mkdir(parents=True)
    (folder.parent / "score_article.py").write_text(SCORER)
    (folder.parent / "bench_common.py").write_text(COMMON)
    with gzip.open(folder / "dev.jsonl.gz", "wt") as lines:
        for n in range(4):
            body = "".join(PARAGRAPH.format(f"{n}{k}") for k in range(5))
            record = {"id": f"page-{n}", "html": PAGE.format(f"Barge {n}", body), "text": SECRET, "split": "dev"}
            lines.write(json.dumps(record) + "\n")
    return tmp_path


def test_predictions_come_back_under_their_ids(labelled: Path) -> None:
    gold = labelled / "bench" / "article_extraction" / "dev.jsonl.gz"
    lines = predict(named("article_extraction"), gold)
    assert [line["id"] for line in lines] == [f"page-{n}" for n in range(4)]
    assert all(f"barge {n}0 lost" in line["text"] for n, line in enumerate(lines))
    assert predict(named("article_extraction"), gold, jobs=2) == lines


def test_a_run_scores_what_it_finds(labelled: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    outcome = bench(find(labelled), Run(out=out, resamples=30))
    assert outcome.figures == [Figure(set="article_extraction", measure="shingle F1", value=100, low=100, high=100)]
    assert outcome.refused == []
    again = bench(find(labelled / "bench"), Run(out=out, again=False, resamples=0))
    assert again.figures[0].value == 100
    assert again.figures[0].low is None
    assert again.corpora == outcome.corpora


def test_the_command_line(labelled: Path) -> None:
    gold = labelled / "bench" / "article_extraction" / "dev.jsonl.gz"
    command = [sys.executable, "-m", "benchmarks"]
    done = subprocess.run([*command, "article_extraction", gold, "-"], capture_output=True, check=True, cwd=HERE.parent)
    assert len(done.stdout.splitlines()) == 4
    done = subprocess.run([*command, "no_such_set", gold, "-"], capture_output=True, check=False, cwd=HERE.parent)
    assert done.returncode == 2
    assert done.stderr.startswith(b"benchmarks: no set called 'no_such_set'. Sets: muc4")


def test_a_scorer_that_is_not_there_is_said(labelled: Path, tmp_path: Path) -> None:
    (labelled / "bench" / "score_article.py").unlink()
    outcome = bench(find(labelled), Run(out=tmp_path))
    assert outcome.refused[0].startswith(
        f"{labelled}/bench/article_extraction/dev.jsonl.gz: article_extraction: no score_"
    )


def test_a_folder_without_sets_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no labelled sets here"):
        find(tmp_path)


def test_a_gold_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load("geo", tmp_path / "none.jsonl")


# ------------------------------------------------------------------ figures


@pytest.mark.parametrize(
    ("set_name", "measure", "output", "figure"),
    [
        ("muc4", "all slots F1", "ALL SLOTS   P 1.0  R 2.0  F1  41.20  gold 9", 41.2),
        ("factuality", "UDS-IH2 Pearson r", "== meantime\nPearson r 0.1\n== uds_ih2\nMAE 2  Pearson r -0.2", -0.2),
        ("geo", "the same, LGL", "== lgl: 1\n  end to end: F1 1.0\n  end to end: x; F1 2.5\n== all:", 2.5),
        ("geo", "within 161 km, end-to-end F1, all", "== all: 1\n  end to end: F1 1.0\n  end to end: F1 3.5\n", 3.5),
        ("re3d", "strict micro F1", "  Person P 1 R 1 F1 9\nstrict micro  P 1  R 1  F1  7.00  gold 3\n", 7.0),
    ],
)
def test_figures_are_found_in_what_scorers_print(set_name: str, measure: str, output: str, figure: float) -> None:
    m = next(m for m in measures()[set_name] if m.name == measure)
    assert m.read(output) == figure
    assert m.read("nothing of the kind") is None


def test_figures_are_found_in_json() -> None:
    m = Measure(name="x", scorer="s", path="a.b")
    assert m.read('{"a": {"b": 0.5}}') == 50
    assert m.read('{"a": {"b": null}}') is None


@given(st.lists(st.floats(0, 100), min_size=20, max_size=300))
def test_an_interval_lies_within_its_values(values: list[float]) -> None:
    found = interval(values)
    assert found is not None
    assert min(values) <= found[0] <= found[1] <= max(values)


def test_nested_counts_are_added_cell_by_cell() -> None:
    assert added({"a": [1, (2, 3.0)]}, {"a": [10, (20, 30.0)]}) == {"a": [11, [22, 33.0]]}


def test_merged_clusters_are_drawn_together() -> None:
    gold = {name: {"doc_cluster": label} for name, label in (("a", "X"), ("b", "X"), ("c", "Y"), ("d", "Z"))}
    ours = {name: {"cluster": n} for name, n in (("a", 0), ("b", 1), ("c", 1), ("d", 2))}
    assert sorted(map(sorted, units(gold, ours))) == [["a", "b", "c"], ["d"]]


# ------------------------------------------------------------------ whole records


def score_module() -> ModuleType:
    """The parts of the scorer of whole records that `records` calls, in the plainest form."""
    module = ModuleType("score")
    module.mains = lambda r: [i for i in r.get("incidents", []) if i["role"] == "main"]  # type: ignore[attr-defined]
    module.pair_up = lambda gs, ps: [(g, ps[n] if n < len(ps) else None) for n, g in enumerate(gs)]  # type: ignore[attr-defined]
    module.km = lambda p, q: 0.0 if p and q and p["name"] == q["name"] else None  # type: ignore[attr-defined]
    module.common = lambda a, b: len(a) if a in b else 0  # type: ignore[attr-defined]
    module.same_speaker = lambda claim, name: claim["speaker"] == name  # type: ignore[attr-defined]
    module.token_f1 = lambda a, b: float(a == b)  # type: ignore[attr-defined]
    module.score = lambda gold, predicted: {}  # type: ignore[attr-defined]
    return module


def told(incident: str, place: str, level: str = "city", **more: Any) -> dict[str, Any]:
    where = {"name": place, "lat": 1, "level": level}
    return {"incident": incident, "role": "main", "type": "raid", "place": where} | more


def claim(quote: str, certainty: str) -> dict[str, Any]:
    return {"quote": quote, "speaker": "", "certainty": certainty}


def test_figures_of_our_own_on_whole_records() -> None:
    gold = {
        "a": {"relevant": True, "incidents": [told("1", "Dun")], "claims": [claim("it burned", "hedged")]},
        "b": {"relevant": True, "incidents": [told("2", "Dun")], "claims": []},
    }
    ours = {
        "a": {"incidents": [told("p", "Dun"), told("q", "Dun")], "claims": [claim("it burned", "asserted")]},
        "b": {"incidents": [told("p", "Dun", "site")], "claims": []},
    }
    found = records.figures(score_module(), gold, ours, {"a": "so it burned", "b": ""})["ours"]
    assert found == {
        "level": {"value": 0.5},
        "extra": 0.5,  # one of three predicted, over two in gold
        "certainty_macro_f1": 0.0,
        "wrong_merges": 1.0,  # two incidents at one place in one cluster
        "not_slices": 0,
    }


def test_gains_and_losses_item_by_item() -> None:
    gold = {"a": {"relevant": True, "incidents": [told("1", "Dun", killed={"min": 1, "max": 1})], "claims": []}}
    before = records.items(score_module(), gold, {})
    after = records.items(score_module(), gold, {"a": {"relevant": True, "incidents": [told("p", "Dun")]}})
    gains, losses = records.changes(after, before)
    assert "a/relevant 0 -> 1" in gains
    assert "a/main 1/place 0 -> 1" in gains
    assert losses == []
    assert records.changes(before, after)[1] == [re.sub(r"(\S+) -> (\S+)$", r"\2 -> \1", line) for line in gains]


@pytest.mark.parametrize(
    ("predicted", "wrong"),
    [
        ({"quote": "barge", "start": 4, "end": 9}, 0),
        ({"quote": "barge", "start": 5, "end": 10}, 1),
        ({"quote": "barge"}, 0),
        ({"quote": "barque"}, 1),
    ],
)
def test_quotes_that_are_no_slices_are_counted(predicted: dict[str, Any], wrong: int) -> None:
    assert records.not_slices({"claims": [predicted]}, "the barge sank") == wrong


def test_macro_f1_is_over_the_labels_of_gold() -> None:
    labels = [("asserted", "asserted"), ("asserted", "hedged"), ("denied", "denied")]
    assert records.macro_f1(labels) == pytest.approx((2 / 3 + 1) / 2)
    assert records.macro_f1([]) is None


# ------------------------------------------------------------------ reports-train as gold of the scorers

TRAIN = {
    "id": "t1",
    "text": "Two men fled, the mayor said. He said a shot fell. Windows broke.",
    "language": "en",
    "relevant": True,
    "incidents": [{"n": 1, "role": "main", "type": "shooting", "killed": None}],
    "claims": [
        {"n": 1, "source": 1, "content": [[0, 12]], "cue": [[24, 28]], "certainty": "asserted", "about": "other"},
        {"n": 2, "source": 1, "content": [[38, 49]], "cue": [[33, 37]], "certainty": "asserted", "about": "event"},
        {"n": 3, "source": 0, "content": [[51, 64]], "cue": [], "certainty": "asserted", "about": "damage"},
    ],
    "sources": [{"n": 1, "kind": "official", "mentions": [[14, 23], [30, 32]]}],
    "roles": [{"incident": 1, "role": "target", "start": 51, "end": 58, "text": "Windows"}],
}


def test_the_mention_beside_the_cue_is_the_source() -> None:
    found = attributions(TRAIN)["attributions"]
    assert [a["source"] for a in found] == [[[14, 23]], [[30, 32]]]
    assert len(found) == 2  # what the outlet says itself is no attribution


def test_a_train_report_as_whole_record() -> None:
    found = whole_record(TRAIN)
    assert found["incidents"][0]["target"] == "Windows"
    assert found["incidents"][0]["incident"] == "t1/1"
    assert [c["speaker"] for c in found["claims"]] == ["the mayor", "the mayor", ""]
    assert all(c["quote"] in TRAIN["text"] for c in found["claims"])


def test_gold_of_some_languages_only(tmp_path: Path) -> None:
    file = tmp_path / "dev.jsonl"
    file.write_text(json.dumps(TRAIN) + "\n" + json.dumps({**TRAIN, "id": "t2", "language": "uk"}) + "\n")
    part = Part("reports_train", file)
    assert set(gold_records(part, "ru uk")) == {"t2"}
    assert set(gold_records(part)) == {"t1", "t2"}


# ------------------------------------------------------------------ table and floors

AT = Figure(set="muc4", measure="all slots F1", value=50.0, low=45.0, high=55.0)


def test_the_table_shows_bounds_and_change() -> None:
    line = table.rows([AT], table.Last(figures={"muc4/all slots F1": 48.0}))[0]
    assert line[:7] == ("muc4", "all slots F1", "50.0", "45.0-55.0", "+2", "42.0", "60.0")
    assert table.markdown([line]).splitlines()[1].startswith("| ---- | ")


def test_a_figure_below_its_floor_is_named() -> None:
    held = table.Floors({"muc4": "abc"}, {"muc4/all slots F1": 51.0})
    outcome = Outcome(figures=[AT], corpora={"muc4": "abc"})
    assert table.below(outcome, held) == ["muc4/all slots F1: 50.0 is worse than the floor 51.0"]
    assert table.below(Outcome(figures=[AT], corpora={"muc4": "other"}), held) == []


def test_floors_are_raised_and_not_lowered() -> None:
    outcome = Outcome(figures=[AT], corpora={"muc4": "abc"})
    assert table.pinned(outcome, table.Floors()).floors == {"muc4/all slots F1": 49.0}
    high = table.Floors({"muc4": "abc"}, {"muc4/all slots F1": 60.0})
    assert table.pinned(outcome, high).floors == high.floors
    assert table.pinned(outcome, high, lower=True).floors == {"muc4/all slots F1": 49.0}


def test_floors_and_runs_are_kept(tmp_path: Path) -> None:
    held = table.Floors({"muc4": "abc"}, {"muc4/all slots F1": 49.0})
    table.write_floors(held, tmp_path / "floors.toml")
    assert table.floors(tmp_path / "floors.toml") == held
    table.record(Outcome(figures=[AT], items={"a/relevant": 1.0}), "2026-01-02", "abc", tmp_path / "last.json")
    assert table.last(tmp_path / "last.json").figures == {"muc4/all slots F1": 50.0}


def test_the_table_goes_between_its_markers(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n")
    table.put_in_readme("new", page)
    assert page.read_text() == f"before\n{table.BEGIN}\n\nnew\n\n{table.END}\nafter\n"


def test_the_committed_files_are_sound() -> None:
    assert table.BEGIN in table.README.read_text(encoding="utf-8")
    known = {f"{name}/{m.name}" for name, rows in measures().items() for m in rows}
    assert set(table.floors().floors) <= known
    assert set(table.last().figures) <= known
    assert tomllib.loads((HERE / "anchors.toml").read_text(encoding="utf-8"))


# ------------------------------------------------------------------ answers that are more than a call


def test_upper_case_newswire_in_ordinary_case() -> None:
    from benchmarks.answers.truecase import truecase
    from reportedly.knowledge import Knowledge

    text = "LIMA, 4 MAR 90 (QQX) -- [TEXT] TWO MEN WHO SAID THEY WERE FROM BOGOTA ROBBED A BANK IN PERU ON TUESDAY."
    found = truecase(text, Knowledge.load())
    assert len(found) == len(text)
    assert found.lower() == text.lower()
    assert "Two men who said they were from Bogota robbed a bank in Peru on Tuesday." in found
    mixed = "Two men robbed a bank in Peru."
    assert truecase(mixed, Knowledge.load()) == mixed


def test_an_incident_template_of_newswire() -> None:
    from benchmarks.answers.muc import answer
    from reportedly.knowledge import Knowledge

    text = (
        "BOGOTA, 4 MAR 90 (QQX) -- [TEXT] GUERRILLAS KIDNAPPED MAYOR CARLOS TORRES YESTERDAY IN MEDELLIN. "
        "IN ANOTHER INCIDENT, A BOMB EXPLODED AT A BANK IN CALI."
    )
    found = {t["incident_type"]: t for t in answer(Input(text=text), Knowledge.load())["templates"]}
    assert found.keys() == {"KIDNAPPING", "BOMBING"}
    kidnapping, bombing = found["KIDNAPPING"], found["BOMBING"]
    assert kidnapping["Victim"][0]["mentions"][0].lower() == "carlos torres"
    assert kidnapping["PerpInd"][0]["mentions"][0].lower() == "guerrillas"
    assert kidnapping["location"] == ["COLOMBIA", "MEDELLIN"]
    assert kidnapping["date"] == {"from": "1990-03-03", "to": "1990-03-03"}
    assert [e["mentions"][0].lower() for e in bombing["Target"]] == ["bank"]
    assert [e["mentions"][0].lower() for e in bombing["Weapon"]] == ["bomb"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Warplanes bombed a bridge near the border on Monday.", "AIR_STRIKE"),
        ("Thousands of teachers marched peacefully to demand higher pay.", "PEACE_PROTEST"),
        ("Divers defused an old sea mine found by a fisherman.", "DISR_WEAP"),
        ("A strong earthquake shook the valley overnight.", "NATURAL_DISASTER"),
        ("Nothing of the kind.", "ATTACK"),
    ],
)
def test_a_conflict_type_by_its_words(text: str, label: str) -> None:
    from benchmarks.answers.types import answer
    from reportedly.knowledge import Knowledge

    assert answer(Input(text=text), Knowledge.load()) == {"label": label}


def test_errors_of_places_in_a_table_and_on_a_map() -> None:
    found = [
        Placed("one 3", (50.0, 30.0), (50.1, 30.0)),
        Placed("two 7", (50.0, 30.0), (-33.9, 18.4)),
        Placed("three 9", (10.0, -70.0), None),
    ]
    shown = misplaced.table("geo", "train", found)
    assert "| within 25 km | 1 | 33.3% |" in shown
    assert "| two 7 | 50.00, 30.00 | -33.90, 18.40 | 9,364 |" in shown
    assert "| 0, -80 | 1 | 1 | 100% |" in shown
    drawn = ET.fromstring(misplaced.map_of("geo", "train", found))
    kinds = Counter(e.tag.rpartition("}")[2] for e in drawn)
    assert kinds["line"] == 1  # from where the second is to where it was put
    assert kinds["circle"] == 2 + len(misplaced.COLOURS)
    assert "geo (train): 2 of 3 places wrong or missing" in "".join(drawn.itertext())


def test_an_error_is_read_from_each_kind_of_gold() -> None:
    names = misplaced.READ["geo"](
        {"toponyms": [{"start": 3, "end": 9, "lat": 1, "lon": 2}, {"start": 12, "end": 15, "lat": None, "lon": None}]},
        {"toponyms": [{"start": 3, "end": 9, "lat": 4.0, "lon": 5.0}]},
    )
    assert list(names) == [("3", (1.0, 2.0), (4.0, 5.0))]
    main = {"role": "main", "place": {"lat": 1, "lon": 2}}
    assert list(misplaced.READ["reports"]({"incidents": [main]}, {})) == [("main 1", (1.0, 2.0), None)]


@pytest.mark.parametrize(
    "file", sorted((Path(misplaced.__file__).parent / "errors").glob("*.md")), ids=lambda f: f.stem
)
def test_kept_errors_hold_ids_and_figures_only(file: Path) -> None:
    """No words of the sets: below the heads, rows are ids, coordinates, counts."""
    if file.stem != "README":
        rows = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
        ids = [row.split("|")[1].strip() for row in rows]
        assert all(re.fullmatch(r"[\w.,\- ]{1,60}", id_) for id_ in ids)


def test_whole_records_are_what_the_product_prints() -> None:
    from benchmarks.answers import records as whole
    from reportedly.knowledge import Knowledge

    text = "A drone hit a warehouse in Odesa overnight, killing two people, the governor said on Friday."
    item = Input(text=text, published="2024-03-01")
    found = whole.together(
        [whole.answer(item, Knowledge.load()), whole.answer(Input(text=text, language="xx"), Knowledge.load())]
    )
    assert found[0]["relevant"]
    assert found[0]["incidents"][0]["killed"] == {"min": 2, "max": 2}
    assert records.not_slices(found[0], text) == 0
    assert found[1] == {"relevant": False, "incidents": [], "claims": []}
