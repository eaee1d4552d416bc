import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../fixtures/runCli.ts';
import { shortFilm, SHORT_FILM } from '../../fixtures/video/shortFilm.ts';

interface Answer {
  answer: string;
  absent: boolean;
  mode: string;
  model: string;
  sentences: { text: string; citations: { start: number; end: number; kind: string; quote: string; path: string }[] }[];
  tokens: { cached: number; new: number; generated: number };
  firstTokenMs: number | null;
  ring: { workers: number; scheme: string } | null;
}

let folder: string;
let library: string;
let film: string;
const ask = async (...args: string[]) => {
  const { code, stdout } = await runCli(['ask', ...args, '--library', library, '--json']);
  return { code, ...(JSON.parse(stdout) as Answer & { error: { code: string } }) };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longtake-ask-cli-'));
  library = join(folder, 'library');
  film = await shortFilm();
  await runCli(['analyse', film, '--library', library, '--stages', 'probe,speech,memory']);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('longtake ask', () => {
  it('answers what is said with the span that says it, from the memory where a model is installed', async () => {
    const first = await ask('What is mixed with water and salt?', '--in', film, '--max-tokens', '24');
    expect(first).toMatchObject({ code: 0, absent: false });
    const [citation] = first.sentences[0]!.citations;
    expect(citation).toMatchObject({ kind: 'speech', path: film });
    expect(citation!.start).toBeLessThan(SHORT_FILM.bread.end);
    expect(citation!.end).toBeGreaterThan(SHORT_FILM.bread.start);
    expect(citation!.quote.toLowerCase()).toContain('flour');
    if (first.model === '') return;
    // the stage has read the video: only the question and the quoted line are new
    expect(first.tokens.cached).toBeGreaterThan(50);
    expect(first.tokens.new).toBeLessThanOrEqual(200);
    expect(first.tokens.generated).toBeGreaterThan(0);
    expect(first.firstTokenMs).toBeGreaterThan(0);
    expect(first.ring).toMatchObject({ scheme: 'pass-q' });
  }, 120_000);

  it('says what the video does not say', async () => {
    const result = await ask('What is the name of the president?', '--in', film);
    expect(result).toMatchObject({ code: 0, absent: true, sentences: [] });
  }, 60_000);

  it('refuses wrong usage with code 2, and a video that is not there', async () => {
    expect(await ask('Where is it?')).toMatchObject({ code: 2, error: { code: 'USAGE' } });
    expect(await ask('Where is it?', '--in', film, '--max-tokens', 'many')).toMatchObject({ code: 2, error: { code: 'USAGE' } });
    expect(await ask('Where is it?', '--in', film, '--adapter', 'x')).toMatchObject({ code: 2, error: { code: 'NOT_BUILT' } });
    expect(await ask('Where is it?', '--in', 'nobody')).toMatchObject({ code: 1, error: { code: 'VIDEO_UNKNOWN' } });
  }, 60_000);
});
