import { LlamaTokenizer } from 'llama-tokenizer-js';
import { PIECE } from '../../../../electron/model/tokenizer/sentencePiece.ts';

interface LlamaData {
  vocabById: string[];
  /** "left right" -> rank */
  merges: Map<string, number>;
}

/** LLaMA's vocabulary out of llama-tokenizer-js as a SentencePiece model has it: the score of a piece falls with the rank of the merge that makes it. */
export function llamaVocabulary(): { pieces: string[]; scores: number[]; kinds: number[] } {
  const { vocabById: pieces, merges } = new LlamaTokenizer() as unknown as LlamaData;
  const ranks = new Map<string, number>();
  for (const [pair, rank] of merges) {
    const piece = pair.replace(' ', '');
    ranks.set(piece, Math.min(rank, ranks.get(piece) ?? Infinity));
  }
  const scores = pieces.map((piece) => -(ranks.get(piece) ?? 1e6));
  const kinds = pieces.map((piece, id) =>
    id === 0 ? PIECE.unknown : id < 3 ? PIECE.control : /^<0x[0-9A-F]{2}>$/.test(piece) ? PIECE.byte : PIECE.normal,
  );
  return { pieces, scores, kinds };
}
