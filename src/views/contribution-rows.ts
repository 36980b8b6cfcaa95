/** Contributions as the rows of a table: a column for each predicted category. */
import type { Contributions, LinearContribution } from '../manifest/concepts.ts';

export interface ContributionRows {
  /** What the numbers are. */
  note: string;
  /** The predicted categories. */
  labels: readonly string[];
  /** One row for each concept. */
  concepts: readonly (readonly number[])[];
  /** What is added besides; terms that are zero everywhere are left out. */
  others: ReadonlyArray<{ name: string; values: readonly number[] }>;
  /** What all of it adds up to. */
  logits?: readonly number[];
}

export function contributionRows(contributions: Contributions): ContributionRows {
  const { method, categories } = contributions;
  const rows = {
    labels: categories.map(({ label }) => label),
    concepts: (categories[0]?.concepts ?? []).map((_, j) => categories.map(({ concepts }) => concepts[j]!)),
  };
  if (method === 'ablation')
    return { note: 'How far the probability falls when the concept is blurred', ...rows, others: [] };
  return {
    note: 'Exact: the terms of a column add up to its logit',
    ...rows,
    others: otherTerms(contributions.categories),
    logits: contributions.categories.map(({ logit }) => logit),
  };
}

function otherTerms(categories: readonly LinearContribution[]): ContributionRows['others'] {
  return [
    { name: 'Bias of the network', values: categories.map(({ bias }) => bias) },
    { name: 'Offset', values: categories.map(({ offset }) => offset) },
    { name: 'Not explained', values: categories.map(({ residual }) => residual) },
  ].filter(({ values }) => values.some((value) => value !== 0));
}
