/** JSON as it must be in a header: objects are Maps (no key can touch a prototype), a repeated key and a number that is no safe integer are errors. */
export type StrictJson = string | number | boolean | null | readonly StrictJson[] | ReadonlyMap<string, StrictJson>;

const TOKEN = /[ \t\n\r]*(?:([{}[\]:,])|("[^"\\]*(?:\\[^][^"\\]*)*")|(-?\d+)(?![.\deE])|(true|false|null))/y;
const MAX_DEPTH = 8;

/** @throws SyntaxError with one short reason */
export function parseStrictJson(text: string): StrictJson {
  let token: RegExpExecArray | null;
  const pattern = new RegExp(TOKEN);
  const next = (): RegExpExecArray => {
    token = pattern.exec(text);
    if (!token) throw new SyntaxError('it is not JSON of whole numbers');
    return token;
  };
  const punctuation = (expected: string): void => {
    if (next()[1] !== expected) throw new SyntaxError(`"${expected}" is missing`);
  };
  const key = (found: RegExpExecArray): string => {
    if (found[2] === undefined) throw new SyntaxError('a key is not a string');
    return JSON.parse(found[2]) as string;
  };
  const value = (found: RegExpExecArray, depth: number): StrictJson => {
    if (depth > MAX_DEPTH) throw new SyntaxError('it is nested too deeply');
    if (found[2] !== undefined) return JSON.parse(found[2]) as string;
    if (found[3] !== undefined) {
      const number = Number(found[3]);
      if (!Number.isSafeInteger(number)) throw new SyntaxError('a number is too large');
      return number;
    }
    if (found[4] !== undefined) return found[4] === 'null' ? null : found[4] === 'true';
    if (found[1] === '{') return object(depth);
    if (found[1] === '[') return list(depth);
    throw new SyntaxError('a value is missing');
  };
  const object = (depth: number): ReadonlyMap<string, StrictJson> => {
    const entries = new Map<string, StrictJson>();
    let found = next();
    if (found[1] === '}') return entries;
    for (;;) {
      const name = key(found);
      if (entries.has(name)) throw new SyntaxError(`the key "${name.slice(0, 80)}" stands twice`);
      punctuation(':');
      entries.set(name, value(next(), depth + 1));
      const separator = next()[1];
      if (separator === '}') return entries;
      if (separator !== ',') throw new SyntaxError('"," is missing');
      found = next();
    }
  };
  const list = (depth: number): readonly StrictJson[] => {
    const items: StrictJson[] = [];
    let found = next();
    if (found[1] === ']') return items;
    for (;;) {
      items.push(value(found, depth + 1));
      const separator = next()[1];
      if (separator === ']') return items;
      if (separator !== ',') throw new SyntaxError('"," is missing');
      found = next();
    }
  };
  const result = value(next(), 0);
  if (/[^ \t\n\r]/.test(text.slice(pattern.lastIndex))) throw new SyntaxError('something stands after its end');
  return result;
}
