"""The models that are exported from PyTorch: architectures with random weights, at sizes that keep files small."""
import dataclasses
import math
import typing

import torch
import torch.nn.functional as F
import torchvision
from torch import nn

MODELS = []


@dataclasses.dataclass
class Model:
    """A model to export.

    build: makes the module. inputs: the input tensors of a data set, by its number. axes: for the number of an input, the
    names of its dynamic axes. torchscript, dynamo: the opsets for each exporter. sets: how many data sets.
    """
    name: str
    build: typing.Callable
    inputs: typing.Callable
    axes: dict
    torchscript: tuple
    dynamo: tuple
    sets: int


def add(name, build, inputs, axes=None, torchscript=(17,), dynamo=(20,), sets=2):
    """Registers a model; `inputs` is a function of the data set's number, or the shapes of normal numbers."""
    if not callable(inputs):
        shapes = inputs
        inputs = lambda number: tuple(torch.randn(*shape) for shape in shapes)
    MODELS.append(Model(name, build, inputs, axes or {}, torchscript, dynamo, sets))


class Function(nn.Module):
    """A function as a module."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *arguments):
        return self.function(*arguments)


def function(name, body, inputs, **options):
    """Registers a function without weights."""
    add(name, lambda: Function(body), inputs, **options)


def randomize(module):
    """Gives normalizations statistics other than 0 and 1, so that folding them can be seen."""
    for part in module.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm) and part.running_mean is not None:
            nn.init.normal_(part.running_mean, std=0.1)
            nn.init.uniform_(part.running_var, 0.5, 1.5)
            if part.weight is not None:
                nn.init.uniform_(part.weight, 0.8, 1.2)
                nn.init.normal_(part.bias, std=0.1)
    return module


def vision(name, size, torchscript=(13,), dynamo=(18,), **options):
    """Registers a classifier of torchvision."""
    def build():
        arguments = {"weights": None, "num_classes": 100}
        if name in ("googlenet", "inception_v3"):
            arguments.update(aux_logits=False, init_weights=False)
        return randomize(getattr(torchvision.models, name)(**arguments, **options))

    add(name, build, [(1, 3, size, size)], torchscript=torchscript, dynamo=dynamo, sets=1)


# Classification: every family of torchvision, its smallest member.
vision("alexnet", 224, (9,), (20,))
vision("convnext_tiny", 32, (17,), (20,))
vision("densenet121", 32, (11,), (18,))
vision("efficientnet_b0", 64, (12,), (18,))
vision("efficientnet_v2_s", 32, (17,), (20,))
vision("googlenet", 64, (11,), (22,))
vision("inception_v3", 75, (14,), (18,))
vision("maxvit_t", 224, (17,), (20,))
vision("mnasnet0_5", 64, (10,), (18,))
vision("mobilenet_v2", 64, (7, 12), (15, 18))
vision("mobilenet_v3_small", 64, (16,), (23,))
vision("mobilenet_v3_large", 32, (17,), (25,))
vision("regnet_x_400mf", 64, (13,), (18,))
vision("regnet_y_400mf", 64, (13,), (20,))
vision("resnet18", 64, (7, 11, 20), (18, 24))
vision("resnet50", 32, (17,), (18,))
vision("resnext50_32x4d", 32, (13,), (18,))
vision("shufflenet_v2_x0_5", 64, (9, 15), (18,))
vision("squeezenet1_1", 64, (8,), (18,))
vision("swin_t", 64, (17,), (20,))
vision("swin_v2_t", 64, (17,), (20,))
vision("vgg11_bn", 224, (13,), ())
vision("vit_b_16", 224, (17,), (20,))
vision("wide_resnet50_2", 32, (17,), ())
add("resnet18_dynamic_batch",
    lambda: randomize(torchvision.models.resnet18(weights=None, num_classes=10)),
    lambda number: (torch.randn(2 + number, 3, 32, 32),), {0: {0: "batch"}})
add("mobilenet_v2_dynamic_size",
    lambda: randomize(torchvision.models.mobilenet_v2(weights=None, num_classes=10)),
    lambda number: (torch.randn(1, 3, 64 + 32 * number, 96),), {0: {2: "height", 3: "width"}})


# Detection.
class Pictures(nn.Module):
    """A detector of torchvision on one picture: boxes, scores and labels."""

    def __init__(self, detector):
        super().__init__()
        self.detector = detector

    def forward(self, picture):
        found = self.detector([picture])
        found = found[1][0] if isinstance(found, tuple) else found[0]
        return found["boxes"], found["scores"], found["labels"]


class DetectorHeads(nn.Module):
    """A detector's features and heads on a normalized batch: the raw scores and box offsets, before any suppression."""

    def __init__(self, detector):
        super().__init__()
        self.backbone, self.head = detector.backbone, detector.head

    def forward(self, pictures):
        found = self.head(list(self.backbone(pictures).values()))
        return found["bbox_regression"], found["cls_logits"]


