function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return bytes;
}

const number = (field: number, value: number): Buffer => Buffer.from([...varint(field * 8), ...varint(value)]);
const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(value.length)]), value]);
const float = (field: number, value: number): Buffer => {
  const out = Buffer.from([...varint(field * 8 + 5), 0, 0, 0, 0]);
  out.writeFloatLE(value, out.length - 4);
  return out;
};

/** A tokenizer.model as SentencePiece writes it (sentencepiece_model.proto), for tests. */
export function sentencePieceFile(
  vocabulary: { pieces: readonly string[]; scores: readonly number[]; kinds: readonly number[] },
  options: { modelType?: number; charsMap?: string; removeExtraSpaces?: boolean } = {},
): Buffer {
  const pieces = vocabulary.pieces.map((piece, id) =>
    bytes(
      1,
      Buffer.concat([
        bytes(1, Buffer.from(piece)),
        float(2, vocabulary.scores[id]!),
        ...(vocabulary.kinds[id] === 1 ? [] : [number(3, vocabulary.kinds[id]!)]),
      ]),
    ),
  );
  const trainer = bytes(2, Buffer.concat([number(3, options.modelType ?? 2), number(40, 0), number(41, 1), number(42, 2)]));
  const normalizer = bytes(
    3,
    Buffer.concat([
      bytes(1, Buffer.from('identity')),
      bytes(2, Buffer.from(options.charsMap ?? '')),
      number(3, 1),
      number(4, options.removeExtraSpaces ? 1 : 0),
    ]),
  );
  return Buffer.concat([...pieces, trainer, normalizer]);
}
