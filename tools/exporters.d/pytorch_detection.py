"""Detectors, and heads of detectors."""
import math

import torch
import torch.nn.functional as F
import torchvision
from torch import nn

from pytorch_models import add, randomize


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
