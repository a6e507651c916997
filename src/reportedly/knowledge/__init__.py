"""What is brought to the reading: languages, parsers, gazetteer, borders, models. The only reader of shipped data.

Everything is loaded when first asked for, and a part that is missing says which command brings it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from functools import cached_property
from importlib.resources import files

import msgspec

from reportedly.assess.grade import Rules
from reportedly.assess.independence import Press
from reportedly.assess.lists import EntityList
from reportedly.assess.means import kind_of_weapon
from reportedly.assess.parties import PartyNames
from reportedly.assess.pictures import Album, Shown
from reportedly.knowledge.borders import Borders
from reportedly.knowledge.gazetteer import Gazetteer, gazetteer_path
from reportedly.knowledge.languages import Language, languages, load_language
from reportedly.knowledge.models import TRAINED_ON, open_encoder
from reportedly.knowledge.moments import load_time_words
from reportedly.knowledge.name_tagger import name_tagger
from reportedly.knowledge.names import NameWords, load_name_words
from reportedly.knowledge.own_places import own_places_path
from reportedly.knowledge.parsers import Parser, pipeline_parser, splitter
from reportedly.knowledge.parties import load_parties
from reportedly.knowledge.place_words import load_place_words
from reportedly.knowledge.press import load_press, load_rules
from reportedly.locate.moment_words import TimeWords
from reportedly.locate.standing import PlaceWords
from reportedly.nouns import Rating
from reportedly.read.encoder import Encoder
from reportedly.settings import Settings
from reportedly.text.tagger import NameTagger

__all__ = ["Knowledge"]


class Knowledge:
    """The languages, parsers, gazetteer and borders of one run, each loaded at first use."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._languages: dict[str, Language] = {}
        self._parsers: dict[str, Parser] = {}
        self._moments: dict[str, TimeWords] = {}
        self._means: dict[str, str | None] = {}
        self._parties: dict[str, str | None] = {}
        self._load_lists: Callable[[], Sequence[EntityList]] = tuple
        self._load_ratings: Callable[[], Sequence[Rating]] = tuple
        self._load_shown: Callable[[], Sequence[Shown]] = tuple

    @classmethod
    def load(cls, settings: Settings | None = None) -> Knowledge:
        """The knowledge for a run with `settings`."""
        return cls(settings)

    def with_lists(
        self,
        load: Callable[[], Sequence[EntityList]],
        ratings: Callable[[], Sequence[Rating]] = tuple,
        shown: Callable[[], Sequence[Shown]] = tuple,
    ) -> Knowledge:
        """The same knowledge with the sanctions lists, ratings and pictures that these give when first asked for."""
        beside = copy(self)
        for name in ("lists", "ratings", "album"):
            beside.__dict__.pop(name, None)
        beside._load_lists, beside._load_ratings, beside._load_shown = load, ratings, shown
        return beside

    @cached_property
    def album(self) -> Album:
        """The pictures of the casebook; none unless brought with `with_lists`."""
        return Album(self._load_shown())

    @cached_property
    def ratings(self) -> Sequence[Rating]:
        """How reliable people hold outlets to be; nothing unless brought with `with_lists`."""
        return self._load_ratings()

    @cached_property
    def lists(self) -> Sequence[EntityList]:
        """Sanctions lists; none unless brought with `with_lists`."""
        return self._load_lists()

    def reads(self, code: str) -> bool:
        """Whether there are word lists for this language."""
        return code in languages()

    def language(self, code: str) -> Language:
        """The word lists of a language; KnowledgeError when there are none."""
        if code not in self._languages:
            self._languages[code] = load_language(code)
        return self._languages[code]

    @cached_property
    def gate(self) -> dict[str, float]:
        """The gate's weights by feature name."""
        raw = files("reportedly.data").joinpath("gate.json").read_bytes()
        return msgspec.json.decode(raw, type=dict[str, float])

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Names to places; opened at the first look-up."""
        return Gazetteer(gazetteer_path(self.settings), own_places_path(self.settings))

    @cached_property
    def borders(self) -> Borders:
        """Outlines of countries; read at the first distance."""
        return Borders()

    @cached_property
    def names(self) -> NameWords:
        """What tells private persons and sensitive sites, and the profiles of publication."""
        return msgspec.structs.replace(load_name_words(), people=self._people)

    def _people(self, name: str) -> int | None:
        return max((row.population for row in self.gazetteer.find(name)), default=None)

    @cached_property
    def press(self) -> Press:
        """What is known of outlets: agencies, owners, words that cite."""
        return load_press()

    @cached_property
    def parties(self) -> PartyNames:
        """The names by which texts mean a government."""
        return load_parties(self.place_words)

    def party(self, name: str) -> str | None:
        """The country whose government this name of a speaker or an actor stands for, if any."""
        if name not in self._parties:
            self._parties[name] = self.parties.party(name)
        return self._parties[name]

    def means(self, words: str) -> str | None:
        """The kind of weapon that words of any language stand for; null when for none."""
        if words not in self._means:
            self._means[words] = kind_of_weapon(words, (self.language(code).lexicon for code in languages()))
        return self._means[words]

    @cached_property
    def rules(self) -> Rules:
        """The rules by which incidents are graded."""
        return load_rules()

    @cached_property
    def place_words(self) -> PlaceWords:
        """The words that tell what stands around the name of a place."""
        return load_place_words()

    def moments(self, code: str) -> TimeWords:
        """The words of dates and times of a language."""
        if code not in self._moments:
            self._moments[code] = load_time_words(code)
        return self._moments[code]

    def parser(self, code: str) -> Parser:
        """The function text -> Parse for a language."""
        if code not in self._parsers:
            self._parsers[code] = pipeline_parser(code, self.settings.spacy_model) or self.splitter(code)
        return self._parsers[code]

    def splitter(self, code: str) -> Parser:
        """The function text -> Parse that only splits, without grammar: for the gate."""
        return splitter(code, self.language(code).meta.get("abbreviations", ()))

    def encoder(self, code: str) -> Encoder | None:
        """The network that marks roles and statements, where it reads the language and `settings` want it."""
        return open_encoder() if self.settings.encoder and code in TRAINED_ON else None

    def name_tagger(self, code: str) -> NameTagger | None:
        """What finds the names of persons, places and organisations in a language without grammar, if anything."""
        return name_tagger(code)
