import { startRing } from '../../ring/startRing.ts';
import { PAGE_TOKENS } from '../../../../electron/model/memory/pageLayout.ts';
import { openTiny, tinyTokens } from './tinyMemory.ts';

// A process that reads a video's document and says how far it is, so that a test can kill it: `node memoryProcess.ts FOLDER TOKENIZER`
const [folder = '', tokenizerPath = ''] = process.argv.slice(2);
const { pool, ring } = await startRing(2);
process.send?.({ pids: pool.endpoints().map((endpoint) => endpoint.pid) });
const memory = await openTiny(ring, { folder, tokenizerPath });
const tokens = tinyTokens(6 * PAGE_TOKENS);
await memory.read({ contentId: 'film', tokens }, { onProgress: (done) => process.send?.({ done }) });
setInterval(() => undefined, 1000);
