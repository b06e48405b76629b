"""Models for single features of PyTorch: normalizations, activations, indexing, element types, control flow."""
import torch
import torch.nn.functional as F
import torchvision
from torch import nn

from pytorch_attention import Bert, bert_inputs
from pytorch_models import add, function, randomize
from pytorch_sensors import Conv1dNet
from pytorch_sequences import Forecast
from pytorch_vision import Autoencoder, UNet


class Each(nn.Module):
    """Every part of a list on the same inputs."""

    def __init__(self, *parts):
        super().__init__()
        self.parts = nn.ModuleList(parts)

    def forward(self, *inputs):
        return tuple(part(*inputs) for part in self.parts)


def each(name, parts, inputs, **options):
    """Registers a list of modules that share their inputs."""
    add(name, lambda: Each(*parts()), inputs, **options)


each("norms", lambda: [
    nn.LayerNorm([6, 6]), nn.LayerNorm(6, elementwise_affine=False), nn.GroupNorm(2, 8),
    nn.InstanceNorm2d(8, affine=True), nn.InstanceNorm2d(8), nn.LocalResponseNorm(3)],
    [(2, 8, 6, 6)], dynamo=(18, 22))
each("rms_norm", lambda: [nn.RMSNorm(6), nn.RMSNorm([6, 6], eps=1e-4, elementwise_affine=False)], [(2, 8, 6, 6)],
     torchscript=(), dynamo=(20, 23))
each("activations", lambda: [
    nn.ReLU(), nn.ReLU6(), nn.LeakyReLU(0.1), nn.PReLU(4), nn.ELU(0.7), nn.SELU(), nn.CELU(1.3), nn.GELU(),
    nn.GELU("tanh"), nn.SiLU(), nn.Mish(), nn.Hardswish(), nn.Hardsigmoid(), nn.Hardtanh(-0.5, 2), nn.Softplus(2, 5),
    nn.Softsign(), nn.Tanh(), nn.Sigmoid(), nn.LogSigmoid(), nn.Tanhshrink(), nn.Hardshrink(), nn.Softshrink(),
    nn.GLU(1), nn.Softmax(1), nn.LogSoftmax(-1), nn.Softmin(1), nn.Softmax2d()],
    lambda number: (torch.randn(2, 4, 5, 6) * 3,), torchscript=(12, 17), dynamo=(18, 22))
each("pooling", lambda: [
    nn.MaxPool2d(3, 2, 1, ceil_mode=True), nn.MaxPool2d(2, dilation=2), nn.AvgPool2d(3, 2, 1, ceil_mode=True),
    nn.AvgPool2d(3, 2, 1, count_include_pad=False), nn.AdaptiveAvgPool2d((3, 2)), nn.AdaptiveMaxPool2d((3, 2)),
    nn.AdaptiveAvgPool2d((None, 1)), nn.LPPool2d(2, 3)], [(2, 4, 12, 10)], torchscript=(11, 17), dynamo=(18, 22))
each("convolutions", lambda: [
    nn.Conv2d(4, 6, (3, 5), (2, 1), (1, 2)), nn.Conv2d(4, 8, 3, dilation=2, groups=2), nn.Conv2d(4, 4, 3, groups=4),
    nn.Conv2d(4, 6, 3, padding="same"), nn.Conv2d(4, 6, 3, padding=1, padding_mode="reflect"),
    nn.Conv2d(4, 6, 3, padding=1, padding_mode="circular"), nn.Conv2d(4, 6, 3, padding=2, padding_mode="replicate"),
    nn.ConvTranspose2d(4, 6, 3, 2, 1, 1), nn.ConvTranspose2d(4, 4, 3, groups=2, dilation=2), nn.Unfold(3, padding=1)],
    [(2, 4, 12, 10)], torchscript=(13, 17), dynamo=(18, 22))
each("volumes", lambda: [
    nn.Sequential(nn.Conv3d(2, 4, 3, padding=1), nn.BatchNorm3d(4), nn.ReLU(), nn.MaxPool3d(2)),
    nn.ConvTranspose3d(2, 3, 2, 2), nn.AvgPool3d(2), nn.AdaptiveAvgPool3d(1), nn.InstanceNorm3d(2),
    nn.Upsample(scale_factor=2, mode="trilinear"), nn.Upsample(scale_factor=2)], [(1, 2, 6, 8, 10)])
