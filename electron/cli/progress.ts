import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { HostEvent } from '../contract/bridge.ts';
import type { VideoSummary } from '../contract/library.ts';
import { clock, oneLine } from './output.ts';

export type ProgressStyle = 'bar' | 'json' | 'none';

/** Shows the work of the host on stderr: bars on a terminal, JSON lines, or nothing. */
export class Progress {
  private readonly style: ProgressStyle;
  private readonly bars: MultiBar | null;
  private readonly lines = new Map<string, SingleBar>();
  private readonly names = new Map<string, string>();

  constructor(style: ProgressStyle) {
    this.style = style;
    this.bars =
      style === 'bar'
        ? new MultiBar(
            {
              stream: process.stderr,
              clearOnComplete: true,
              hideCursor: true,
              format: '{stage} {bar} {percentage}% {speed} {left} {name}',
              forceRedraw: true,
            },
            Presets.shades_grey,
          )
        : null;
  }

  /** Names of the videos, for the bars. */
  know(videos: VideoSummary[]): void {
    for (const video of videos) this.names.set(video.id, oneLine(video.name));
  }

  show(event: HostEvent): void {
    if (event.event !== 'stage.progress') return;
    const { videoId, stage } = event.data;
    if (this.style === 'json') {
      process.stderr.write(JSON.stringify({ videoId, ...stage }) + '\n');
      return;
    }
    if (!this.bars) return;
    const key = `${videoId} ${stage.name}`;
    let bar = this.lines.get(key);
    const ended = stage.state !== 'running' && stage.state !== 'waiting';
    if (!bar && ended) return;
    const payload = {
      stage: stage.name.padEnd(9),
      name: this.names.get(videoId) ?? videoId,
      speed: stage.speed === null ? '' : `${stage.speed.toFixed(1)}x`,
      left: stage.secondsLeft === null ? '' : `${clock(stage.secondsLeft)} left`,
    };
    bar ??= this.bars.create(100, 0, payload);
    this.lines.set(key, bar);
    bar.update(Math.round(stage.progress * 100), payload);
    if (ended) {
      this.bars.remove(bar);
      this.lines.delete(key);
    }
  }

  end(): void {
    this.bars?.stop();
  }
}
