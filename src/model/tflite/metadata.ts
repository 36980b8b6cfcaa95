/** Reads what TensorFlow's metadata writer puts into TFLite files: category names, normalisation, licence. */
import { unzipSync } from 'fflate';
import { ByteBuffer } from 'flatbuffers';
import type { Table } from './table.ts';
import * as field from './table.ts';

/** Only what the file says. */
export interface TfliteMetadata {
  /** Lines of the labels file. */
  labels?: string;
  /** (value − mean) / std, one for all channels or one for each. */
  normalisation?: { mean: number[]; std: number[] };
  licence?: string;
}

/** A larger labels file is not unpacked. */
const mostLabelBytes = 2 ** 20;

/** Members of unions and enums of metadata_schema.fbs. */
const normalizationOptions = 1;
const axisLabels = 2;

/** Nothing where the file has no metadata, or none that can be read: a network works without it. */
export function readTfliteMetadata(bytes: Uint8Array): TfliteMetadata {
  try {
    const model = field.rootTable(new ByteBuffer(bytes));
    const entry = field.subtables(model, 6).find((each) => field.text(each, 0) === 'TFLITE_METADATA');
    const buffer = entry && field.subtables(model, 4)[field.int32(entry, 1)];
    const content = buffer && field.byteVector(buffer, 0);
    return content ? readContent(field.rootTable(new ByteBuffer(content)), bytes) : {};
  } catch {
    return {};
  }
}

function readContent(metadata: Table, file: Uint8Array): TfliteMetadata {
  const graph = field.subtables(metadata, 3)[0];
  const [input, output] = [2, 3].map((id) => graph && field.subtables(graph, id)[0]);
  const unit =
    input && field.subtables(input, 4).find((each) => field.int8(each, 0) === normalizationOptions);
  const options = unit && field.subtable(unit, 1);
  const [mean, std] = [0, 1].map((id) => (options ? field.float32s(options, id) : []));
  const named = output && field.subtables(output, 6).find((each) => field.int8(each, 2) === axisLabels);
  const labels = named && unpacked(file, field.text(named, 0));
  const licence = field.text(metadata, 5).trim();
  return {
    ...(labels !== undefined && { labels }),
    ...(isNormalisation(mean, std) && { normalisation: { mean, std } }),
    ...(licence && { licence }),
  };
}

/** The text of a file in the zip archive that follows the network; nothing where it is damaged or too large. */
function unpacked(file: Uint8Array, name: string): string | undefined {
  try {
    const filter = (each: { name: string; originalSize: number }) =>
      each.name === name && each.originalSize <= mostLabelBytes;
    const found = unzipSync(file, { filter })[name];
    return found && new TextDecoder().decode(found);
  } catch {
    return undefined;
  }
}

function isNormalisation(mean: number[], std: number[]): boolean {
  const counts = [mean.length, std.length];
  return (
    counts.every((count) => count === 1 || count === 3) &&
    std.every((value) => value > 0) &&
    mean.every(Number.isFinite)
  );
}
