"""The API does what its description says: schemathesis asks what the description allows, and some that it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import made
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.failures import FailureGroup

from reportedly import ask
from reportedly.casebook import Casebook, open_casebook
from reportedly.serve.app import application

HOST = "testserver"  # the name by which an application is asked without a network


@pytest.fixture(scope="module")
def casebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casebook]:
    path = str(tmp_path_factory.mktemp("api") / "c.sqlite")
    made.fill(path)
    with open_casebook(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def description(casebook: Casebook) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/api/openapi.json", application(casebook, names=(HOST,)))


def test_what_the_description_allows_is_answered_as_it_says(description: schemathesis.BaseSchema) -> None:
    operations = [found.ok() for found in description.get_all_operations()]
    assert len(operations) > 10

    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def asked(operation: Any, data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        case.call_and_validate(base_url=f"http://{HOST}")

    faults = []
    for operation in operations:
        try:
            asked(operation=operation)
        except FailureGroup as group:
            faults += [f"{operation.method} {operation.path}: {fault}" for fault in group.exceptions]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "path",
    [
        "/api/incidents/{id_}",
        "/api/incidents/{id_}/annotations",
        "/api/incidents/{id_}/{field}",
        "/api/reports/{id_}",
        "/api/reports/{id_}/text",
    ],
)
def test_what_is_there_is_answered_as_described(
    casebook: Casebook, path: str, description: schemathesis.BaseSchema
) -> None:
    incident, report = ask.incidents(casebook).incidents[0].id, next(iter(casebook.reports()))
    known = {"id_": report if "reports" in path else incident, "field": "injured"}
    operation = description[path]["GET"]
    wanted = {name: value for name, value in known.items() if f"{{{name}}}" in path}
    case = operation.Case(path_parameters=wanted)
    assert case.call_and_validate(base_url=f"http://{HOST}").status_code == 200
