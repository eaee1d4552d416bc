import { availableParallelism } from 'node:os';
import { createKvBlock, openKvBlock, setKvRange } from '../../kernels/attention/kvBlock.ts';
import type { KvBlock } from '../../kernels/attention/kvBlock.ts';
import { emptyState, mergeRows } from '../../kernels/attention/merge.ts';
import { rmsNormRows } from '../../kernels/norm/rmsNorm.ts';
import { rotateInPlace } from '../../kernels/rotary/rotary.ts';
import type { RotaryTable } from '../../kernels/rotary/rotary.ts';
import type { MappedRegion } from '../platform/sharedRegion.ts';
import type { RingComm } from '../ring/ringComm.ts';
import type { ModelConfig } from './config.ts';
import type { Decoder } from './decoder.ts';
import { wholePage, writeRows } from './kvCache.ts';
import type { DecodeJob, LayeredPage } from './ringProtocol.ts';
import type { Share, SplitLayer } from './splitLayers.ts';

/** What the ranks tell each other in a layer, in this order. */
const PHASES = ['projection', 'attention', 'output', 'feedForward'] as const;
export const PHASES_PER_LAYER = PHASES.length;

const CORES = availableParallelism();
const SPIN_MS = 0.1;
/** Looks between two looks at the clock. */
const LOOKS = 64;

/**
 * Places of a layer's exchanges, in floats. Every layer has its own, so that a rank that is begun again finds what the others said in the layers before.
 *
 * | exchange | floats |
 * |---|---|
 * | projection: q, k, v, each rank its rows | (H + 2 KV) D |
 * | attention: per rank out [H, D] and lse [H] | ranks (H D + H) |
 * | output: each rank its rows | C |
 * | feedForward: per rank a partial sum | ranks C |
 */
export function exchangeFloats(
  { heads, kvHeads, headDim, width }: ModelConfig,
  worldSize: number,
): Record<(typeof PHASES)[number] | 'all', number> {
  const projection = (heads + 2 * kvHeads) * headDim;
  const attention = worldSize * heads * (headDim + 1);
  const feedForward = worldSize * width;
  return { projection, attention, output: width, feedForward, all: projection + attention + width + feedForward };
}

/**
 * One rank's part of reading a single token. The query travels, not the cache (pass-Q): every rank attends to its pages and they merge the results in rank order.
 * The matmuls are split by rows, so that all ranks together read the weights once. Every rank ends with the same x [C], bit for bit.
 */
export async function decodeRank(job: DecodeJob, decoder: Decoder, layers: readonly SplitLayer[], comm: RingComm): Promise<Float32Array> {
  const { config } = decoder;
  const token = new TokenRead(job, decoder, comm);
  const input = { ids: [job.id], positions: [job.position], visionMask: Uint8Array.of(job.vision ? 1 : 0) };
  const x = decoder.embed(input, 0, 1);
  const table = decoder.angles(input, 0, 1);
  const normed = new Float32Array(config.width);
  for (const [index, layer] of layers.entries()) {
    rmsNormRows(x, layer.attentionNorm, config.epsilon, normed);
    const projected = await token.projected(index, layer, normed);
    const attended = await token.attended(index, layer, projected, table);
    add(x, await token.output(index, layer, attended));
    rmsNormRows(x, layer.feedForwardNorm, config.epsilon, normed);
    for (const part of await token.feedForward(index, layer, normed)) add(x, part);
  }
  return x;
}

function add(x: Float32Array, change: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i]! += change[i]!;
}

class TokenRead {
  readonly #job: DecodeJob;
  readonly #decoder: Decoder;
  readonly #comm: RingComm;
  readonly #region: MappedRegion;
  readonly #floats: ReturnType<typeof exchangeFloats>;

  constructor(job: DecodeJob, decoder: Decoder, comm: RingComm) {
    this.#job = job;
    this.#decoder = decoder;
    this.#comm = comm;
    this.#region = comm.region;
    this.#floats = exchangeFloats(decoder.config, job.worldSize);
  }

  #exchange(layer: number, phase: (typeof PHASES)[number]): Float32Array {
    let at = layer * this.#floats.all;
    for (const before of PHASES.slice(0, PHASES.indexOf(phase))) at += this.#floats[before];
    return new Float32Array(this.#region.buffer, this.#job.exchange + at * 4, this.#floats[phase]);
  }

  /** Says that this rank's part is there and waits for everyone else's. */
  async #meet(layer: number, phase: (typeof PHASES)[number]): Promise<void> {
    const number = layer * PHASES.length + PHASES.indexOf(phase);
    this.#comm.publish('ready', number);
    for (let owner = 0; owner < this.#job.worldSize; owner++) if (owner !== this.#job.rank) await this.#awaitPeer(owner, number);
    this.#comm.beat();
  }

