import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Tokenizer as UntypedTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { LongtakeError } from '../../contract/errors.ts';
import { damagedWeights } from '../weights/weightErrors.ts';
import { SpecialSplitter } from './tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

/** The part of the package's class that is used here: its own types do not resolve under NodeNext. */
interface HubTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  decode(ids: number[], options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean }): string;
  id_to_token(id: number): string | undefined;
  get_vocab(withAdded: boolean): ReadonlyMap<string, number>;
}
const HubTokenizer = UntypedTokenizer as unknown as new (json: object, config: object) => HubTokenizer;

const MAX_FILE_BYTES = 256 << 20;

const tokenName = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]).nullish();
const configSchema = z.looseObject({
  bos_token: tokenName,
  eos_token: tokenName,
  add_bos_token: z.boolean().nullish(),
  chat_template: z.union([z.string(), z.array(z.looseObject({ name: z.string(), template: z.string() }))]).nullish(),
});
const generationSchema = z.looseObject({ eos_token_id: z.union([z.number(), z.array(z.number())]).nullish() });
const addedSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.number(), content: z.string(), special: z.boolean().optional() })).optional(),
});

/** What a tokenizer.json does not say itself. */
export interface TokenizerFacts {
  readonly bosId: number | undefined;
  readonly addsBos: boolean;
  readonly endIds: ReadonlySet<number>;
  readonly chatTemplate: string | undefined;
}

/** A tokenizer.json, in memory, run by @huggingface/tokenizers. */
export class HubJsonTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly bosId: number | undefined;
  readonly addsBos: boolean;
  readonly endIds: ReadonlySet<number>;
  readonly chatTemplate: string | undefined;
  readonly #hub: HubTokenizer;
  readonly #special: SpecialSplitter;

  /** @throws Error where the library does not know the kind of tokenizer */
  constructor(json: object, facts: TokenizerFacts) {
    this.#hub = new HubTokenizer(json, {});
    const special = new Map<string, number>();
    for (const { id, content, special: isSpecial } of addedSchema.parse(json).added_tokens ?? []) if (isSpecial) special.set(content, id);
    this.#special = new SpecialSplitter(special);
    this.vocabularySize = this.#hub.get_vocab(true).size;
    this.bosId = facts.bosId;
    this.addsBos = facts.addsBos;
    this.endIds = facts.endIds;
    this.chatTemplate = facts.chatTemplate;
  }

  encode(text: string, options: { special?: boolean; bos?: boolean } = {}): number[] {
    const start = options.bos && this.bosId !== undefined ? [this.bosId] : [];
    const wellFormed = text.toWellFormed();
    if (options.special) return [...start, ...this.#hub.encode(wellFormed, { add_special_tokens: false }).ids];
    // the library always reads the names of control tokens; cutting inside each keeps them plain text
    const ids = start;
    for (const part of this.#cutNames(wellFormed)) for (const id of this.#hub.encode(part, { add_special_tokens: false }).ids) ids.push(id);
    return ids;
  }

  #cutNames(text: string): string[] {
    const parts: string[] = [];
    let open = '';
    for (const part of this.#special.split(text)) {
      if (typeof part === 'string') {
        open += part;
        continue;
      }
      const name = this.piece(part) ?? '';
      parts.push(open + name.slice(0, 1));
      open = name.slice(1);
    }
    parts.push(open);
    return parts.filter((part) => part !== '');
  }

  decode(ids: readonly number[]): string {
    const known = ids.filter((id) => this.#hub.id_to_token(id) !== undefined);
    return known.length === 0 ? '' : this.#hub.decode(known, { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  }

  piece(id: number): string | undefined {
    return this.#hub.id_to_token(id);
  }
}

/** Only files that a person has chosen come here, but a wrong one must end in a sentence, not in a crash. */
function readJson(path: string): unknown {
  if (statSync(path).size > MAX_FILE_BYTES) throw damagedWeights(path, 'it is too large for a tokenizer');
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw damagedWeights(path, 'it is not JSON');
  }
}

function beside<T>(path: string, name: string, schema: z.ZodType<T>): T | undefined {
  const file = join(dirname(path), name);
  if (!existsSync(file)) return undefined;
  const parsed = schema.safeParse(readJson(file));
  if (!parsed.success) throw damagedWeights(file, 'its fields are not those of a tokenizer');
  return parsed.data;
}

/**
 * Opens a tokenizer.json with the tokenizer_config.json and generation_config.json that stand beside it.
 *
 * @throws LongtakeError WEIGHTS_DAMAGED, MODEL_UNSUPPORTED, FILE_MISSING
 */
export function readTokenizerJson(path: string): HubJsonTokenizer {
  if (!existsSync(path)) throw new LongtakeError('FILE_MISSING', `There is no file ${path}.`, { hint: 'Check the path.' });
  const json = readJson(path);
  if (typeof json !== 'object' || json === null || !addedSchema.safeParse(json).success) throw damagedWeights(path, 'it is no tokenizer');
  const config = beside(path, 'tokenizer_config.json', configSchema);
  const generation = beside(path, 'generation_config.json', generationSchema);
  const facts = { bosId: undefined, addsBos: false, endIds: new Set<number>(), chatTemplate: undefined };
  let tokenizer: HubJsonTokenizer;
  try {
    tokenizer = new HubJsonTokenizer(json, facts);
  } catch (thrown) {
    throw new LongtakeError('MODEL_UNSUPPORTED', `The tokenizer ${path} cannot be used.`, {
      hint: 'It is of a kind that is not known here.',
      cause: thrown,
    });
  }
  const idOf = (name: string | null | undefined): number | undefined =>
    name ? tokenizer.encode(name, { special: true }).at(-1) : undefined;
  const bosId = idOf(config?.bos_token);
  const endIds = new Set([generation?.eos_token_id ?? []].flat());
  const eos = idOf(config?.eos_token);
  if (eos !== undefined) endIds.add(eos);
  const template = config?.chat_template;
  const chatTemplate = typeof template === 'string' ? template : template?.find(({ name }) => name === 'default')?.template;
  const addsBos = config?.add_bos_token ?? (bosId !== undefined && startsWithBos(json, bosId));
  return new HubJsonTokenizer(json, { bosId, addsBos, endIds, chatTemplate });
}

/** Newer files leave it to the post-processor to put the first id in front. */
function startsWithBos(json: object, bosId: number): boolean {
  const [first] = new HubTokenizer(json, {}).encode('a', { add_special_tokens: true }).ids;
  return first === bosId;
}
