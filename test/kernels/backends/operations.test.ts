import './softwareGpu.ts';
import { afterAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../kernels/backend.ts';
import { cpuBackend } from '../../../kernels/backends/cpu.ts';
import { onnxBackend } from '../../../kernels/backends/onnx.ts';
import { probeBackends } from '../../../kernels/backends/select.ts';
import type { DecoderLayerWeights } from '../../../kernels/layer/decoderLayer.ts';
import { LINEAR_FORMATS, quantiseWeights, type LinearFormat, type LinearWeights } from '../../../kernels/linear/weights.ts';
import { rotaryFrequencies, rotaryTable } from '../../../kernels/rotary/rotary.ts';
import { largestError } from '../largestError.ts';
import { normals, seededRandom } from '../random.ts';

const reports = await probeBackends();
const backends = reports.flatMap((report) => ('backend' in report ? [report.backend] : []));
const exact = await onnxBackend({ precision: 'exact' });
const oracle = cpuBackend();
afterAll(() => Promise.all([...backends, exact].map((backend) => backend.close())));

const having = <K extends keyof Backend>(operation: K): (Backend & Required<Pick<Backend, K>>)[] =>
  backends.filter((backend): backend is Backend & Required<Pick<Backend, K>> => backend[operation] !== undefined);

function weight(random: () => number, outWidth: number, inWidth: number, format: LinearFormat): LinearWeights {
  const data = normals(random, outWidth * inWidth, 1 / Math.sqrt(inWidth));
  return format === 'f32' ? { format, outWidth, inWidth, data } : quantiseWeights(data, outWidth, inWidth, format);
}

describe.each(backends)('$name matmul', (backend) => {
  test.each([
    [1, 1, 1],
    [3, 17, 5],
    [33, 64, 20],
    [2, 130, 70],
  ])('%i x %i x %i', async (m, k, n) => {
    const random = seededRandom(m * 1000 + k);
    const a = normals(random, m * k);
    const b = normals(random, k * n);
    const expected = Float64Array.from({ length: m * n }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += a[Math.floor(i / n) * k + j]! * b[j * n + (i % n)]!;
      return sum;
    });
    const out = new Float32Array(m * n);
    await backend.matmul(a, b, out, { m, k, n });
    expect(largestError(out, expected)).toBeLessThan(1e-5);
  });
});

describe.each(having('rmsNorm'))('$name rmsNorm', (backend) => {
  test('equals its definition in float64', async () => {
    const random = seededRandom(5);
    const [rows, width, epsilon] = [7, 96, 1e-6];
    const x = normals(random, rows * width, 3);
    const scale = normals(random, width);
    const expected = Float64Array.from(x, (value, i) => {
      const row = x.subarray(Math.floor(i / width) * width, (Math.floor(i / width) + 1) * width);
      return (value / Math.sqrt(row.reduce((sum, each) => sum + each * each, 0) / width + epsilon)) * scale[i % width]!;
    });
    const out = new Float32Array(x.length);
    await backend.rmsNorm(x, scale, epsilon, out);
    expect(largestError(out, expected)).toBeLessThan(3e-6);
  });
});

describe.each(having('rotate'))('$name rotate', (backend) => {
  test.each(['interleaved', 'half'] as const)('%s', async (style) => {
    const shape = { heads: 3, tokens: 5, headDim: 24, style };
    const x = normals(seededRandom(6), 3 * 5 * 24);
    const table = rotaryTable(rotaryFrequencies(24, 5e7), [0, 1, 77, 4095, 1_048_575]);
    const expected = Float64Array.from(x);
    for (let row = 0; row < 15; row++) {
      for (let pair = 0; pair < 12; pair++) {
        const a = row * 24 + (style === 'half' ? pair : 2 * pair);
        const b = a + (style === 'half' ? 12 : 1);
        const [cos, sin] = [table.cos[(row % 5) * 12 + pair]!, table.sin[(row % 5) * 12 + pair]!];
        expected[a] = x[a]! * cos - x[b]! * sin;
        expected[b] = x[b]! * cos + x[a]! * sin;
      }
    }
    await backend.rotate(x, table, shape);
    expect(largestError(x, expected)).toBeLessThan(1e-6);
  });
});

