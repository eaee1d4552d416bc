import { resolve } from 'node:path';
import type { Command } from 'commander';
import { LongtakeError } from '../contract/errors.ts';
import { positiveNumber, wholeNumber } from './optionParsers.ts';
import { EXIT, printJson } from './output.ts';

interface ModelOptions {
  json?: true;
  weights: string;
  config?: string;
  tokenizer?: string;
  tokens?: string;
  prompt?: string;
  exact?: true;
  workers?: number;
  image?: string;
  video?: string;
  vqgan?: string;
  vqganConfig?: string;
  maxTokens?: number;
  temperature?: number;
  topK?: number;
  seed?: number;
  in?: string;
  out?: string;
}

/** Adds `model info | logits | generate | vqgan-encode | vqgan-decode` to the program. */
export function addModelCommands(program: Command, signal: AbortSignal, done: (exitCode: number) => void): void {
  const model = quiet(program.command('model')).description('a model by itself: info, logits, generate, vqgan-encode, vqgan-decode');
  const command = (name: string, description: string) =>
    quiet(model.command(name))
      .description(description)
      .option('--json', 'print one JSON document on stdout')
      .requiredOption('--weights <path>', 'safetensors, GGUF, pytorch_model*.bin, Flax stream or VQGAN pickle')
      .option('--config <file>', 'where the weights carry none: keys of a Hugging Face config.json');
  const decoder = (name: string, description: string) =>
    command(name, description)
      .option('--tokenizer <path>', 'tokenizer.model or tokenizer.json')
      .option('--tokens <file>', 'JSON or safetensors with input_ids')
      .option('--prompt <text>', 'text instead of tokens')
      .option('--exact', 'dequantised float32 instead of quantised matrices')
      .option('--workers <n>', 'processes that share the work; 1 unless given', wholeNumber(1, 16));
  const inputs = (options: ModelOptions) => ({
    weights: resolve(options.weights),
    config: options.config && resolve(options.config),
    tokenizer: options.tokenizer && resolve(options.tokenizer),
    workers: options.workers,
    signal,
  });
  const run = async (work: Promise<unknown>, json: true | undefined, print: (result: never) => void) => {
    const result = await work;
    if (json) printJson(result);
    else print(result as never);
    done(EXIT.done);
  };
  const printFile = ({ file }: { file: string }) => console.log(file);

  command('info', 'what a file of weights holds')
    .option('--tokenizer <path>', 'tokenizer.model or tokenizer.json')
    .action(async (options: ModelOptions) => {
      const { modelInfo } = await import('./modelInfo.ts');
      const info = modelInfo(inputs(options));
      await run(Promise.resolve(info), options.json, () => {
        console.log(`${info.file}: ${info.format}, ${info.tensors.length} tensors, ${info.parameters.toLocaleString('en')} parameters`);
        console.log(
          `types: ${Object.entries(info.types)
            .map(([type, bytes]) => `${type} ${(bytes / 1e6).toFixed(1)} MB`)
            .join(', ')}`,
        );
        if (info.config) console.log(JSON.stringify(info.config));
        if (info.tokenizer) console.log(`tokenizer: ${info.tokenizer.vocabulary} pieces`);
        if (info.reason) console.log(info.reason);
      });
    });

  decoder('logits', 'run a decoder over tokens and write its logits')
    .requiredOption('--out <file>', 'safetensors to write')
    .action(async (options: ModelOptions & { out: string }) => {
      const { modelLogits } = await import('./modelLogits.ts');
      const { tokens, prompt, exact } = options;
      await run(
        modelLogits({ ...inputs(options), tokens: tokens && resolve(tokens), prompt, exact, out: resolve(options.out) }),
        options.json,
        printFile,
      );
    });

  decoder('generate', 'continue a prompt or tokens')
    .option('--image <file>', 'a picture that the prompt asks about (LWM)')
    .option('--video <file>', 'a video that the prompt asks about (LWM)')
    .option('--vqgan <path>', 'the VQGAN that turns pictures into tokens')
    .option('--vqgan-config <file>', 'where its weights do not say what it is like')
    .option('--max-tokens <n>', 'at most so many new tokens', wholeNumber(1, 1_000_000))
    .option('--temperature <t>', '0 takes the likeliest each time', positiveNumber)
    .option('--top-k <n>', 'sample among so many', wholeNumber(1, 1_000_000))
    .option('--seed <n>', 'of the sampling', wholeNumber(0, 2 ** 32 - 1))
    .option('--out <file>', 'safetensors for the generated ids')
    .action(async (options: ModelOptions) => {
      const { modelGenerate } = await import('./modelGenerate.ts');
      const { tokens, prompt, exact, maxTokens, temperature, topK, seed, out } = options;
      const onText = options.json ? undefined : (text: string) => void process.stdout.write(text);
      const work = modelGenerate({
        ...inputs(options),
        tokens: tokens && resolve(tokens),
        prompt,
        image: options.image && resolve(options.image),
        video: options.video && resolve(options.video),
        vqgan: options.vqgan && resolve(options.vqgan),
        vqganConfig: options.vqganConfig && resolve(options.vqganConfig),
        exact,
        maxTokens,
        temperature,
        topK,
        seed,
        out: out && resolve(out),
        onText,
      });
      await run(work, options.json, ({ tokens: made, text, prefillTokensPerSecond, decodeTokensPerSecond }: Awaited<typeof work>) => {
        console.log(text === null ? made.join(' ') : '');
        console.error(`prefill ${prefillTokensPerSecond.toFixed(0)} tokens/s, decode ${decodeTokensPerSecond.toFixed(1)} tokens/s`);
      });
    });

  for (const name of ['vqgan-encode', 'vqgan-decode'] as const) {
    command(name, name === 'vqgan-encode' ? 'pictures to codes' : 'codes to pictures')
      .requiredOption('--in <file>', name === 'vqgan-encode' ? 'safetensors with image_f32' : 'safetensors with codes')
      .requiredOption('--out <file>', 'safetensors to write')
      .action(async (options: ModelOptions & { in: string; out: string }) => {
        const { vqganEncode, vqganDecode } = await import('./modelVqgan.ts');
        const work = name === 'vqgan-encode' ? vqganEncode : vqganDecode;
        await run(work({ ...inputs(options), in: resolve(options.in), out: resolve(options.out) }), options.json, printFile);
      });
  }
  model.action(() => {
    throw new LongtakeError('USAGE', 'model needs one of: info, logits, generate, vqgan-encode, vqgan-decode.');
  });
}

