"""Build data/names_ru.npz: slovnet's network for Russian names and the most frequent word vectors of navec.

    python tools/build_name_tagger.py FOLDER

FOLDER is an unpacked natasha 1.6.0 (PyPI, MIT), whose wheel holds both files. The vectors of the 250,000 words are
cut to the most frequent ones; a word that is left out counts as unknown.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

OUT = Path(__file__).parent.parent / "src" / "reportedly" / "data" / "names_ru.npz"
# Strict micro F1 on slavic_ner dev by words kept (places in one class): 250,000: factRuEval 85.4, NEREL 79.1; 100,000:
# 85.2, 78.7; 80,000: 85.0, 78.4; 60,000: 85.2, 77.9.
WORDS = 100_000

Array = NDArray[Any]


def members(path: Path) -> dict[str, bytes]:
    """The files of a tar."""
    with tarfile.open(path) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar if m.isfile()}  # type: ignore[union-attr]


def network(files: dict[str, bytes]) -> dict[str, Array]:
    """The weights of the tagger by our names; normalisation is folded into one scale and one shift."""
    model = json.loads(files["model.json"])

    def array(weight: dict[str, Any]) -> Array:
        raw = np.frombuffer(files[f"arrays/{weight['array']}.bin"], weight["dtype"])
        return raw.reshape(weight["shape"]).astype(np.float32)

    found = {"shape": array(model["emb"]["shape"]["weight"])}
    for k, layer in enumerate(model["encoder"]["layers"]):
        norm = {name: array(w) for name, w in layer["norm"].items()}
        scale = norm["weight"] / norm["std"]
        found[f"kernel{k}"], found[f"bias{k}"] = array(layer["conv"]["weight"]), array(layer["conv"]["bias"])
        found[f"scale{k}"], found[f"shift{k}"] = scale, norm["bias"] - norm["mean"] * scale
    found["head"], found["head_bias"] = (array(model["head"]["proj"][w]) for w in ("weight", "bias"))
    found["transitions"] = array(model["head"]["crf"]["transitions"])
    return found


def vectors(files: dict[str, bytes]) -> tuple[list[str], dict[str, Array]]:
    """The words kept, the most frequent first, with the codes of their vectors; the last row is the unknown word."""
    vocab = gzip.decompress(files["vocab.bin"])
    size = int(np.frombuffer(vocab[:4], np.uint32)[0])
    counts = np.frombuffer(vocab[4 : 4 + 4 * size], np.uint32)
    words = vocab[4 + 4 * size :].decode("utf-8").splitlines()
    pq = files["pq.bin"]
    rows, width, centroids = (int(n) for n in np.frombuffer(pq[:16], np.uint32)[[0, 2, 3]])
    indexes = np.frombuffer(pq[16 : 16 + rows * width], np.uint8).reshape(rows, width)
    codes = np.frombuffer(pq[16 + rows * width :], np.float32).reshape(width, centroids, -1)
    kept = np.argsort(-counts.astype(np.int64), kind="stable")[:WORDS]
    unknown = words.index("<unk>")
    kept = np.array([k for k in kept if words[k] not in ("<unk>", "<pad>")] + [unknown])
    return [words[k] for k in kept[:-1]], {"indexes": indexes[kept], "codes": codes}


def text(lines: list[str]) -> Array:
    """Lines as bytes, since a file of arrays holds no strings without pickling."""
    return np.frombuffer("\n".join(lines).encode("utf-8"), np.uint8)


def main() -> None:
    """Read the two files of the folder and write ours."""
    folder = Path(sys.argv[1])
    tagger = members(next(folder.rglob("slovnet_ner_news_v1.tar")))
    words, coded = vectors(members(next(folder.rglob("navec_news_v1_1B_250K_300d_100q.tar"))))
    arrays = network(tagger) | coded
    lists = {
        name: gzip.decompress(tagger[f"vocabs/{name}.gz"]).decode("utf-8").splitlines() for name in ("shape", "tag")
    }
    arrays |= {"words": text(words), "shapes": text(lists["shape"]), "tags": text(lists["tag"])}
    buffer = io.BytesIO()
    half: dict[str, Any] = {k: v.astype(np.float16) if v.dtype == np.float32 else v for k, v in arrays.items()}
    np.savez_compressed(buffer, **half)
    OUT.write_bytes(buffer.getvalue())
    print(f"{OUT}: {len(words):,} words, {len(buffer.getvalue()):,} bytes")


if __name__ == "__main__":
    main()
