"""The models that are exported from Keras: architectures with random weights, at sizes that keep files small."""
import dataclasses
import typing

import keras
import numpy as np
import tensorflow as tf
from keras import layers

MODELS = []


@dataclasses.dataclass
class Model:
    """A model to export.

    build: makes the Keras model. inputs: the input arrays of a data set, from a random generator and the set's number.
    opsets: what tf2onnx writes; None is what Keras's own `export` chooses.
    """
    name: str
    build: typing.Callable
    inputs: typing.Callable
    opsets: tuple


def add(name, build, inputs, opsets=(None, 18)):
    """Registers a model; `inputs` is a function of a generator and a number, or the shapes of normal numbers."""
    if not callable(inputs):
        shapes = inputs
        inputs = lambda random, number: [random.normal(size=shape).astype(np.float32) for shape in shapes]
    MODELS.append(Model(name, build, inputs, opsets))


def stack(name, shape, parts, batch=2, **options):
    """Registers a sequence of layers on one input, with the batch open."""
    add(name, lambda: keras.Sequential([layers.Input(shape), *parts()]),
        lambda random, number: [random.normal(size=(batch + number, *shape)).astype(np.float32)], **options)


def network(name, shape, body, batch=1, **options):
    """Registers a functional model on one input."""
    def build():
        x = layers.Input(shape)
        return keras.Model(x, body(x))

    add(name, build, lambda random, number: [random.normal(size=(batch + number, *shape)).astype(np.float32)], **options)


def application(name, size, opsets=(None,), **options):
    """Registers a classifier of keras.applications."""
    add(name, lambda: getattr(keras.applications, name)(
        weights=None, input_shape=(size, size, 3), classes=20, **options),
        lambda random, number: [random.uniform(-1, 1, (1, size, size, 3)).astype(np.float32)], opsets)


# Networks of vectors.
stack("mlp", (10,), lambda: [
    layers.Dense(32, activation="relu"), layers.BatchNormalization(), layers.Dropout(0.2),
    layers.Dense(16, activation="silu"), layers.Dense(3, activation="softmax")], opsets=(None, 9, 13, 18))
stack("mlp_activations", (10,), lambda: [
    part for name in ("elu", "selu", "softplus", "softsign", "tanh", "sigmoid", "swish", "mish", "leaky_relu", "relu6",
                      "hard_sigmoid", "log_softmax", "hard_silu", "exponential")
    for part in (layers.Dense(8, activation=name),)] + [layers.PReLU(), layers.ReLU(4.0, 0.1), layers.Softmax()])
stack("autoencoder", (32,), lambda: [
    layers.Dense(16, activation="relu"), layers.Dense(4, activation="relu"), layers.Dense(16, activation="relu"),
    layers.Dense(32, activation="sigmoid")])


def two_inputs():
    a, b = layers.Input((8,), name="left"), layers.Input((8,), name="right")
    x = layers.Concatenate()([a, b, layers.Multiply()([a, b]), layers.Subtract()([a, b]), layers.Maximum()([a, b])])
    x = layers.Dense(8, activation="relu")(x)
    return keras.Model([a, b], [layers.Dense(1, name="score")(x), layers.Dot(1, normalize=True)([a, b])])


add("two_inputs", two_inputs, [(3, 8), (3, 8)])


def embedded():
    words, number = layers.Input((6,), dtype="int32"), layers.Input((2,))
    x = layers.GlobalAveragePooling1D()(layers.Embedding(20, 8)(words))
    return keras.Model([words, number], layers.Dense(2)(layers.Concatenate()([x, number])))


add("embedding_mixed", embedded, lambda random, number: [
    random.integers(0, 20, (3, 6)).astype(np.int32), random.normal(size=(3, 2)).astype(np.float32)])

# Networks of pictures.
stack("cnn", (28, 28, 1), lambda: [
    layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(16, 3, padding="same"),
    layers.BatchNormalization(), layers.ReLU(), layers.MaxPooling2D(), layers.Flatten(), layers.Dropout(0.3),
    layers.Dense(10, activation="softmax")], opsets=(None, 9, 11, 13, 18))
stack("cnn_strided", (33, 31, 3), lambda: [
    layers.Conv2D(8, 3, strides=2, padding="same"), layers.LeakyReLU(), layers.Conv2D(8, 3, dilation_rate=2, padding="same"),
    layers.AveragePooling2D(3, 2, padding="same"), layers.GlobalMaxPooling2D(),
    layers.Dense(4)])
stack("separable", (32, 32, 3), lambda: [
    layers.SeparableConv2D(16, 3, padding="same", activation="relu"), layers.DepthwiseConv2D(3, 2, padding="same"),
    layers.BatchNormalization(), layers.ReLU(6.0), layers.DepthwiseConv2D(3, depth_multiplier=2), layers.Conv2D(8, 1),
    layers.GlobalAveragePooling2D(), layers.Dense(5, activation="softmax")])


