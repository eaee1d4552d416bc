import type { Ring } from '../ring/ring.ts';
import { vocabularySize } from './config.ts';
import type { ModelConfig } from './config.ts';
import type { LanguageModel, SequenceRules, Vocabulary } from './languageModel.ts';
import type { LayeredPage, ModelSpec } from './ringProtocol.ts';
import { logitsBroughtAlong, RingSequence } from './ringSequence.ts';
import { shareOf } from './weightParts.ts';

/** Rows of logits at a time. */
const LOGIT_ROWS = 128;

/** A decoder whose layers run on the ring's workers: prompts are read by all of them together, keys and values lie in the memory they share. */
export class RingModel implements LanguageModel {
  readonly config: ModelConfig;
  readonly #ring: Ring;
  readonly #spec: ModelSpec;

  /**
   * Has every worker load the weights.
   *
   * @throws LongtakeError WEIGHTS_DAMAGED, MODEL_UNSUPPORTED, RING_WORKER_LOST, CANCELLED
   */
  static async load(
    ring: Ring,
    weights: string,
    config: ModelConfig,
    options: { exact?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<RingModel> {
    const contextLength = Number.isFinite(config.contextLength) ? config.contextLength : null;
    const spec: ModelSpec = { weights, exact: options.exact ?? false, config: { ...config, contextLength } };
    await Promise.all(
      Array.from({ length: ring.workers }, (_, worker) =>
        ring.ask(worker, 'model.load', { model: spec, rank: worker, worldSize: ring.workers }, options.signal),
      ),
    );
    return new RingModel(ring, spec, config);
  }

  private constructor(ring: Ring, spec: ModelSpec, config: ModelConfig) {
    this.#ring = ring;
    this.#spec = spec;
    this.config = config;
  }

  /** A sequence that begins after what lies in `resident` pages, which stay their owner's. */
  newSequence(rules: SequenceRules = {}, resident: readonly LayeredPage[] = []): RingSequence {
    return new RingSequence(this.#ring, this.#spec, this.config, rules, resident);
  }

  /** Every worker computes its share of the vocabulary, so that the head is read once over all of them. */
  async logits(x: Float32Array, vocabulary: Vocabulary = 'text'): Promise<Float32Array> {
    const known = logitsBroughtAlong(x, vocabulary);
    if (known) return known;
    const { width } = this.config;
    const size = vocabularySize(this.config, vocabulary);
    const total = x.length / width;
    const out = new Float32Array(total * size);
    const workers = Math.min(this.#ring.workers, size);
    const { allocator, region } = this.#ring;
    const input = allocator.allocate(Math.min(total, LOGIT_ROWS) * width * 4);
    const output = allocator.allocate(Math.min(total, LOGIT_ROWS) * size * 4);
    try {
      for (let first = 0; first < total; first += LOGIT_ROWS) {
        const rows = Math.min(LOGIT_ROWS, total - first);
        new Float32Array(region.buffer, input.offset, rows * width).set(x.subarray(first * width, (first + rows) * width));
        const shares = Array.from({ length: workers }, (_, worker) => shareOf(size, worker, workers));
        await Promise.all(
          shares.map(({ from, to }, worker) =>
            this.#ring.ask(worker, 'model.logits', {
              model: this.#spec,
              vocabulary,
              x: input.offset,
              rows,
              from,
              to,
              out: output.offset + rows * from * 4,
            }),
          ),
        );
        for (const { from, to } of shares) {
          const part = new Float32Array(region.buffer, output.offset + rows * from * 4, rows * (to - from));
          for (let row = 0; row < rows; row++)
            out.set(part.subarray(row * (to - from), (row + 1) * (to - from)), (first + row) * size + from);
        }
      }
    } finally {
      allocator.release(input);
      allocator.release(output);
    }
    return out;
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}