class CenterHead(nn.Module):
    """An anchor-free head on a small backbone: heat map, sizes and offsets, peaks by max pooling and TopK."""

    def __init__(self, count):
        super().__init__()
        self.count = count
        self.body = nn.Sequential(
            nn.Conv2d(3, 16, 3, 2, 1), nn.BatchNorm2d(16), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU())
        self.heat, self.size = nn.Conv2d(32, 4, 1), nn.Conv2d(32, 2, 1)

    def forward(self, x):
        x = self.body(x)
        heat = torch.sigmoid(self.heat(x))
        heat = heat * (F.max_pool2d(heat, 3, 1, 1) == heat).float()
        batch, classes, height, width = heat.shape
        scores, index = torch.topk(heat.view(batch, -1), self.count)
        cell = index % (height * width)
        size = self.size(x).view(batch, 2, -1).gather(2, cell.unsqueeze(1).expand(-1, 2, -1))
        x0 = (cell % width).float()
        y0 = torch.div(cell, width, rounding_mode="floor").float()
        boxes = torch.stack([x0 - size[:, 0], y0 - size[:, 1], x0 + size[:, 0], y0 + size[:, 1]], -1)
        return boxes, scores, torch.div(index, height * width, rounding_mode="floor")


class YoloHead(nn.Module):
    """A YOLO-like decoder: anchors, strides and the distribution over distances, concatenated over two scales."""

    def __init__(self, classes=5, bins=8):
        super().__init__()
        self.classes, self.bins = classes, bins
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1), nn.BatchNorm2d(16), nn.SiLU(), nn.Conv2d(16, 32, 3, 2, 1))
        self.down = nn.Sequential(nn.SiLU(), nn.Conv2d(32, 32, 3, 2, 1), nn.SiLU())
        self.pool = nn.MaxPool2d(5, 1, 2)
        self.mix = nn.Conv2d(128, 32, 1)
        self.heads = nn.ModuleList([nn.Conv2d(32, 4 * bins + classes, 1), nn.Conv2d(32, 4 * bins + classes, 1)])
        self.register_buffer("steps", torch.arange(bins, dtype=torch.float32))

    def forward(self, x):
        first = self.stem(x)
        second = self.down(first)
        pooled = [second]
        for _ in range(3):
            pooled.append(self.pool(pooled[-1]))
        second = self.mix(torch.cat(pooled, 1))
        first = first + F.interpolate(second, scale_factor=2, mode="nearest")
        found = []
        for features, head, stride in ((first, self.heads[0], 4), (second, self.heads[1], 8)):
            y = head(features)
            batch, _, height, width = y.shape
            box, score = y.flatten(2).split((4 * self.bins, self.classes), 1)
            box = box.view(batch, 4, self.bins, height * width).softmax(2)
            box = (box * self.steps.view(1, 1, -1, 1)).sum(2)
            grid_y, grid_x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
            centre = torch.stack([grid_x, grid_y]).reshape(2, -1).float() + 0.5
            near, far = box.chunk(2, 1)
            found.append(torch.cat(((centre - near) * stride, (centre + far) * stride, score.sigmoid()), 1))
        return torch.cat(found, 2)


class Suppressed(nn.Module):
    """Boxes and scores through torchvision's non-maximum suppression."""

    def forward(self, boxes, scores):
        keep = torchvision.ops.nms(boxes, scores, 0.5)
        return boxes[keep], scores[keep]


def boxes(number):
    corner = torch.rand(40, 2) * 50
    return torch.cat([corner, corner + 5 + torch.rand(40, 2) * 30], 1), torch.rand(40)


def detector(name, **options):
    """A detector of torchvision whose scores differ, so that their order is certain."""
    def build():
        model = getattr(torchvision.models.detection, name)(
            weights=None, weights_backbone=None, num_classes=5, **options)
        for part in getattr(model, "head", nn.Identity()).modules():
            if isinstance(part, nn.Conv2d):
                nn.init.normal_(part.weight, std=0.3 / math.sqrt(part.weight[0].numel()))
        return randomize(model)

    return build


class SSDHeads(nn.Module):
    """The features and heads of SSDLite."""

    def __init__(self):
        super().__init__()
        whole = detector("ssdlite320_mobilenet_v3_large")()
        self.backbone, self.head = whole.backbone, whole.head

    def forward(self, pictures):
        found = self.head(list(self.backbone(pictures).values()))
        return found["bbox_regression"], found["cls_logits"]


class FPN(nn.Module):
    """A feature pyramid over ResNet-18."""

    def __init__(self):
        super().__init__()
        self.body = torchvision.models.detection.backbone_utils.resnet_fpn_backbone(
            backbone_name="resnet18", weights=None)

    def forward(self, x):
        return tuple(self.body(x).values())


class RoiHead(nn.Module):
    """RoiAlign and a box head on given regions."""

    def __init__(self):
        super().__init__()
        self.align = torchvision.ops.RoIAlign(5, 0.25, 2, aligned=True)
        self.fc = nn.Linear(8 * 25, 6)

    def forward(self, features, regions):
        return self.fc(self.align(features, [regions]).flatten(1))


add("ssdlite_heads", SSDHeads, [(1, 3, 128, 128)], sets=1)
add("retinanet_heads", lambda: DetectorHeads(
    detector("retinanet_resnet50_fpn", min_size=64, max_size=64)()), [(1, 3, 64, 64)], sets=1)
