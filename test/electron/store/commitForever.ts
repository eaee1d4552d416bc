/** Child of the kill test: commits batches of transcript lines with vectors until it is killed. Run as `node commitForever.ts FOLDER`. */
import { Library } from '../../../electron/store/library.ts';
import { batchOf } from './batches.ts';

const library = Library.open(process.argv[2]!);
library.videos.add({ id: 'v1', path: '/films/a.mp4', sizeBytes: 1, mtimeMs: 1 });
let next = Number(library.beginStage('v1', 'speech', 'aaaa') ?? 0);
process.stdout.write('ready\n');
for (; next < 100_000; next++) library.commitBatch(batchOf('v1', 'aaaa', next));
