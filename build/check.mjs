// All static checks at once, since none uses more than one core for long; what each says comes in one piece.
import { spawn } from 'node:child_process';

const checks = ['types', 'lint', 'layers', 'unused', 'format'];
const results = await Promise.all(
  checks.map(
    (name) =>
      new Promise((resolve) => {
        const child = spawn('npm', ['run', '-s', `check:${name}`], {
          stdio: ['ignore', 'pipe', 'pipe'],
          shell: process.platform === 'win32',
        });
        let said = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
        child.on('close', (code) => {
          if (said.trim() !== '') console.log(`check:${name}\n${said.trim()}`);
          resolve(code === 0);
        });
      }),
  ),
);
process.exit(results.every(Boolean) ? 0 : 1);
