#!/usr/bin/env python3
"""Writes scratch-baseline.onnx: oriented line filters, normalised by the texture around, maximum, threshold.

usage: make.py [OUTPUT.onnx]      (default: ../scratch-baseline.onnx beside this folder)
"""
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZE = 256
ORIENTATIONS = 12
LINE = 13  # size of the line filters
VOTE = 13  # size of the filters that join responses along a line, at half the resolution
BELT_SHARE = 0.38  # of the brightest neighbourhood: darker is belt
RIM = 11  # pixels inside the outline that are left out, the chamfer with them
EDGE = 2  # further pixels at the face's border where line filters see beyond it
NEIGHBOURHOOD = 17  # window of the local mean brightness
RELIEF = 0.2  # relative brightness changes above this count as this: specks must not outshine scratches
TEXTURE = 11  # window of the local texture strength, at a quarter of the resolution
GLOBAL_TEXTURE = 0.5  # how much the whole part's texture counts beside the local one
FLOOR = 0.01  # line strengths below this are camera noise
VOTE_FROM, VOTE_TO = 1.2, 6.0  # responses, in multiples of the texture, that begin to vote and that vote fully
BLOB = 1.0  # share of the mean over orientations taken off the maximum: specks answer to every orientation
LIMIT = 1.3  # of the strongest response: hold from here on; the heat map is divided by it
SLOPE = 6.0  # score = sigmoid(SLOPE * (greatest heat - 1))


class Graph:
    """Collects nodes and constants of an ONNX graph."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, name, array):
        self.constants.append(numpy_helper.from_array(np.asarray(array, np.float32), name))
        return name

    def add(self, operator, inputs, output, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output


def offsets(size):
    half = size // 2
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float64)
    return x, y


def line_filters():
    """[orientations, 1, LINE, LINE]: a line minus its sides, zero sum, unit energy."""
    x, y = offsets(LINE)
    filters = []
    for index in range(ORIENTATIONS):
        angle = np.pi * index / ORIENTATIONS
        along = x * np.cos(angle) + y * np.sin(angle)
        across = -x * np.sin(angle) + y * np.cos(angle)
        profile = np.exp(-0.5 * (across / 0.9) ** 2)
        sides = np.exp(-0.5 * ((np.abs(across) - 3.6) / 1.1) ** 2)
        window = np.exp(-0.5 * (along / 3.6) ** 2) * (np.hypot(x, y) <= LINE / 2)
        line, flank = profile * window, sides * window
        kernel = line / line.sum() - flank / flank.sum()
        filters.append(kernel / np.sqrt((kernel**2).sum()))
    return np.stack(filters)[:, None]


def vote_filters(side):
    """[orientations, 1, VOTE, VOTE]: the mean along one half of a line, ahead (side 1) or behind (side -1)."""
    x, y = offsets(VOTE)
    filters = []
    for index in range(ORIENTATIONS):
        angle = np.pi * index / ORIENTATIONS
        along = x * np.cos(angle) + y * np.sin(angle)
        across = -x * np.sin(angle) + y * np.cos(angle)
        kernel = np.exp(-0.5 * (across / 0.8) ** 2) * np.exp(-0.5 * ((side * along - 3.5) / 1.6) ** 2)
        filters.append(kernel / kernel.sum())
    return np.stack(filters)[:, None]


def window(height, width):
    return dict(kernel_shape=[height, width], pads=[height // 2, width // 2] * 2, strides=[1, 1])


def pooled(graph, operator, value, size, output, **attributes):
    """A square pooling window as two narrow ones: the same mean or maximum at a fraction of the cost."""
    rows = graph.add(operator, [value], output + "_rows", **attributes, **window(1, size))
    return graph.add(operator, [rows], output, **attributes, **window(size, 1))


def average(graph, value, size, output):
    return pooled(graph, "AveragePool", value, size, output, count_include_pad=1)


def enlarged(graph, value, factor, output):
    """Linear interpolation with half-pixel centres."""
    scales = graph.constant(output + "_scales", [1, 1, factor, factor])
    return graph.add("Resize", [value, "", scales], output, mode="linear", coordinate_transformation_mode="half_pixel")


def face_mask(graph):
    """1 on the part's face, 0 on belt and rim."""
    smooth = average(graph, "image", 5, "smooth")
    brightest = graph.add("ReduceMax", [smooth], "brightest", axes=[2, 3], keepdims=1)
    limit = graph.add("Mul", [brightest, graph.constant("belt_share", [BELT_SHARE])], "belt_limit")
    excess = graph.add("Sub", [smooth, limit], "above_belt")
    part = graph.add(
        "Clip", [excess, graph.constant("zero", np.float32(0)), graph.constant("one", np.float32(1))], "part")
    hole = graph.add("Sub", ["one", part], "not_part")
    grown = pooled(graph, "MaxPool", hole, 2 * RIM + 1, "not_face")
    return graph.add("Sub", ["one", grown], "face"), grown


