"""All JSON that is printed fits the published schema, and the schema in docs/ is the one of the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import made
import pytest
from jsonschema import Draft202012Validator

from reportedly import ask
from reportedly.casebook import open_casebook
from reportedly.publish import document, schema

PUBLISHED = Path(__file__).parent.parent / "docs" / "record.schema.json"


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = str(tmp_path_factory.mktemp("schema") / "case.sqlite")
    made.fill(path)
    with open_casebook(path, create=False) as casebook:
        record = ask.show(casebook)
        return {
            "Record": record.json(),
            "ReportRecord": record.lines()[0],
            "Incidents": document(ask.incidents(casebook)),
            "Found": document(ask.search(casebook, "drone")),
            "SanctionsLists": document(ask.lists(casebook)),
            "Why": document(ask.why(casebook, record.incidents[0].id, "injured")),
        }


def validator(name: str) -> Draft202012Validator:
    definitions = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(definitions)
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": definitions["$defs"]})


def test_the_schema_in_docs_is_that_of_the_code() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema(), (
        "run: reportedly schema > docs/record.schema.json"
    )


@pytest.mark.parametrize("name", ["Record", "ReportRecord", "Incidents", "Found", "SanctionsLists", "Why"])
def test_what_is_printed_fits(shapes: dict[str, Any], name: str) -> None:
    validator(name).validate(json.loads(shapes[name]))


@pytest.mark.parametrize("name", ["Record", "ReportRecord", "Incidents", "Found", "SanctionsLists", "Why"])
def test_an_unknown_or_a_missing_field_does_not_fit(shapes: dict[str, Any], name: str) -> None:
    content = json.loads(shapes[name])
    assert not validator(name).is_valid(content | {"risk": 0.9})
    required = schema()["$defs"][name].get("required", [])
    for field in required:
        assert not validator(name).is_valid({k: v for k, v in content.items() if k != field})


def test_a_report_has_the_fields_of_the_reading_contract(shapes: dict[str, Any]) -> None:
    told = json.loads(shapes["ReportRecord"])
    assert {"report", "relevant", "incidents", "claims", "findings"} <= told.keys()
    incident, claim = told["incidents"][0], told["claims"][0]
    assert incident.keys() >= {
        "incident", "role", "type", "start", "end", "place", "target", "weapon", "actor", "killed", "injured",
    }  # fmt: skip
    assert incident["place"].keys() >= {
        "name", "country", "admin1", "lat", "lon", "level", "radius_km", "geonameid",
    }  # fmt: skip
    assert claim.keys() >= {"quote", "start", "end", "speaker", "speaker_kind", "via", "certainty", "about", "value"}
    assert incident["killed"] is None
    assert incident["injured"] == {"min": 1, "max": 1}
