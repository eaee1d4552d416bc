import { open, type FileHandle } from 'node:fs/promises';

/** Sample table of one track, decode order. Times in seconds of the presentation (edit list applied). */
export interface SampleTable {
  pts: Float64Array;
  dts: Float64Array;
  bytes: Uint32Array;
  key: Uint8Array;
}

/** Largest index that is taken into memory; a day of video needs about 100 MB. */
const MOST_BYTES = 512 << 20;

interface Box {
  type: string;
  start: number;
  end: number;
}

function* boxes(view: DataView, start: number, end: number): Generator<Box> {
  let at = start;
  while (at + 8 <= end) {
    let size = view.getUint32(at);
    let header = 8;
    if (size === 1 && at + 16 <= end) {
      size = Number(view.getBigUint64(at + 8));
      header = 16;
    }
    if (size === 0) size = end - at;
    if (size < header || at + size > end) return;
    yield {
      type: String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5), view.getUint8(at + 6), view.getUint8(at + 7)),
      start: at + header,
      end: at + size,
    };
    at += size;
  }
}

function child(view: DataView, parent: Box, path: readonly string[]): Box | null {
  let box: Box | null = parent;
  for (const type of path) {
    box = box && ([...boxes(view, box.start, box.end)].find((candidate) => candidate.type === type) ?? null);
  }
  return box;
}

/** Finds `moov` by stepping over the other boxes of the file: nothing else is read. */
async function readMoov(file: FileHandle, size: number): Promise<DataView | null> {
  const head = Buffer.alloc(16);
  let at = 0;
  while (at + 8 <= size) {
    await file.read(head, 0, 16, at);
    let length = head.readUInt32BE(0);
    if (length === 1) length = Number(head.readBigUInt64BE(8));
    if (length === 0) length = size - at;
    if (length < 8) return null;
    if (head.toString('latin1', 4, 8) === 'moov') {
      if (length > MOST_BYTES || at + length > size) return null;
      const moov = new Uint8Array(length);
      await file.read(moov, 0, length, at);
      return new DataView(moov.buffer);
    }
    at += length;
  }
  return null;
}

/** Seconds to add to a media time, or null where the edit list does more than delay or trim the start. */
function editOffset(view: DataView, trak: Box, timescale: number, movieTimescale: number): number | null {
  const elst = child(view, trak, ['edts', 'elst']);
  if (!elst) return 0;
  const wide = view.getUint8(elst.start) === 1;
  const count = view.getUint32(elst.start + 4);
  let delay = 0;
  for (let entry = 0; entry < count; entry += 1) {
    const at = elst.start + 8 + entry * (wide ? 20 : 12);
    if (at + (wide ? 20 : 12) > elst.end) return null;
    const length = wide ? Number(view.getBigUint64(at)) : view.getUint32(at);
    const mediaTime = wide ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
    if (mediaTime >= 0) return entry === count - 1 ? delay - mediaTime / timescale : null;
    delay += length / movieTimescale;
  }
  return null;
}

/** Calls `set` for every sample with its value out of a run-length table (stts, ctts). */
function runs(
  view: DataView,
  box: Box,
  count: number,
  read: (at: number) => number,
  set: (sample: number, value: number) => void,
): boolean {
  const entries = view.getUint32(box.start + 4);
  if (box.start + 8 + entries * 8 > box.end) return false;
  let sample = 0;
  for (let entry = 0; entry < entries && sample < count; entry += 1) {
    const at = box.start + 8 + entry * 8;
    const last = Math.min(count, sample + view.getUint32(at));
    const value = read(at + 4);
    for (; sample < last; sample += 1) set(sample, value);
  }
  return sample === count;
}

function sampleTable(view: DataView, trak: Box, movieTimescale: number): SampleTable | null {
  const mdhd = child(view, trak, ['mdia', 'mdhd']);
  const stbl = child(view, trak, ['mdia', 'minf', 'stbl']);
  if (!mdhd || !stbl) return null;
  const timescale = view.getUint32(mdhd.start + (view.getUint8(mdhd.start) === 1 ? 20 : 12));
  const offset = editOffset(view, trak, timescale, movieTimescale);
  const [stsz, stts, ctts, stss] = ['stsz', 'stts', 'ctts', 'stss'].map((type) => child(view, stbl, [type]));
  if (!stsz || !stts || timescale === 0 || offset === null) return null;
  const sameSize = view.getUint32(stsz.start + 4);
  const count = view.getUint32(stsz.start + 8);
  // a count that the table cannot hold is a lie: no allocation for it
  if (count === 0 || (sameSize === 0 ? stsz.start + 12 + count * 4 > stsz.end : count > MOST_BYTES / 32)) return null;

  const table: SampleTable = {
    pts: new Float64Array(count),
    dts: new Float64Array(count),
    bytes: new Uint32Array(count),
    key: new Uint8Array(count),
  };
  let time = 0;
  const timed = runs(
    view,
    stts,
    count,
    (at) => view.getUint32(at),
    (sample, delta) => {
      table.dts[sample] = table.pts[sample] = time;
      time += delta;
      table.bytes[sample] = sameSize === 0 ? view.getUint32(stsz.start + 12 + sample * 4) : sameSize;
    },
  );
  // offsets are signed in practice, whatever the version says
  if (
    !timed ||
    (ctts &&
      !runs(
        view,
        ctts,
        count,
        (at) => view.getInt32(at),
        (sample, shift) => void (table.pts[sample]! += shift),
      ))
  )
    return null;
  for (let sample = 0; sample < count; sample += 1) {
    table.dts[sample] = table.dts[sample]! / timescale + offset;
    table.pts[sample] = table.pts[sample]! / timescale + offset;
  }
  if (!stss) table.key.fill(1);
  else {
    const keys = Math.min(view.getUint32(stss.start + 4), (stss.end - stss.start - 8) / 4);
    for (let entry = 0; entry < keys; entry += 1) {
      const sample = view.getUint32(stss.start + 8 + entry * 4) - 1;
      if (sample < count) table.key[sample] = 1;
    }
  }
  return table;
}

/**
 * Sample table of a track out of the `moov` of an MP4 or QuickTime file, without touching the rest: 0.04 CPU-seconds for an hour where listing the
 * packets takes 9. `track` counts all tracks from 0, as ffmpeg numbers its streams. Null where the file is fragmented, its edit list is
 * more than a start, or anything is unexpected: the caller then lists packets. Layout: ISO/IEC 14496-12.
 */
export async function readMp4Index(path: string, track: number): Promise<SampleTable | null> {
  await using file = await open(path, 'r');
  const view = await readMoov(file, (await file.stat()).size);
  if (!view) return null;
  const moov = [...boxes(view, 0, view.byteLength)][0];
  if (!moov || child(view, moov, ['mvex'])) return null;
  const mvhd = child(view, moov, ['mvhd']);
  const trak = [...boxes(view, moov.start, moov.end)].filter((box) => box.type === 'trak')[track];
  if (!mvhd || !trak) return null;
  const movieTimescale = view.getUint32(mvhd.start + (view.getUint8(mvhd.start) === 1 ? 20 : 12));
  return movieTimescale === 0 ? null : sampleTable(view, trak, movieTimescale);
}
