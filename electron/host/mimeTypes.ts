/** MIME type by ffprobe's name of the container (a list of names): a type from the file's extension may be wrong, and Chromium would believe it. */
export function videoMimeType(container: string): string {
  const names = container.split(',');
  const type = TYPES.find(([name]) => names.includes(name));
  return type?.[1] ?? 'application/octet-stream';
}

const TYPES: readonly [string, string][] = [
  ['mp4', 'video/mp4'],
  // Chromium's demuxer for both is the same, and `video/x-matroska` is refused by some versions
  ['webm', 'video/webm'],
  ['ogg', 'video/ogg'],
  ['mpegts', 'video/mp2t'],
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['flac', 'audio/flac'],
];

/** MIME type of a file that Longtake itself made, by its ending. */
export function fileMimeType(file: string): string {
  if (file.endsWith('.mp4')) return 'video/mp4';
  return file.endsWith('.webm') ? 'video/webm' : 'image/jpeg';
}