each("lines", lambda: [
    nn.ConvTranspose1d(4, 6, 4, 2, 1), nn.MaxPool1d(3, 2), nn.Upsample(scale_factor=2, mode="linear"),
    nn.Upsample(size=7), nn.ReflectionPad1d(3), nn.ConstantPad1d((1, 2), 0.5), nn.ReplicationPad1d(2),
    nn.InstanceNorm1d(4), nn.AdaptiveMaxPool1d(4)], [(2, 4, 12)])
each("padding", lambda: [
    nn.ZeroPad2d((1, 2, 3, 4)), nn.ZeroPad2d((-1, 1, -2, 0)), nn.ReflectionPad2d(2), nn.ReplicationPad2d((1, 0, 2, 1)),
    nn.CircularPad2d(1), nn.PixelUnshuffle(2), nn.Flatten(1, 2)],
    [(1, 4, 6, 8)])


def resizing(x):
    """Every mode of interpolate, up and down, by sizes and by factors."""
    found = []
    for mode in ("nearest", "nearest-exact", "bilinear", "bicubic", "area"):
        for options in ({"size": (9, 5)}, {"scale_factor": 2.0}, {"scale_factor": (0.5, 1.5)}):
            if mode in ("nearest-exact", "area") and "size" not in options:
                continue
            found.append(F.interpolate(x, mode=mode, **options))
    found.append(F.interpolate(x, size=(9, 13), mode="bicubic", align_corners=True))
    found.append(F.interpolate(x, scale_factor=1.6, mode="bilinear", recompute_scale_factor=True))
    return tuple(found)


def resizing_torchscript(x):
    """What the older exporter has of it."""
    return (F.interpolate(x, size=(9, 5)), F.interpolate(x, scale_factor=2.0, mode="bilinear"),
            F.interpolate(x, scale_factor=(0.5, 1.5), mode="bicubic"),
            F.interpolate(x, size=(9, 13), mode="bilinear", align_corners=True),
            F.interpolate(x, scale_factor=1.6, mode="bilinear", recompute_scale_factor=True))


function("resizing", resizing_torchscript, [(1, 2, 6, 8)], torchscript=(11, 18), dynamo=())
function("resizing_all", resizing, [(1, 2, 6, 8)], torchscript=(), dynamo=(18, 20))
function("antialias", lambda x: F.interpolate(x, size=(5, 6), mode="bilinear", antialias=True), [(1, 3, 12, 15)],
         torchscript=())


# Arithmetic, comparison and reduction.
def arithmetic(a, b):
    return (a + 2 * b, a / b, a // b, a % b, torch.remainder(a, 0.3), torch.fmod(a, b), a.pow(2), b.abs() ** 0.5,
            b.abs() ** a, a.clamp(-0.5, 0.5), torch.minimum(a, b), torch.lerp(a, b, 0.3), torch.addcmul(a, a, b),
            torch.atan2(a, b), torch.rsqrt(a.abs() + 1), torch.reciprocal(b), a.sign(), a.floor(),
            a.ceil(), a.round(), torch.log1p(a.abs()), torch.log2(a.abs() + 1),
            torch.exp2(a), torch.sinh(a), torch.erf(a), torch.erfc(a), torch.expm1(a), a.trunc(), torch.logaddexp(a, b))


function("arithmetic", lambda a, b: arithmetic(a, b)[:22], [(3, 4, 5), (4, 1)], torchscript=(13, 17), dynamo=())
function("arithmetic_all", arithmetic, [(3, 4, 5), (4, 1)], torchscript=())
function("comparisons", lambda a, b: (
    a > b, a <= b, (a == a) & (b != a), (a > 0) | (b > 0), (a > 0) ^ (b > 0), ~(a < 0), torch.isnan(a / (a - a)),
    torch.isinf(1 / (b - b)), torch.isfinite(a), torch.where(a > b, a, b), torch.where(a > 0, a, 0.0),
    (a > 0).float() + (b > 0).int(), (a > 0).any(1), (a > 0).all(1), torch.nan_to_num(a / (b - b))), [(3, 4), (3, 4)])
