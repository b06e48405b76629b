"""Models for pictures: torchvision's classifiers, segmentation, and networks from pictures to pictures."""
import torch
import torch.nn.functional as F
import torchvision
from torch import nn

from pytorch_models import add, randomize


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
