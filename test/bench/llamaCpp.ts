// llama.cpp by npm's node-llama-cpp, as the measure of our own decoder. It is looked for in a folder that a person names.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Speed {
  readonly prefill: number;
  readonly decode: number;
  readonly byCpu?: { readonly prefill: number; readonly decode: number };
}

interface LlamaSequence {
  evaluate(ids: readonly number[], options: object): AsyncGenerator<number>;
}
interface LlamaContext {
  getSequence(): LlamaSequence;
  dispose(): Promise<void>;
}
interface LlamaModel {
  createContext(options: object): Promise<LlamaContext>;
}
interface Llama {
  loadModel(options: { modelPath: string }): Promise<LlamaModel>;
  dispose(): Promise<void>;
}

export interface LlamaBench {
  measure(ids: readonly number[], decoded: number): Promise<Speed>;
  close(): Promise<void>;
}

/** Loads a GGUF file on so many threads. */
export async function openLlama(folder: string, modelPath: string, threads: number): Promise<LlamaBench> {
  const entry = createRequire(join(folder, 'node_modules', 'x.js')).resolve('node-llama-cpp');
  const { getLlama } = (await import(pathToFileURL(entry).href)) as { getLlama: (options: object) => Promise<Llama> };
  const llama = await getLlama({ gpu: false, maxThreads: threads, build: 'never', logLevel: 'error' });
  const model = await llama.loadModel({ modelPath });
  return {
    async measure(ids, decoded) {
      const context = await model.createContext({ contextSize: 2048, threads, batchSize: 512 });
      const tokens = context.getSequence().evaluate(ids, { temperature: 0, yieldEogToken: true });
      const start = performance.now();
      await tokens.next();
      const first = performance.now();
      for (let count = 0; count < decoded; count++)
        if ((await tokens.next()).done) throw new Error(`llama.cpp ended after ${count} tokens`);
      const end = performance.now();
      await context.dispose();
      return { prefill: (ids.length * 1000) / (first - start), decode: (decoded * 1000) / (end - first) };
    },
    close: () => llama.dispose(),
  };
}
