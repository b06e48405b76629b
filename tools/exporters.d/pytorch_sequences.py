"""Recurrent networks."""
import torch
import torch.nn.functional as F
from torch import nn

from pytorch_models import add


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
