"""JAX's ring attention (PyPI ringattention 0.1.2, jax 0.4.29, numpy 1.26.4) on 2 simulated host devices, for test/bench/ring.ts.

    python -m venv VENV && VENV/bin/pip install jax==0.4.29 jaxlib==0.4.29 numpy==1.26.4 "scipy<1.14" flax==0.8.4 ringattention==0.1.2
    VENV/bin/python test/bench/jax_ring.py 2048 4096

One JSON line per length: useful FLOP per wall and per CPU second (causal, H 8, D 128; masked pairs are not counted).
"""

import json
import os
import resource
import sys
import time
from functools import partial

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from jax.experimental.shard_map import shard_map  # noqa: E402
from jax.sharding import Mesh, PartitionSpec as P  # noqa: E402
from ringattention import ringattention  # noqa: E402

HEADS, DIM, ROUNDS = 8, 128, 5


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure(length):
    chunk = min(512, length // 2)
    kwargs = dict(
        causal_block_size=1,
        deterministic=True,
        dropout_rng=None,
        attn_pdrop=0.0,
        query_chunk_size=chunk,
        key_chunk_size=chunk,
        policy=jax.checkpoint_policies.nothing_saveable,
        dtype=jnp.float32,
        precision=None,
        prevent_cse=False,
    )
    mesh = Mesh(np.array(jax.devices()), ("sp",))
    ring = shard_map(
        partial(ringattention, axis_name="sp", float32_logits=True, cache_idx=None, blockwise_kwargs=kwargs),
        mesh=mesh,
        in_specs=(P(None, "sp"), P(None, "sp"), P(None, "sp"), P(), P()),
        out_specs=P(None, "sp"),
        check_rep=False,
    )
    rng = np.random.default_rng(1)
    q, k, v = (jnp.asarray(rng.standard_normal((1, length, HEADS, DIM)), jnp.float32) for _ in range(3))
    bias = jnp.zeros((1, 1, 1, length), jnp.float32)
    segments = jnp.zeros((1, length), jnp.int32)
    run = jax.jit(lambda: ring(q, k, v, bias, segments))
    run().block_until_ready()
    flops = 4 * HEADS * DIM * length * (length + 1) / 2
    wall, cpu = [], []
    for _ in range(ROUNDS):
        started, used = time.perf_counter(), cpu_seconds()
        run().block_until_ready()
        wall.append(time.perf_counter() - started)
        cpu.append(cpu_seconds() - used)
    return {"what": "jax ring of 2", "length": length, "flopsPerSecond": flops / np.median(wall), "flopsPerCpuSecond": flops / np.median(cpu)}


for argument in sys.argv[1:] or ["2048", "4096"]:
    print(json.dumps(measure(int(argument))), flush=True)
