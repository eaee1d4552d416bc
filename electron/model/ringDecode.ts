import { emptyState, mergeRows } from '../../kernels/attention/merge.ts';
import type { AttentionState } from '../../kernels/attention/merge.ts';
import { rmsNormRows } from '../../kernels/norm/rmsNorm.ts';
import { rotateInPlace } from '../../kernels/rotary/rotary.ts';
import type { RotaryTable } from '../../kernels/rotary/rotary.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';
import { meet } from '../ring/meet.ts';
import type { RingComm } from '../ring/ringComm.ts';
import { vocabularySize } from './config.ts';
import { DecodeExchange, LAYER_PHASES, phasesPerToken } from './decodeExchange.ts';
import type { LayerExchange, LayerPhase } from './decodeExchange.ts';
import { DecodePages } from './decodePages.ts';
import type { Decoder } from './decoder.ts';
import type { DecodeJob } from './ringProtocol.ts';
import { argmax } from './sampling.ts';
import { shareOf } from './weightParts.ts';
import type { SplitLayer } from './splitLayers.ts';
import type { Share } from './weightParts.ts';

/** What one job leaves to the next, which most often has the same places and sizes: fresh arrays for every token would keep the garbage collector at work. */
interface Workspace {
  readonly exchange: DecodeExchange;
  readonly normed: Float32Array;
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly whole: AttentionState;
  readonly logits: Float32Array;
}
let workspace: Workspace | undefined;

function workspaceOf({ worldSize, exchange }: DecodeJob, { config }: Decoder, { buffer }: MappedRegion, vocabulary: number): Workspace {
  const { heads, kvHeads, headDim, width } = config;
  if (workspace?.exchange.isAt(config, worldSize, buffer, exchange) && workspace.logits.length === vocabulary) return workspace;
  return (workspace = {
    exchange: new DecodeExchange(config, worldSize, buffer, exchange),
    normed: new Float32Array(width),
    q: new Float32Array(heads * headDim),
    k: new Float32Array(kvHeads * headDim),
    whole: emptyState(heads, 1, headDim),
    logits: new Float32Array(vocabulary),
  });
}

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
  readonly #pages: DecodePages;
  readonly #share: Share;
  readonly #space: Workspace;

  constructor(job: DecodeJob, decoder: Decoder, layers: readonly SplitLayer[], comm: RingComm) {
    const { config } = decoder;
    this.#job = job;
    this.#decoder = decoder;
    this.#layers = layers;
    this.#comm = comm;
    this.#pages = new DecodePages(job, config, comm.region.buffer);
    this.#share = shareOf(vocabularySize(config, 'text'), job.rank, job.worldSize);
    this.#space = workspaceOf(job, decoder, comm.region, this.#share.to - this.#share.from);
  }

  /** x [C] after the last layer of the job's token number `token`. */
  async read(token: number, id: number): Promise<Float32Array> {
    const { config } = this.#decoder;
    const input = { ids: [id], positions: [this.#job.position + token], visionMask: Uint8Array.of(this.#job.vision ? 1 : 0) };
    const x = this.#decoder.embed(input, 0, 1);
    const table = this.#decoder.angles(input, 0, 1);
    for (const [index, layer] of this.#layers.entries()) {
      const exchange = this.#space.exchange.layer(token, index);
      const met = (phase: LayerPhase): Promise<void> => this.#meet(token, index * LAYER_PHASES.length + LAYER_PHASES.indexOf(phase));
      rmsNormRows(x, layer.attentionNorm, config.epsilon, this.#space.normed);
      await rows(layer.projection, this.#space.normed, exchange.projection);
      await met('projection');
      await this.#attend(token, index, layer, exchange, table);
      await met('attention');
      await rows(layer.output, this.#merged(exchange).out, exchange.output);
      await met('output');
      add(x, exchange.output);
      rmsNormRows(x, layer.feedForwardNorm, config.epsilon, this.#space.normed);
      const part = exchange.feedForward[this.#job.rank]!;
      // a rank without a share adds nothing, whatever lay there
      if (layer.feedForward) await layer.feedForward.apply(this.#space.normed, 1, part);
      else part.fill(0);
      await met('feedForward');
      for (const change of exchange.feedForward) add(x, change);
    }
    return x;
  }

  /** The id with the largest logit; of equal ones the first. */
  async choose(token: number, x: Float32Array): Promise<number> {
    const { rank, worldSize } = this.#job;
    const share = this.#share;
    const choices = this.#space.exchange.choices(token);
    // a rank without a share has nothing to offer
    let best: [id: number, logit: number] = [-1, -Infinity];
    if (share.to > share.from) {
      await this.#decoder.logitsOf(x, 'text', share, this.#space.logits);
      const at = argmax(this.#space.logits);
      best = [share.from + at, this.#space.logits[at]!];
    }
    choices.set(best, 2 * rank);
    await this.#meet(token, phasesPerToken(this.#decoder.config) - 1);
    const logits = Float32Array.from({ length: worldSize }, (_, owner) => choices[2 * owner + 1]!);
    return choices[2 * argmax(logits)]!;
  }

  /** This rank's pages, into its part of the exchange. */
  async #attend(token: number, index: number, { rotary }: SplitLayer, exchange: LayerExchange, table: RotaryTable): Promise<void> {
    const { heads, kvHeads, headDim } = this.#decoder.config;
    const place = this.#job.place + token;
    const { projection } = exchange;
    // the exchange is read by all: what is rotated is a copy
    const { q, k } = this.#space;
    for (let i = 0; i < q.length; i++) q[i] = projection[i]!;
    for (let i = 0; i < k.length; i++) k[i] = projection[q.length + i]!;
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
    const { whole } = this.#space;
    whole.out.fill(0);
    whole.lse.fill(-Infinity);
    for (const part of attention) mergeRows(whole, 0, part, 0, heads, headDim);
    return whole;
  }
  /** A token's parts take the ranks some 50 us each: they look before they sleep. */
  #meet(token: number, phase: number): Promise<void> {
    return meet(this.#comm, token * phasesPerToken(this.#decoder.config) + phase, { look: true });
  }
}

async function rows(part: SplitLayer['output'], x: Float32Array, out: Float32Array): Promise<void> {
  if (part) await part.linear.apply(x, 1, out.subarray(part.share.from, part.share.to));
}
