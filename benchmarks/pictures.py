"""The same picture again, changed as the press and the web change pictures; other pictures; other shots of one scene.

    python -m benchmarks.pictures [FOLDER]

Scenes are drawn by chance from a seed: sky, ground, buildings, smoke, the grain of a camera; as many at night. FOLDER
may hold photographs (those that scikit-image ships in `skimage/data` were used), which are treated the same. The scenes
of even numbers were looked at while the crops and the limit (`SAME`) were chosen; those of odd numbers are to measure.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from reportedly.assess.pictures import SAME, Album, Shown
from reportedly.collect.image_files import prints
from reportedly.nouns import ImageFile

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCENES = 30  # by day, and as many at night; every second is for measuring
WIDE, HIGH = 960, 640
MUST, MOST_WRONG = 0.95, 0.001  # of the changed pictures found; of the pairs of other pictures joined
Picture = Image.Image


# ------------------------------------------------------------------ drawing


def scene(seed: int, shift: int = 0, later: int = 0) -> Picture:
    """A drawn scene. `shift` moves the buildings (the camera has moved), `later` changes smoke and grain."""
    chance = np.random.default_rng(seed)
    sky = _clouds(chance, WIDE, HIGH)
    base, tint = chance.integers(60, 200, 3), chance.integers(-60, 60, 3)
    light = 40 * (1 - np.linspace(0, 1, HIGH))[:, None, None]
    picture = Image.fromarray(np.clip(base + tint * sky[..., None] + light, 0, 255).astype(np.uint8))
    horizon = int(HIGH * chance.uniform(0.45, 0.75))
    rough = _clouds(chance, WIDE, HIGH - horizon)
    ground = np.clip(chance.integers(40, 150, 3) + (rough[..., None] - 0.5) * 110, 0, 255).astype(np.uint8)
    picture.paste(Image.fromarray(ground), (0, horizon))
    for _ in range(int(chance.integers(4, 12))):
        _building(ImageDraw.Draw(picture), chance, horizon, shift)
    middle = chance.uniform(0.2, 0.8) * WIDE
    _smoke(picture, np.random.default_rng(seed * 1000 + later), horizon, middle)
    grain = np.random.default_rng(seed + 7 + later * 99).normal(0, 6, (HIGH, WIDE, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8))


def night(seed: int) -> Picture:
    """Another drawn scene, at night, with a fire in it."""
    chance = np.random.default_rng(seed)
    dark = np.asarray(scene(seed + 1000)).astype(float) * 0.12
    y, x = np.mgrid[0:HIGH, 0:WIDE]
    glow = np.exp(-(((x - chance.uniform(0.2, 0.8) * WIDE) / 120) ** 2 + ((y - 0.6 * HIGH) / 90) ** 2))
    return Image.fromarray(np.clip(dark + glow[..., None] * np.array([230, 150, 60]), 0, 255).astype(np.uint8))


def _clouds(chance: np.random.Generator, wide: int, high: int) -> NDArray[np.float64]:
    whole, weight = np.zeros((high, wide)), 1.0
    for octave in range(7):
        size = 2 ** (octave + 1) + 1
        small = Image.fromarray(chance.random((size, size)).astype(np.float32))
        whole += weight * np.asarray(small.resize((wide, high), Image.Resampling.BICUBIC))
        weight *= 0.6
    whole -= whole.min()
    made: NDArray[np.float64] = whole / whole.max()
    return made


def _building(draw: ImageDraw.ImageDraw, chance: np.random.Generator, horizon: int, shift: int) -> None:
    left, wide = int(chance.uniform(-0.1, 1) * WIDE) + shift, int(chance.uniform(0.05, 0.2) * WIDE)
    top = horizon - int(chance.uniform(0.1, 0.5) * HIGH)
    low = horizon + int(chance.uniform(0, 0.1) * HIGH)
    red, green, blue = map(int, chance.integers(30, 210, 3))
    draw.rectangle([left, top, left + wide, low], fill=(red, green, blue))
    for x in range(left + 6, left + wide - 8, 18):
        for y in range(top + 8, horizon - 8, 22):
            if chance.random() < 0.75:
                lit = chance.random() < 0.4
                draw.rectangle([x, y, x + 8, y + 12], fill=(230, 220, 150) if lit else (20, 20, 30))


def _smoke(picture: Picture, chance: np.random.Generator, horizon: int, middle: float) -> None:
    layer = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(layer)
    for step in range(50):
        y, radius = horizon - step * HIGH * 0.012, 20 + step * 2.2
        x, shade = middle + step * 3 + chance.normal(0, 18), int(chance.integers(20, 110))
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=(shade, shade, shade, 70))
    soft = layer.filter(ImageFilter.GaussianBlur(6))
    picture.paste(layer, (0, 0), soft.getchannel("A"))


def logo(seed: int) -> Picture:
    """A drawn logo: few colours, sharp shapes."""
    chance = np.random.default_rng(seed)
    colours = [tuple(map(int, c)) for c in chance.integers(0, 255, (3, 3))]
    picture = Image.new("RGB", (400, 300), colours[0])
    draw = ImageDraw.Draw(picture)
    for colour in colours[1:]:
        x, y = map(int, chance.integers(20, 200, 2))
        draw.ellipse([x, y, x + int(chance.integers(60, 180)), y + int(chance.integers(40, 100))], fill=colour)
    draw.text((120, 240), f"NEWS {seed}", fill=colours[1])
    return picture


# ------------------------------------------------------------------ changes


def packed(picture: Picture, quality: int) -> Picture:
    """As it comes out of a JPEG file."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def cut(left: float, top: float, right: float, bottom: float) -> Callable[[Picture], Picture]:
    """What cuts off these shares."""

    def change(picture: Picture) -> Picture:
        wide, high = picture.size
        box = int(wide * left), int(high * top), int(wide * (1 - right)), int(high * (1 - bottom))
        return picture.crop(box)

    return change