function("reductions", lambda x: (
    x.sum(), x.mean((1, 2)), x.amax(1), x.amin((0, 2), keepdim=True), x.prod(1), x.std(1), x.var((1, 2), unbiased=False),
    x.norm(dim=1), x.norm(p=1, dim=-1), x.logsumexp(1), x.max(1)[0], x.max(1)[1], x.min(-1)[1], x.argmax(),
    x.argmin(1, keepdim=True), x.cumsum(1), x.abs().max(), (x > 0).sum(1), torch.linalg.vector_norm(x, dim=(1, 2)),
    torch.var_mean(x, 1)[1]), [(3, 4, 5)], torchscript=(13, 18), dynamo=(18, 20))


def whole_numbers(number):
    return torch.randint(-9, 9, (3, 4)), torch.randint(1, 7, (3, 4))


function("integers", lambda a, b: (
    a + b, a * b - 3, torch.div(a, b, rounding_mode="floor"), torch.div(a, b, rounding_mode="trunc"), a % b,
    a / b, a.float() / 3, a.clamp(min=-2), a.abs(), a.sum(), a.max(1)[0], a.to(torch.int32) * 2, a.to(torch.uint8),
    a.cumsum(1), a.sign()), whole_numbers)
function("bits", lambda a, b: (a & b, a | 5, a ^ b, ~a, b << 2, b >> 1), whole_numbers, torchscript=())
function("matrices", lambda a, b, c: (
    a @ b, torch.bmm(a, b), a[0] @ b[1], torch.einsum("bij,bjk->bik", a, b), torch.einsum("bij,cij->bc", a, a),
    torch.einsum("bii->b", a @ a.transpose(1, 2)), torch.einsum("i,j->ij", c, c), torch.dot(c, c), torch.mv(a[0], c),
    torch.outer(c, c), torch.baddbmm(a @ b, a, b, beta=0.5, alpha=2), torch.addmm(a[0] @ b[0], a[0], b[0]),
    torch.tril(a), torch.triu(a, 1), torch.cross(a[..., :3], a[..., 1:4], -1),
    torch.linalg.matrix_norm(a)), [(2, 4, 5), (2, 5, 3), (5,)])

# Selection and movement.
function("movement", lambda x: (
    x.permute(2, 0, 1), x.transpose(0, 2), x.reshape(3, -1), x.view(-1), x.flatten(1), x.unsqueeze(1).expand(3, 2, 4, 6),
    x.repeat(1, 2, 1), x.repeat_interleave(2, 1), torch.cat([x, x * 2], 2), torch.stack([x, x], 1), x.flip(1),
    x.flip((0, 2)), x.roll(2, 1), x.roll((1, -1), (0, 2)), *x.chunk(2, 2), *x.split([1, 3], 1), x.unbind(0)[1],
    x.narrow(2, 1, 3), x.unfold(2, 3, 2), x.movedim(0, 2), x.squeeze(), torch.tile(x, (2, 1)), x.diagonal(0, 1, 2),
    torch.meshgrid(x[0, 0], x[0, :, 0], indexing="ij")[0], x.unflatten(2, (2, 3)), x.swapaxes(0, 1),
    torch.atleast_2d(x[0, 0]), torch.broadcast_to(x[:1], (3, 4, 6))), [(3, 4, 6)], dynamo=(18, 20))
function("indexing", lambda x, index: (
    x[0], x[:, 1:3], x[..., -1], x[:, ::2], x[:, None], x[index], x[:, index], x[index, index], x[:, index, index],
    x[[0, 2]], x.index_select(1, index), x.gather(1, index.view(1, 2, 1).expand(3, 2, 6)), torch.take(x, index), x[index[0]], x[:, -2:], x.masked_fill(x > 0.5, -1.0), F.one_hot(index, 4), F.embedding(index, x[0])),
    lambda number: (torch.randn(3, 4, 6), torch.tensor([number, 2])), torchscript=(17,))


