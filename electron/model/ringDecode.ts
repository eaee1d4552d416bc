import { availableParallelism } from 'node:os';
import { emptyState, mergeRows } from '../../kernels/attention/merge.ts';
import type { AttentionState } from '../../kernels/attention/merge.ts';
import { rmsNormRows } from '../../kernels/norm/rmsNorm.ts';
import { rotateInPlace } from '../../kernels/rotary/rotary.ts';
import type { RotaryTable } from '../../kernels/rotary/rotary.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';
import type { RingComm } from '../ring/ringComm.ts';
import { vocabularySize } from './config.ts';
import { DecodeExchange, LAYER_PHASES, phasesPerToken } from './decodeExchange.ts';
import type { LayerExchange, LayerPhase } from './decodeExchange.ts';
import { DecodePages } from './decodePages.ts';
import type { Decoder } from './decoder.ts';
import type { DecodeJob } from './ringProtocol.ts';
import { argmax } from './sampling.ts';
import { shareOf } from './splitLayers.ts';
import type { Share, SplitLayer } from './splitLayers.ts';

const CORES = availableParallelism();
const SPIN_MS = 0.2;
/** Looks between two looks at the clock. */
const LOOKS = 64;

/** The places of the last job: the next one has them most often too. */
let lastExchange: DecodeExchange | undefined;

/**
 * One rank's part of reading single tokens, one after the other. The query travels, not the cache (pass-Q): every rank attends to its pages and they merge the results
 * in rank order. The matmuls are split by rows, so that all ranks together read the weights once. Every rank ends with the same x [C], bit for bit, and each finds the
 * best id of its share of the vocabulary; so the ranks go from token to token among themselves, and ask nobody.
 *
 * Gives the ids that were chosen; none where the job leaves the choice to the driver.
 */
export async function decodeRank(job: DecodeJob, decoder: Decoder, layers: readonly SplitLayer[], comm: RingComm): Promise<number[]> {
  const reader = new TokenReader(job, decoder, layers, comm);
  let x = await reader.read(0, job.id);
  if (!job.follow) {
    await deliver(job, decoder, comm.region, x);
    return [];
  }
  const { tokens, endIds } = job.follow;
  const ids = [await reader.choose(0, x)];
  while (ids.length < tokens && !endIds.includes(ids.at(-1)!)) {
    x = await reader.read(ids.length, ids.at(-1)!);
    ids.push(await reader.choose(ids.length, x));
  }
  return ids;
}

/** x of the token, and each rank's share of its logits, to where the driver reads them. */
async function deliver(job: DecodeJob, decoder: Decoder, { buffer }: MappedRegion, x: Float32Array): Promise<void> {
  if (job.rank === 0) new Float32Array(buffer, job.kept, x.length).set(x);
  if (!job.logits) return;
  const { vocabulary, out } = job.logits;
  const share = shareOf(vocabularySize(decoder.config, vocabulary), job.rank, job.worldSize);
  if (share.to > share.from)
    await decoder.logitsOf(x, vocabulary, share, new Float32Array(buffer, out + share.from * 4, share.to - share.from));
}

function add(x: Float32Array, change: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i]! += change[i]!;
}

class TokenReader {
  readonly #job: DecodeJob;
  readonly #decoder: Decoder;
  readonly #layers: readonly SplitLayer[];
  readonly #comm: RingComm;
  readonly #exchange: DecodeExchange;
  readonly #pages: DecodePages;
  readonly #normed: Float32Array;
  readonly #logits: Float32Array;

  constructor(job: DecodeJob, decoder: Decoder, layers: readonly SplitLayer[], comm: RingComm) {
    const { config } = decoder;
    const { buffer } = comm.region;
    this.#job = job;
    this.#decoder = decoder;
    this.#layers = layers;
    this.#comm = comm;
    if (!lastExchange?.isAt(config, job.worldSize, buffer, job.exchange))
      lastExchange = new DecodeExchange(config, job.worldSize, buffer, job.exchange);
    this.#exchange = lastExchange;
    this.#pages = new DecodePages(job, config, buffer);
    this.#normed = new Float32Array(config.width);
    const { from, to } = this.#vocabularyShare();
    this.#logits = new Float32Array(job.follow ? to - from : 0);
  }