def relative_brightness(graph, face):
    """The picture divided by its local mean over the face, minus 1: lamp gradients vanish."""
    lit = graph.add("Mul", ["image", face], "face_image")
    total = average(graph, lit, NEIGHBOURHOOD, "local_sum")
    area = average(graph, face, NEIGHBOURHOOD, "local_area")
    mean = graph.add("Div", [graph.add("Add", [total, graph.constant("tiny", [1e-3])], "local_sum_"),
                             graph.add("Add", [area, "tiny"], "local_area_")], "local_mean")
    ratio = graph.add("Div", ["image", mean], "ratio")
    change = graph.add("Sub", [ratio, "one"], "change")
    limits = [graph.constant("relief_low", np.float32(-RELIEF)), graph.constant("relief_high", np.float32(RELIEF))]
    return graph.add("Mul", [graph.add("Clip", [change, *limits], "clipped_change"), face], "relief")


def responses(graph, relief, face):
    """[1, orientations, SIZE, SIZE]: strength of a line in each direction over the strength of the texture there.

    The brushing fills its own direction everywhere, so it divides itself away."""
    half = LINE // 2
    lines = graph.add("Conv", [relief, graph.constant("line_filters", line_filters())], "lines",
                      kernel_shape=[LINE, LINE], pads=[half] * 4)
    strength = graph.add("Mul", [graph.add("Abs", [lines], "line_strength"), face], "face_strength")
    quarter = dict(kernel_shape=[4, 4], strides=[4, 4])
    near = average(graph, graph.add("AveragePool", [strength], "small_strength", **quarter), TEXTURE, "near_sum")
    near_area = average(graph, graph.add("AveragePool", [face], "small_face", **quarter), TEXTURE, "near_area")
    near = graph.add("Div", [near, graph.add("Add", [near_area, "tiny"], "near_area_")], "near_small")
    near = enlarged(graph, near, 4, "near_texture")
    whole = graph.add("GlobalAveragePool", [strength], "whole_sum")
    whole_area = graph.add("GlobalAveragePool", [face], "whole_area")
    whole = graph.add("Div", [whole, graph.add("Add", [whole_area, "tiny"], "whole_area_")], "whole_texture")
    share = graph.add("Mul", [whole, graph.constant("global_texture", [GLOBAL_TEXTURE])], "whole_share")
    texture = graph.add("Add", [near, share], "texture")
    texture = graph.add("Add", [texture, graph.constant("floor", [FLOOR])], "texture_")
    return graph.add("Div", [strength, texture], "response")


def heat_map(graph, response, inside):
    """[1, 1, SIZE, SIZE]: how well a pixel is supported along its best direction, both ahead and behind.

    A speck supports one side at a time, a scratch both. Works at half the resolution."""
    votes = graph.add("Clip", [graph.add("Sub", [response, graph.constant("vote_from", [VOTE_FROM])], "excess"),
                               "zero", graph.constant("vote_full", np.float32(VOTE_TO - VOTE_FROM))], "votes")
    inner = graph.add("Mul", [votes, inside], "inner_votes")
    small = graph.add("MaxPool", [inner], "small_votes", kernel_shape=[2, 2], strides=[2, 2])
    half = dict(kernel_shape=[VOTE, VOTE], pads=[VOTE // 2] * 4, group=ORIENTATIONS)
    ahead = graph.add("Conv", [small, graph.constant("vote_ahead", vote_filters(1))], "ahead", **half)
    behind = graph.add("Conv", [small, graph.constant("vote_behind", vote_filters(-1))], "behind", **half)
    joined = graph.add("Min", [ahead, behind], "joined")
    best = graph.add("ReduceMax", [joined], "best", axes=[1], keepdims=1)
    common = graph.add("ReduceMean", [joined], "common", axes=[1], keepdims=1)
    blob = graph.add("Mul", [common, graph.constant("blob", [BLOB])], "blob_share")
    line = graph.add("Relu", [graph.add("Sub", [best, blob], "best_less_blob")], "line")
    scaled = graph.add("Mul", [line, graph.constant("heat_scale", [1 / LIMIT])], "small_heat")
    enlarged(graph, scaled, 2, "heat")
    return scaled


def verdict(graph, heat):
    """score in 0..1, and decision: 1 (hold) when the greatest heat is above 1, else 0 (pass)."""
    strongest = graph.add("ReduceMax", [heat], "strongest", axes=[1, 2, 3], keepdims=0)
    over = graph.add("Sub", [strongest, "one"], "over_limit")
    graph.add("Sigmoid", [graph.add("Mul", [over, graph.constant("slope", [SLOPE])], "margin")], "score")
    graph.add("Clip", [graph.add("Mul", [over, graph.constant("steep", [1e9])], "step"), "zero", "one"], "decision")


def build():
    graph = Graph()
    face, not_face = face_mask(graph)
    edge = pooled(graph, "MaxPool", not_face, 2 * EDGE + 1, "edge")
    inside = graph.add("Sub", ["one", edge], "inside")
    relief = relative_brightness(graph, face)
    verdict(graph, heat_map(graph, responses(graph, relief, face), inside))
    picture = [1, 1, SIZE, SIZE]
    info = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    outputs = [info("score", [1]), info("decision", [1]), info("heat", picture)]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "scratch-baseline", [info("image", picture)], outputs, graph.constants),
        producer_name="mlc models/scratch-baseline", opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


if __name__ == "__main__":
    if len(sys.argv) > 2 or sys.argv[1:2] in (["-h"], ["--help"]):
        sys.exit(__doc__)
    default = pathlib.Path(__file__).resolve().parent.parent / "scratch-baseline.onnx"
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) == 2 else default
    path.write_bytes(build().SerializeToString(deterministic=True))
    print(f"{path}: {path.stat().st_size} bytes")
