/** What a pickle is read into: inert data. Dictionaries are Maps, so no key can touch a prototype. */
export type PickleValue =
  null | boolean | number | string | Uint8Array | PickleList | PickleTuple | PickleDict | PickleGlobal | PickleOpaque;

export class PickleList {
  readonly items: PickleValue[];
  constructor(items: PickleValue[]) {
    this.items = items;
  }
}

export class PickleTuple {
  readonly items: readonly PickleValue[];
  constructor(items: readonly PickleValue[]) {
    this.items = items;
  }
}

export class PickleDict {
  readonly entries = new Map<string, PickleValue>();
}

/** The name of an accepted global, `module name`: a name only, never the thing itself. */
export class PickleGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What a vocabulary makes of a call: an array, a type, a storage. */
export abstract class PickleOpaque {
  abstract readonly kind: string;
}

const MAX_DEPTH = 64;
const MAX_LEAVES = 100_000;

/**
 * The leaves of a tree of containers with the keys on the way to them. Depth and number are bounded, so that a tree which contains itself or doubles at every
 * level ends as an error.
 *
 * @throws what `fail` makes of a reason
 */
export function* leavesOf(root: PickleValue, fail: (why: string) => Error): Generator<{ keys: readonly string[]; value: PickleValue }> {
  let visited = 0;
  const waiting: { keys: readonly string[]; value: PickleValue }[] = [{ keys: [], value: root }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (++visited > MAX_LEAVES) throw fail('its tree is endless or too large');
    const { keys, value } = next;
    const children =
      value instanceof PickleDict
        ? value.entries
        : value instanceof PickleList || value instanceof PickleTuple
          ? value.items.entries()
          : undefined;
    if (!children) {
      yield next;
      continue;
    }
    if (keys.length >= MAX_DEPTH) throw fail('its tree is endless or too deep');
    for (const [key, child] of children) {
      if (waiting.length > MAX_LEAVES) throw fail('its tree is endless or too large');
      waiting.push({ keys: [...keys, String(key)], value: child });
    }
  }
}
