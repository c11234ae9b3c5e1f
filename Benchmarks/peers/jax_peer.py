"""JAX as a contender: one jitted scan over a turn's steps; replicas by vmap.

Called as: jax_peer.py WORKLOAD.json
"""

import os
import sys

from contender import Workload, answer

workload = Workload(sys.argv[1])
# XLA takes a thread for each processor that it may run on.
processors = sorted(os.sched_getaffinity(0))[:workload.threads]
os.sched_setaffinity(0, processors)
if workload.threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

RATE, BIAS_RATE_SCALE = 1e-4, 0.5
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
images = jnp.asarray(workload.image_bytes, jnp.float32) / 255
labels = jnp.asarray(workload.label_numbers)
probes = [jnp.asarray(rows) for rows in workload.probe_rows]


def start(weights):
    if workload.kind in ("gru", "lstm"):
        parameters = {name: jnp.asarray(value) for name, value in weights.items()}
        zeros = jax.tree.map(jnp.zeros_like, parameters)
        return parameters, zeros, jax.tree.map(jnp.copy, zeros), [], jnp.zeros(())
    parameters = [(jnp.asarray(weights[f"layers.{i}.weight"]), jnp.asarray(weights[f"layers.{i}.bias"]))
                  for i in range(workload.layer_count)]
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    neurons = [(jnp.ones(width), jnp.zeros(width)) for width in workload.hidden]
    return parameters, zeros, jax.tree.map(jnp.copy, zeros), neurons, jnp.zeros(())


def cell(parameters, carried, x):
    """One step of a GRU or an LSTM in PyTorch's form."""
    input, hidden, input_bias, hidden_bias = (
        parameters[f"{workload.kind}.{name}_l0"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    h, c = carried
    fed, back = x[:, None] @ input.T + input_bias, h @ hidden.T + hidden_bias
    if workload.kind == "gru":
        (r, z, n), (r2, z2, n2) = jnp.split(fed, 3, 1), jnp.split(back, 3, 1)
        z = jax.nn.sigmoid(z + z2)
        n = jnp.tanh(n + jax.nn.sigmoid(r + r2) * n2)
        return (n + z * (h - n), c), None
    i, f, g, o = jnp.split(fed + back, 4, 1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None


def recurrent_loss(parameters, y, t):
    zeros = jnp.zeros((y.shape[0], workload.hidden[0]))
    (h, _), _ = jax.lax.scan(lambda carried, x: cell(parameters, carried, x), (zeros, zeros), y.T)
    logits = jax.nn.log_softmax(h @ parameters["fc.weight"].T + parameters["fc.bias"])
    return -jnp.take_along_axis(logits, t[:, None], 1).mean(), []


def loss_of(parameters, neurons, y, t):
    if workload.kind in ("gru", "lstm"):
        return recurrent_loss(parameters, y, t)
    seen = []
    for (weight, offset), (gain, bias) in zip(parameters, neurons):
        x = y @ weight.T + offset
        u = (x - bias) / gain if workload.rule == "ip" else x
        y = jnp.tanh(u) if workload.activation == "tanh" else jax.nn.relu(u)
        seen.append((x, y))
    weight, offset = parameters[-1]
    logits = jax.nn.log_softmax(y @ weight.T + offset)
    return -jnp.take_along_axis(logits, t[:, None], 1).mean(), seen


def adapt(neuron, seen):
    """Shaw, Jackson and Orchard 2020, equations 1 and 2."""
    (gain, bias), (x, y) = neuron, seen
    xy = (x * y).mean(0)
    return ((1 - RATE) * gain + RATE * 2 * xy,
            bias + RATE * BIAS_RATE_SCALE * 4 * xy * y.mean(0))


def scale_synapses(parameters):
    """Hofmann and Mäder 2021, equation 14, with a probe for each layer."""
    scaled = []
    for (weight, offset), probe in zip(parameters, probes):
        deficit = 0.1 - jax.nn.relu(probe @ weight.T + offset).mean()
        scaled.append((weight + 0.1 * jnp.clip(weight * weight * deficit, -1, 1), offset))
    return scaled


def step(state, rows):
    parameters, mean, square, neurons, count = state
    (loss, seen), gradients = jax.value_and_grad(loss_of, has_aux=True)(
        parameters, neurons, images[rows], labels[rows])
    count = count + 1
    mean = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, mean, gradients)
    square = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, square, gradients)
    rate = workload.learning_rate / (1 - BETA1 ** count)
    scale = 1 / jnp.sqrt(1 - BETA2 ** count)
    parameters = jax.tree.map(
        lambda w, m, v: w - rate * m / (jnp.sqrt(v) * scale + EPSILON), parameters, mean, square)
    if workload.rule == "ip":
        neurons = [adapt(neuron, what) for neuron, what in zip(neurons, seen)]
    if workload.synaptic_scaling:
        parameters = scale_synapses(parameters)
    return (parameters, mean, square, neurons, count), loss


def scan(state, rows):
    return jax.lax.scan(step, state, rows)


alone = workload.replicas == 1
scan = jax.jit(scan if alone else jax.vmap(scan), donate_argnums=0)
states = [start(weights) for weights in workload.start_weights]
state = states[0] if alone else jax.tree.map(lambda *leaves: jnp.stack(leaves), *states)
done = 0


def train(steps):
    global state, done
    rows = np.stack([[workload.rows(replica, done + step) for step in range(steps)]
                     for replica in range(workload.replicas)])
    state, losses = scan(state, jnp.asarray(rows[0] if alone else rows))
    done += steps
    losses = np.asarray(losses)
    return losses[None] if alone else losses


answer(train, workload)
