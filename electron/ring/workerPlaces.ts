import { LongtakeError } from '../contract/errors.ts';
import type { WorkerEndpoint } from '../contract/workerProtocol.ts';
import { WorkerLink } from './workerLink.ts';

/** Who starts and replaces the workers: a WorkerPool in this process, or the process that owns one. */
export interface WorkerSource {
  endpoints(): WorkerEndpoint[] | Promise<WorkerEndpoint[]>;
  /** As WorkerPool.replace. */
  replace(id: number, generation: number): Promise<WorkerEndpoint>;
}

/** What becomes of a rank whose worker is lost: it waits for a fresh worker, or a worker that is left takes it over at once. */
export type LossPolicy = 'replace' | 'rest';

/** The driver's view of the workers: a link to each, and which of them can take work. */
export class WorkerPlaces {
  private readonly source: WorkerSource;
  private readonly links: (WorkerLink | undefined)[] = [];
  private readonly replacing = new Map<number, Promise<WorkerLink>>();
  private closed = false;

  static async connect(source: WorkerSource): Promise<WorkerPlaces> {
    const places = new WorkerPlaces(source);
    const endpoints = await source.endpoints();
    await Promise.all(
      endpoints.map(async (endpoint, id) => {
        places.links[id] = undefined;
        // a worker that died since it was started is found out here
        places.links[id] = await WorkerLink.open(endpoint).catch(() => places.replace(id, endpoint.generation));
      }),
    );
    return places;
  }

  private constructor(source: WorkerSource) {
    this.source = source;
  }

  get count(): number {
    return this.links.length;
  }

  /** The processes that are there now. */
  endpoints(): WorkerEndpoint[] {
    return this.links.flatMap((link) => (link ? [link.endpoint] : []));
  }

  /** Places that have a worker now. */
  present(): number[] {
    return this.links.flatMap((link, id) => (link && !this.replacing.has(id) ? [id] : []));
  }

  /** The link of a place; waits for a replacement that is under way. Throws RING_WORKER_LOST where there is none. */
  async link(id: number): Promise<WorkerLink> {
    const link = (await this.replacing.get(id)?.catch(() => undefined)) ?? this.links[id];
    if (!link) throw new LongtakeError('RING_WORKER_LOST', `Ring worker ${id} is lost.`, { details: { worker: id } });
    return link;
  }

  /** Kills the worker of `generation` and connects to a fresh one; once per generation, however many ask. */
  replace(id: number, generation: number): Promise<WorkerLink> {
    const present = this.links[id];
    if (present && present.endpoint.generation > generation) return Promise.resolve(present);
    const underWay = this.replacing.get(id);
    if (underWay) return underWay;
    const replacing = this.refill(id, generation).finally(() => this.replacing.delete(id));
    this.replacing.set(id, replacing);
    // whoever needs the place asks `link`
    replacing.catch(() => undefined);
    return replacing;
  }

  close(): void {
    this.closed = true;
    for (const link of this.links) link?.close();
  }

  private async refill(id: number, generation: number): Promise<WorkerLink> {
    const old = this.links[id];
    this.links[id] = undefined;
    const endpoint = await this.source.replace(id, generation);
    old?.close();
    const link = await WorkerLink.open(endpoint);
    if (this.closed) link.close();
    this.links[id] = link;
    return link;
  }
}
