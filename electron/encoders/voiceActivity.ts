import { join } from 'node:path';
import type { InstalledModel } from './modelStore.ts';
import { OnnxSession, floatTensor, integerTensor, type Tensor } from './onnxSession.ts';

/** Samples a second of all sound that encoders hear. */
export const SAMPLE_RATE = 16_000;
/** Samples per step of the detector: 32 ms. */
export const WINDOW = 512;
const CONTEXT = 64;
const STATE_SHAPE = [2, 1, 128] as const;

/** Silero VAD: the probability that somebody speaks, window by window; memory runs from one to the next until `reset`. */
export class VoiceActivity {
  private readonly session: OnnxSession;
  private readonly rate = integerTensor([SAMPLE_RATE], []);
  private state: Tensor = emptyState();
  private readonly input = new Float32Array(CONTEXT + WINDOW);

  private constructor(session: OnnxSession) {
    this.session = session;
  }

  static async open(model: InstalledModel): Promise<VoiceActivity> {
    const session = await OnnxSession.open(join(model.folder, 'silero_vad_v5.onnx'), {
      inputs: ['input', 'state', 'sr'],
      outputs: ['output', 'stateN'],
      arena: true,
    });
    return new VoiceActivity(session);
  }

  reset(): void {
    this.state = emptyState();
    this.input.fill(0);
  }

  /** `window` holds 512 samples. */
  async probability(window: Float32Array): Promise<number> {
    this.input.copyWithin(0, WINDOW);
    this.input.set(window, CONTEXT);
    const result = await this.session.run({ input: floatTensor(this.input, [1, CONTEXT + WINDOW]), state: this.state, sr: this.rate });
    this.state = floatTensor(this.session.floats(result, 'stateN', STATE_SHAPE), STATE_SHAPE);
    return this.session.floats(result, 'output', [1, 1])[0]!;
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

function emptyState(): Tensor {
  return floatTensor(new Float32Array(2 * 128), STATE_SHAPE);
}
