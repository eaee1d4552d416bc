import type { EncoderPool } from '../encoders/encoderClient.ts';
import { gapsUnit } from './gapsUnit.ts';
import { memoryUnit, type MemoryReader } from './memoryUnit.ts';
import { pictureUnit } from './pictureUnit.ts';
import { probeUnit } from './probeUnit.ts';
import { proxyUnit } from './proxyUnit.ts';
import { shotsUnit } from './shotsUnit.ts';
import { soundUnit } from './soundUnit.ts';
import { speechUnit } from './speechUnit.ts';
import { textUnit } from './textUnit.ts';
import type { Unit } from './unit.ts';

/** Every unit of an analysis, the most urgent first. */
export function pipeline(encoders: EncoderPool, memory: MemoryReader): Unit[] {
  return [
    probeUnit,
    proxyUnit,
    pictureUnit(encoders),
    shotsUnit,
    soundUnit,
    speechUnit(encoders),
    textUnit(encoders),
    gapsUnit(encoders),
    memoryUnit(memory),
  ];
}
