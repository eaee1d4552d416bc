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

const UNITS: Readonly<Record<string, number>> = { '': 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** Parses an amount of bytes: "500MB", "20 GB" or a bare number; null for "none". */
export const byteLimit = (text: string): number | null => {
  if (text.trim().toLowerCase() === 'none') return null;
  const [, number, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]b|)\s*$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (UNITS[unit.toLowerCase()] ?? NaN));
  if (!Number.isSafeInteger(bytes)) throw new InvalidArgumentError(`"${text}" is no size. Say it as 20GB or 500MB, or none.`);
  return bytes;
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
