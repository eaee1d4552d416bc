import type { Bridge } from '../../contract/bridge.ts';
import { EXIT, oneLine, printJson } from '../output.ts';

/** Says what is kept of every video; with a limit (bytes, null for none), keeps no more of stills, copies and memories from now on. */
export async function storage(bridge: Bridge, options: { limit: number | null | undefined; json: boolean }): Promise<number> {
  if (options.limit !== undefined) await bridge.request('settings.set', { storageLimitBytes: options.limit });
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