  /** The parts of a token take the ranks some 50 us: looking again and again for so long is cheaper than being woken, where every rank has a core. */
  async #awaitPeer(owner: number, number: number): Promise<void> {
    if (this.#job.worldSize <= CORES) {
      const until = performance.now() + SPIN_MS;
      do {
        for (let look = 0; look < LOOKS; look++) if (this.#comm.isPublished(owner, 'ready', number, number)) return;
      } while (performance.now() < until);
    }
    await this.#comm.awaitPeer(owner, 'ready', number, number);
  }

  async #rows(
    layer: number,
    phase: 'projection' | 'output',
    part: { share: Share; linear: { apply(x: Float32Array, rows: number, out: Float32Array): Promise<void> } } | undefined,
    x: Float32Array,
  ): Promise<Float32Array> {
    const shared = this.#exchange(layer, phase);
    if (part) await part.linear.apply(x, 1, shared.subarray(part.share.from, part.share.to));
    await this.#meet(layer, phase);
    return shared;
  }

  projected(index: number, layer: SplitLayer, x: Float32Array): Promise<Float32Array> {
    return this.#rows(index, 'projection', layer.projection, x);
  }

  output(index: number, layer: SplitLayer, attended: Float32Array): Promise<Float32Array> {
    return this.#rows(index, 'output', layer.output, attended);
  }

  /** out [H D] over all pages. */
  async attended(index: number, { rotary }: SplitLayer, projected: Float32Array, table: RotaryTable): Promise<Float32Array> {
    const { heads, kvHeads, headDim } = this.#decoder.config;
    const { rank, worldSize, place, pages } = this.#job;
    // the exchange is read by all: what is rotated is a copy
    const q = projected.slice(0, heads * headDim);
    const k = projected.slice(q.length, q.length + kvHeads * headDim);
    const v = projected.subarray(q.length + k.length);
    rotateInPlace(q, table, { heads, tokens: 1, headDim, style: rotary });
    rotateInPlace(k, table, { heads: kvHeads, tokens: 1, headDim, style: rotary });
    const partial = emptyState(heads, 1, headDim);
    const run = this.#decoder.backend.attend({ q, heads, headDim, ranges: [{ first: place, count: 1, stride: 1 }], causal: true }, partial);
    await run.add(pages.filter((_, at) => at % worldSize === rank).map((page) => this.#page(page, index, k, v)));
    await run.finish();
    const shared = this.#exchange(index, 'attention');
    const size = heads * (headDim + 1);
    shared.set(partial.out, rank * size);
    shared.set(partial.lse, rank * size + heads * headDim);
    await this.#meet(index, 'attention');
    const whole = emptyState(heads, 1, headDim);
    for (let owner = 0; owner < worldSize; owner++) {
      const out = shared.subarray(owner * size, owner * size + heads * headDim);
      mergeRows(whole, 0, { out, lse: shared.subarray(owner * size + heads * headDim, (owner + 1) * size) }, 0, heads, headDim);
    }
    return whole.out;
  }

  /** A page of this rank; the one that takes the new token gets it here. */
  #page({ offset, layerBytes, capacity, range }: LayeredPage, layer: number, k: Float32Array, v: Float32Array): KvBlock {
    const { buffer } = this.#region;
    const { kvHeads, headDim } = this.#decoder.config;
    const at = offset + layer * layerBytes;
    const row = this.#job.place - range.first;
    if (row < 0 || row >= range.count) return openKvBlock(buffer, at);
    const shape = { dtype: 'f32' as const, layer, kvHeads, headDim, capacity, segments: false, keyMask: this.#job.keyMask };
    const block = row === 0 ? createKvBlock(buffer, at, shape, range) : setKvRange(openKvBlock(buffer, at), range);
    writeRows(block, { k, v, tokens: 1, from: 0, count: 1, row }, {});
    return wholePage(block);
  }

  async feedForward(index: number, { feedForward }: SplitLayer, x: Float32Array): Promise<Float32Array[]> {
    const { width } = this.#decoder.config;
    const { rank, worldSize } = this.#job;
    const shared = this.#exchange(index, 'feedForward');
    if (feedForward) await feedForward.apply(x, 1, shared.subarray(rank * width, (rank + 1) * width));
    await this.#meet(index, 'feedForward');
    return Array.from({ length: worldSize }, (_, owner) => shared.subarray(owner * width, (owner + 1) * width));
  }
}