describe.each(having('prepareLinear'))('$name linear', (backend) => {
  test.each(LINEAR_FORMATS)('%s', async (format) => {
    const random = seededRandom(7);
    const weights = weight(random, 40, 72, format);
    const x = normals(random, 5 * 72);
    const expected = new Float32Array(5 * 40);
    await (await oracle.prepareLinear!(weights)).apply(x, 5, expected);
    if (!backend.weightFormats.includes(format)) {
      await expect(backend.prepareLinear(weights)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
      return;
    }
    const linear = await backend.prepareLinear(weights);
    const out = new Float32Array(5 * 40);
    await linear.apply(x, 5, out);
    // onnx rounds the input to 8 bit blocks where the weight is quantised
    expect(largestError(out, expected)).toBeLessThan(format !== 'f32' && backend.name === 'onnx' ? 0.05 : 1e-5);
    await linear.release();
  });
});

test.each(['q8', 'q4'] as const)('onnx with exact precision multiplies %s weights by float32 inputs', async (format) => {
  const random = seededRandom(8);
  const weights = weight(random, 40, 64, format);
  const x = normals(random, 300 * 64);
  const [expected, out] = [new Float32Array(300 * 40), new Float32Array(300 * 40)];
  await (await oracle.prepareLinear!(weights)).apply(x, 300, expected);
  const linear = await exact.prepareLinear!(weights);
  await linear.apply(x, 300, out);
  expect(largestError(out, expected)).toBeLessThan(1e-5);
  await linear.release();
});

describe.each(having('prepareFeedForward'))('$name feed-forward', (backend) => {
  test('is the same in chunks as at once', async () => {
    const random = seededRandom(9);
    const [width, ffn, rows] = [16, 40, 300];
    const weights = {
      gate: weight(random, ffn, width, 'f32'),
      up: weight(random, ffn, width, 'f32'),
      down: weight(random, width, ffn, 'f32'),
    };
    const x = normals(random, rows * width);
    const data = (linear: LinearWeights): Float32Array => linear.data as Float32Array;
    const dot = (w: Float32Array, row: number, values: ArrayLike<number>): number => {
      let sum = 0;
      for (let i = 0; i < values.length; i++) sum += w[row * values.length + i]! * values[i]!;
      return sum;
    };
    const expected = new Float64Array(rows * width);
    for (let r = 0; r < rows; r++) {
      const input = x.subarray(r * width, (r + 1) * width);
      const middle = Array.from({ length: ffn }, (_, i) => {
        const gate = dot(data(weights.gate), i, input);
        return (gate / (1 + Math.exp(-gate))) * dot(data(weights.up), i, input);
      });
      for (let c = 0; c < width; c++) expected[r * width + c] = dot(data(weights.down), c, middle);
    }
    const layer = await backend.prepareFeedForward(weights);
    const out = new Float32Array(rows * width);
    await layer.apply(x, rows, out);
    expect(largestError(out, expected)).toBeLessThan(1e-5);
    await layer.release();
  });
});

describe.each(having('prepareDecoderLayer').filter((backend) => backend.name !== 'cpu'))('$name decoder layer', (backend) => {
  test.each(['interleaved', 'half'] as const)('equals the one put together of single operations, %s', async (rotary) => {
    const random = seededRandom(10);
    const [heads, kvHeads, headDim, width, ffn, tokens] = [4, 2, 8, 24, 40, 270];
    const of = (outWidth: number, inWidth: number): LinearWeights => weight(random, outWidth, inWidth, 'f32');
    const weights: DecoderLayerWeights = {
      ...{ heads, kvHeads, headDim, rotary, epsilon: 1e-5 },
      attentionNorm: normals(random, width),
      query: of(heads * headDim, width),
      key: of(kvHeads * headDim, width),
      value: of(kvHeads * headDim, width),
      output: of(width, heads * headDim),
      feedForwardNorm: normals(random, width),
      gate: of(ffn, width),
      up: of(ffn, width),
      down: of(width, ffn),
    };
    const x = normals(random, tokens * width);
    const attention = normals(random, heads * tokens * headDim);
    const table = rotaryTable(
      rotaryFrequencies(headDim, 1e4),
      Array.from({ length: tokens }, (_, t) => t * 3),
    );
    const results = await Promise.all(
      [oracle, backend].map(async (each) => {
        const layer = await each.prepareDecoderLayer!(weights);
        const size = tokens * headDim;
        const target = { q: new Float32Array(heads * size), k: new Float32Array(kvHeads * size), v: new Float32Array(kvHeads * size) };
        const residual = x.slice();
        await layer.project(x, tokens, table, target);
        await layer.complete(residual, tokens, attention);
        await layer.release();
        return { ...target, residual };
      }),
    );
    for (const key of ['q', 'k', 'v', 'residual'] as const) expect(largestError(results[1]![key], results[0]![key])).toBeLessThan(2e-5);
  });
});
