/** Text on one line without what no file format can hold: control characters, half surrogates, non-characters. */
export function plain(text: string): string {
  return (
    text
      .toWellFormed()
      // eslint-disable-next-line no-control-regex -- they are what is looked for
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]+/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  );
}

const MOST = 120;

/** A file name that is one on every system: no separators, no characters or names that Windows refuses, not too long; never empty. */
export function fileName(text: string): string {
  const clean = plain(text)
    .replace(/[<>:"/\\|?*]/g, '_')
    .slice(0, MOST)
    .toWellFormed()
    .replace(/^\.+/, '_')
    .replace(/[. ]+$/, '');
  if (clean === '') return 'Longtake';
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(clean) ? `_${clean}` : clean;
}