add("fpn", FPN, [(1, 3, 64, 64)], sets=1)
add("center_head", lambda: CenterHead(10), [(2, 3, 32, 48)])
add("yolo_head", lambda: randomize(YoloHead()), [(1, 3, 64, 64)], torchscript=(11, 17), dynamo=(18, 22))
add("roi_head", RoiHead, lambda number: (torch.randn(1, 8, 16, 16), boxes(number)[0][:7] * 0.7), torchscript=(12, 16))
add("nms", Suppressed, boxes, torchscript=(11,))
add("ssdlite_nms", lambda: Pictures(detector(
    "ssdlite320_mobilenet_v3_large", score_thresh=0.01, detections_per_img=20)()),
    lambda number: (torch.rand(3, 320, 320),), dynamo=(), sets=1)
# In its second picture nothing is found.
add("retinanet_nms", lambda: Pictures(detector("retinanet_resnet50_fpn", min_size=64, max_size=64, score_thresh=0.02)()),
    lambda number: (torch.rand(3, 64, 64) * (8 - 7 * number),), dynamo=())
add("fasterrcnn_nms", lambda: Pictures(detector("fasterrcnn_mobilenet_v3_large_320_fpn", min_size=64, max_size=64)()),
    lambda number: (torch.rand(3, 64, 64),), dynamo=(), sets=1)


# Segmentation and other pictures in, pictures out.
class Segmentation(nn.Module):
    def __init__(self, name):
        super().__init__()
        arguments = {"weights": None, "num_classes": 5}
        self.model = randomize(getattr(torchvision.models.segmentation, name)(**arguments, weights_backbone=None))

    def forward(self, x):
        return self.model(x)["out"]


class UNet(nn.Module):
    """Two levels down and up; up by ConvTranspose or by interpolation."""

    def __init__(self, up, mode="bilinear", corners=False):
        super().__init__()
        block = lambda a, b: nn.Sequential(
            nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(),
            nn.Conv2d(b, b, 3, padding=1), nn.ReLU())
        self.down1, self.down2, self.bottom = block(3, 8), block(8, 16), block(16, 32)
        if up == "transpose":
            self.up2, self.up1 = nn.ConvTranspose2d(32, 16, 2, 2), nn.ConvTranspose2d(16, 8, 3, 2, 1, 1)
        else:
            corners = None if mode == "nearest" else corners
            upsample = lambda a, b: nn.Sequential(nn.Upsample(scale_factor=2, mode=mode, align_corners=corners),
                                                  nn.Conv2d(a, b, 1))
            self.up2, self.up1 = upsample(32, 16), upsample(16, 8)
        self.merge2, self.merge1, self.last = block(32, 16), block(16, 8), nn.Conv2d(8, 2, 1)

    def forward(self, x):
        first = self.down1(x)
        second = self.down2(F.max_pool2d(first, 2))
        x = self.bottom(F.max_pool2d(second, 2))
        x = self.merge2(torch.cat([self.up2(x), second], 1))
        return self.last(self.merge1(torch.cat([self.up1(x), first], 1)))


class SuperResolution(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(1, 16, 5, padding=2), nn.Conv2d(16, 9, 3, padding=1)

    def forward(self, x):
        return F.pixel_shuffle(self.b(torch.tanh(self.a(x))), 3)


class Generator(nn.Module):
    """A DCGAN's generator and its discriminator on the result."""

    def __init__(self):
        super().__init__()
        self.up = nn.Sequential(
            nn.ConvTranspose2d(16, 32, 4, 1, 0, bias=False), nn.BatchNorm2d(32), nn.ReLU(),
            nn.ConvTranspose2d(32, 16, 4, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
            nn.ConvTranspose2d(16, 3, 4, 2, 1, groups=1), nn.Tanh())
        self.judge = nn.Sequential(
            nn.Conv2d(3, 16, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(16, 1, 8), nn.Sigmoid())

    def forward(self, z):
        picture = self.up(z)
        return picture, self.judge(picture)


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Sequential(nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 8))
        self.decode = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 64))

    def forward(self, x):
        y = self.decode(self.encode(x))
        return y, ((x - y) ** 2).mean(1)


class VAEDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 32 * 16)
        self.up = nn.Sequential(
            nn.Unflatten(1, (32, 4, 4)), nn.ConvTranspose2d(32, 16, 3, 2, 1, 1), nn.ELU(),
            nn.ConvTranspose2d(16, 8, 3, 2, 1, 1), nn.GroupNorm(4, 8), nn.SiLU(), nn.Conv2d(8, 1, 3, padding=1))

    def forward(self, mean, logarithm, noise):
        return torch.sigmoid(self.up(self.fc(mean + torch.exp(0.5 * logarithm) * noise)))


