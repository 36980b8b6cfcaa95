/** What `leitmotif models` says. */
import { stripVTControlCharacters } from 'node:util';
import type { AddedModel } from '../model/add/add-model.ts';
import type { ModelCard } from '../model/card.ts';
import type { Inspection } from '../model/inspect.ts';
import type { Layer } from '../model/surgery/layers.ts';
import { stdoutColor, strong } from './terminal.ts';

export interface ListedModel {
  card: ModelCard;
  origin: 'built-in' | 'added';
}

export function describeModels(models: readonly ListedModel[]): string {
  return table(
    models.map(({ card, origin }) => [
      stdoutColor.bold(card.id),
      origin,
      sizeOf(card),
      `layer ${card.layer}`,
      stdoutColor.dim(card.source.sha256.slice(0, 12)),
      card.name,
    ]),
  );
}

export function describeAdded({ card, findings, path }: AddedModel): string {
  const rows = findings.map(({ field, value, reason }) => [`  ${field}`, value, `(${reason})`]);
  return (
    `Added ${strong(card.id)}  ${card.source.format}, sha256 ${card.source.sha256}\n${table(rows)}` +
    `Card     ${path}\n` +
    `Try it   leitmotif models test ${card.id} IMAGE\n`
  );
}

export function describeInspection(card: ModelCard, { layers, choice }: Inspection): string {
  const rows = layers.map((layer) => [
    layer.name === card.layer ? stdoutColor.green('*') : ' ',
    layer.name,
    layer.opType,
    `[${layer.shape.join(', ')}]`,
    layoutWords(layer),
    layer.least < 0 ? `from ${Number(layer.least.toPrecision(3))}` : '≥ 0',
    `depth ${layer.depth}`,
  ]);
  return (
    `${stdoutColor.bold(card.id)}  ${card.name}, ${sizeOf(card)}, ${card.source.format}, sha256 ${card.source.sha256}\n` +
    `${card.input.fixedBecause ? `Other sizes fail: ${card.input.fixedBecause}\n` : ''}` +
    `Layers that can be factorised, from the image to the categories; shapes at ${card.input.size}², signs on a test image:\n` +
    `${table(rows)}` +
    `* explained at ${card.layer}. Default: ${choice.layer.name}, ${choice.reason}.\n` +
    `${card.places ? `Pictures show where concepts are at ${card.places.layer}.\n` : ''}`
  );
}

function layoutWords({ layout, height, width }: Layer): string {
  if (layout.kind === 'nchw') return '';
  if (layout.kind === 'nhwc') return 'channels last';
  const skipped = layout.skip > 0 ? `${layout.skip} + ` : '';
  return `${skipped}${width} × ${height} tokens`;
}

function sizeOf({ input }: ModelCard): string {
  return input.flexible ? `${input.size}² (from ${input.minSize}²)` : `${input.size}² only`;
}

/** Columns padded to their widest entry. */
function table(rows: readonly string[][]): string {
  const plain = (text: string) => stripVTControlCharacters(text).length;
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, plain(cell))),
    [],
  );
  const line = (row: string[]) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat(widths[i] - plain(cell))))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join('');
}
