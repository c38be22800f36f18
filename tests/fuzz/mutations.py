# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of results files, of their bytes and by h5py, for fuzz_results.py."""

import hashlib
import os
import random
import shutil
import signal

import h5py
import numpy as np

SIGNATURES = (b"OHDR", b"OCHK", b"TREE", b"GCOL", b"FRHP", b"FHDB", b"FHIB", b"BTHD", b"BTLF",
              b"SNOD", b"HEAP", b"\x89HDF")
NUMBERS = [-1, 0, 1, 0.5, 2.0 ** 31, 2.0 ** 32, 2.0 ** 53, 2.0 ** 63, 1e300, np.inf, np.nan]
TEXTS = ["", "run", "sweep", "sweep part", "mean_field", "x" * 70000, "a\0b", "\x1b[2J", "\udcff",
         "2/2", "whole", "0", "1e999", 64 * "0", "\x1b]0;title\a", "a\rb\tc\nd", "\x7f\u009b2J"]


def flip(data, chance):
    for _ in range(chance.choice((1, 1, 1, 2, 8))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def near_signature(data, chance):
    """Changes a byte of metadata, which are a small part of a file."""
    signature = chance.choice(SIGNATURES)
    places, at = [], data.find(signature)
    while at >= 0:
        places.append(at)
        at = data.find(signature, at + 1)
    if places:
        at = min(chance.choice(places) + chance.randrange(120), len(data) - 1)
        data[at] = chance.choice((0, 1, 0x7f, 0x80, 0xff, chance.randrange(256)))


def block(data, chance):
    size = min(chance.choice((2, 4, 8, 64, 512)), len(data))
    at = chance.randrange(len(data) - size + 1)
    data[at:at + size] = chance.choice((bytes(size), b"\xff" * size, chance.randbytes(size)))


def splice(data, chance):
    size = min(chance.choice((8, 64, 512, 4096)), len(data))
    at, to = (chance.randrange(len(data) - size + 1) for _ in range(2))
    data[to:to + size] = data[at:at + size]


def length(data, chance):
    if chance.random() < 0.7:
        del data[chance.randrange(len(data)):]
    else:
        data += chance.randbytes(chance.choice((1, 80, 5000)))


def user_block(data, chance):
    data[:0] = chance.randbytes(chance.choice((512, 1024, 100)))


OF_BYTES = [user_block, flip, near_signature, near_signature, near_signature, block, splice, length]


def datasets(file):
    return sorted(name for name in file if isinstance(file[name], h5py.Dataset))


def pick(file, chance):
    return chance.choice(datasets(file))


def remove(file, chance):
    if chance.random() < 0.2 and "provenance" in file and len(file["provenance"].attrs):
        del file["provenance"].attrs[chance.choice(sorted(file["provenance"].attrs))]
    else:
        del file[pick(file, chance)]


def exchange(file, chance):
    one, other = pick(file, chance), pick(file, chance)
    if one != other:
        file.move(one, "exchanged")
        file.move(other, one)
        file.move("exchanged", other)


def retype(file, chance):
    name = pick(file, chance)
    shape = file[name].shape
    del file[name]
    kind = chance.choice(["f8", "f4", ">f8", "i1", "i4", "i8", "u2", "S3", h5py.string_dtype(),
                          h5py.ref_dtype, "c16", [("a", "f4"), ("b", "i8")], "?",
                          h5py.vlen_dtype("f8")])
    file.create_dataset(name, shape, kind, chunks=shape if shape and chance.random() < 0.5 else None)


def reshape(file, chance):
    name = pick(file, chance)
    item = file[name]
    kind, shape = item.dtype, list(item.shape)
    del file[name]
    if not shape or chance.random() < 0.3:
        shape += [chance.choice((1, 2, 3))] * chance.choice((1, 2, 29))
    else:
        axis = chance.randrange(len(shape))
        shape[axis] = chance.choice((0, 1, shape[axis] + 1, 2 * shape[axis], 1000, 2 ** 31,
                                     2 ** 40, 2 ** 62))
    large = np.prod([float(n) for n in shape]) > 1e6
    file.create_dataset(name, tuple(shape), kind, chunks=(1,) * len(shape) if large else None,
                        fletcher32=large or None)


def values(file, chance):
    item = file[pick(file, chance)]
    if item.size and item.dtype.kind in "fi":
        index = tuple(chance.randrange(n) for n in item.shape)
        value = chance.choice(NUMBERS)
        item[index] = (value if item.dtype.kind == "f" else
                       chance.choice((-1, 0, 1, np.iinfo(item.dtype).max, np.iinfo(item.dtype).min)))


def attribute(file, chance):
    owner = file if chance.random() < 0.7 else file[pick(file, chance)]
    if chance.random() < 0.2 and "provenance" in file:
        owner = file["provenance"]
    name = chance.choice(sorted(owner.attrs) or ["x"])
    if name in owner.attrs:
        del owner.attrs[name]
    case = chance.randrange(8)
    if case == 0:
        owner.attrs[name] = chance.choice(NUMBERS)
    elif case == 1:
        owner.attrs[name] = [chance.choice(NUMBERS) for _ in range(chance.choice((1, 2, 4000)))]
    elif case == 2:
        owner.attrs[name] = chance.choice(TEXTS).replace("\0", "").encode("utf-8", "replace")[:60000]
    elif case == 3:
        owner.attrs.create(name, "x" * 60000, dtype=h5py.string_dtype())
    elif case == 4:
        owner.attrs[name] = h5py.Empty("f8")
    elif case == 5:
        owner.attrs[name] = np.array([b"a", b"bc"])
    elif case == 6:
        owner.attrs[name] = np.array([(1.0, 2)], dtype=[("a", "f4"), ("b", "i8")])


def link(file, chance):
    name = chance.choice([pick(file, chance), "extra", "provenance"])
    if name in file:
        del file[name]
    file[name] = chance.choice((
        h5py.ExternalLink("pipe", "/x"), h5py.ExternalLink("/etc/passwd", "/"),
        h5py.SoftLink("/" + name), h5py.SoftLink("/nowhere"), file["/"],
        h5py.ExternalLink(file.filename, "/" + name)))


def elsewhere(file, chance):
    name = pick(file, chance)
    shape, kind = file[name].shape, file[name].dtype
    if kind.kind not in "fi" or not shape:
        return
    del file[name]
    if chance.random() < 0.5:
        where = chance.choice(("/etc/passwd", "pipe", "/dev/zero"))
        file.create_dataset(name, shape, kind, external=[(where, 0, h5py.h5f.UNLIMITED)])
    else:
        layout = h5py.VirtualLayout(shape, kind)
        layout[...] = h5py.VirtualSource(".", name, shape)
        file.create_virtual_dataset(name, layout)


def bomb(file, chance):
    """A few bytes that become many."""
    name = pick(file, chance)
    item = file[name]
    kind = item.dtype if item.dtype.kind in "fi" else np.dtype("f4")
    rank = max(len(item.shape), 1)
    del file[name]
    shape = (1,) * (rank - 1) + (chance.choice((10 ** 6, 10 ** 8, 4 * 10 ** 8)),)
    if shape[-1] > 10 ** 6:  # never written, or in one chunk of zeros
        made = file.create_dataset(name, shape, kind, chunks=(1,) * (rank - 1) + (10 ** 7,),
                                   compression=9, shuffle=True)
        made[(0,) * (rank - 1) + (0,)] = 1
    else:
        file.create_dataset(name, data=np.zeros(shape, kind), chunks=shape, compression=9)


def text(file, chance):
    """Changes what the commands compute from."""
    if "provenance" not in file or not len(file["provenance"].attrs):
        return
    texts = file["provenance"].attrs
    name = chance.choice(sorted(texts))
    kept = texts[name]
    del texts[name]
    case = chance.randrange(6)
    if case == 0:
        texts[name] = chance.choice(TEXTS).replace("\0", "").encode("utf-8", "replace")[:60000]
    elif case == 1:
        texts[name] = [b"one", b"two"]
    elif case == 2:
        texts[name] = 7.0
    elif case < 5 and isinstance(kept, bytes):
        kept = bytearray(kept or b"x")
        for _ in range(chance.choice((1, 3))):
            chance.choice((flip, block))(kept, chance)
        texts[name] = bytes(kept).replace(b"\0", b"?")
    else:
        texts.create(name, "x" * 3000000, dtype=h5py.string_dtype())


def nest(file, chance):
    name = pick(file, chance)
    del file[name]
    file.create_group(name)[name] = chance.choice(NUMBERS)


def shards(file, chance):
    """Of a virtual file: other names of the files beside, in its list and in a variable."""
    if "shards" not in file["provenance"].attrs:
        return
    texts = file["provenance"].attrs
    lines = texts["shards"].decode().splitlines()
    name = chance.choice(("file.h5", ".", "../base/shard2.h5", "/etc/passwd", "pipe", "", "shard2.h5",
                          "nowhere.h5", "%b.h5", "shard1.h5\0", "x" * 300))
    if chance.random() < 0.7:
        at = chance.randrange(len(lines))
        lines[at] = chance.choice((f"{lines[at].split()[0]} {name}", name, lines[0], ""))
        del texts["shards"]
        texts["shards"] = "\n".join([*lines, ""]).replace("\0", "").encode()
    if chance.random() < 0.7:
        of = chance.choice([x for x in datasets(file) if file[x].is_virtual])
        shape, kind = file[of].shape, file[of].dtype
        layout = h5py.VirtualLayout(shape, kind)
        layout[...] = h5py.VirtualSource(name or ".", chance.choice((of, "status")), shape)
        del file[of]
        file.create_virtual_dataset(of, layout)


def labels(file, chance):
    """Values under the labels of others, or labels that are alike."""
    names = [name for name in datasets(file) if file[name].attrs.get("CLASS") == b"DIMENSION_SCALE"
             and file[name].dtype.kind in "Oi" and file[name].size > 1]
    if names:
        item = file[chance.choice(names)]
        values = list(item[()])
        chance.choice((values.reverse, lambda: chance.shuffle(values),
                       lambda: values.__setitem__(0, values[-1])))()
        item[...] = np.array(values, item.dtype)


def axes(file, chance):
    """The text of the dimensions of variables, in another order on some lines."""
    texts = file["provenance"].attrs
    lines = [line.split() for line in texts["axes"].decode().splitlines()]
    for line in chance.sample(lines, len(lines) // 2):
        line[1:] = chance.sample(line[1:], len(line) - 1)
    del texts["axes"]
    texts["axes"] = "\n".join(map(" ".join, lines)).encode()


def filters(file, chance):
    """Filters that no file of ours has, or has in this order."""
    name = pick(file, chance)
    found, kept = file[name][()], file[name].dtype
    if kept.kind in "fi" and found.size and found.shape:
        del file[name]
        file.create_dataset(name, data=found, chunks=found.shape, **chance.choice((
            {"scaleoffset": 0 if kept.kind == "i" else 2}, {"compression": "lzf"}, {"shuffle": True},
            {"compression": 9, "fletcher32": True})))


OF_OBJECTS = [labels, axes, filters, shards, remove, exchange, retype, reshape, values, values, attribute, attribute, attribute,
              link, elsewhere, bomb, text, nest]


def seal(path):
    """As a part or shard of this content would end, so that it is read on."""
    data = path.read_bytes()
    path.write_bytes(data + b"\ncomity sha256 " + hashlib.sha256(data).hexdigest().encode() + b"\n")


def old_seal(path, source):
    """A shard is known by its seal alone to the virtual file that was made of it."""
    with open(path, "ab") as file:
        file.write(seal_of(source))


def seal_of(source):
    data = source.read_bytes()
    return data[data.rindex(b"\ncomity sha256 "):]


def change_in_child(path, change, seed):
    """HDF5 may die here too, when an earlier change has left it something to choke on."""
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        try:
            with h5py.File(path, "r+", track_order=True) as file:
                change(file, random.Random(seed))
        except (KeyError, ValueError, TypeError, OSError, RuntimeError, IndexError):
            pass  # h5py would not make it; what it made is tried
        os._exit(0)
    os.waitpid(child, 0)


def mutate(source, path, chance, beside=False):
    """Makes a mutation at the path, of what has a seal mostly with a right one; returns what was
    done."""
    sealed = b"\ncomity sha256 " in source.read_bytes()[-90:]
    shutil.copy(source, path)
    done = []
    if chance.random() < 0.5:
        for _ in range(chance.choice((1, 1, 2))):
            change = chance.choice(OF_OBJECTS)
            done.append(change.__name__)
            change_in_child(path, change, chance.getrandbits(64))
    if not done or chance.random() < 0.2:
        data = bytearray(path.read_bytes())
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            change = chance.choice(OF_BYTES)
            done.append(change.__name__)
            if data:
                change(data, chance)
        path.write_bytes(data)
    if beside and chance.random() < 0.8:
        done.append("old_seal")
        old_seal(path, source)
    elif chance.random() < (0.7 if sealed else 0.05):
        done.append("seal")
        seal(path)
    return "+".join(done)


# ---- parts of sweeps, which are not of HDF5: sim/results/part_file.c ----

NUMBERS_OF_HEAD = (16, 24, 32, 40)  # order of bytes, first block, blocks, chunks of a block
MARK, SIZES, BLOCKS = 48, 208, 6  # texts; then bytes and filters of each chunk, and the digests


def head(data, chance):
    at = chance.choice(NUMBERS_OF_HEAD)
    number = int.from_bytes(data[at:at + 8], "little")
    number = chance.choice((0, 1, number - 1, number + 1, 2 * number, BLOCKS - 1, 2 ** 32 + number,
                            2 ** 63, 2 ** 64 - number, 2 ** 64 // 40, 2 ** 64 // 8 + number))
    data[at:at + 8] = (number % 2 ** 64).to_bytes(8, "little")


def mark(data, chance):
    at = chance.randrange(MARK, SIZES)
    data[at] = chance.choice((0, 0xff, ord("1"), chance.randrange(256)))


def size_of_chunk(data, chance):
    """Sizes that differ in their sum, or that of one chunk at the cost of another's."""
    chunks = int.from_bytes(data[40:48], "little") % 64 * BLOCKS or 1
    one, other = (SIZES + 8 * chance.randrange(chunks) for _ in range(2))
    if chance.random() < 0.3:
        data[one + 4] ^= 1 << chance.randrange(8)  # the filters that were skipped
        return
    by = chance.choice((1, 2, 8, 300, 2 ** 31, 2 ** 32 - 1))
    for at, change in ((one, by), (other, -by if chance.random() < 0.7 else 0)):
        if at + 4 <= len(data):
            number = int.from_bytes(data[at:at + 4], "little") + change
            data[at:at + 4] = (number % 2 ** 32).to_bytes(4, "little")


OF_PARTS = [flip, block, splice, length, head, head, mark, size_of_chunk, size_of_chunk]


def is_sealed_part(data):
    return hashlib.sha256(data[:-32]).digest() == data[-32:]


def mutate_part(source, path, chance):
    """Makes a mutation at the path, mostly with a right seal; returns what was done."""
    data, done = bytearray(source.read_bytes()[:-32]), []
    digest = source.read_bytes()[-32:]
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        change = chance.choice(OF_PARTS)
        done.append(change.__name__)
        if len(data) > SIZES:
            change(data, chance)
    if chance.random() < 0.8:
        done.append("seal")
        digest = hashlib.sha256(data).digest()
    path.write_bytes(data + digest)
    return "+".join(done)
