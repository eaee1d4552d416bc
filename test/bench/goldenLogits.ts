// Runs every golden of the decoders through the command line, as anybody would check it: node test/bench/goldenLogits.ts GOLDENS [--workers 1,2,3]
// Prints the largest difference from the float64 reference per file and number of workers, and ends with 1 where one is beyond its tolerance.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readSafetensors } from '../../electron/model/weights/safetensors.ts';
import { float32Values, float64Values, integerValues } from '../../electron/model/weights/values.ts';
import { maxDifference } from '../electron/model/goldens.ts';
import { runCli } from '../fixtures/runCli.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { workers: { type: 'string', default: '1,2,3' } } });
const [goldens] = positionals;
if (goldens === undefined) throw new Error('usage: goldenLogits.ts GOLDENS [--workers 1,2,3]');
const workerCounts = values.workers.split(',').map(Number);
const folder = mkdtempSync(path.join(tmpdir(), 'longtake-goldens-'));
const at = (...parts: string[]): string => path.join(goldens, ...parts);
const json = (name: string): Record<string, unknown> => JSON.parse(readFileSync(at(name), 'utf8')) as Record<string, unknown>;

interface Case {
  name: string;
  weights: string;
  /** Of the configuration; none where the weights carry it. */
  config?: object;
  tokens: string;
  expected: { logits: string; file: string; output: string; rows?: (row: number) => boolean; width: number };
  /** Vision logits are kept for some rows, and as a sum for all of them. */
  vision?: string;
  tolerance: number;
}

function arrays(file: string) {
  const weights = readSafetensors(file);
  const tensor = (name: string) => weights.tensors.get(name)!;
  return {
    has: (name: string): boolean => weights.tensors.has(name),
    shape: (name: string) => tensor(name).shape,
    f64: (name: string) => float64Values(file, tensor(name)),
    f32: (name: string) => float32Values(file, tensor(name)),
    integers: (name: string) => integerValues(file, tensor(name)),
  };
}

function tokensFile(name: string, fields: object): string {
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(fields));
  return file;
}

function cases(): Case[] {
  const lwm = json('llama/lwm_cases.json') as { config: object; cases: Record<string, { theta: number }> };
  const found: Case[] = [];
  for (const [name, { theta }] of Object.entries(lwm.cases)) {
    const file = at('llama', `lwm_${name}.safetensors`);
    const golden = arrays(file);
    const mask = golden.has('attention_mask') ? golden.integers('attention_mask') : undefined;
    const decode = name === 'decode';
    const tokens = decode
      ? tokensFile('decode', { input_ids: [...golden.integers('prompt_ids'), ...golden.integers('greedy_ids')] })
      : file;
    for (const layout of ['flax', 'hf'])
      found.push({
        name: `${name} ${layout}`,
        weights: at('llama', `lwm_params_${layout}.safetensors`),
        config: { ...lwm.config, theta },
        tokens,
        expected: { logits: 'logits_f64', file, output: 'logits', width: 320, ...(mask && { rows: (row) => mask[row] !== 0 }) },
        tolerance: 3e-5,
      });
  }
  for (const name of ['hf_gqa_h4_kv2', 'hf_gqa_h9_kv3_tied', 'hf_mha_lwm_like']) {
    const file = at('llama', name, 'golden.safetensors');
    found.push({
      name,
      weights: at('llama', name),
      tokens: file,
      expected: { logits: 'logits_f64', file, output: 'logits', width: 320 },
      tolerance: name.includes('tied') ? 1e-4 : 3e-5,
    });
  }
  const { config } = json('lwm-vision/cases.json') as { config: object };
  for (const name of ['mixed_64', 'mixed_packed_2_examples', 'mixed_leftpad']) {
    const file = at('lwm-vision', `${name}.safetensors`);
    const golden = arrays(file);
    const mask = golden.has('attention_mask') ? golden.integers('attention_mask') : undefined;
    const rows = mask && ((row: number): boolean => mask[row] !== 0);
    found.push({
      name,
      weights: at('lwm-vision', 'params_flax.safetensors'),
      config,
      tokens: file,
      expected: { logits: 'text_logits_f64', file, output: 'text_logits', width: 288, ...(rows && { rows }) },
      vision: file,
      tolerance: 3e-5,
    });
  }
  return found;
}

/** Largest difference of the vision logits: of the kept rows, which are the package's own in float32, and whether every row's best id is the same. */
function visionDifference(file: string, out: ReturnType<typeof arrays>): { difference: number; argmaxEqual: boolean } {
  const golden = arrays(file);
  const logits = out.f32('vision_logits');
  const width = out.shape('vision_logits').at(-1)!;
  const kept = golden.f32('vision_logits_lwm_f32_rows');
  const rows = golden.integers('vision_rows');
  const mask = golden.has('attention_mask') ? golden.integers('attention_mask') : undefined;
  let difference = 0;
  rows.forEach((row, i) => {
    difference = Math.max(
      difference,
      maxDifference(logits.subarray(row * width, (row + 1) * width), kept.subarray(i * width, (i + 1) * width)),
    );
  });
  const argmaxEqual = [...golden.integers('vision_argmax')].every((best, row) => {
    if (mask?.[row] === 0) return true;
    const own = logits.subarray(row * width, (row + 1) * width);
    return own.indexOf(Math.max(...own)) === best;
  });
  return { difference, argmaxEqual };
}

let failed = 0;
try {
  for (const one of cases()) {
    for (const workers of workerCounts) {
      const out = path.join(folder, 'out.safetensors');
      const config = path.join(folder, 'config.json');
      if (one.config) writeFileSync(config, JSON.stringify(one.config));
      const args = ['model', 'logits', '--weights', one.weights, '--tokens', one.tokens, '--workers', String(workers), '--out', out];
      const { code, stderr } = await runCli([...args, ...(one.config ? ['--config', config] : []), '--exact', '--json']);
      let worst = code === 0 ? 0 : Infinity;
      let note = code === 0 ? '' : stderr.trim().slice(-200);
      if (code === 0) {
        const written = arrays(out);
        const { logits, file, output, rows, width } = one.expected;
        worst = maxDifference(written.f32(output), arrays(file).f64(logits), rows, width);
        if (one.vision !== undefined) {
          const { difference, argmaxEqual } = visionDifference(one.vision, written);
          worst = Math.max(worst, difference);
          if (!argmaxEqual) note = 'another best vision id';
        }
      }
      const passed = worst <= one.tolerance && note === '';
      if (!passed) failed++;
      console.log(
        `${passed ? 'ok  ' : 'FAIL'} ${one.name.padEnd(26)} ${workers} workers  ${worst.toExponential(1)} of ${one.tolerance.toExponential(0)} ${note}`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(failed === 0 ? 'all within tolerance' : `${failed} FAILED`);
process.exitCode = failed === 0 ? 0 : 1;
