/** See sample.mjs. */
export declare function makeSample(options: {
  ffmpeg?: string;
  out: string;
  log?: (line: string) => void;
  signal?: AbortSignal;
}): Promise<{ video: string; truth: string; made: boolean }>;
