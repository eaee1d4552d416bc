const UNITS =
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen`.split(
    ' ',
  );
const TENS = `twenty thirty forty fifty sixty seventy eighty ninety`.split(' ');
const SMALL = new Map([...UNITS.map((word, i) => [word, i] as const), ...TENS.map((word, i) => [word, 20 + 10 * i] as const)]);
const LARGE = new Map([
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
]);
const OTHERS = new Map([
  ['once', 1],
  ['twice', 2],
  ['dozen', 12],
]);

/** Whether a word is (a part of) a number, in digits or in English. */
export function isNumberWord(word: string): boolean {
  return /\d/.test(word) || SMALL.has(word) || LARGE.has(word) || OTHERS.has(word) || word === 'hundred';
}

/** The numbers of a text, in digits or in English words: "nine hundred dollars" and "$900" both hold 900. */
export function numbersIn(text: string): Set<number> {
  const found = new Set<number>();
  let done = 0;
  let group: number | null = null;
  const end = (): void => {
    if (group !== null || done > 0) found.add(done + (group ?? 0));
    done = 0;
    group = null;
  };
  const tokens = text.toLowerCase().match(/\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\p{L}+/gu) ?? [];
  for (const token of tokens) {
    const digits = /^\d/.test(token) ? Number(token.replaceAll(',', '')) : undefined;
    const small = digits ?? SMALL.get(token);
    const large = LARGE.get(token);
    if (small !== undefined) {
      // "twenty five" is one number, "four five" are two
      const joins =
        digits === undefined &&
        group !== null &&
        (group % 100 === 0 || (group % 10 === 0 && group % 100 >= 20)) &&
        small < (group % 100 === 0 ? 100 : 10);
      if (group !== null && !joins) end();
      group = (group ?? 0) + small;
    } else if (token === 'hundred') group = (group ?? 1) * 100;
    else if (large !== undefined) {
      done += (group ?? 1) * large;
      group = null;
    } else if (token !== 'and') {
      end();
      const other = OTHERS.get(token);
      if (other !== undefined) found.add(other);
    }
  }
  end();
  return found;
}