def banner(picture: Picture) -> Picture:
    """With a bar of text over its foot."""
    made = picture.copy()
    draw, (wide, high) = ImageDraw.Draw(made), made.size
    draw.rectangle([0, int(high * 0.85), wide, high], fill=(255, 255, 255))
    draw.text((10, int(high * 0.9)), "BREAKING NEWS", fill=(0, 0, 0))
    return made


def watermark(picture: Picture) -> Picture:
    """With the sign of a channel in a corner."""
    made = picture.copy()
    draw, (wide, high) = ImageDraw.Draw(made), made.size
    draw.rectangle([int(wide * 0.8), int(high * 0.04), int(wide * 0.97), int(high * 0.14)], fill=(200, 0, 0))
    return made


def scaled(share: float) -> Callable[[Picture], Picture]:
    """What makes it smaller."""
    return lambda picture: picture.resize((int(picture.width * share), int(picture.height * share)))


CHANGES: dict[str, Callable[[Picture], Picture]] = {
    "JPEG of quality 30": lambda p: packed(p, 30),
    "half the size": scaled(0.5),
    "a third of the size, JPEG 60": lambda p: packed(scaled(0.33)(p), 60),
    "grey": lambda p: p.convert("L").convert("RGB"),
    "brighter by 30 %": lambda p: ImageEnhance.Brightness(p).enhance(1.3),
    "squeezed to four fifths of its height": lambda p: p.resize((p.width, int(p.height * 0.8))),
    "mirrored": lambda p: p.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    "5 % cut off all around": cut(0.05, 0.05, 0.05, 0.05),
    "10 % cut off all around": cut(0.1, 0.1, 0.1, 0.1),
    "10 % cut off on the left": cut(0.1, 0, 0, 0),
    "15 % cut off at the foot": cut(0, 0, 0, 0.15),
    "10 % cut off at head and foot": cut(0, 0.1, 0, 0.1),
    "2, 5, 9 and 4 % cut off": cut(0.02, 0.05, 0.09, 0.04),
    "a bar of text over its foot": banner,
    "a sign in a corner": watermark,
    "smaller, 5 % cut off, a sign, JPEG 50": lambda p: packed(watermark(cut(*[0.05] * 4)(scaled(0.6)(p))), 50),
}
# Other shots of one scene, which are not the same picture.
SHOTS: dict[str, tuple[int, int]] = {
    "a moment later": (0, 1),
    "the camera moved by a sixtieth": (16, 1),
    "the camera moved by a sixteenth": (60, 1),
    "the camera moved by an eighth": (120, 1),
}


