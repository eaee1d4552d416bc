import { LongtakeError } from '../../electron/contract/errors.ts';
import { countOf } from '../format.ts';
import type { Stores } from '../stores/stores.ts';

/** Writes what the dialog shows: where the person chose, else next to the video; text in a browser is a download. Says what came of it. */
export async function saveExport(stores: Stores): Promise<void> {
  const { bridge, exports, messages, system } = stores;
  const { format, place, preview, videoIds } = exports.getState();
  try {
    if (system.getState().shell?.kind === 'browser' && format !== 'clips') {
      const { files } = await bridge.request('export.text', exports.getState().request());
      for (const { name, text } of files) download(name, text);
      exports.getState().close();
      return;
    }
    const [videoId] = videoIds;
    if (videoId === undefined || !preview) return;
    const out = place ?? (await bridge.request('shell.saveBeside', { videoId, name: nameOf(stores) })).path;
    const { files, failed, notes, stopped } = await exports.getState().run(out);
    const lines = [...(files.length > 3 ? [out] : files), ...(format === 'clips' ? notes : [])];
    for (const { file, error } of failed) lines.push(`${file}: ${error.message} ${error.hint}`.trim());
    const title =
      failed.length > 0
        ? `${countOf(failed.length, 'file')} could not be saved${files.length > 0 ? `; ${files.length} are done` : ''}`
        : stopped
          ? `Stopped: ${countOf(files.length, 'file')} done`
          : `${countOf(files.length, 'file')} saved`;
    messages.getState().tell({ tone: failed.length > 0 ? 'bad' : 'plain', title, lines, code: failed[0]?.error.code ?? '' });
    if (failed.length === 0 && !stopped) exports.getState().close();
  } catch (error) {
    messages.getState().tellError(LongtakeError.from(error).toData());
  }
}

/** Asks where to; only in the app. */
export async function choosePlace(stores: Stores): Promise<void> {
  const { bridge, exports, messages } = stores;
  const [videoId] = exports.getState().videoIds;
  if (videoId === undefined) return;
  try {
    const { path } = await bridge.request('shell.chooseSave', { videoId, name: nameOf(stores), folder: isFolder(stores) });
    if (path !== null) exports.getState().setPlace(path);
  } catch (error) {
    messages.getState().tellError(LongtakeError.from(error).toData());
  }
}

/** Name of the file, or of the folder that many go into. */
function nameOf({ exports, library }: Stores): string {
  const { preview, videoIds } = exports.getState();
  const [file, ...others] = preview?.files ?? [];
  if (file && others.length === 0) return file.name;
  const stem = library.getState().videos[videoIds[0] ?? '']?.name.replace(/\.[^.]+$/, '') ?? 'Longtake';
  return `${stem} ${exports.getState().format === 'clips' ? 'clips' : 'export'}`;
}

function isFolder({ exports }: Stores): boolean {
  return exports.getState().preview?.files.length !== 1;
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the browser has taken it by then
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
