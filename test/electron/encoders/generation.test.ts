import { describe, expect, it } from 'vitest';
import { generationOf } from '../../../electron/encoders/generation.ts';
import { ENCODER_TASKS, encoderGeneration } from '../../../electron/encoders/openEncoder.ts';
import { ModelStore } from '../../../electron/encoders/modelStore.ts';

describe('generationOf', () => {
  it('does not depend on the order of keys, and on everything else', () => {
    const base = { sampler: 'keyframes', model: { a: '1', b: '2' }, settings: [1, 2] };
    expect(generationOf({ settings: [1, 2], model: { b: '2', a: '1' }, sampler: 'keyframes' })).toBe(generationOf(base));
    const others = [
      { ...base, sampler: 'gaps' },
      { ...base, settings: [2, 1] },
      { ...base, model: { a: '1', b: '3' } },
      { ...base, settings: ['1', 2] },
    ];
    expect(new Set([base, ...others].map((parts) => generationOf(parts))).size).toBe(5);
    expect(generationOf(base)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is known without loading a model, and null without one', () => {
    const store = new ModelStore({ modelsFolder: '/nonexistent' });
    const known = ENCODER_TASKS.filter((task) => encoderGeneration(task, store) !== null);
    expect(known).toEqual(['sentence', 'classifier', 'detector']);
  });
});