def scattering(x, index):
    rows = index.view(1, 2, 1).expand(3, 2, 6)
    y = x.clone()
    y[:, 1] = 0.5
    z = x.clone()
    z[index] = x[0] * 2
    w = x.clone()
    w[:, 1:3, ::2] = x[:, :2, :3]
    return (x.scatter(1, rows, x[:, :2]), x.scatter_add(1, rows, x[:, :2]), x.scatter(1, rows, 2.0), y, z, w,
            x.index_add(0, index, x[:2]), torch.zeros(3, 4).scatter_(1, index.view(1, 2).expand(3, 2), 1.0),
            x.scatter_reduce(1, rows, x[:, :2], "amax"), x.index_put((index,), x[:2], accumulate=True),
            x.index_copy(0, index, x[:2]))


function("scattering", lambda x, index: (scattering(x, index)[:3] + scattering(x, index)[6:8]), lambda number: (
    torch.randn(3, 4, 6), torch.tensor([number, 2])), torchscript=(16, 18), dynamo=())
function("scattering_all", scattering, lambda number: (torch.randn(3, 4, 6), torch.tensor([number, 2])),
         torchscript=(), dynamo=(18, 20))
function("sorting", lambda x: (
    *x.topk(3), *x.topk(2, 1, largest=False), *x.sort(-1), *x.sort(1, descending=True), x.argsort(0), x.argmax(1),
    *x.max(2, keepdim=True)), [(3, 5, 4)], dynamo=(18,),
    torchscript=())
function("sorting_torchscript", lambda x: (
    *x.topk(3), *x.topk(2, 1, largest=False), *x.sort(-1), x.argsort(0), x.argmax(1)), [(3, 5, 4)], torchscript=(11, 17),
    dynamo=())
function("factories", lambda x: (
    torch.zeros_like(x) + 1, torch.full_like(x, 3), torch.ones(x.shape[0], 2), torch.arange(x.shape[1]) * 2,
    torch.linspace(0, 1, 5) + x[0, 0], x.new_zeros(x.shape[0]), torch.arange(0, 1, 0.25) + x[0, 0],
    torch.full((x.shape[0], 2), 0.5), x.new_full((x.shape[1],), 2)),
    lambda number: (torch.randn(3 + number, 4),), axes={0: {0: "rows"}}, dynamo=(20,))
function("nonzero", lambda x: (torch.nonzero(x > 0), x[x > 0]), [(4, 5)])
function("unique", lambda x: torch.unique(x), lambda number: (torch.randint(0, 5, (12,)),), torchscript=(11,))
function("losses", lambda a, b: (
    F.mse_loss(a, b), F.binary_cross_entropy_with_logits(a, b.sigmoid()), F.kl_div(a.log_softmax(1), b.softmax(1), reduction="batchmean")),
    [(3, 4), (3, 4)], torchscript=(17,))
function("cross_entropy", lambda a, t: (F.cross_entropy(a, t), F.nll_loss(a.log_softmax(1), t)),
         lambda number: (torch.randn(5, 7), torch.randint(0, 7, (5,))), torchscript=(13,))
function("random_normal", lambda x: x + 0 * torch.randn_like(x), [(3, 4)])
function("fourier", lambda x: (
    torch.fft.rfft(x).abs(), torch.view_as_real(torch.fft.fft(x.to(torch.complex64))), torch.fft.irfft(torch.fft.rfft(x))),
    [(2, 16)], torchscript=())
function("triangles", lambda x: (x + torch.triu(torch.full((x.shape[-1], x.shape[-1]), float("-inf")), 1)).softmax(-1),
         lambda number: (torch.randn(2, 5 + number, 5 + number),), axes={0: {1: "a", 2: "b"}}, dynamo=())
function("sdpa_mask", lambda q, k, v, m: (
    F.scaled_dot_product_attention(q, k, v), F.scaled_dot_product_attention(q, k, v, attn_mask=m > 0),
    F.scaled_dot_product_attention(q, k, v, attn_mask=m, scale=0.3), F.scaled_dot_product_attention(q, k, v, is_causal=True)),
    [(2, 4, 6, 8), (2, 4, 6, 8), (2, 4, 6, 8), (2, 1, 6, 6)], torchscript=(14, 18), dynamo=(18, 20, 23, 24))
each("embedding_bag", lambda: [nn.EmbeddingBag(10, 4, mode="mean"), nn.EmbeddingBag(10, 4, mode="sum")],
     lambda number: (torch.randint(0, 10, (3, 5)),), torchscript=(13,))