class Siamese(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Sequential(
            nn.Conv2d(1, 8, 3), nn.PReLU(8), nn.AdaptiveAvgPool2d((2, 2)), nn.Flatten(), nn.Linear(32, 16))

    def forward(self, a, b):
        a, b = self.embed(a), self.embed(b)
        return F.cosine_similarity(a, b), F.pairwise_distance(F.normalize(a), F.normalize(b))


class SpatialTransformer(nn.Module):
    def __init__(self, mode="bilinear", padding="zeros", corners=False):
        super().__init__()
        self.options = dict(mode=mode, padding_mode=padding, align_corners=corners)
        self.locate = nn.Sequential(nn.Flatten(), nn.Linear(3 * 16 * 16, 6))
        nn.init.normal_(self.locate[1].weight, std=0.005)
        self.locate[1].bias.data = torch.tensor([1.0, 0, 0, 0, 1, 0])

    def forward(self, x):
        theta = self.locate(x).view(-1, 2, 3)
        grid = F.affine_grid(theta, x.size(), align_corners=self.options["align_corners"])
        return F.grid_sample(x, grid, **self.options)


class GridSampler(nn.Module):
    def __init__(self, mode="bilinear", padding="zeros", corners=False):
        super().__init__()
        self.options = dict(mode=mode, padding_mode=padding, align_corners=corners)

    def forward(self, x, grid):
        return F.grid_sample(x, grid, **self.options)


class Anomaly(nn.Module):
    """A PatchCore-like anomaly head: features of two levels, distance to a memory bank, a smooth map and a score."""

    def __init__(self):
        super().__init__()
        net = torchvision.models.resnet18(weights=None)
        randomize(net)
        self.stem = nn.Sequential(net.conv1, net.bn1, net.relu, net.maxpool, net.layer1)
        self.next = net.layer2
        self.register_buffer("bank", torch.randn(50, 192))
        self.register_buffer("kernel", torch.ones(1, 1, 5, 5) / 25)

    def forward(self, x):
        a = self.stem(x)
        b = self.next(a)
        b = F.interpolate(b, size=a.shape[-2:], mode="bilinear", align_corners=False)
        features = F.avg_pool2d(torch.cat([a, b], 1), 3, 1, 1)
        batch, depth, height, width = features.shape
        rows = features.permute(0, 2, 3, 1).reshape(-1, depth)
        distance = torch.cdist(rows.unsqueeze(0), self.bank.unsqueeze(0)).squeeze(0)
        nearest = distance.min(1).values.view(batch, 1, height, width)
        map = F.conv2d(nearest, self.kernel, padding=2)
        map = F.interpolate(map, scale_factor=4.0, mode="bicubic", align_corners=False)
        return map, map.amax((1, 2, 3))


add("fcn_resnet50", lambda: Segmentation("fcn_resnet50"), [(1, 3, 32, 32)], torchscript=(11,), sets=1)
add("deeplabv3_mobilenet", lambda: Segmentation("deeplabv3_mobilenet_v3_large"), [(1, 3, 64, 64)], sets=1)
add("lraspp_mobilenet", lambda: Segmentation("lraspp_mobilenet_v3_large"), [(1, 3, 64, 64)], torchscript=(12,), sets=1)
add("lraspp_dynamic_size", lambda: Segmentation("lraspp_mobilenet_v3_large"),
    lambda number: (torch.randn(1, 3, 64 + 32 * number, 64),), {0: {2: "height", 3: "width"}})
add("unet_transpose", lambda: randomize(UNet("transpose")), [(1, 3, 32, 32)], torchscript=(9, 17))
add("unet_bilinear", lambda: randomize(UNet("interpolate")), [(1, 3, 32, 32)], torchscript=(11, 17))
add("unet_corners", lambda: randomize(UNet("interpolate", corners=True)), [(1, 3, 32, 32)], torchscript=(13,))
add("unet_nearest", lambda: randomize(UNet("interpolate", "nearest")),
    lambda number: (torch.randn(1, 3, 32, 32 + 16 * number),), {0: {0: "batch", 2: "height", 3: "width"}},
    torchscript=(9, 13))
add("super_resolution", SuperResolution, [(1, 1, 24, 24)], torchscript=(11, 17))
add("gan", lambda: randomize(Generator()), [(2, 16, 1, 1)])
add("autoencoder", lambda: randomize(Autoencoder()), [(4, 64)], torchscript=(9, 17))
add("vae_decoder", VAEDecoder, [(3, 8), (3, 8), (3, 8)])
add("siamese", Siamese, [(2, 1, 20, 20), (2, 1, 20, 20)])
add("spatial_transformer", SpatialTransformer, [(2, 3, 16, 16)], torchscript=(20,))
for mode, padding, corners in (("bilinear", "border", True), ("nearest", "zeros", False), ("bicubic", "reflection", False)):
    add(f"grid_sample_{mode}_{padding}", lambda mode=mode, padding=padding, corners=corners: GridSampler(
        mode, padding, corners), lambda number: (torch.randn(1, 2, 8, 9), torch.rand(1, 6, 5, 2) * 2.2 - 1.1),
        torchscript=(16,))
add("anomaly_map", Anomaly, [(1, 3, 64, 64)], sets=1)


# Recurrent networks.
class Recurrent(nn.Module):
    """A recurrent layer, with or without its initial state as inputs, and what it ends in."""

    def __init__(self, kind, given=False, **options):
        super().__init__()
        self.layer = getattr(nn, kind)(12, 20, **options)
        self.given = given

    def forward(self, x, *state):
        if not self.given:
            y, state = self.layer(x)
        else:
            y, state = self.layer(x, state if len(state) > 1 else state[0])
        return (y, *state) if isinstance(state, tuple) else (y, state)


class Forecast(nn.Module):
    """A window of sensors through a GRU or LSTM to one number."""

    def __init__(self, kind):
        super().__init__()
        self.norm = nn.LayerNorm(6)
        self.layer = getattr(nn, kind)(6, 16, 2, batch_first=True, dropout=0.1)
        self.head = nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 1))

    def forward(self, x):
        return self.head(self.layer(self.norm(x))[0][:, -1]).squeeze(-1)


