import type { Unit } from './unit.ts';

/** The long-context memory of a video comes with `ask`. */
export const memoryUnit: Unit = {
  stages: ['memory'],
  after: ['speech', 'text', 'concepts'],
  cores: 1,
  obstacle: () => ({ state: 'not-applicable', reason: 'Questions are not in this version.' }),
  generation: () => '',
  run: () => Promise.resolve(),
};