function("deform_conv", lambda x, o: torchvision.ops.deform_conv2d(x, o, torch.ones(3, 2, 3, 3) * 0.1, padding=1),
         [(1, 2, 6, 6), (1, 18, 6, 6)], torchscript=(), dynamo=(20,))
function("complex_numbers", lambda x: torch.view_as_real(torch.view_as_complex(x) * torch.view_as_complex(x).conj()),
         [(3, 4, 2)], torchscript=())
function("strided_views", lambda x: (x.as_strided((2, 3), (6, 2)), x.T.contiguous().view(-1), x.t()[1:3].sum(0)), [(4, 6)],
         torchscript=(17,))
function("rows_of_bytes", lambda x: x.float().div(255).sub(0.5).mul(2).permute(0, 3, 1, 2).mean((2, 3)),
         lambda number: (torch.randint(0, 256, (1, 6, 5, 3), dtype=torch.uint8),), torchscript=(11, 17))


# Element types.
def typed(name, build, inputs, dtype, **options):
    """Registers a model in another floating-point type."""
    def cast(number):
        return tuple(value.to(dtype) if value.is_floating_point() else value for value in inputs(number))

    add(f"{name}_{str(dtype).removeprefix('torch.')}", lambda: build().to(dtype), cast, **options)


# ONNX Runtime has few kernels of double precision, and none of bfloat16 on processors: there PyTorch's results are expected.
typed("autoencoder", lambda: randomize(Autoencoder()), lambda number: (torch.randn(4, 64),), torch.float64)
typed("autoencoder", lambda: randomize(Autoencoder()), lambda number: (torch.randn(4, 64),), torch.float16)
typed("unet", lambda: randomize(UNet("transpose")), lambda number: (torch.randn(1, 3, 16, 16),), torch.float16)
typed("bert", Bert, bert_inputs, torch.float16, axes={index: {0: "batch", 1: "steps"} for index in range(3)})
typed("forecast", lambda: Forecast("GRU"), lambda number: (torch.randn(2, 30, 6),), torch.float16)


class MixedPrecision(nn.Module):
    """A network in bfloat16 between casts."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(16, 32).to(torch.bfloat16), nn.Linear(32, 4)

    def forward(self, x):
        return self.b(torch.relu(self.a(x.to(torch.bfloat16))).float())


add("mixed_bfloat16", MixedPrecision, [(3, 16)])
typed("autoencoder", lambda: randomize(Autoencoder()), lambda number: (torch.randn(4, 64),), torch.bfloat16)
typed("conv1d", lambda: randomize(Conv1dNet()), lambda number: (torch.randn(2, 4, 64),), torch.bfloat16)


# Control flow.
class Scripted(nn.Module):
    """A loop whose count depends on the input, and branches on its values."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x):
        for step in range(x.shape[0]):
            x = torch.tanh(self.a(x)) + step
        if bool(x.sum() > 0):
            x = self.b(x)
        else:
            x = x * 2
        return x


class WhileScripted(nn.Module):
    """A loop that ends when the numbers are small."""

    def forward(self, x):
        count = 0
        while bool(x.abs().max() > 0.1) and count < 20:
            x = x * 0.5
            count += 1
        return x, torch.tensor(count)


class Conditional(nn.Module):
    """torch.cond on a value of the input."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x):
        return torch.cond(x.sum() > 0, lambda y: self.a(y), lambda y: self.b(y) - 1, (x,))


class Scanned(nn.Module):
    """A recurrence by torch's scan."""

    def forward(self, x):
        from torch._higher_order_ops.scan import scan

        state, outputs = scan(lambda s, row: (s * 0.9 + row, (s * 0.9 + row) * 2), torch.zeros(4), x)
        return state, outputs


add("scripted", lambda: torch.jit.script(Scripted()), [(3, 4)], torchscript=(13, 17), dynamo=())
add("scripted_while", lambda: torch.jit.script(WhileScripted()), [(3, 4)], torchscript=(17,), dynamo=())
add("conditional", Conditional, [(3, 4)], torchscript=())
add("scanned", Scanned, [(5, 4)], torchscript=())
