import type { ConvNet, ConvolutionStep, ConvStep } from '../../conv/convNet.ts';
import { KernelError } from '../../kernelError.ts';
import { expectLength } from '../../tensor.ts';
import { axesConstant, floatConstant, node, type Constant, type Node } from './graph.ts';
import { OnnxRuntime } from './runtime.ts';

/** Compiles a network for onnxruntime's CPU provider. Weights become constants of the session. Throws SHAPE, UNAVAILABLE. */
export async function onnxConvNet(steps: readonly ConvStep[], inChannels: number): Promise<ConvNet> {
  const runtime = await OnnxRuntime.load('cpu');
  const builder = new GraphBuilder();
  const first = builder.emit('Transpose', ['x'], { perm: { ints: [0, 3, 1, 2] } });
  const result = builder.steps(steps, { name: first, channels: inChannels });
  builder.nodes.push(node('Transpose', [result.name], ['y'], { perm: { ints: [0, 2, 3, 1] } }));
  const session = await runtime.compile({
    inputs: [{ name: 'x', type: 'float32', dims: ['N', 'H', 'W', inChannels] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['N', 'HOut', 'WOut', result.channels] }],
    nodes: builder.nodes,
    constants: builder.constants,
  });
  return {
    async run(picture, height, width) {
      expectLength('picture', picture, height * width * inChannels);
      const { y } = await session.run({ x: runtime.tensor(picture, [1, height, width, inChannels]) }, { y: null });
      return y!.data as Float32Array;
    },
    async release() {
      await session.release();
      await runtime.close();
    },
  };
}

interface Value {
  readonly name: string;
  readonly channels: number;
}

class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly constants: Constant[] = [];
  #names = 0;

  emit(op: string, inputs: readonly string[], attributes?: Node['attributes']): string {
    const output = `v${this.#names++}`;
    this.nodes.push(node(op, inputs, [output], attributes));
    return output;
  }

  #constant(dims: readonly number[], data: Float32Array): string {
    const name = `c${this.#names++}`;
    this.constants.push(floatConstant(name, dims, data));
    return name;
  }

  #shape(dims: readonly number[]): string {
    const name = `c${this.#names++}`;
    this.constants.push(axesConstant(name, dims));
    return name;
  }

  steps(steps: readonly ConvStep[], input: Value): Value {
    return steps.reduce((value, step) => this.#step(step, value), input);
  }

  #step(step: ConvStep, { name, channels }: Value): Value {
    switch (step.op) {
      case 'convolution':
        return this.#convolution(step, { name, channels });
      case 'groupNorm':
        return { name: this.#groupNorm(step, name, channels), channels };
      case 'swish':
        return { name: this.emit('Mul', [name, this.emit('Sigmoid', [name])]), channels };
      case 'upsample': {
        const scales = this.#constant([4], Float32Array.of(1, 1, 2, 2));
        const nearest = {
          mode: { text: 'nearest' },
          nearest_mode: { text: 'floor' },
          coordinate_transformation_mode: { text: 'asymmetric' },
        };
        return { name: this.emit('Resize', [name, '', scales], nearest), channels };
      }
      case 'residual': {
        const body = this.steps(step.body, { name, channels });
        const shortcut = this.steps(step.shortcut, { name, channels });
        return { name: this.emit('Add', [shortcut.name, body.name]), channels: body.channels };
      }
    }
  }

  #convolution({ size, inChannels, outChannels, kernel, bias, stride, padding }: ConvolutionStep, { name, channels }: Value): Value {
    if (channels !== inChannels) throw new KernelError('SHAPE', `A convolution takes ${inChannels} channels and gets ${channels}.`);
    expectLength('kernel', kernel, size * size * inChannels * outChannels);
    expectLength('bias', bias, outChannels);
    // [height, width, in, out] to [out, in, height, width]
    const turned = new Float32Array(kernel.length);
    for (let at = 0, place = 0; place < size * size; place++) {
      for (let i = 0; i < inChannels; i++)
        for (let o = 0; o < outChannels; o++) turned[(o * inChannels + i) * size * size + place] = kernel[at++]!;
    }
    const [before, after] = padding;
    const output = this.emit(
      'Conv',
      [name, this.#constant([outChannels, inChannels, size, size], turned), this.#constant([outChannels], bias)],
      {
        kernel_shape: { ints: [size, size] },
        strides: { ints: [stride, stride] },
        pads: { ints: [before, before, after, after] },
      },
    );
    return { name: output, channels: outChannels };
  }

  /** Each group normalised as one channel, then scale and bias per channel. */
  #groupNorm({ groups, epsilon, scale, bias }: Extract<ConvStep, { op: 'groupNorm' }>, name: string, channels: number): string {
    if (channels % groups !== 0) throw new KernelError('SHAPE', `${channels} channels do not make ${groups} groups.`);
    expectLength('scale', scale, channels);
    expectLength('bias', bias, channels);
    const shape = this.emit('Shape', [name]);
    const grouped = this.emit('Reshape', [name, this.#shape([0, groups, -1])]);
    const ones = this.#constant([groups], new Float32Array(groups).fill(1));
    const zeros = this.#constant([groups], new Float32Array(groups));
    const normed = this.emit('InstanceNormalization', [grouped, ones, zeros], { epsilon: { float: epsilon } });
    const whole = this.emit('Reshape', [normed, shape]);
    const scaled = this.emit('Mul', [whole, this.#constant([channels, 1, 1], scale)]);
    return this.emit('Add', [scaled, this.#constant([channels, 1, 1], bias)]);
  }
}
