import { readFileSync } from 'node:fs';
import type { AttentionQuery } from '../../kernels/attention/blockAttention.ts';
import type { KvBlock } from '../../kernels/attention/kvBlock.ts';
import { packKvBlock } from '../../kernels/attention/kvCodec.ts';
import { toHeadMajor } from '../../kernels/tensor.ts';
import { goldenPath, readTensors, type GoldenTensor } from './readTensors.ts';

interface CaseFacts {
  H: number;
  kv_heads: number;
  D: number;
  L: number;
  Lk: number;
  causal: boolean;
  q_offset: number;
  kv_dtype: 'float32' | 'float16';
  block_ranges?: [from: number, to: number][];
}

/** One forward golden, head-major: the queries, a maker of blocks, and float64 results. */
export interface AttentionGolden {
  readonly name: string;
  readonly query: AttentionQuery;
  readonly keys: number;
  readonly block: (from: number, to: number) => KvBlock;
  readonly out: Float64Array;
  readonly lse: Float64Array;
  readonly parts: readonly { from: number; to: number; out: Float64Array; lse: Float64Array }[];
  readonly tolerance: { out: number; lse: number };
}

const facts = JSON.parse(readFileSync(goldenPath('ring/cases.json'), 'utf8')) as Record<string, CaseFacts>;

export const ATTENTION_GOLDENS = Object.keys(facts).filter((name) => !name.startsWith('bwd_'));

export function attentionGolden(name: string): AttentionGolden {
  const { H, kv_heads: kvHeads, D, L, Lk, causal, q_offset: offset, kv_dtype: dtype, block_ranges: ranges = [] } = facts[name]!;
  const tensors = readTensors(`ring/${name}.safetensors`);
  const need = (key: string): GoldenTensor => tensors.get(key)!;
  const k = toHeadMajor(Float32Array.from(need('k').data), Lk, kvHeads, D);
  const v = toHeadMajor(Float32Array.from(need('v').data), Lk, kvHeads, D);
  const segments = tensors.get('segment_ids');
  const keyMask = tensors.get('key_mask');
  const cut = (from: number, to: number, whole: Float32Array): Float32Array => {
    const part = new Float32Array(kvHeads * (to - from) * D);
    for (let h = 0; h < kvHeads; h++) part.set(whole.subarray((h * Lk + from) * D, (h * Lk + to) * D), h * (to - from) * D);
    return part;
  };
  const outs = tensors.get('block_out_f64');
  const lses = tensors.get('block_lse_f64');
  return {
    name,
    keys: Lk,
    query: {
      q: toHeadMajor(Float32Array.from(need('q').data), L, H, D),
      heads: H,
      headDim: D,
      ranges: [{ first: offset, count: L, stride: 1 }],
      causal,
      ...(segments && { segments: Int32Array.from(segments.data) }),
    },
    block: (from, to) =>
      packKvBlock(
        {
          keys: cut(from, to, k),
          values: cut(from, to, v),
          kvHeads,
          headDim: D,
          range: { first: from, count: to - from, stride: 1 },
          ...(segments && { segments: Int32Array.from(segments.data.subarray(from, to)) }),
          ...(keyMask && { keyMask: Uint8Array.from(keyMask.data.subarray(from, to)) }),
        },
        dtype === 'float16' ? 'f16' : 'f32',
      ),
    out: headMajor64(need('out_f64').data, L, H, D),
    lse: need('lse_f64').data,
    parts: ranges.map(([from, to], i) => ({
      from,
      to,
      out: headMajor64(outs!.data.subarray(i * L * H * D, (i + 1) * L * H * D), L, H, D),
      lse: lses!.data.subarray(i * H * L, (i + 1) * H * L),
    })),
    tolerance: toleranceOf(name),
  };
}

/** The table of goldens/README.md. */
function toleranceOf(name: string): { out: number; lse: number } {
  if (name.startsWith('large_logits')) return { out: 1e-6, lse: 4e-3 };
  if (name.startsWith('offset_logits')) return { out: 2e-4, lse: 2e-4 };
  return { out: 1e-6, lse: 2e-6 };
}

function headMajor64(source: Float64Array, tokens: number, heads: number, dim: number): Float64Array {
  const target = new Float64Array(source.length);
  for (let t = 0; t < tokens; t++)
    for (let h = 0; h < heads; h++) target.set(source.subarray((t * heads + h) * dim, (t * heads + h + 1) * dim), (h * tokens + t) * dim);
  return target;
}
