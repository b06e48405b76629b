"""The models of transformers that are exported: today's architectures, tiny and with random weights.

All axes that a user would vary are dynamic, and `bounds` says within which bounds one program shall serve them.
"""
import dataclasses
import typing

import torch
import transformers
from torch import nn

MODELS = []

VOCABULARY = 60
SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48}
TEXT = {0: "batch", 1: "sequence"}
BOUNDS = {"batch": "1..4", "sequence": "1..64"}


@dataclasses.dataclass
class Model:
    """A model to export.

    build: makes the module, which takes its inputs in order. inputs: for each input its name and its dynamic axes' names.
    outputs: the names of the outputs. data: the input tensors of each data set. bounds: what the axes' names can be, as
    `mlc compile --dim` takes it. torchscript, dynamo: the opsets for each exporter.
    """
    name: str
    build: typing.Callable
    inputs: dict
    outputs: tuple
    data: list
    bounds: dict
    torchscript: tuple = (17,)
    dynamo: tuple = (20,)


class Part(nn.Module):
    """A model of transformers as a function from tensors to tensors: `call` gets the model and the list of the inputs."""

    def __init__(self, model, call):
        super().__init__()
        self.model = model
        self.call = call

    def forward(self, *inputs):
        return self.call(self.model, inputs)


def add(name, make, call, inputs, outputs, data, bounds, **options):
    """Registers a model; `make` makes the model of transformers."""
    MODELS.append(Model(name, lambda: Part(make(), call), inputs, outputs, data, bounds, **options))


def tokens(batch, length):
    """Numbers of tokens, none of which is a special one."""
    return torch.randint(3, VOCABULARY - 10, (batch, length), generator=torch.Generator().manual_seed(length))


def mask(batch, length):
    """1 for tokens and 0 for what fills shorter rows up."""
    return (torch.arange(length)[None] < length - torch.arange(batch)[:, None]).long()


def numbers(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(len(shape)))


def text(name, make, *outputs):
    """Registers an encoder or decoder of tokens under a mask."""
    def call(model, inputs):
        result = model(input_ids=inputs[0], attention_mask=inputs[1])
        return tuple(result[output] for output in outputs)

    add(name, make, call, {"input_ids": TEXT, "attention_mask": TEXT}, outputs,
        [(tokens(2, 8), mask(2, 8)), (tokens(3, 11), mask(3, 11))], BOUNDS)


def cached(name, make, heads, width, layers=2):
    """Registers a decoder with the keys and values of the past as inputs and outputs."""
    names = [f"{index}.{kind}" for index in range(layers) for kind in ("key", "value")]
    inputs = {"input_ids": TEXT, "attention_mask": {0: "batch", 1: "total"}}
    inputs |= {f"past.{item}": {0: "batch", 2: "past"} for item in names}

    def call(model, inputs):
        ids, attention, *past = inputs
        cache = transformers.DynamicCache(list(zip(past[::2], past[1::2])))
        result = model(input_ids=ids, attention_mask=attention, past_key_values=cache, use_cache=True)
        layers = result.past_key_values.layers
        return (result.logits, *[tensor for layer in layers for tensor in (layer.keys, layer.values)])

    def data(batch, length, past):
        values = [numbers(batch, heads, past, width) for _ in names]
        return (tokens(batch, length), mask(batch, past + length), *values)

    # The last one is a beginning, without a past.
    add(name, make, call, inputs, ("logits", *[f"present.{item}" for item in names]),
        [data(2, 3, 5), data(3, 4, 7), data(1, 6, 0)], BOUNDS | {"past": "0..32", "total": "past+sequence"})


text("bert", lambda: transformers.BertForSequenceClassification(
    transformers.BertConfig(vocab_size=VOCABULARY, **SIZES)), "logits")
text("deberta_v2", lambda: transformers.DebertaV2Model(transformers.DebertaV2Config(
    vocab_size=VOCABULARY, relative_attention=True, pos_att_type=["p2c", "c2p"], position_buckets=8, **SIZES)),
    "last_hidden_state")
