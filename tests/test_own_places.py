"""A user's own places: from a file into a gazetteer of one's own, and into what is read. All places are invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from reportedly.cli import main
from reportedly.collect.places import KINDS, own_places
from reportedly.errors import InputError, KnowledgeError, SettingsError
from reportedly.flow import PlacesImported, import_places, places, remove_places
from reportedly.knowledge import Knowledge
from reportedly.knowledge.own_places import OwnPlace
from reportedly.locate import find_places, resolve
from reportedly.nouns import Issue, Place
from reportedly.settings import Settings

HEAD = "name,lat,lon,kind,country,radius_km,names,source\n"
CAMP = "Zelvora Camp,12.5,24.25,site,SD,,Zelvorah|Зельвора,Aid Office 2024\n"


def settings(folder: Path) -> Settings:
    return Settings(data=Settings.load().data, places=str(folder / "own.sqlite"))


def brought(folder: Path, text: str, name: str = "camps.csv", **options: str) -> PlacesImported:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return import_places(str(file), settings(folder), **options)


def knowledge(folder: Path) -> Knowledge:
    return Knowledge(settings(folder))


def place_in(text: str, name: str, known: Knowledge) -> Place:
    parse = known.parser("en")(text)
    found = resolve(find_places(parse, known.gazetteer, known.place_words), parse, known.gazetteer, known.place_words)
    return next(p.place for p in found if p.place.name == name)


def dump(**cells: str) -> str:
    """One line of GeoNames."""
    row = {
        "id": "99000001", "name": "Tulgrava", "ascii": "Tulgrava", "alternate": "Tulgravah,TGV", "lat": "13.1",
        "lon": "25.2", "class": "P", "code": "PPL", "country": "SD", "cc2": "", "admin1": "47", "admin2": "",
        "admin3": "", "admin4": "", "people": "0", "elevation": "", "dem": "500", "zone": "Africa/Khartoum",
        "changed": "2024-01-01",
    }  # fmt: skip
    return "\t".join((row | cells).values()) + "\n"


def test_a_camp_of_a_table_is_read_with_its_origin(tmp_path: Path) -> None:
    done = brought(tmp_path, HEAD + CAMP)
    assert (done.places, done.names, done.issues) == (1, 3, ())
    place = place_in("Shells struck Zelvora Camp on Sunday, killing nine.", "Zelvora Camp", knowledge(tmp_path))
    assert (place.level, place.country, place.lat, place.lon, place.radius_km) == ("site", "SD", 12.5, 24.25, 2.0)
    assert place.reason.startswith("a site of that name"), "nobody counted its people"
    assert place.reason.endswith("imported from Aid Office 2024")


def test_packaged_places_are_found_as_before(tmp_path: Path) -> None:
    brought(tmp_path, HEAD + CAMP)
    with_own, without = knowledge(tmp_path).gazetteer, Knowledge().gazetteer
    for name in ("Paris", "Ижевске", "Georgia", "Kupiansk", "Gaza"):
        assert with_own.find(name) == without.find(name)
        assert with_own.alike(name) == without.alike(name)
    assert [r.name for r in with_own.find("Зельворе")] == ["Zelvora Camp"]
    assert without.find("Зельворе") == ()


def test_a_dump_of_geonames_brings_towns_and_sites_only(tmp_path: Path) -> None:
    lines = [
        dump(),
        dump(id="99000002", name="Tulgrava Airfield", alternate="", code="AIRF", **{"class": "S"}),
        dump(id="99000003", name="Tulgrava State", code="ADM1", **{"class": "A"}),
        dump(id="2988507", name="Paris", country="FR"),
    ]
    done = brought(tmp_path, "".join(lines), "SD.txt")
    assert (done.places, done.packaged, done.passed_over) == (2, 1, 1)
    known = knowledge(tmp_path).gazetteer
    (town,) = known.find("Tulgravah")
    assert (town.kind, town.admin1, town.geonameid, town.origin) == ("city", "SD.47", 99000001, "GeoNames, SD.txt")
    assert known.find("TGV") == Knowledge().gazetteer.find("TGV")
    assert [r.kind for r in known.find("Tulgrava Airfield")] == ["site"]


def test_an_extract_of_wikidata_is_understood(tmp_path: Path) -> None:
    text = (
        "item,itemLabel,coord,countryCode,itemAltLabel,image\n"
        'http://www.wikidata.org/entity/Q0,Orvelin Depot,Point(40.5 48.25),UA,"Depot Orvelin, Orvelin-2",x.jpg\n'
    )
    done = brought(tmp_path, text, kind="site")
    assert [(i.kind, i.seen) for i in done.issues] == [("note", "columns that are not used: image")]
    (row,) = knowledge(tmp_path).gazetteer.find("Depot Orvelin")
    assert (row.lat, row.lon, row.origin) == (48.25, 40.5, "http://www.wikidata.org/entity/Q0")


def test_a_place_in_a_disputed_area_has_both_answers(tmp_path: Path) -> None:
    brought(tmp_path, HEAD + "Velkary Ridge,33.0,35.75,site,IL,,,own survey\n")
    (row,) = knowledge(tmp_path).gazetteer.find("Velkary Ridge")
    assert (row.country, row.country_alt) == ("SY", "IL")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Zelvora,0,0,site,SD,,,x\n", "no point"),
        ("Zelvora,95,24,site,SD,,,x\n", "no point"),
        ("Zelvora,nan,24,site,SD,,,x\n", "no point"),
        ("Zelvora,12.5,,site,SD,,,x\n", "no point"),
        ("Zelvora,12.5,24,camp,SD,,,x\n", "the kind 'camp' is none of site, city"),
        ("Zelvora,12.5,24,site,Sudan,,,x\n", "no code of two letters"),
        ("Zelvora,12.5,24,region,SD,,,x\n", "an area is never a point"),
        ("Zelvora,12.5,24,site,SD,-3,,x\n", "radius_km is '-3'"),
        ("?,12.5,24,site,SD,,,x\n", "has no letters"),
        ("Zelvora,12.5,24,site,SD,x\n", "6 cells under 8 columns"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_imported(tmp_path: Path, line: str, said: str) -> None:
    done = brought(tmp_path, HEAD + line + CAMP)
    (issue,) = done.issues
    assert issue.where == f"{tmp_path / 'camps.csv'}:2"
    assert said in issue.seen
    assert issue.do
    assert done.places == 1


def test_a_file_again_takes_the_stead_of_what_it_gave(tmp_path: Path) -> None:
    brought(tmp_path, HEAD + CAMP)
    brought(tmp_path, HEAD + "Orvelin,12,24,city,SD,,,x\n", "towns.csv")
    brought(tmp_path, HEAD + CAMP.replace("12.5", "12.75"))
    known = knowledge(tmp_path).gazetteer
    assert [r.lat for r in known.find("Zelvora Camp")] == [12.75]
    assert len(known.find("Orvelin")) == 1


def test_a_first_file_without_a_place_leaves_no_file(tmp_path: Path) -> None:
    for text in ("", "name,kind\nA,site\n", HEAD):
        with pytest.raises(InputError):
            brought(tmp_path, text)
        assert not (tmp_path / "own.sqlite").exists()


@pytest.mark.parametrize("text", ["", "name,kind\nA,site\n", HEAD, HEAD + "Zelvora,0,0,site,SD,,,x\n", "PK\3\4"])
def test_a_file_without_a_place_changes_nothing(tmp_path: Path, text: str) -> None:
    brought(tmp_path, HEAD + CAMP)
    with pytest.raises(InputError) as error:
        brought(tmp_path, text)
    assert error.value.do
    assert len(knowledge(tmp_path).gazetteer.find("Zelvora Camp")) == 1


def test_a_file_that_is_no_gazetteer_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "own.sqlite").write_text("a shopping list")
    with pytest.raises(KnowledgeError, match=r"own\.sqlite"):
        brought(tmp_path, HEAD + CAMP)
    assert (tmp_path / "own.sqlite").read_text() == "a shopping list"


def test_a_setting_that_leads_nowhere_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="places import"):
        _ = knowledge(tmp_path).gazetteer


def test_the_command_lists_bad_lines_and_ends_with_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTEDLY_PLACES", str(tmp_path / "own.sqlite"))
    file = tmp_path / "camps.csv"
    file.write_text(HEAD + CAMP + "Zelvora,0,0,site,SD,,,x\n")
    bad = CliRunner().invoke(main, ["places", "import", str(file), "--source", "Aid Office"])
    assert bad.exit_code == 1
    assert f"{file}:3: no point" in bad.stderr
    assert "1 places with 3 names from Aid Office" in bad.stdout
    file.write_text(HEAD + CAMP)
    assert CliRunner().invoke(main, ["places", "import", str(file)]).exit_code == 0


def test_sources_are_listed_and_one_is_taken_out(tmp_path: Path) -> None:
    brought(tmp_path, HEAD + CAMP, "one.csv", source="Aid Office")
    brought(tmp_path, dump(), "SD.txt", source="GeoNames SD")
    aid, names = places(settings(tmp_path)).sources
    assert (aid.source, aid.places, aid.names, aid.kinds, aid.countries) == ("Aid Office", 1, 3, {"site": 1}, ("SD",))
    assert (names.source, names.kinds) == ("GeoNames SD", {"city": 1})
    with pytest.raises(KnowledgeError, match="Aid Office, GeoNames SD"):
        remove_places("Aid", settings(tmp_path))
    assert remove_places("Aid Office", settings(tmp_path)) == 1
    assert [s.source for s in places(settings(tmp_path)).sources] == ["GeoNames SD"]
    known = knowledge(tmp_path).gazetteer
    assert not any(r.imported for r in known.find("Zelvora Camp"))
    assert any(r.imported for r in known.find("Tulgrava"))


def test_with_its_last_source_the_file_goes(tmp_path: Path) -> None:
    brought(tmp_path, HEAD + CAMP)
    assert remove_places("camps.csv", settings(tmp_path)) == 1
    assert not (tmp_path / "own.sqlite").exists()


def test_the_commands_list_and_remove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "places import" in CliRunner().invoke(main, ["places", "list", "--format", "record"]).stdout
    (tmp_path / "camps.csv").write_text(HEAD + CAMP)
    CliRunner().invoke(main, ["places", "import", "camps.csv", "--source", "Aid Office"])
    shown = CliRunner().invoke(main, ["places", "list", "--format", "record"]).stdout
    assert "Aid Office" in shown
    assert "site 1" in shown
    gone = CliRunner().invoke(main, ["places", "remove", "Aid Office"])
    assert gone.stdout == "1 places from Aid Office taken out\n"
    again = CliRunner().invoke(main, ["places", "remove", "Aid Office"])
    assert again.exit_code != 0


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(CELL, CELL, CELL, st.sampled_from((*KINDS, "camp")), CELL, CELL), max_size=4))
def test_whatever_a_table_holds_gives_places_with_a_reach_or_issues(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_text("name,lat,lon,kind,country,radius_km\n" + "\n".join(map(",".join, rows)), encoding="utf-8")
    for line in own_places(str(file)):
        assert isinstance(line, OwnPlace | Issue)
        assert isinstance(line, Issue) or (line.radius > 0 and (line.lat, line.lon) != (0, 0))