  /** x [C] after the last layer of the job's token number `token`. */
  async read(token: number, id: number): Promise<Float32Array> {
    const { config } = this.#decoder;
    const input = { ids: [id], positions: [this.#job.position + token], visionMask: Uint8Array.of(this.#job.vision ? 1 : 0) };
    const x = this.#decoder.embed(input, 0, 1);
    const table = this.#decoder.angles(input, 0, 1);
    for (const [index, layer] of this.#layers.entries()) {
      const exchange = this.#exchange.layer(token, index);
      const meet = (phase: LayerPhase): Promise<void> => this.#meet(token, index * LAYER_PHASES.length + LAYER_PHASES.indexOf(phase));
      rmsNormRows(x, layer.attentionNorm, config.epsilon, this.#normed);
      await rows(layer.projection, this.#normed, exchange.projection);
      await meet('projection');
      await this.#attend(token, index, layer, exchange, table);
      await meet('attention');
      await rows(layer.output, this.#merged(exchange).out, exchange.output);
      await meet('output');
      add(x, exchange.output);
      rmsNormRows(x, layer.feedForwardNorm, config.epsilon, this.#normed);
      await layer.feedForward?.apply(this.#normed, 1, exchange.feedForward[this.#job.rank]!);
      await meet('feedForward');
      for (const part of exchange.feedForward) add(x, part);
    }
    return x;
  }

  /** The id with the largest logit; of equal ones the first. */
  async choose(token: number, x: Float32Array): Promise<number> {
    const { rank, worldSize } = this.#job;
    const share = this.#vocabularyShare();
    const choices = this.#exchange.choices(token);
    // a rank without a share has nothing to offer
    let best: [id: number, logit: number] = [-1, -Infinity];
    if (share.to > share.from) {
      await this.#decoder.logitsOf(x, 'text', share, this.#logits);
      const at = argmax(this.#logits);
      best = [share.from + at, this.#logits[at]!];
    }
    choices.set(best, 2 * rank);
    await this.#meet(token, phasesPerToken(this.#decoder.config) - 1);
    const logits = Float32Array.from({ length: worldSize }, (_, owner) => choices[2 * owner + 1]!);
    return choices[2 * argmax(logits)]!;
  }

  #vocabularyShare(): Share {
    const { rank, worldSize } = this.#job;
    return shareOf(vocabularySize(this.#decoder.config, 'text'), rank, worldSize);
  }

  /** This rank's pages, into its part of the exchange. */
  async #attend(token: number, index: number, { rotary }: SplitLayer, exchange: LayerExchange, table: RotaryTable): Promise<void> {
    const { heads, kvHeads, headDim } = this.#decoder.config;
    const place = this.#job.place + token;
    const { projection } = exchange;
    // the exchange is read by all: what is rotated is a copy
    const q = projection.slice(0, heads * headDim);
    const k = projection.slice(q.length, q.length + kvHeads * headDim);
    const v = projection.subarray(q.length + k.length);
    rotateInPlace(q, table, { heads, tokens: 1, headDim, style: rotary });
    if (this.#pages.takes(place)) rotateInPlace(k, table, { heads: kvHeads, tokens: 1, headDim, style: rotary });
    const partial = exchange.attention[this.#job.rank]!;
    // a rank that is begun again finds what the one before it left
    partial.out.fill(0);
    partial.lse.fill(-Infinity);
    const run = this.#decoder.backend.attend({ q, heads, headDim, ranges: [{ first: place, count: 1, stride: 1 }], causal: true }, partial);
    await run.add(this.#pages.blocks(index, place, k, v));
    await run.finish();
  }

  /** Attention over all pages. */
  #merged({ attention }: LayerExchange): AttentionState {
    const { heads, headDim } = this.#decoder.config;
    const whole = emptyState(heads, 1, headDim);
    for (const part of attention) mergeRows(whole, 0, part, 0, heads, headDim);
    return whole;
  }

  /** Says that this rank's part is there and waits for everyone else's. */
  async #meet(token: number, phase: number): Promise<void> {
    const number = token * phasesPerToken(this.#decoder.config) + phase;
    this.#comm.publish('ready', number);
    for (let owner = 0; owner < this.#job.worldSize; owner++)
      if (owner !== this.#job.rank && !this.#seen(owner, number)) await this.#comm.awaitPeer(owner, 'ready', number, number);
    this.#comm.beat();
  }

  /** The parts of a token take the ranks some 50 us: looking again and again for so long is cheaper than being woken, where every rank has a core. */
  #seen(owner: number, number: number): boolean {
    if (this.#comm.isPublished(owner, 'ready', number, number)) return true;
    if (this.#job.worldSize > CORES) return false;
    const until = performance.now() + SPIN_MS;
    do {
      for (let look = 0; look < LOOKS; look++) if (this.#comm.isPublished(owner, 'ready', number, number)) return true;
    } while (performance.now() < until);
    return false;
  }
}

async function rows(part: SplitLayer['output'], x: Float32Array, out: Float32Array): Promise<void> {
  if (part) await part.linear.apply(x, 1, out.subarray(part.share.from, part.share.to));
}