def residual(x):
    y = layers.Conv2D(16, 3, padding="same", use_bias=False)(x)
    y = layers.Activation("relu")(layers.BatchNormalization()(y))
    z = layers.Conv2D(16, 3, padding="same", use_bias=False)(y)
    y = layers.ReLU()(layers.Add()([layers.BatchNormalization()(z), y]))
    weight = layers.Dense(16, activation="sigmoid")(layers.Dense(4, activation="relu")(layers.GlobalAveragePooling2D()(y)))
    y = layers.Multiply()([y, layers.Reshape((1, 1, 16))(weight)])
    return layers.Dense(3)(layers.Flatten()(layers.ZeroPadding2D(1)(layers.MaxPooling2D(4)(y))))


def unet(x):
    up = lambda kind, y: layers.Conv2DTranspose(8, 3, strides=2, padding="same")(y) if kind else layers.Conv2D(
        8, 1)(layers.UpSampling2D(2, interpolation="bilinear")(y))
    a = layers.Conv2D(8, 3, padding="same", activation="relu")(x)
    b = layers.Conv2D(16, 3, padding="same", activation="relu")(layers.MaxPooling2D()(a))
    c = layers.Conv2D(16, 3, padding="same", activation="relu")(layers.MaxPooling2D()(b))
    y = layers.Concatenate()([layers.UpSampling2D()(c), b])
    y = layers.Concatenate()([up(False, y), a])
    z = layers.Concatenate()([up(True, b), a])
    return layers.Conv2D(2, 1, activation="softmax")(y), layers.Conv2D(1, 1, activation="sigmoid")(z)


network("residual_attention", (16, 16, 3), residual)
network("unet", (16, 16, 3), unet)
stack("generator", (16,), lambda: [
    layers.Dense(4 * 4 * 16), layers.Reshape((4, 4, 16)), layers.Conv2DTranspose(8, 4, 2, padding="same"),
    layers.BatchNormalization(), layers.ReLU(), layers.Conv2DTranspose(3, 5, 2, padding="valid", activation="tanh")])
stack("normalizations", (8, 8, 6), lambda: [
    layers.LayerNormalization(), layers.GroupNormalization(3), layers.UnitNormalization(),
    layers.LayerNormalization(axis=[1, 2, 3])])
stack("shapes", (6, 8, 4), lambda: [
    layers.Permute((2, 1, 3)), layers.Cropping2D(((1, 2), (0, 1))), layers.ZeroPadding2D(((1, 0), (2, 1))),
    layers.Reshape((-1, 4)), layers.Permute((2, 1)), layers.Flatten(), layers.RepeatVector(3), layers.Cropping1D(1)])
application("MobileNet", 64, alpha=0.25)
application("MobileNetV2", 64, (None, 13), alpha=0.35)
application("MobileNetV3Small", 64)
application("EfficientNetB0", 64, (None, 17))
application("EfficientNetV2B0", 64)
application("ResNet50", 32)
application("ResNet50V2", 32)
application("DenseNet121", 32)
application("InceptionV3", 75)
application("Xception", 71)
application("NASNetMobile", 32)

# Preprocessing inside the graph.
stack("rescaling", (20, 24, 3), lambda: [
    layers.Rescaling(1 / 127.5, -1), layers.Conv2D(4, 3, activation="relu"), layers.GlobalAveragePooling2D()])
stack("resizing", (20, 24, 3), lambda: [layers.Resizing(16, 16), layers.Conv2D(4, 3)])
stack("resizing_nearest", (20, 24, 3), lambda: [layers.Resizing(30, 16, interpolation="nearest"), layers.Conv2D(4, 3)])
stack("center_crop", (20, 24, 3), lambda: [layers.CenterCrop(16, 12), layers.Conv2D(4, 3)])


def normalized():
    layer = layers.Normalization()
    layer.adapt(np.random.default_rng(0).normal(3, 2, (100, 10)).astype(np.float32))
    return keras.Sequential([layers.Input((10,)), layer, layers.Dense(4)])


add("normalization", normalized, [(3, 10)])
add("category_encoding", lambda: keras.Sequential([
    layers.Input((3,), dtype="int32"), layers.CategoryEncoding(6, output_mode="multi_hot"), layers.Dense(2)]),
    lambda random, number: [random.integers(0, 6, (4, 3)).astype(np.int32)])

# Sequences.
for kind in ("LSTM", "GRU", "SimpleRNN"):
    layer = getattr(layers, kind)
    low = kind.lower()
    stack(low, (9, 6), lambda layer=layer: [layer(12), layers.Dense(2)], opsets=(None, 13, 18))
    stack(f"{low}_stacked", (9, 6), lambda layer=layer: [
        layer(12, return_sequences=True), layer(8, return_sequences=True), layers.TimeDistributed(layers.Dense(2))])
    stack(f"{low}_bidirectional", (9, 6), lambda layer=layer: [
        layers.Bidirectional(layer(8, return_sequences=True)), layers.Bidirectional(layer(4)), layers.Dense(1)])
