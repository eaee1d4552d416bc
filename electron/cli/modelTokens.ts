import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { LongtakeError } from '../contract/errors.ts';
import type { DecoderInput } from '../model/languageModel.ts';
import { readSafetensors } from '../model/weights/safetensors.ts';
import { integerValues } from '../model/weights/values.ts';

/** Rows of tokens as `--tokens` gives them; `batched` says whether the file had a batch dimension. */
export interface TokenRows {
  readonly rows: readonly DecoderInput[];
  readonly batched: boolean;
}

interface Field {
  readonly shape: readonly number[];
  readonly values: Int32Array;
}

const FIELDS = ['input_ids', 'position_ids', 'segment_ids', 'attention_mask', 'vision_mask'] as const;
type FieldName = (typeof FIELDS)[number];

const integer = z.int().min(-0x80000000).max(0x7fffffff);
const listSchema = z.union([z.array(integer), z.array(z.array(integer)).min(1)]);
const bit = z.union([integer, z.boolean().transform(Number)]);
const maskSchema = z.union([z.array(bit), z.array(z.array(bit)).min(1)]);
const fileSchema = z.object({
  input_ids: listSchema,
  position_ids: listSchema.optional(),
  segment_ids: listSchema.optional(),
  attention_mask: maskSchema.optional(),
  vision_mask: maskSchema.optional(),
});

/**
 * Reads `input_ids` and, where given, `position_ids`, `segment_ids`, `attention_mask`, `vision_mask`, each [L] or [B, L], from a safetensors file or
 * JSON (an object, or `input_ids` alone).
 *
 * @throws LongtakeError USAGE where they do not fit together, FILE_*, WEIGHTS_*
 */
export function readTokens(path: string): TokenRows {
  const fields = path.endsWith('.json') ? jsonFields(path) : tensorFields(path);
  const ids = fields.get('input_ids');
  if (!ids || ids.values.length === 0) throw usage(`${path} has no input_ids.`);
  for (const [name, field] of fields) {
    if (field.shape.length !== ids.shape.length || field.shape.some((size, dimension) => size !== ids.shape[dimension]))
      throw usage(`${path}: ${name} has another shape than input_ids.`);
  }
  const length = ids.shape.at(-1)!;
  const rows = Array.from({ length: ids.values.length / length }, (_, row): DecoderInput => {
    const part = (name: FieldName): Int32Array | undefined => fields.get(name)?.values.subarray(row * length, (row + 1) * length);
    const mask = part('attention_mask');
    const keyMask = mask?.includes(0) ? Uint8Array.from(mask) : undefined;
    const visionMask = part('vision_mask');
    return {
      ids: part('input_ids')!,
      positions: part('position_ids') ?? (keyMask && maskedPositions(keyMask)),
      segments: part('segment_ids'),
      keyMask,
      visionMask: visionMask && Uint8Array.from(visionMask),
    };
  });
  return { rows, batched: ids.shape.length === 2 };
}

/** Places that count the tokens which are no padding, as the reference numbers a left-padded prompt; 0 on padding. */
function maskedPositions(mask: Uint8Array): Int32Array {
  let count = 0;
  return Int32Array.from(mask, (kept) => (kept ? count++ : 0));
}

function usage(message: string): LongtakeError {
  return new LongtakeError('USAGE', message, { hint: 'See --help for the form of --tokens.' });
}

function tensorFields(path: string): Map<FieldName, Field> {
  const { tensors } = readSafetensors(path);
  const fields = new Map<FieldName, Field>();
  for (const name of FIELDS) {
    const tensor = tensors.get(name);
    if (!tensor) continue;
    if (tensor.shape.length < 1 || tensor.shape.length > 2) throw usage(`${path}: ${name} is neither [L] nor [B, L].`);
    fields.set(name, { shape: tensor.shape, values: integerValues(path, tensor) });
  }
  return fields;
}

function jsonFields(path: string): Map<FieldName, Field> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new LongtakeError('FILE_UNREADABLE', `${path} cannot be read as JSON.`, { hint: 'Check the path and the file.', cause });
  }
  const result = fileSchema.safeParse(Array.isArray(parsed) ? { input_ids: parsed } : parsed);
  if (!result.success) throw usage(`${path} does not hold lists of whole numbers by the names ${FIELDS.join(', ')}.`);
  const fields = new Map<FieldName, Field>();
  for (const name of FIELDS) {
    const list = result.data[name];
    if (!list) continue;
    const rows = list.map((row) => (Array.isArray(row) ? row : undefined));
    const [first] = rows;
    if (rows.some((row) => row?.length !== first?.length)) throw usage(`${path}: the rows of ${name} differ in length.`);
    fields.set(name, { shape: first ? [list.length, first.length] : [list.length], values: Int32Array.from(list.flat()) });
  }
  return fields;
}