class CRNN(nn.Module):
    """Convolutions, then a recurrent layer over the columns, then log-probabilities as for CTC."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(),
            nn.MaxPool2d((2, 1)))
        self.layer = nn.LSTM(16 * 4, 24, bidirectional=True)
        self.head = nn.Linear(48, 11)

    def forward(self, x):
        x = self.body(x)
        x = x.flatten(1, 2).permute(2, 0, 1)
        return F.log_softmax(self.head(self.layer(x)[0]), 2)


class Encoded(nn.Module):
    """Words through an embedding, packed by their lengths, through a bidirectional GRU."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(30, 12, padding_idx=0)
        self.layer = nn.GRU(12, 10, bidirectional=True, batch_first=True)

    def forward(self, words, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(
            self.embed(words), lengths, batch_first=True, enforce_sorted=True)
        y, state = self.layer(packed)
        y, _ = nn.utils.rnn.pad_packed_sequence(y, batch_first=True)
        return y, state


class Cells(nn.Module):
    """A decoder of cells, written as a loop in Python: unrolled by both exporters."""

    def __init__(self):
        super().__init__()
        self.gru, self.lstm, self.head = nn.GRUCell(4, 8), nn.LSTMCell(8, 8), nn.Linear(8, 4)

    def forward(self, x):
        h = c = g = torch.zeros(x.shape[0], 8)
        outputs = []
        for _ in range(4):
            g = self.gru(x, g)
            h, c = self.lstm(g, (h, c))
            x = self.head(h)
            outputs.append(x)
        return torch.stack(outputs, 1)


for kind in ("LSTM", "GRU", "RNN"):
    low = kind.lower()
    state = [(2, 3, 20)] * (2 if kind == "LSTM" else 1)
    add(low, lambda kind=kind: Recurrent(kind), [(7, 3, 12)], torchscript=(9, 17))
    add(f"{low}_bidirectional", lambda kind=kind: Recurrent(kind, bidirectional=True, num_layers=2, batch_first=True),
        [(3, 7, 12)], torchscript=(14,), dynamo=(18,))
    add(f"{low}_state", lambda kind=kind: Recurrent(kind, given=True, num_layers=2), [(7, 3, 12), *state])
    add(f"{low}_dynamic", lambda kind=kind: Recurrent(kind, batch_first=True, bidirectional=True),
        lambda number: (torch.randn(2 + number, 5 + 3 * number, 12),), {0: {0: "batch", 1: "steps"}}, dynamo=())
    add(f"{low}_dynamic_batch", lambda kind=kind: Recurrent(kind, batch_first=True),
        lambda number: (torch.randn(2 + number, 5, 12),), {0: {0: "batch"}}, torchscript=())
add("rnn_relu", lambda: Recurrent("RNN", nonlinearity="relu", bias=False), [(7, 3, 12)])
add("forecast_gru", lambda: Forecast("GRU"), lambda number: (torch.randn(2 + number, 30, 6),), {0: {0: "batch"}},
    torchscript=(12, 17))
add("forecast_lstm", lambda: Forecast("LSTM"), lambda number: (torch.randn(2 + number, 30, 6),), {0: {0: "batch"}})
add("crnn_ctc", CRNN, [(2, 1, 16, 40)])
add("packed_gru", Encoded, lambda number: (torch.randint(0, 30, (3, 6)), torch.tensor([6, 4 - number, 2])),
    dynamo=())
add("recurrent_cells", Cells, [(2, 4)])


# Transformers.
class PositionalEncoder(nn.Module):
    """nn.TransformerEncoder over embedded tokens, sinusoidal positions, padding mask, mean pooling."""

    def __init__(self, first=False, activation="relu"):
        super().__init__()
        self.embed = nn.Embedding(50, 32)
        angle = torch.arange(64).unsqueeze(1) * torch.exp(torch.arange(0, 32, 2) * (-math.log(1e4) / 32))
        self.register_buffer("positions", torch.stack([angle.sin(), angle.cos()], -1).flatten(1))
        layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True, norm_first=first, activation=activation)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(32, 3)

    def forward(self, tokens):
        mask = tokens == 0
        x = self.embed(tokens) * math.sqrt(32) + self.positions[: tokens.shape[1]]
        x = self.encoder(x, src_key_padding_mask=mask)
        keep = (~mask).unsqueeze(-1).float()
        return self.head((x * keep).sum(1) / keep.sum(1).clamp(min=1))


class Translator(nn.Module):
    """nn.Transformer, encoder and decoder, with a causal mask."""

    def __init__(self):
        super().__init__()
        self.model = nn.Transformer(32, 4, 1, 1, 64, batch_first=True)

    def forward(self, source, target):
        mask = nn.Transformer.generate_square_subsequent_mask(target.shape[1])
        return self.model(source, target, tgt_mask=mask, tgt_is_causal=True)


