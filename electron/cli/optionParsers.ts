import { InvalidArgumentError } from 'commander';

/** Parses a list of known words separated by commas. */
export const listOf =
  <T extends string>(allowed: readonly T[]) =>
  (text: string): T[] =>
    text.split(',').map((part) => {
      const found = allowed.find((one) => one === part.trim());
      if (found === undefined) throw new InvalidArgumentError(`"${part}" is none of ${allowed.join(', ')}.`);
      return found;
    });

/** Parses one known word. */
export const oneOf =
  <T extends string>(allowed: readonly T[]) =>
  (text: string): T => {
    const found = allowed.find((one) => one === text);
    if (found === undefined) throw new InvalidArgumentError(`"${text}" is none of ${allowed.join(', ')}.`);
    return found;
  };

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`"${text}" is not a whole number from ${least} to ${most}.`);
    }
    return value;
  };

export const positiveNumber = (text: string): number => {
  const value = Number(text);
  if (!(value >= 0) || !Number.isFinite(value)) throw new InvalidArgumentError(`"${text}" is not a number of 0 or more.`);
  return value;
};

export const collect = (value: string, previous: string[]): string[] => [...previous, value];

/** Parses numbers separated by commas. */
export const numberList =
  (least: number, most: number) =>
  (text: string): number[] =>
    text.split(',').map((part) => {
      const value = Number(part);
      if (part.trim() === '' || !(value >= least && value <= most)) {
        throw new InvalidArgumentError(`"${part}" is not a number from ${least} to ${most}.`);
      }
      return value;
    });
