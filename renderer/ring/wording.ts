import type { RingRecord, RingSelftestResult } from '../../electron/contract/ring.ts';
import { countOf, formatBytes } from '../format.ts';

export type Scheme = RingRecord['steps'][number]['scheme'];

export const SCHEMES: Record<Scheme, { name: string; travels: string; row: string }> = {
  'pass-kv': { name: 'pass-KV', travels: 'the memory travels', row: 'Memory travels' },
  'pass-q': { name: 'pass-Q', travels: 'the question travels', row: 'Question travels' },
};

/** What a choice of scheme was made from, as its reason tells it. */
export interface SchemeCosts {
  newTokens: number;
  cachedTokens: number;
  workers: number;
  /** Of one worker, measured; with their units. */
  compute: string;
  transfer: string;
  /** Estimated time of each, with its unit. */
  times: Record<Scheme, string>;
  because: string;
}

const REASON =
  /^(\d+) new and (\d+) cached tokens on (\d+) workers? of (\S+ GFLOP\/s) and (\S+ GB\/s): pass-kv (\S+ \S+), pass-q (\S+ \S+); (.+)\.$/;

/** Reads the figures out of the sentence in which the ring says why it chose; null where it says something else. */
export function costsOf(reason: string): SchemeCosts | null {
  const found = REASON.exec(reason);
  if (!found) return null;
  const [, fresh = '', cached = '', workers = '', compute = '', transfer = '', kv = '', q = '', because = ''] = found;
  const time = (text: string) => text.replace(/ us$/, ' µs');
  return {
    newTokens: Number(fresh),
    cachedTokens: Number(cached),
    workers: Number(workers),
    compute,
    transfer,
    times: { 'pass-kv': time(kv), 'pass-q': time(q) },
    because,
  };
}

/** 0.062 -> "62 µs", 48.31 -> "48 ms", 1620 -> "1.62 s". */
export function formatMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms >= 10) return `${Math.round(ms)} ms`;
  if (ms >= 1) return `${ms.toFixed(1)} ms`;
  return `${Math.round(ms * 1000)} µs`;
}

/** A share as whole percent; never "100 %" or "0 %" of what is not quite that. */
export function formatShare(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 100 && share < 1) return share >= 0.999 ? '> 99.9 %' : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
  if (percent === 0 && share > 0) return share < 0.001 ? '< 0.1 %' : `${(share * 100).toFixed(1)} %`;
  return `${percent} %`;
}

/** 3.1e-7 -> { digits: "3.1", exponent: "−7" }, for "3.1 × 10⁻⁷". */
export function scientific(value: number): { digits: string; exponent: string } {
  const [digits = '0', exponent = '0'] = value.toExponential(1).split('e');
  return { digits: digits.replace(/\.0$/, ''), exponent: exponent.replace('+', '').replace('-', '−') };
}

/** As spoken: "3.1 times ten to the minus 7". */
export function speakScientific(value: number): string {
  const { digits, exponent } = scientific(value);
  return `${digits} times ten to the ${exponent.replace('−', 'minus ')}`;
}

/** "276 cases: 1 to 4 workers, 3 layouts, 4 number formats. ..." */
export function selftestSentence({ cases, backends }: RingSelftestResult): string {
  const counts = cases.map((one) => one.workers);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const kinds = (of: (one: RingSelftestResult['cases'][number]) => string) => new Set(cases.map(of)).size;
  const workers = least === most ? countOf(most, 'worker') : `${least} to ${countOf(most, 'worker')}`;
  const parts = [
    workers,
    countOf(
      kinds((one) => one.layout),
      'layout',
    ),
    countOf(
      kinds((one) => one.mask),
      'mask',
    ),
  ];
  const formats = countOf(
    kinds((one) => one.dtype),
    'number format',
  );
  const devices = backends.map(({ backend, device }) => (device === '' ? backend : `${backend} (${device})`)).join(', ');
  const again = cases.every((one) => one.sameBits)
    ? 'Each ran twice and gave the same bits.'
    : `${countOf(cases.filter((one) => !one.sameBits).length, 'case')} gave other bits the second time.`;
  return `${countOf(cases.length, 'case')}: ${parts.join(', ')}, ${formats}, on ${devices}. ${again}`;
}

const LOSSES: Record<RingRecord['losses'][number]['reason'], string> = {
  died: 'ended',
  stuck: 'stood still and was replaced',
  pages: 'had damaged pages, they were rebuilt',
};

/** "Worker 3 ended at step 1, the run went on". */
export function lossSentence({ worker, step, reason }: RingRecord['losses'][number]): string {
  return `Worker ${worker} ${LOSSES[reason]} at step ${step}, the run went on`;
}

/** "4 workers, pass-KV, 3 hops each, 12 MB passed on": a run in a line. */
export function runSentence(worldSize: number, scheme: Scheme, layers: number, bytes: number): string {
  const passed = bytes > 0 ? `, ${formatBytes(bytes)} passed on` : '';
  return `${countOf(worldSize, 'worker')}, ${SCHEMES[scheme].name}, ${countOf(layers, 'layer')}${passed}`;
}

/** What a block is called in the plan of a layer. */
export function blockName(rank: number, owner: number, scheme: Scheme): string {
  if (rank === owner) return 'own block';
  return scheme === 'pass-q' ? `results of ${owner}` : `block of ${owner}`;
}