class Attention(nn.Module):
    def __init__(self, **options):
        super().__init__()
        self.layer = nn.MultiheadAttention(24, 4, **options)

    def forward(self, query, key, value):
        return self.layer(query, key, value)


class Bert(nn.Module):
    """A BERT-like encoder by hand: three embeddings, attention mask, GELU, pooler."""

    def __init__(self, layers=2, width=48, heads=4):
        super().__init__()
        self.heads = heads
        self.word, self.place, self.kind = nn.Embedding(100, width), nn.Embedding(32, width), nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        linear = lambda a, b: nn.Linear(a, b)
        self.blocks = nn.ModuleList([nn.ModuleDict({
            "q": linear(width, width), "k": linear(width, width), "v": linear(width, width), "o": linear(width, width),
            "n1": nn.LayerNorm(width, eps=1e-12), "up": linear(width, 4 * width), "down": linear(4 * width, width),
            "n2": nn.LayerNorm(width, eps=1e-12)}) for _ in range(layers)])
        self.pool = nn.Linear(width, width)

    def split(self, x):
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def forward(self, tokens, mask, kinds):
        places = torch.arange(tokens.shape[1]).unsqueeze(0)
        x = self.norm(self.word(tokens) + self.place(places) + self.kind(kinds))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * torch.finfo(x.dtype).min
        for block in self.blocks:
            q, k, v = self.split(block["q"](x)), self.split(block["k"](x)), self.split(block["v"](x))
            scores = torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(q.shape[-1]) + bias
            y = torch.matmul(torch.softmax(scores, -1), v).permute(0, 2, 1, 3).contiguous()
            x = block["n1"](x + block["o"](y.view(x.shape)))
            x = block["n2"](x + block["down"](F.gelu(block["up"](x))))
        return x, torch.tanh(self.pool(x[:, 0]))


