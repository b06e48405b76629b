"""Transformers."""
import math

import torch
import torch.nn.functional as F
from torch import nn

from pytorch_models import add


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
