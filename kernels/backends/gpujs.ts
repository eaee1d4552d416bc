import { KV_DTYPES } from '../attention/kvLayout.ts';
import { HIDDEN_SCORE } from '../attention/tiles.ts';
import type { Backend } from '../backend.ts';
import { expectLength } from '../tensor.ts';
import { GpuJsAttentionRun } from './gpujs/attention.ts';
import { matmulKernel, mergeLseKernel, mergeOutKernel } from './gpujs/kernels.ts';
import { flatten, GpuJsRuntime } from './gpujs/runtime.ts';

/** gpu.js: attention, merge and float32 matmul, for machines where it reaches a graphics card and the others do not. */
export async function gpujsBackend(): Promise<Backend> {
  const runtime = await GpuJsRuntime.load();
  return {
    name: 'gpujs',
    device: runtime.device,
    tolerance: 1e-5,
    kvDtypes: KV_DTYPES,
    weightFormats: [],
    attend: (query, state) => new GpuJsAttentionRun(runtime, query, state),
    async merge(into, from) {
      const rows = into.lse.length;
      expectLength('lse', from.lse, rows);
      expectLength('out', from.out, into.out.length);
      if (rows === 0) return;
      const headDim = into.out.length / rows;
      const [lseA, lseB] = [into.lse, from.lse].map((lse) => lse.map((value) => Math.max(value, HIDDEN_SCORE)));
      const out = runtime.kernel(`merge out ${rows} ${headDim}`, () => mergeOutKernel(rows, headDim));
      const lse = runtime.kernel(`merge lse ${rows}`, () => mergeLseKernel(rows));
      await flatten(await out(into.out, from.out, lseA!, lseB!), into.out);
      await flatten(await lse(lseA!, lseB!), into.lse);
      for (let row = 0; row < rows; row++) if (into.lse[row]! < HIDDEN_SCORE / 2) into.lse[row] = -Infinity;
    },
    async matmul(a, b, out, { m, k, n }) {
      expectLength('a', a, m * k);
      expectLength('b', b, k * n);
      expectLength('out', out, m * n);
      const kernel = runtime.kernel(`matmul ${m} ${k} ${n}`, () => matmulKernel(m, k, n));
      await flatten(await kernel(a, b), out);
    },
    close: () => runtime.close(),
  };
}
