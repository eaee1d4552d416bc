import type { Bridge } from '../../contract/bridge.ts';
import { LongtakeError } from '../../contract/errors.ts';
import { EXIT, oneLine, printJson } from '../output.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** Bytes of "500MB", "20 GB" or a bare number; null of "none". Throws USAGE. */
function readLimit(text: string): number | null {
  if (text.trim().toLowerCase() === 'none') return null;
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?b|)\s*$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (UNITS[(unit ?? '').toLowerCase()] ?? NaN));
  if (!Number.isSafeInteger(bytes))
    throw new LongtakeError('USAGE', `"${text}" is no size.`, { hint: 'Say it as 20GB or 500MB, or none.' });
  return bytes;
}

/** Says what is kept of every video; with a limit, keeps no more of stills, copies and memories from now on. */
export async function storage(bridge: Bridge, options: { limit: string | undefined; json: boolean }): Promise<number> {
  if (options.limit !== undefined) await bridge.request('settings.set', { storageLimitBytes: readLimit(options.limit) });
  const [kept, { storageLimitBytes }] = await Promise.all([bridge.request('storage.get', {}), bridge.request('settings.get', {})]);
  if (options.json) {
    printJson({ ...kept, limitBytes: storageLimitBytes });
    return EXIT.done;
  }
  const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  for (const { name, index, sprites, stills, proxy, memory } of kept.videos) {
    console.log(
      `${oneLine(name)}: index ${size(index)}, sprites ${size(sprites)}, stills ${size(stills)}, copy ${size(proxy)}, memory ${size(memory)}`,
    );
  }
  console.log(`${kept.folder}: database ${size(kept.databaseBytes)}, models ${size(kept.modelsBytes)}, free ${size(kept.freeBytes)}`);
  console.log(`Limit of stills, copies and memories: ${storageLimitBytes === null ? 'none' : size(storageLimitBytes)}`);
  return EXIT.done;
}
