"""Turn a trained checkpoint into what is shipped: int8 ONNX, tokenizer, manifest.

    PYTHONPATH=src python tools/train/export.py --wheel WHEEL --checkpoint OUT.pt --out src/reportedly/data/models

The network is exported for one window at a time (no padding, no mask). Weights of the linear layers become
8-bit with one scale a column and 7 bits of range: processors without VNNI add pairs in 16 bits and would overflow.
The word vectors are stored with one scale a row.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from model import EncoderNet, base_file
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from reportedly.knowledge.models import TOKENIZER, WEIGHTS
from reportedly.read.encoder import OUTPUTS


def to_onnx(net: EncoderNet, path: Path) -> None:
    """The network as plain fp32 ONNX."""
    ids = torch.randint(5, 1000, (1, 24))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the legacy exporter announces its retirement
        torch.onnx.export(
            net, (ids, torch.zeros_like(ids)), str(path), dynamo=False, opset_version=17,
            input_names=["ids", "marks"], output_names=["rows"],
            dynamic_axes={name: {1: "t"} for name in ("ids", "marks", "rows")},
        )  # fmt: skip


def embeddings_to_int8(path: Path) -> None:
    """Replace the word vectors by int8 rows with a scale each: Gather, Cast, Mul."""
    model = onnx.load(str(path))
    graph = model.graph
    big = max(graph.initializer, key=lambda t: int(np.prod(t.dims)))
    vectors = numpy_helper.to_array(big)
    scale = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-8).astype(np.float32) / 127
    gather = next(n for n in graph.node if n.op_type == "Gather" and n.input[0] == big.name)
    graph.initializer.remove(big)
    graph.initializer.append(numpy_helper.from_array(np.round(vectors / scale).astype(np.int8), "words8"))
    graph.initializer.append(numpy_helper.from_array(scale, "words_scale"))
    at = list(graph.node).index(gather)
    nodes = [
        helper.make_node("Gather", ["words8", gather.input[1]], ["words8_rows"], name="words8_gather"),
        helper.make_node("Gather", ["words_scale", gather.input[1]], ["words_scale_rows"], name="words_scale_gather"),
        helper.make_node("Cast", ["words8_rows"], ["words_rows"], name="words_cast", to=TensorProto.FLOAT),
        helper.make_node("Mul", ["words_rows", "words_scale_rows"], [gather.output[0]], name="words_mul"),
    ]
    graph.node.remove(gather)
    for n, node in enumerate(nodes):
        graph.node.insert(at + n, node)
    onnx.save(model, str(path))


def export(net: EncoderNet, wheel: Path, out: Path, licence: str) -> None:
    """Write the weights, the tokenizer and the manifest to `out`."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder) / "plain.onnx", Path(folder) / "small.onnx"
        to_onnx(net, plain)
        embeddings_to_int8(plain)
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
                         op_types_to_quantize=["MatMul"])  # fmt: skip
        model = onnx.load(str(small))
    stated = {
        "outputs": OUTPUTS,
        "distance_bias": [round(x, 4) for x in net.distance_bias.flatten().tolist()],
        "follows": {k: [[round(x, 4) for x in row] for row in v.tolist()] for k, v in net.follows.items()},
    }
    helper.set_model_props(model, {"reportedly": json.dumps(stated)})
    onnx.save(model, str(out / WEIGHTS))
    (out / TOKENIZER).write_bytes(base_file(wheel, "tokenizer.json"))
    lines = ["# Made by tools/train/export.py; docs/model-card.md says from what.\n"]
    for name in (WEIGHTS, TOKENIZER):
        data = (out / name).read_bytes()
        lines.append(
            f'\n["{name}"]\nbytes = {len(data)}\nsha256 = "{hashlib.sha256(data).hexdigest()}"\nlicence = "{licence}"\n'
        )
    (out / "MANIFEST.toml").write_text("".join(lines), encoding="utf8")
    print("".join(lines))


LICENCE = "Apache-2.0 (all-MiniLM-L6-v2, changed); training text: docs/model-card.md"


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    saved = torch.load(args.checkpoint, weights_only=True)
    net = EncoderNet(saved["layers"])
    net.load_state_dict(saved["state"])
    net.eval()
    export(net, args.wheel, args.out, LICENCE)


if __name__ == "__main__":
    main()
