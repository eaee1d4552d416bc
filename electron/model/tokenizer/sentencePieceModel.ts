import { LongtakeError } from '../../contract/errors.ts';
import { ByteCursor } from '../weights/byteCursor.ts';
import { mapFile } from '../weights/mappedFile.ts';
import { damagedWeights } from '../weights/weightErrors.ts';
import { PIECE, SentencePieceTokenizer } from './sentencePiece.ts';

const BPE = 2;
const MAX_PIECES = 2_000_000;

type Field = { number: number; value: number } | { number: number; bytes: ByteCursor };

/** The fields of one protobuf message (https://protobuf.dev/programming-guides/encoding). */
function* fieldsOf(cursor: ByteCursor): Generator<Field> {
  while (cursor.left > 0) {
    const tag = readVarint(cursor);
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: readVarint(cursor) };
        break;
      case 1:
        yield { number, value: cursor.f64() };
        break;
      case 2: {
        const length = readVarint(cursor);
        const start = cursor.skip(length);
        yield { number, bytes: new ByteCursor(cursor.file, start, start + length) };
        break;
      }
      case 5:
        yield { number, value: cursor.f32() };
        break;
      default:
        throw damagedWeights(cursor.file.path, 'it is no SentencePiece model');
    }
  }
}

/** Numbers of up to 53 bits; a negative one is written as ten bytes and comes out as a large positive one. */
function readVarint(cursor: ByteCursor): number {
  let value = 0;
  for (let power = 1; ; power *= 128) {
    const byte = cursor.u8();
    value += (byte & 127) * power;
    if (byte < 128) return value;
    if (power > 2 ** 63) throw damagedWeights(cursor.file.path, 'a number in it never ends');
  }
}

function text(cursor: ByteCursor): string {
  return Buffer.from(cursor.take(cursor.left)).toString('utf8');
}

interface ModelOptions {
  modelType: number;
  unknownId: number;
  bosId: number;
  eosId: number;
  addsSpace: boolean;
  normalised: boolean;
}

function readTrainer(cursor: ByteCursor, options: ModelOptions): void {
  for (const field of fieldsOf(cursor)) {
    if (!('value' in field)) continue;
    if (field.number === 3) options.modelType = field.value;
    else if (field.number === 40) options.unknownId = field.value;
    else if (field.number === 41) options.bosId = field.value;
    else if (field.number === 42) options.eosId = field.value;
  }
}

function readNormalizer(cursor: ByteCursor, options: ModelOptions): void {
  for (const field of fieldsOf(cursor)) {
    if (field.number === 2 && 'bytes' in field && field.bytes.left > 0) options.normalised = true;
    if (field.number === 3 && 'value' in field) options.addsSpace = field.value !== 0;
    // remove_extra_whitespaces, true unless it is said
    if (field.number === 4 && 'value' in field && field.value !== 0) options.normalised = true;
  }
}

/**
 * Opens a `tokenizer.model` of SentencePiece (sentencepiece_model.proto) of the kind that LLaMA has: BPE, text not normalised.
 *
 * @throws LongtakeError WEIGHTS_DAMAGED, MODEL_UNSUPPORTED (another algorithm or a normaliser), FILE_*
 */
export function readSentencePieceModel(path: string): SentencePieceTokenizer {
  const file = mapFile(path);
  const pieces: string[] = [];
  const scores: number[] = [];
  const kinds: number[] = [];
  const options: ModelOptions = { modelType: 1, unknownId: 0, bosId: 1, eosId: 2, addsSpace: true, normalised: false };
  for (const field of fieldsOf(new ByteCursor(file))) {
    if (!('bytes' in field)) continue;
    if (field.number === 2) readTrainer(field.bytes, options);
    else if (field.number === 3) readNormalizer(field.bytes, options);
    else if (field.number === 1) {
      if (pieces.length >= MAX_PIECES) throw damagedWeights(path, 'it has too many pieces');
      let piece = '';
      let score = 0;
      let kind: number = PIECE.normal;
      for (const part of fieldsOf(field.bytes)) {
        if (part.number === 1 && 'bytes' in part) piece = text(part.bytes);
        else if (part.number === 2 && 'value' in part) score = part.value;
        else if (part.number === 3 && 'value' in part) kind = part.value;
      }
      pieces.push(piece);
      scores.push(score);
      kinds.push(kind);
    }
  }
  if (pieces.length === 0) throw damagedWeights(path, 'it is no SentencePiece model');
  if (options.modelType !== BPE || options.normalised) {
    throw new LongtakeError('MODEL_UNSUPPORTED', `${path} is a SentencePiece model that is not LLaMA's kind (BPE, text unchanged).`, {
      hint: 'Put the tokenizer.json of the model beside it.',
    });
  }
  const known = (id: number): number | undefined => (id < pieces.length ? id : undefined);
  const eosId = known(options.eosId);
  return new SentencePieceTokenizer({
    pieces,
    scores,
    kinds,
    bosId: known(options.bosId),
    endIds: new Set(eosId === undefined ? [] : [eosId]),
    addsBos: true,
    addsSpace: options.addsSpace,
  });
}
