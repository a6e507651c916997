"""Loading the shipped networks: the only place that opens weight files or onnxruntime."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from reportedly.errors import KnowledgeError
from reportedly.read.encoder import DISTANCES, LINKS, OUTPUTS, Encoder, Encoding, Floats, Ints

MODELS = Path(__file__).resolve().parent.parent / "data" / "models"
WEIGHTS, TOKENIZER = "encoder.onnx", "encoder-tokenizer.json"
TRAINED_ON = ("en",)  # the languages of the texts it learned from; in others it would guess


class OnnxNetwork:
    """The encoder run by onnxruntime on the processor, one window at a time."""

    def __init__(self, weights: bytes, threads: int) -> None:
        import onnxruntime  # here, not above: the import takes a while and reading by rules alone does without

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3  # errors only
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # spinning starves other workers
        self._session: Any = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        stated = json.loads(self._session.get_modelmeta().custom_metadata_map["reportedly"])
        if stated["outputs"] != OUTPUTS:
            raise KnowledgeError(
                f"a network with {stated['outputs']} outputs, the code reads {OUTPUTS}",
                where=WEIGHTS,
                do="Export it again with tools/train/export.py, or use the code that it was made for.",
            )
        bias = np.asarray(stated["distance_bias"], dtype=np.float32)
        self.distance_bias: Floats = bias.reshape(len(LINKS), DISTANCES)
        self.follows: dict[str, Floats] = {k: np.asarray(v, dtype=np.float32) for k, v in stated["follows"].items()}

    def rows(self, ids: Ints, marks: Ints) -> Floats:
        """One row of numbers for each piece of one window."""
        found: Floats = self._session.run(["rows"], {"ids": ids, "marks": marks})[0][0]
        return found


class WordPieces:
    """The tokenizer that belongs to the encoder."""

    def __init__(self, file: str) -> None:
        import tokenizers

        self._pieces = tokenizers.Tokenizer.from_str(file)
        self._pieces.no_truncation()
        self._pieces.no_padding()
        self.cls, self.sep = self._number("[CLS]"), self._number("[SEP]")

    def _number(self, mark: str) -> int:
        number: int | None = self._pieces.token_to_id(mark)
        if number is None:
            raise KnowledgeError(f"no piece {mark}", where=TOKENIZER, do="Install the package again.")
        return number

    def encode(self, text: str) -> Encoding:
        """The pieces of a text, without marks."""
        found: Encoding = self._pieces.encode(text, add_special_tokens=False)
        return found


@cache
def open_encoder(folder: Path = MODELS, threads: int = 1) -> Encoder:
    """The shipped encoder, its files checked against the manifest beside them.

    Raises KnowledgeError when a file is missing or altered, or made for another set of heads.
    """
    weights, pieces = (checked(folder, name) for name in (WEIGHTS, TOKENIZER))
    return Encoder(
        WordPieces(pieces.decode("utf8")),
        OnnxNetwork(weights, threads),
        name=f"encoder/{sha256(weights).hexdigest()[:12]}",
    )


def checked(folder: Path, name: str) -> bytes:
    """The bytes of a model file, if they are those that the manifest states."""
    manifest, path = folder / "MANIFEST.toml", folder / name
    missing = [p for p in (manifest, path) if not p.is_file()]
    if missing:
        raise KnowledgeError("no such file", where=str(missing[0]), do="Install the package again: it is part of it.")
    stated = tomllib.loads(manifest.read_text(encoding="utf8")).get(name, {}).get("sha256")
    data = path.read_bytes()
    found = sha256(data).hexdigest()
    if found != stated:
        raise KnowledgeError(
            f"sha256 {found}, the manifest states {stated}", where=str(path), do="Install the package again."
        )
    return data