stack("gru_backwards", (9, 6), lambda: [layers.GRU(8, go_backwards=True, reset_after=False), layers.Dense(1)])


def lstm_states(x):
    y, h, c = layers.LSTM(8, return_sequences=True, return_state=True)(x)
    return layers.LSTM(8)(y, initial_state=[h, c]), h, c


network("lstm_states", (9, 6), lstm_states)
stack("lstm_masked", (9, 6), lambda: [layers.Masking(0.0), layers.LSTM(8), layers.Dense(1)])
stack("conv_lstm", (4, 8, 8, 2), lambda: [layers.ConvLSTM2D(4, 3), layers.Flatten(), layers.Dense(1)], batch=1)
stack("conv1d", (64, 4), lambda: [
    layers.Conv1D(8, 5, padding="causal", dilation_rate=2, activation="relu"), layers.MaxPooling1D(),
    layers.SeparableConv1D(12, 3), layers.BatchNormalization(), layers.UpSampling1D(2), layers.Conv1DTranspose(6, 3, 2),
    layers.AveragePooling1D(2), layers.GlobalMaxPooling1D(), layers.Dense(3, activation="softmax")], opsets=(None, 11, 18))
stack("conv3d", (6, 8, 8, 2), lambda: [
    layers.Conv3D(4, 3, activation="relu"), layers.MaxPooling3D(2), layers.GlobalAveragePooling3D(), layers.Dense(2)])


def transformer(x):
    y = layers.MultiHeadAttention(2, 8)(x, x)
    x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, y]))
    y = layers.Dense(16)(layers.Dense(32, activation=lambda y: keras.activations.gelu(y, approximate=True))(x))
    x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, y]))
    return layers.Dense(2)(layers.GlobalAveragePooling1D()(x))


network("transformer", (10, 16), transformer)
network("transformer_causal", (10, 16), lambda x: layers.MultiHeadAttention(2, 8)(x, x, use_causal_mask=True))
network("attention", (10, 16), lambda x: layers.Attention(use_scale=True)([x, layers.Dense(16)(x)]))
network("additive_attention", (10, 16), lambda x: layers.AdditiveAttention()([x, layers.Dense(16)(x)]))
network("grouped_attention", (10, 16), lambda x: layers.GroupQueryAttention(8, 4, 2)(x, x))
network("einsum_dense", (10, 16), lambda x: layers.EinsumDense("abc,cd->abd", (None, 8), bias_axes="d")(x))


# tf.function with what Keras layers do not have.
class Function(layers.Layer):
    """A function of TensorFlow as a layer."""

    def __init__(self, body):
        super().__init__()
        self.body = body

    def call(self, x):
        return self.body(x)


def tensorflow(name, shape, body, **options):
    network(name, shape, lambda x: Function(body)(x), **options)


tensorflow("tf_arithmetic", (4, 6), lambda x: tf.stack([
    tf.math.squared_difference(x, 1.0), tf.math.floormod(x, 0.7), tf.nn.leaky_relu(x), tf.math.rsqrt(tf.abs(x) + 1.0),
    tf.clip_by_value(x, -1.0, 1.0), tf.nn.l2_normalize(x, -1), tf.math.cumsum(x, 1), tf.reverse(x, [1]),
    tf.where(x > 0, x, tf.zeros_like(x)), tf.math.softplus(x), tf.nn.elu(x), tf.sign(x), tf.round(x)]))
tensorflow("tf_indexing", (6, 8), lambda x: [
    tf.gather(x, [0, 2], axis=1), x[:, ::2, 1:-1], tf.math.top_k(x, 3)[0], tf.argmax(x, -1), tf.one_hot(tf.argmax(x, -1), 8),
    tf.split(x, 2, 2)[1], tf.tile(x, [1, 2, 1]), tf.pad(x, [[0, 0], [1, 2], [0, 1]]), tf.transpose(x, [0, 2, 1]),
    tf.reduce_logsumexp(x, 1), tf.reduce_max(x, [1, 2]), tf.strided_slice(x, [0, 5, 0], [1, 0, 8], [1, -2, 3])])
tensorflow("tf_pictures", (8, 10, 4), lambda x: [
    tf.image.resize(x, (12, 7)), tf.image.resize(x, (4, 5), method="nearest"), tf.nn.depth_to_space(x, 2),
    tf.nn.space_to_depth(x, 2), tf.image.flip_left_right(x), tf.nn.lrn(x), tf.image.central_crop(x, 0.5),
    tf.nn.local_response_normalization(x, 2)])
tensorflow("tf_audio", (1024,), lambda x: tf.math.log(tf.abs(tf.signal.stft(x, 128, 64)) + 1e-6))
tensorflow("tf_matrices", (4, 6), lambda x: [
    tf.linalg.matmul(x, x, transpose_b=True), tf.einsum("bij,bkj->bik", x, x), tf.linalg.band_part(x, 1, 0),
    tf.tensordot(x, tf.ones((6, 2)), 1), tf.linalg.norm(x, axis=-1)])