class Rotary(nn.Module):
    """A Llama-like decoder: RMS normalization, rotary positions, grouped queries, SwiGLU, causal SDPA, tied head."""

    def __init__(self, layers=2, width=32, heads=4, groups=2):
        super().__init__()
        self.heads, self.groups = heads, groups
        size = width // heads
        self.embed = nn.Embedding(60, width)
        self.register_buffer("frequency", 1e4 ** (-torch.arange(0, size, 2) / size))
        self.blocks = nn.ModuleList([nn.ModuleDict({
            "n1": nn.RMSNorm(width), "n2": nn.RMSNorm(width), "q": nn.Linear(width, width, bias=False),
            "k": nn.Linear(width, groups * size, bias=False), "v": nn.Linear(width, groups * size, bias=False),
            "o": nn.Linear(width, width, bias=False), "gate": nn.Linear(width, 2 * width, bias=False),
            "up": nn.Linear(width, 2 * width, bias=False), "down": nn.Linear(2 * width, width, bias=False)})
            for _ in range(layers)])
        self.norm = nn.RMSNorm(width)

    def rotate(self, x, cos, sin):
        a, b = x.chunk(2, -1)
        return x * cos + torch.cat([-b, a], -1) * sin

    def forward(self, tokens):
        batch, count = tokens.shape
        x = self.embed(tokens)
        angle = torch.outer(torch.arange(count, dtype=torch.float32), self.frequency)
        angle = torch.cat([angle, angle], -1)
        cos, sin = angle.cos(), angle.sin()
        for block in self.blocks:
            y = block["n1"](x)
            q = block["q"](y).view(batch, count, self.heads, -1).transpose(1, 2)
            k = block["k"](y).view(batch, count, self.groups, -1).transpose(1, 2)
            v = block["v"](y).view(batch, count, self.groups, -1).transpose(1, 2)
            q, k = self.rotate(q, cos, sin), self.rotate(k, cos, sin)
            k = k.repeat_interleave(self.heads // self.groups, 1)
            v = v.repeat_interleave(self.heads // self.groups, 1)
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + block["o"](y.transpose(1, 2).reshape(batch, count, -1))
            y = block["n2"](x)
            x = x + block["down"](F.silu(block["gate"](y)) * block["up"](y))
        return self.norm(x) @ self.embed.weight.T


class GPT(nn.Module):
    """A GPT-2-like decoder: learned positions, one projection for the three, a causal mask from a buffer."""

    def __init__(self, layers=2, width=32, heads=4):
        super().__init__()
        self.heads = heads
        self.token, self.place = nn.Embedding(60, width), nn.Embedding(32, width)
        self.register_buffer("mask", torch.tril(torch.ones(32, 32, dtype=torch.bool)).view(1, 1, 32, 32))
        self.blocks = nn.ModuleList([nn.ModuleDict({
            "n1": nn.LayerNorm(width), "attend": nn.Linear(width, 3 * width), "o": nn.Linear(width, width),
            "n2": nn.LayerNorm(width), "up": nn.Linear(width, 4 * width), "down": nn.Linear(4 * width, width)})
            for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 60, bias=False)

    def forward(self, tokens):
        batch, count = tokens.shape
        x = self.token(tokens) + self.place(torch.arange(count))
        for block in self.blocks:
            q, k, v = block["attend"](block["n1"](x)).split(x.shape[-1], -1)
            q, k, v = (part.view(batch, count, self.heads, -1).transpose(1, 2) for part in (q, k, v))
            scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
            scores = scores.masked_fill(~self.mask[:, :, :count, :count], float("-inf"))
            y = (F.softmax(scores, -1) @ v).transpose(1, 2).contiguous().view(batch, count, -1)
            x = x + block["o"](y)
            x = x + block["down"](F.gelu(block["up"](block["n2"](x)), approximate="tanh"))
        return self.head(self.norm(x))


class CachedAttention(nn.Module):
    """One step of a decoder with the keys and values of the past as inputs and outputs."""

    def __init__(self, width=32, heads=4):
        super().__init__()
        self.heads = heads
        self.attend, self.o = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x, keys, values):
        batch, count, width = x.shape
        q, k, v = self.attend(x).chunk(3, -1)
        q, k, v = (part.view(batch, count, self.heads, -1).transpose(1, 2) for part in (q, k, v))
        keys, values = torch.cat([keys, k], 2), torch.cat([values, v], 2)
        y = F.scaled_dot_product_attention(q, keys, values)
        return self.o(y.transpose(1, 2).reshape(batch, count, width)), keys, values


def tokens(count, *, batch=2, words=50, dynamic=True):
    return lambda number: (torch.randint(0, words, (batch + number * dynamic, count + 3 * number * dynamic)),)


def bert_inputs(number):
    shape = (2 + number, 8 + 4 * number)
    mask = (torch.arange(shape[1]) < torch.tensor([shape[1], 5, 3][: shape[0]]).unsqueeze(1)).long()
    return torch.randint(0, 100, shape), mask, torch.randint(0, 2, shape)


BATCH_STEPS = {0: {0: "batch", 1: "steps"}}
add("transformer_encoder", PositionalEncoder, tokens(9, dynamic=False), torchscript=(14, 17))
add("transformer_encoder_first", lambda: PositionalEncoder(True, "gelu"), tokens(9, dynamic=False), dynamo=(18, 22))
add("transformer_encoder_dynamic", PositionalEncoder, tokens(9), BATCH_STEPS, torchscript=())
add("transformer", Translator, [(2, 7, 32), (2, 5, 32)], torchscript=(17,))
add("multihead_attention", Attention, [(6, 2, 24), (8, 2, 24), (8, 2, 24)], torchscript=(14,), dynamo=(18, 23))
add("multihead_attention_sizes", lambda: Attention(kdim=10, vdim=12, batch_first=True, add_bias_kv=True,
    add_zero_attn=True), [(2, 6, 24), (2, 8, 10), (2, 8, 12)])
add("bert", Bert, bert_inputs, {index: {0: "batch", 1: "steps"} for index in range(3)}, torchscript=(11, 17),
    dynamo=(18, 20))
add("llama", Rotary, tokens(8), BATCH_STEPS, torchscript=(23,), dynamo=(18, 23))
add("gpt", GPT, tokens(8), BATCH_STEPS, torchscript=(13,), dynamo=(20,))
add("attention_cache", CachedAttention,
    lambda number: (torch.randn(1, 1, 32), torch.randn(1, 4, 5 + number, 8), torch.randn(1, 4, 5 + number, 8)),
    {1: {2: "past"}, 2: {2: "past"}}, dynamo=(20, 23))


# Sensors and audio.
class Conv1dNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(4, 16, 7, 2, 3), nn.BatchNorm1d(16), nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(16, 16, 3, groups=16),
            nn.Conv1d(16, 32, 1), nn.BatchNorm1d(32), nn.Hardswish(), nn.AvgPool1d(3, 2, 1), nn.AdaptiveAvgPool1d(1),
            nn.Flatten(), nn.Linear(32, 5), nn.Softmax(-1))

    def forward(self, x):
        return self.body(x)


class TCN(nn.Module):
    """Dilated causal convolutions with weight normalization and residuals."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList()
        for level in range(3):
            conv = nn.Conv1d(4 if level == 0 else 12, 12, 3, dilation=2**level)
            self.layers.append(nn.utils.parametrizations.weight_norm(conv))
        self.first = nn.Conv1d(4, 12, 1)
        self.head = nn.Linear(12, 1)

    def forward(self, x):
        for level, conv in enumerate(self.layers):
            y = F.relu(conv(F.pad(x, (2 * 2**level, 0))))
            x = F.relu(y + (self.first(x) if level == 0 else x))
        return self.head(x[:, :, -1])


class WaveNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv1d(1, 8, 1)
        self.gates = nn.ModuleList([nn.Conv1d(8, 16, 2, dilation=2**level) for level in range(4)])
        self.mixes = nn.ModuleList([nn.Conv1d(8, 8, 1) for _ in range(4)])
        self.last = nn.Sequential(nn.ReLU(), nn.Conv1d(8, 16, 1), nn.ReLU(), nn.Conv1d(16, 4, 1))

    def forward(self, x):
        x = self.first(x)
        skip = 0
        for level, (gate, mix) in enumerate(zip(self.gates, self.mixes)):
            a, b = gate(F.pad(x, (2**level, 0))).chunk(2, 1)
            y = mix(torch.tanh(a) * torch.sigmoid(b))
            x, skip = x + y, skip + y
        return self.last(skip)


class AudioFrontEnd(nn.Module):
    """Log mel features of a waveform; the spectrum by convolution, by torch.stft or by torch.fft.rfft."""

    def __init__(self, kind, size=128, hop=64, bands=16):
        super().__init__()
        self.kind, self.size, self.hop = kind, size, hop
        self.register_buffer("window", torch.hann_window(size))
        bins = size // 2 + 1
        angle = 2 * math.pi * torch.outer(torch.arange(bins), torch.arange(size)) / size
        basis = torch.cat([angle.cos(), -angle.sin()]) * torch.hann_window(size)
        self.register_buffer("basis", basis.unsqueeze(1))
        edges = torch.linspace(0, bins - 1, bands + 2).unsqueeze(1)
        place = torch.arange(bins)
        rise, fall = (place - edges[:-2]) / (edges[1:-1] - edges[:-2]), (edges[2:] - place) / (edges[2:] - edges[1:-1])
        self.register_buffer("mel", torch.minimum(rise, fall).clamp(min=0))

    def forward(self, wave):
        if self.kind == "conv":
            spectrum = F.conv1d(wave.unsqueeze(1), self.basis, stride=self.hop)
            real, imaginary = spectrum.chunk(2, 1)
        elif self.kind == "stft":
            spectrum = torch.stft(
                wave, self.size, self.hop, window=self.window, center=True, pad_mode="reflect", return_complex=False)
            real, imaginary = spectrum[..., 0], spectrum[..., 1]
        elif self.kind == "complex":
            spectrum = torch.stft(wave, self.size, self.hop, window=self.window, center=False, return_complex=True)
            return torch.log10(torch.matmul(self.mel, spectrum.abs() ** 2).clamp(min=1e-10))
        else:
            spectrum = torch.view_as_real(torch.fft.rfft(wave.unfold(-1, self.size, self.hop) * self.window))
            real, imaginary = spectrum[..., 0].transpose(-1, -2), spectrum[..., 1].transpose(-1, -2)
        power = real * real + imaginary * imaginary
        return torch.log(torch.matmul(self.mel, power) + 1e-6)


class KeywordSpotter(nn.Module):
    """Log mel features, normalized over time, then depthwise separable convolutions."""

    def __init__(self):
        super().__init__()
        self.features = AudioFrontEnd("conv")
        parts = [nn.Conv2d(1, 16, (3, 3), 2, 1), nn.BatchNorm2d(16), nn.ReLU6()]
        for _ in range(2):
            parts += [nn.Conv2d(16, 16, 3, 1, 1, groups=16), nn.BatchNorm2d(16), nn.ReLU6(), nn.Conv2d(16, 16, 1),
                      nn.BatchNorm2d(16), nn.ReLU6()]
        self.body = nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(), nn.Linear(16, 12))

    def forward(self, wave):
        x = self.features(wave)
        x = (x - x.mean(-1, keepdim=True)) / (x.std(-1, keepdim=True) + 1e-5)
        return F.log_softmax(self.body(x.unsqueeze(1)), -1)


class Conformer(nn.Module):
    """One block: half feed-forward, attention, gated depthwise convolution, half feed-forward."""

    def __init__(self, width=24):
        super().__init__()
        feed = lambda: nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 48), nn.SiLU(), nn.Linear(48, width))
        self.a, self.b = feed(), feed()
        self.norm, self.attend = nn.LayerNorm(width), nn.MultiheadAttention(width, 4, batch_first=True)
        self.first = nn.LayerNorm(width)
        self.convolve = nn.Sequential(
            nn.Conv1d(width, 2 * width, 1), nn.GLU(1), nn.Conv1d(width, width, 7, padding=3, groups=width),
            nn.BatchNorm1d(width), nn.SiLU(), nn.Conv1d(width, width, 1))
        self.last = nn.LayerNorm(width)

    def forward(self, x):
        x = x + 0.5 * self.a(x)
        y = self.norm(x)
        x = x + self.attend(y, y, y, need_weights=False)[0]
        x = x + self.convolve(self.first(x).transpose(1, 2)).transpose(1, 2)
        return self.last(x + 0.5 * self.b(x))


add("conv1d", lambda: randomize(Conv1dNet()), lambda number: (torch.randn(1 + number, 4, 64),), {0: {0: "batch"}},
    torchscript=(11, 17))
add("tcn", TCN, lambda number: (torch.randn(2, 4, 30 + 10 * number),), {0: {2: "steps"}})
add("wavenet", WaveNet, [(1, 1, 50)])
for kind in ("conv", "stft", "complex", "rfft"):
    add(f"audio_{kind}", lambda kind=kind: AudioFrontEnd(kind), [(2, 1024)],
        torchscript=(17,) if kind in ("conv", "stft") else ())
add("keyword_spotter", lambda: randomize(KeywordSpotter()), [(1, 2048)], torchscript=(13, 17), dynamo=(18,))
add("conformer", lambda: randomize(Conformer()), lambda number: (torch.randn(1, 10 + 5 * number, 24),),
    {0: {1: "steps"}}, torchscript=())
add("conformer_fixed", lambda: randomize(Conformer()), [(2, 12, 24)], dynamo=())
