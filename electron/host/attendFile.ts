import { LongtakeError } from '../contract/errors.ts';
import type { RingAttend, RingAttendResult } from '../contract/ring.ts';
import { readSafetensors, writeSafetensors } from '../model/weights/safetensors.ts';
import type { WeightTensor } from '../model/weights/tensor.ts';
import { float32Values, integerValues } from '../model/weights/values.ts';
import { attendTensors } from '../ring/attendTensors.ts';
import { sameBackend } from '../ring/ranks.ts';
import type { Ring } from '../ring/ring.ts';

interface AttentionFile {
  batch: number;
  tokens: number;
  heads: number;
  headDim: number;
  keys: number;
  kvHeads: number;
  q: Float32Array;
  k: Float32Array;
  v: Float32Array;
  /** [Lk] of a batch row. */
  segmentIds: ((row: number) => Int32Array) | undefined;
  keyMask: ((row: number) => Int32Array) | undefined;
}

/**
 * Exact attention on a file of tensors, over all workers of a ring: q [B, L, H, D], k and v [B, Lk, KV, D], optional segment_ids and
 * key_mask [B or 1, Lk] give out [B, L, H, D] and lse [B, H, L].
 *
 * @throws FILE_*, WEIGHTS_*, RING_SHAPE, BACKEND_UNAVAILABLE, CANCELLED
 */
export async function attendFile(ring: Ring, asked: RingAttend & { signal?: AbortSignal | undefined }): Promise<RingAttendResult> {
  const {
    causal = false,
    qOffset = 0,
    backend = 'onnx',
    layout = 'zigzag',
    dtype = 'f32',
    scheme = 'auto',
    transport = 'in-place',
    signal,
  } = asked;
  const file = readAttentionFile(asked.in);
  const { batch, tokens, heads, headDim, keys, kvHeads } = file;
  const out = new Float32Array(file.q.length);
  const lse = new Float32Array(batch * heads * tokens);
  let chosen: { scheme: 'pass-kv' | 'pass-q'; reason: string } | undefined;
  for (let row = 0; row < batch; row++) {
    const result = await attendTensors(
      ring,
      {
        q: file.q.subarray(row * tokens * heads * headDim, (row + 1) * tokens * heads * headDim),
        k: file.k.subarray(row * keys * kvHeads * headDim, (row + 1) * keys * kvHeads * headDim),
        v: file.v.subarray(row * keys * kvHeads * headDim, (row + 1) * keys * kvHeads * headDim),
        heads,
        kvHeads,
        headDim,
        causal,
        qOffset,
        segmentIds: file.segmentIds?.(row),
        keyMask: file.keyMask && Uint8Array.from(file.keyMask(row), (allowed) => (allowed === 0 ? 0 : 1)),
      },
      { layout, dtype, transport, signal, scheme: chosen?.scheme ?? scheme, backends: sameBackend(ring.workers, backend) },
    );
    out.set(result.out, row * tokens * heads * headDim);
    lse.set(result.lse, row * heads * tokens);
    chosen ??= { scheme: result.scheme, reason: result.reason };
  }
  await writeSafetensors(asked.out, [
    { name: 'out', shape: [batch, tokens, heads, headDim], data: out },
    { name: 'lse', shape: [batch, heads, tokens], data: lse },
  ]);
  return {
    file: asked.out,
    workers: ring.workers,
    scheme: chosen?.scheme ?? 'pass-kv',
    reason: chosen?.reason ?? 'There was nothing to compute.',
  };
}

function readAttentionFile(path: string): AttentionFile {
  const { tensors } = readSafetensors(path);
  const refuse = (what: string) =>
    new LongtakeError('RING_SHAPE', `${path}: ${what}`, {
      hint: 'q is [B, L, H, D]; k and v are [B, Lk, KV, D]; segment_ids and key_mask are [B, Lk].',
    });
  const find = (name: string): WeightTensor => {
    const tensor = tensors.get(name);
    if (!tensor) throw refuse(`there is no tensor "${name}".`);
    if (tensor.shape.length !== 4 || tensor.shape.includes(0))
      throw refuse(`${name} is [${tensor.shape.join(', ')}], which is not four positive sizes.`);
    return tensor;
  };
  const [q, k, v] = [find('q'), find('k'), find('v')];
  const [batch, tokens, heads, headDim] = q.shape as [number, number, number, number];
  const [kBatch, keys, kvHeads, kDim] = k.shape as [number, number, number, number];
  if (k.shape.some((size, i) => v.shape[i] !== size)) throw refuse(`k is [${k.shape.join(', ')}], v is [${v.shape.join(', ')}].`);
  if (kBatch !== batch || kDim !== headDim) throw refuse(`q is [${q.shape.join(', ')}], k is [${k.shape.join(', ')}].`);
  const perKey = (name: string): ((row: number) => Int32Array) | undefined => {
    const tensor = tensors.get(name);
    if (!tensor) return undefined;
    const [rows, columns] = tensor.shape;
    if (tensor.shape.length !== 2 || columns !== keys || (rows !== 1 && rows !== batch))
      throw refuse(`${name} is [${tensor.shape.join(', ')}].`);
    const values = integerValues(path, tensor);
    // one row may stand for all
    return (row) => (rows === 1 ? values : values.subarray(row * keys, (row + 1) * keys));
  };
  return {
    batch,
    tokens,
    heads,
    headDim,
    keys,
    kvHeads,
    q: float32Values(path, q),
    k: float32Values(path, k),
    v: float32Values(path, v),
    segmentIds: perKey('segment_ids'),
    keyMask: perKey('key_mask'),
  };
}