function quiet(command: Command): Command {
  return command.exitOverride().configureOutput({ writeErr: () => undefined });
}

interface VisionOptions extends ModelOptions {
  vqgan: string;
  vqganConfig?: string;
  out: string;
  frames?: number;
  cfg?: number;
}

/** Adds `generate image | video` to the program: pictures and videos made by a vision-language model of LWM. */
export function addGenerateCommands(program: Command, signal: AbortSignal, done: (exitCode: number) => void): void {
  const generate = quiet(program.command('generate')).description('make a picture or a video with LWM weights: image, video');
  for (const kind of ['image', 'video'] as const) {
    quiet(generate.command(`${kind} <prompt>`))
      .description(`a ${kind === 'image' ? 'picture' : 'video'} of what the prompt says`)
      .option('--json', 'print one JSON document on stdout')
      .requiredOption('--weights <path>', 'a vision-language model of LWM')
      .requiredOption('--vqgan <path>', 'its VQGAN')
      .requiredOption('-o, --out <file>', 'the file to write')
      .option('--config <file>', 'where the weights carry none')
      .option('--vqgan-config <file>', 'where its weights do not say what the VQGAN is like')
      .option('--tokenizer <path>', 'tokenizer.model or tokenizer.json')
      .option('--frames <n>', 'pictures of a video', wholeNumber(1, 4096))
      .option('--cfg <s>', 'strength of guidance', positiveNumber)
      .option('--seed <n>', 'of the sampling', wholeNumber(0, 2 ** 32 - 1))
      .option('--workers <n>', 'processes that share the work; 1 unless given', wholeNumber(1, 16))
      .action(async (prompt: string, options: VisionOptions) => {
        const { generateVisionFile } = await import('./generateVision.ts');
        const { weights, config, tokenizer, vqgan, vqganConfig, out, frames, cfg, seed, workers } = options;
        const result = await generateVisionFile({
          kind,
          prompt,
          weights: resolve(weights),
          config: config && resolve(config),
          tokenizer: tokenizer && resolve(tokenizer),
          vqgan: resolve(vqgan),
          vqganConfig: vqganConfig && resolve(vqganConfig),
          out: resolve(out),
          frames,
          cfg,
          seed,
          workers,
          signal,
        });
        if (options.json) printJson(result);
        else console.log(result.file);
        done(EXIT.done);
      });
  }
}
