/** Parsers for option values; what they refuse names what was expected and what was given. */
import { InvalidArgumentError, Option } from 'commander';
import { mostConcepts } from '../factorization/rank-limit.ts';
import type { RankRange } from '../manifest/run.ts';

/** A whole number of at least `least`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `≥ ${least}`;
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number ${range}, received "${text}".`);
  };
}

/** The numbers of concepts that `auto` chooses from. */
const automaticRange: RankRange = { from: 2, to: 16 };

/** `8`, `2..12` or `auto` */
export function components(text: string): number | RankRange {
  if (text === 'auto') return automaticRange;
  const [from, to, ...rest] = text
    .split('..')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
  const isRank = (k: number | undefined): k is number => k !== undefined && k >= 1 && k <= mostConcepts;
  if (to === undefined && isRank(from)) return from;
  if (rest.length === 0 && isRank(from) && isRank(to) && to >= from) {
    return { from, to };
  }
  throw new InvalidArgumentError(
    `Expected a whole number from 1 to ${mostConcepts}, a range such as 2..12, or auto, received "${text}".`,
  );
}

/** For options without which something else is written, or nothing: an unset variable shall not read as left out. */
export function folder(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('Expected a folder, received an empty string.');
}

/** For options that may be given several times. */
export function collect(text: string, earlier: string[] = []): string[] {
  return [...earlier, text];
}

/** How many images may fail: a number, or a part of all images. */
export type FailureBudget = { count: number } | { percent: number };

/** `12` or `2.5%` */
export function failureBudget(text: string): FailureBudget {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  if (!match)
    throw new InvalidArgumentError(`Expected a number or a percentage such as 5%, received "${text}".`);
  return match[2] ? { percent: Number(match[1]) } : { count: Math.floor(Number(match[1])) };
}

export function maxFailuresOption(): Option {
  return new Option('--max-failures <n|p%>', 'exit with code 2 when more images fail')
    .default({ count: 0 }, '0')
    .argParser(failureBudget);
}

export function exceeds(failed: number, images: number, budget: FailureBudget): boolean {
  return 'count' in budget ? failed > budget.count : failed * 100 > budget.percent * images;
}
