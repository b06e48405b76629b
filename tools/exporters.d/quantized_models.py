"""Networks that are quantized: sizes that keep files small, shapes that quantizers treat each in their own way."""
import torch
import torch.nn.functional as F
from torch import nn


def convolutions():
    """Strided, depthwise and pointwise convolutions with the activations of mobile networks."""
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, 2, 1), nn.BatchNorm2d(16), nn.ReLU6(), nn.Conv2d(16, 16, 3, 1, 1, groups=16), nn.ReLU(),
        nn.Conv2d(16, 24, 1), nn.Hardswish(), nn.MaxPool2d(2), nn.Conv2d(24, 24, 3, padding=1), nn.Sigmoid(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(24, 10))


class Residual(nn.Module):
    """A residual, a concatenation, a transposed convolution, a resize and a softmax."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 16, 3, 1, 1), nn.Conv2d(16, 16, 3, 1, 1)
        self.down, self.up, self.last = nn.Conv2d(16, 32, 3, 2, 1), nn.ConvTranspose2d(32, 16, 2, 2), nn.Conv2d(32, 4, 1)

    def forward(self, x):
        x = torch.relu(self.first(x))
        y = x + torch.relu(self.second(x))
        z = torch.cat([self.up(F.leaky_relu(self.down(y), 0.1)), y], 1)
        return torch.softmax(self.last(F.interpolate(z, scale_factor=2, mode="nearest")), 1)


class Encoder(nn.Module):
    """A transformer over tokens."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 32)
        layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True, activation="gelu")
        self.body = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(32, 5)

    def forward(self, tokens):
        return self.head(self.body(self.embed(tokens)).mean(1))


class Recurrent(nn.Module):
    """Two recurrent layers, bidirectional for LSTM, and a classifier of the last step."""

    def __init__(self, kind):
        super().__init__()
        both = kind == "LSTM"
        self.body = getattr(nn, kind)(8, 16, 2, batch_first=True, bidirectional=both)
        self.head = nn.Linear(32 if both else 16, 4)

    def forward(self, x):
        return self.head(self.body(x)[0][:, -1])


def dense():
    return nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4))


def trained_quantized():
    """A network in which training has put fake quantization, per channel for weights."""
    from torch.ao import quantization as q

    body = nn.Sequential(
        q.QuantStub(), nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 4)).train()
    body.qconfig = q.QConfig(
        activation=q.FakeQuantize.with_args(
            observer=q.MovingAverageMinMaxObserver, quant_min=0, quant_max=255, dtype=torch.quint8),
        weight=q.FakeQuantize.with_args(
            observer=q.PerChannelMinMaxObserver, quant_min=-128, quant_max=127, dtype=torch.qint8,
            qscheme=torch.per_channel_symmetric))
    q.prepare_qat(body, inplace=True)
    for _ in range(4):
        body(torch.randn(4, 3, 16, 16))
    return body.eval().apply(q.disable_observer)