# ------------------------------------------------------------------ measuring


class Measured(NamedTuple):
    """Of each change and each kind of other shot how many were called the same, of how many; of other pictures too."""

    changed: dict[str, tuple[int, int]]
    other: tuple[int, int]
    shots: dict[str, tuple[int, int]]
    logos: tuple[int, int]  # that are not compared
    left_out: int  # of the pictures: too plain to be compared

    @property
    def found(self) -> float:
        """The share of changed pictures that are found."""
        return sum(hit for hit, _ in self.changed.values()) / sum(n for _, n in self.changed.values())


def measured(originals: Sequence[Picture], seeds: Sequence[int]) -> Measured:
    """What the album of these pictures, and of the scenes of these seeds, says of all that is made from them."""
    pictures = [*map(scene, seeds), *map(night, seeds), *originals]
    hashed = [prints(p) for p in pictures]
    album = Album([_shown(n, p) for n, p in enumerate(hashed)])
    compared = [n for n, p in enumerate(hashed) if p]
    joined = {n: {int(m.shown.report) for m in album.same(_file(hashed[n]))} - {n} for n in compared}
    pairs = list(combinations(compared, 2))
    return Measured(
        changed={
            name: (sum(_found(album, change(pictures[n]), n) for n in compared), len(compared))
            for name, change in CHANGES.items()
        },
        other=(sum(b in joined[a] for a, b in pairs), len(pairs)),
        shots={
            name: (sum(_found(album, scene(seed, *how), n) for n, seed in enumerate(seeds)), len(seeds))
            for name, how in SHOTS.items()
        },
        logos=(sum(not prints(packed(logo(seed), 60)) for seed in seeds), len(seeds)),
        left_out=len(pictures) - len(compared),
    )


def _shown(number: int, hashes: Sequence[str]) -> Shown:
    hexed = bytes.fromhex("".join(hashes))
    return Shown(report=str(number), named="", published=None, sha256=str(number), prints=hexed)


def _file(hashes: tuple[str, ...]) -> ImageFile:
    return ImageFile(sha256="", size=0, media_type="image/png", prints=hashes)


def _found(album: Album, picture: Picture, number: int) -> bool:
    return any(m.shown.report == str(number) for m in album.same(_file(prints(picture))))


def photographs(folder: str) -> Iterator[Picture]:
    """The photographs of a folder."""
    for path in sorted(Path(folder).iterdir()):
        if path.suffix in (".png", ".jpg", ".jpeg"):
            with Image.open(path) as picture:
                yield picture.convert("RGB")


def main(folder: str = "") -> None:
    """Print the tables; fail when fewer of the changed pictures are found than must be."""
    pictures = list(photographs(folder)) if folder else []
    found = measured(pictures, range(1, SCENES, 2))
    for name, (hit, of) in found.changed.items():
        print(f"the same, {name:42} {hit:4} of {of}")
    print(f"the same, all changes: {found.found:.3f} found, at most {SAME} of 256 bits apart")
    print(f"other pictures joined: {found.other[0]} of {found.other[1]:,} pairs")
    for name, (hit, of) in found.shots.items():
        print(f"another shot, {name:38} {hit:4} of {of} called the same")
    print(f"pictures that are too plain to be compared: {found.left_out}")
    print(f"logos that are not compared: {found.logos[0]} of {found.logos[1]}")
    if found.found < MUST or found.other[0] > MOST_WRONG * found.other[1]:
        sys.exit("worse than it must be")


if __name__ == "__main__":
    main(*sys.argv[1:2])
