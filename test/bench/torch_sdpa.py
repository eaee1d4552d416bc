"""torch's scaled_dot_product_attention (its flash kernel for the CPU) on one thread, for test/bench/ring.ts.

    VENV/bin/pip install torch && VENV/bin/python test/bench/torch_sdpa.py 2048 4096

One JSON line per length: useful FLOP per wall and per CPU second (causal, H 8, D 128; masked pairs are not counted).
"""

import json
import resource
import statistics
import sys
import time

import torch

HEADS, DIM, ROUNDS = 8, 128, 5
torch.set_num_threads(1)
torch.manual_seed(1)


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


@torch.inference_mode()
def measure(length):
    q, k, v = (torch.randn(1, HEADS, length, DIM) for _ in range(3))
    attend = lambda: torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    attend()
    flops = 4 * HEADS * DIM * length * (length + 1) / 2
    wall, cpu = [], []
    for _ in range(ROUNDS):
        started, used = time.perf_counter(), cpu_seconds()
        attend()
        wall.append(time.perf_counter() - started)
        cpu.append(cpu_seconds() - used)
    return {
        "what": "torch, one thread",
        "length": length,
        "flopsPerSecond": flops / statistics.median(wall),
        "flopsPerCpuSecond": flops / statistics.median(cpu),
    }


for argument in sys.argv[1:] or ["2048", "4096"]:
    print(json.dumps(measure(int(argument))), flush=True)