text("gpt2", lambda: transformers.GPT2LMHeadModel(transformers.GPT2Config(
    vocab_size=VOCABULARY, n_embd=32, n_layer=2, n_head=4, use_cache=False)), "logits")
cached("llama_cached", lambda: transformers.LlamaForCausalLM(transformers.LlamaConfig(
    vocab_size=VOCABULARY, num_key_value_heads=2, **SIZES)), 2, 8)

add("t5", lambda: transformers.T5ForConditionalGeneration(transformers.T5Config(
    vocab_size=VOCABULARY, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4, use_cache=False,
    decoder_start_token_id=0)),
    lambda model, inputs: model(input_ids=inputs[0], attention_mask=inputs[1], decoder_input_ids=inputs[2]).logits,
    {"input_ids": TEXT, "attention_mask": TEXT, "decoder_input_ids": {0: "batch", 1: "decoded"}}, ("logits",),
    [(tokens(2, 8), mask(2, 8), tokens(2, 5)), (tokens(3, 10), mask(3, 10), tokens(3, 3))],
    BOUNDS | {"decoded": "1..32"}, dynamo=())

add("whisper_decoder", lambda: transformers.WhisperForConditionalGeneration(transformers.WhisperConfig(
    vocab_size=VOCABULARY, d_model=32, encoder_layers=1, decoder_layers=2, encoder_attention_heads=4,
    decoder_attention_heads=4, encoder_ffn_dim=32, decoder_ffn_dim=32, num_mel_bins=16, max_source_positions=50,
    max_target_positions=70, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1)),
    lambda model, inputs: model.proj_out(model.model.decoder(
        input_ids=inputs[0], encoder_hidden_states=inputs[1], use_cache=False).last_hidden_state),
    {"input_ids": TEXT, "encoder_hidden_states": {0: "batch"}}, ("logits",),
    [(tokens(2, 5), numbers(2, 50, 32)), (tokens(3, 7), numbers(3, 50, 32))], BOUNDS, torchscript=())

add("wav2vec2", lambda: transformers.Wav2Vec2ForCTC(transformers.Wav2Vec2Config(
    vocab_size=20, conv_dim=(16, 16, 16), conv_stride=(5, 2, 2), conv_kernel=(10, 3, 3), num_feat_extract_layers=3,
    num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4, **SIZES)),
    lambda model, inputs: model(input_values=inputs[0]).logits,
    {"input_values": {0: "batch", 1: "samples"}}, ("logits",), [(numbers(2, 1600),), (numbers(3, 2400),)],
    {"batch": "1..4", "samples": "800..3200"})

add("vit", lambda: transformers.ViTForImageClassification(transformers.ViTConfig(
    image_size=32, patch_size=8, **SIZES)),
    lambda model, inputs: model(pixel_values=inputs[0]).logits,
    {"pixel_values": {0: "batch"}}, ("logits",), [(numbers(2, 3, 32, 32),), (numbers(3, 3, 32, 32),)], {"batch": "1..4"})

add("clip", lambda: transformers.CLIPModel(transformers.CLIPConfig(
    text_config={"vocab_size": VOCABULARY, "eos_token_id": 2, "projection_dim": 16, **SIZES},
    vision_config={"image_size": 32, "patch_size": 8, "projection_dim": 16, **SIZES}, projection_dim=16)),
    lambda model, inputs: model(
        input_ids=inputs[0], attention_mask=inputs[1], pixel_values=inputs[2]).logits_per_image,
    {"input_ids": TEXT, "attention_mask": TEXT, "pixel_values": {0: "pictures"}}, ("logits_per_image",),
    [(tokens(2, 7), mask(2, 7), numbers(3, 3, 32, 32)), (tokens(3, 9), mask(3, 9), numbers(2, 3, 32, 32))],
    BOUNDS | {"pictures": "1..4"})
