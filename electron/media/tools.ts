import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { LongtakeError } from '../contract/errors.ts';

const run = promisify(execFile);
const EXE = process.platform === 'win32' ? '.exe' : '';

/** Where the two programs lie, absolute, and what this build of ffmpeg can do. */
export interface MediaTools {
  ffmpeg: string;
  ffprobe: string;
  /** First line of `ffmpeg -version`. */
  version: string;
  /** Whether it can turn HDR into ordinary colours (filters zscale and tonemap). */
  toneMaps: boolean;
  /** Option that hands every decoded picture on exactly once: newer builds know only `-fps_mode`, older ones only `-vsync`. */
  everyPicture: readonly string[];
}

export interface ToolChoice {
  /** Paths from the person's settings; they go before everything else. */
  ffmpeg?: string;
  ffprobe?: string;
  env?: NodeJS.ProcessEnv;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (folder !== '' && (await isProgram(join(folder, name + EXE)))) return resolve(folder, name + EXE);
  }
  return null;
}

/** Path of the binary that the optional npm package brings, or null: npm leaves the whole package out where its download failed. */
function bundledFfmpeg(): string | null {
  try {
    const found: unknown = createRequire(import.meta.url)('ffmpeg-static');
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}

async function firstProgram(candidates: readonly (string | null | undefined)[]): Promise<string | null> {
  for (const path of candidates) if (path && (await isProgram(resolve(path)))) return resolve(path);
  return null;
}

function missing(name: string, named: string | undefined): LongtakeError {
  const what = named ? `${name} is not at ${named}, nor anywhere else it was looked for.` : `${name} was not found on this machine.`;
  return new LongtakeError('FFMPEG_MISSING', what, {
    hint: 'Install ffmpeg (Debian: apt-get install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg), or set FFMPEG_BIN and FFPROBE_BIN to its two programs.',
  });
}

/**
 * Looks for ffmpeg and ffprobe: the setting, FFMPEG_BIN / FFPROBE_BIN, the npm package ffmpeg-static (it has no ffprobe, so
 * one beside it or beside the ffmpeg found is tried), then PATH.
 * @throws FFMPEG_MISSING
 */
export async function findTools(choice: ToolChoice = {}): Promise<MediaTools> {
  const env = choice.env ?? process.env;
  const named = choice.ffmpeg ?? env['FFMPEG_BIN'];
  const ffmpeg = (await firstProgram([choice.ffmpeg, env['FFMPEG_BIN'], bundledFfmpeg()])) ?? (await onPath('ffmpeg', env));
  if (!ffmpeg) throw missing('ffmpeg', named);
  const beside = join(dirname(ffmpeg), `ffprobe${EXE}`);
  const ffprobe = (await firstProgram([choice.ffprobe, env['FFPROBE_BIN'], beside])) ?? (await onPath('ffprobe', env));
  if (!ffprobe) throw missing('ffprobe', choice.ffprobe ?? env['FFPROBE_BIN']);
  try {
    const [about, filters] = await Promise.all(
      ['-version', '-filters'].map(async (what) => (await run(ffmpeg, ['-hide_banner', what], { maxBuffer: 1 << 24 })).stdout),
    );
    const version = about!.split('\n', 1)[0] ?? '';
    const major = Number(/version n?(\d+)/.exec(version)?.[1] ?? 99);
    const minor = Number(/version n?\d+\.(\d+)/.exec(version)?.[1] ?? 99);
    const old = major < 5 || (major === 5 && minor < 1);
    return {
      ffmpeg,
      ffprobe,
      version,
      toneMaps: / zscale /.test(filters!) && / tonemap /.test(filters!),
      everyPicture: [old ? '-vsync' : '-fps_mode', 'passthrough'],
    };
  } catch (cause) {
    throw new LongtakeError('FFMPEG_MISSING', `ffmpeg at ${ffmpeg} does not run.`, {
      hint: 'Install ffmpeg again, or set FFMPEG_BIN to another one.',
      cause,
    });
  }
}

let found: Promise<MediaTools> | null = null;

/** The tools of this process, looked for once; a failed search is repeated at the next call. `choice` replaces what was found before. */
export function mediaTools(choice?: ToolChoice): Promise<MediaTools> {
  if (!found || choice) {
    const search = findTools(choice);
    search.catch(() => {
      if (found === search) found = null;
    });
    found = search;
  }
  return found;
}
