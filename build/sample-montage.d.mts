import type { Layout } from './sample-timeline.mjs';
/** See sample-montage.mjs. */
export declare function renderMontage(
  layout: Layout,
  options: {
    ffmpeg: string;
    workDir: string;
    out: string;
    source: (name: string) => string;
    font: string;
    width: number;
    height: number;
    fps: number;
    gopSeconds: number;
    preset?: string;
    crf?: number;
    threads?: number;
    grain?: number;
    bed?: number;
    log?: (line: string) => void;
    signal?: AbortSignal;
  },
): Promise<void>;
