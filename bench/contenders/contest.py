"""What is the same for every contender: read the request, compare the answers, time, and print the reply as JSON."""

import json
import sys
import time
from pathlib import Path

import numpy

began = time.perf_counter()
request = json.loads(sys.argv[1])
folder = Path(request["folder"])
side, batch = request["side"], request["batch"]


def read_weights():
    shapes = json.loads((folder / "weights.json").read_text())
    values = numpy.fromfile(folder / "weights.f32", numpy.float32)
    weights, begin = {}, 0
    for entry in shapes:
        size = int(numpy.prod(entry["shape"]))
        weights[f"{entry['layer']}/{entry['name']}"] = values[begin : begin + size].reshape(entry["shape"])
        begin += size
    return weights


def read_images():
    """(batch, side, side, 3), uint8: those that there are, again and again."""
    images = numpy.fromfile(folder / "images.u8", numpy.uint8).reshape(-1, side, side, 3)
    return numpy.ascontiguousarray(numpy.resize(images, (batch, side, side, 3)))


def time_each(predict):
    """Milliseconds of each of many predictions."""
    for _ in range(request["warmUps"]):
        predict()
    samples, begin = [], time.perf_counter()
    while len(samples) < request["rounds"] or time.perf_counter() - begin < request["seconds"]:
        start = time.perf_counter()
        predict()
        samples.append((time.perf_counter() - start) * 1e3)
    return samples


def compete(predict, version, device):
    """`predict` gives the probabilities of the batch, in host memory. It is timed only if they are right."""
    answers = predict()
    set_up = time.perf_counter() - began
    expected = numpy.fromfile(folder / f"{request['dtype']}.f32", numpy.float32).reshape(-1, 1000)
    expected = numpy.resize(expected, (batch, 1000))
    difference = float(numpy.abs(answers - expected).max())
    same_top1 = bool((answers.argmax(1) == expected.argmax(1)).all())
    right = same_top1 and difference <= request["tolerance"]
    reply = {"version": version, "device": device, "largestDifference": difference, "sameTop1": same_top1, "setUpSeconds": set_up}
    json.dump({**reply, "right": right, "samples": time_each(predict) if right else []}, sys.stdout)
