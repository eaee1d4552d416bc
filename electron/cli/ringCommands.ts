import { resolve } from 'node:path';
import type { Command } from 'commander';
import { KV_DTYPES, type KvDtype } from '../../kernels/attention/kvLayout.ts';
import { LAYOUT_NAMES, type LayoutName } from '../../kernels/attention/sequenceLayout.ts';
import { BACKEND_NAMES, type BackendName } from '../../kernels/backend.ts';
import { oneOf, wholeNumber } from './optionParsers.ts';
import { EXIT, printJson } from './output.ts';
import type { RingSelftestResult } from '../contract/ring.ts';
import { defaultWorkers } from '../ring/ranks.ts';
import { withRing } from './ringSession.ts';

const TRANSPORTS = ['in-place', 'copy'] as const;
const SCHEMES = ['auto', 'pass-kv', 'pass-q'] as const;

interface RingOptions {
  json?: true;
  causal?: true;
  workers?: number;
  backend?: BackendName;
  length?: number;
  heads?: number;
  kvHeads?: number;
  headDim?: number;
  layout?: LayoutName;
  dtype?: KvDtype;
  transport?: (typeof TRANSPORTS)[number];
}

/** Adds `ring selftest | bench | attend` to the program. */
export function addRingCommands(program: Command, signal: AbortSignal, done: (exitCode: number) => void): void {
  const ring = quiet(program.command('ring')).description('the ring of workers by itself: selftest, bench, attend');

  common(ring.command('selftest'), 'the exactness certificate of this machine: every backend against float64').action(
    async (options: RingOptions) => {
      const { ringSelftest, SELFTEST_WORKERS } = await import('../ring/selftest.ts');
      const result = await withRing(options.workers ?? Math.max(...SELFTEST_WORKERS), (ring) => ringSelftest(ring, { ...options, signal }));
      if (options.json) printJson(result);
      else printSelftest(result);
      done(result.passed ? EXIT.done : EXIT.someFailed);
    },
  );

  common(ring.command('bench'), 'speed of a prefill, and what the ring costs').action(async (options: RingOptions) => {
    const { ringBench } = await import('../ring/bench.ts');
    const heads = options.heads ?? 8;
    const workers = options.workers ?? defaultWorkers();
    const asked = {
      workers,
      backend: options.backend ?? 'onnx',
      length: options.length ?? 8192,
      heads,
      kvHeads: options.kvHeads ?? heads,
      headDim: options.headDim ?? 128,
      layout: options.layout ?? 'zigzag',
      dtype: options.dtype ?? 'f32',
      transport: options.transport ?? 'in-place',
      causal: options.causal ?? true,
      signal,
    };
    const result = await withRing(workers, (ring) => ringBench(ring, asked));
    if (options.json) printJson({ ...result, hopMicroseconds: result.hopMicroseconds });
    else {
      for (const run of [result, ...result.compared]) {
        const share = (value: number) => `${(value * 100).toFixed(1)} %`;
        console.log(
          `${run.layout.padEnd(10)} ${run.transport.padEnd(8)} ${run.tokensPerSecond.toFixed(0).padStart(8)} tokens/s  efficiency ${share(run.efficiency)} (by CPU time ${share(run.cpuEfficiency)})  waited ${share(run.exposedTransfer)}  idle ${share(run.idle)}`,
        );
      }
      console.log(`hop p50 ${result.hopMicroseconds?.toFixed(1) ?? '-'} us, copy ${(result.bytesPerSecond / 1e9).toFixed(1)} GB/s`);
      if (result.privateBytesPerWorker !== null)
        console.log(`private memory ${(result.privateBytesPerWorker / 1e6).toFixed(0)} MB a worker`);
    }
    done(EXIT.done);
  });

  common(ring.command('attend'), 'attention over a file of tensors (q, k, v; writes out, lse)')
    .requiredOption('--in <file>', 'safetensors with q, k, v and optional segment_ids, key_mask')
    .requiredOption('--out <file>', 'safetensors to write')
    .option('--q-offset <n>', 'position of the first query', wholeNumber(0, 2 ** 40))
    .option('--scheme <name>', SCHEMES.join(' | '), oneOf(SCHEMES))
    .action(async (options: RingOptions & { in: string; out: string; qOffset?: number; scheme?: (typeof SCHEMES)[number] }) => {
      const { attendFile } = await import('../host/attendFile.ts');
      const asked = { ...options, in: resolve(options.in), out: resolve(options.out), signal };
      const result = await withRing(options.workers ?? defaultWorkers(), (ring) => attendFile(ring, asked));
      if (options.json) printJson(result);
      else console.log(`${result.file}: ${result.workers} workers, ${result.scheme}. ${result.reason}`);
      done(EXIT.done);
    });
}

function common(command: Command, description: string): Command {
  return quiet(command)
    .description(description)
    .option('--json', 'print one JSON document on stdout')
    .option('--causal', 'mask what comes later')
    .option('--workers <n>', 'worker processes, 1 to 16', wholeNumber(1, 16))
    .option('--backend <name>', BACKEND_NAMES.join(' | '), oneOf(BACKEND_NAMES))
    .option('--length <n>', 'tokens', wholeNumber(1, 2 ** 24))
    .option('--heads <n>', 'query heads', wholeNumber(1, 1024))
    .option('--kv-heads <n>', 'key and value heads', wholeNumber(1, 1024))
    .option('--head-dim <n>', 'size of a head', wholeNumber(1, 1024))
    .option('--layout <name>', LAYOUT_NAMES.join(' | '), oneOf(LAYOUT_NAMES))
    .option('--dtype <name>', `${KV_DTYPES.join(' | ')}: how keys and values are kept`, oneOf(KV_DTYPES))
    .option('--transport <name>', TRANSPORTS.join(' | '), oneOf(TRANSPORTS));
}

/** Errors are printed once, in our own form. */
function quiet(command: Command): Command {
  return command.exitOverride().configureOutput({ writeErr: () => undefined });
}

function printSelftest(result: RingSelftestResult): void {
  for (const one of result.cases) {
    const what = [
      one.backend.padEnd(6),
      `${one.workers}`.padStart(2),
      one.scheme,
      one.layout.padEnd(10),
      one.mask.padEnd(8),
      one.dtype.padEnd(3),
      one.transport.padEnd(8),
    ];
    console.log(
      `${one.passed ? 'ok  ' : 'FAIL'} ${what.join(' ')}  ${one.maxAbsError.toExponential(2)} of ${one.tolerance.toExponential(1)}${one.sameBits ? '' : '  not the same bits twice'}`,
    );
  }
  for (const { backend, reason } of result.missing) console.log(`--   ${backend}: ${reason}`);
  console.log(`${result.passed ? 'exact' : 'NOT EXACT'}: ${result.cases.length} cases, worst ${result.maxAbsError.toExponential(2)}`);
}
