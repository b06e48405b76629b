"""Models for sensors and audio."""
import math

import torch
import torch.nn.functional as F
from torch import nn

from pytorch_models import add, randomize


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
