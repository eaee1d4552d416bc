import type { WindowEvent, WindowInput, WindowOutput, WindowRequestName } from '../../electron/contract/shell.ts';

/** What the window knows of the world outside: the same in the app, in a browser and in tests. */
export interface WindowBridge {
  /** Throws LongtakeError. */
  request<N extends WindowRequestName>(name: N, input: WindowInput<N>): Promise<WindowOutput<N>>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: WindowEvent) => void): () => void;
  /** Path of a dropped file; empty in a browser, which hides paths. */
  pathForFile(file: File): string;
  /** Address of a video, or of a file of its folder in the library. */
  mediaUrl(videoId: string, file?: string): string;
}
