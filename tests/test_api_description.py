"""The API does what its description says: schemathesis asks what the description allows, and some that it does not."""

from __future__ import annotations

from collections.abc import Iterator

import made
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from reportedly import ask
from reportedly.casebook import Casebook, open_casebook
from reportedly.serve.app import application


@pytest.fixture(scope="module")
def casebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casebook]:
    path = str(tmp_path_factory.mktemp("api") / "c.sqlite")
    made.fill(path)
    with open_casebook(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def description(casebook: Casebook) -> object:
    return schemathesis.openapi.from_asgi("/api/openapi.json", application(casebook))


schema = schemathesis.pytest.from_fixture("description")


@schema.parametrize()
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_the_description_allows_is_answered_as_it_says(case: schemathesis.Case) -> None:
    case.call_and_validate(base_url="http://127.0.0.1")


def test_known_ids_are_answered_too(casebook: Casebook, description: schemathesis.BaseSchema) -> None:
    incident, report = ask.incidents(casebook).incidents[0].id, next(iter(casebook.reports()))
    tried = 0
    for path in ("/api/incidents/{id_}", "/api/incidents/{id_}/annotations", "/api/reports/{id_}"):
        id_ = report if "reports" in path else incident
        case = description[path]["GET"].Case(path_parameters={"id_": id_})
        answer = case.call(base_url="http://127.0.0.1")
        case.validate_response(answer, checks=[not_a_server_error])
        assert answer.status_code == 200
        tried += 1
    assert tried == 3
