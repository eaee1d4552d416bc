// Type checks each runtime against its own tsconfig, so that a DOM call in the host or a Node call in the window does not compile.
import { spawnSync } from 'node:child_process';

const runtimes = ['contract', 'kernels', 'node', 'electron', 'renderer', 'test'];
let failed = false;
for (const runtime of runtimes) {
  const result = spawnSync(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', `build/tsconfig/${runtime}.json`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = result.stdout.toString() + result.stderr.toString();
  // a runtime whose folder has no file yet is not an error
  if (result.status !== 0 && !output.includes('TS18003')) {
    failed = true;
    console.error(`${runtime}:\n${output}`);
  }
}
process.exit(failed ? 1 : 0);
