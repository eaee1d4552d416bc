/** One zoom level of a waveform: the loudest sample of each stretch as 0 to 255. */
export interface PeakLevel {
  secondsPerPeak: number;
  peaks: Uint8Array;
}

/** Samples per finest peak at 16 kHz: 50 ms. */
const SAMPLES = 800;
const RATE = 16_000;
/** Finest peaks merged into one, per level: 50 ms, 200 ms, 1 s, 5 s. */
const ZOOMS = [1, 4, 20, 100];

/** Builds the zoom levels of a waveform from mono samples at 16 kHz (-1 to 1) as they are decoded: 20 bytes for each second. */
export class Waveform {
  private finest = new Uint8Array(4096);
  private count = 0;
  private loudest = 0;
  private inPeak = 0;

  add(samples: Float32Array): void {
    for (const sample of samples) {
      const level = Math.abs(sample);
      if (level > this.loudest) this.loudest = level;
      this.inPeak += 1;
      if (this.inPeak === SAMPLES) this.close();
    }
  }

  private close(): void {
    if (this.count === this.finest.length) {
      const bigger = new Uint8Array(this.finest.length * 2);
      bigger.set(this.finest);
      this.finest = bigger;
    }
    this.finest[this.count] = Math.min(255, Math.round(this.loudest * 255));
    this.count += 1;
    this.loudest = 0;
    this.inPeak = 0;
  }

  /** The levels so far, finest first. */
  levels(): PeakLevel[] {
    if (this.inPeak > 0) this.close();
    return ZOOMS.map((zoom) => {
      const peaks = new Uint8Array(Math.ceil(this.count / zoom));
      for (let peak = 0; peak < this.count; peak += 1) {
        const target = Math.floor(peak / zoom);
        peaks[target] = Math.max(peaks[target]!, this.finest[peak]!);
      }
      return { secondsPerPeak: (SAMPLES * zoom) / RATE, peaks };
    });
  }
}
