import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../../fixtures/runCli.ts';
import { GOLDENS } from '../model/weights/formats.ts';

const folder = mkdtempSync(join(tmpdir(), 'longtake-cli-needle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A tokenizer for the random model: one id for every byte. */
function byteTokenizer(): string {
  const printable = (byte: number): boolean => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  let next = 256;
  const letters = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
  const path = join(folder, 'tokenizer.json');
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
  writeFileSync(
    path,
    JSON.stringify({
      ...{ version: '1.0', added_tokens: [], normalizer: null, pre_tokenizer: bytes, post_processor: null, decoder: bytes },
      model: { type: 'BPE', vocab: Object.fromEntries(letters.map((letter, id) => [letter, id])), merges: [] },
    }),
  );
  return path;
}

describe('longtake needle', () => {
  const weights = join(GOLDENS, 'llama/hf_gqa_h9_kv3_tied');
  const out = join(folder, 'out');
  const args = ['needle', '--weights', weights, '--tokenizer', byteTokenizer(), '--lengths', '900', '--depths', '0,50', '-o', out];

  it('runs the grid and says where the chart is', async () => {
    const { code, stdout, stderr } = await runCli([...args, '--max-tokens', '3', '--workers', '2', '--json']);
    expect(stderr).toContain('2/2');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      cells: [
        { length: 900, depth: 0, score: 0 },
        { length: 900, depth: 50, score: 0 },
      ],
      chart: join(out, 'needle.svg'),
    });
    expect(readdirSync(out).sort()).toEqual(['needle.html', 'needle.svg', 'results.json']);
    const again = await runCli([...args, '--max-tokens', '3', '--workers', '1']);
    expect(again.stdout).toContain('900\t50 %\t0.00');
    // nothing was left to do
    expect(again.stderr).toBe('');
  });

  it('refuses what cannot be asked for', async () => {
    const { code, stdout } = await runCli([...args, '--needles', '2', '--retrieve', '3', '--json']);
    expect(code).toBe(2);
    expect((JSON.parse(stdout) as { error: { code: string } }).error.code).toBe('USAGE');
    expect((await runCli([...args, '--depths', '101'])).code).toBe(2);
    expect((await runCli(['needle', '--help'])).stdout).toContain('--retrieve');
  });
});
