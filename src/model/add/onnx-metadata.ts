/** Reads what exporters write into the metadata of ONNX files: category names, licence, who made it. */
import type { OnnxModel } from '../../onnx/schema.ts';

/** Only what the file says. */
export interface OnnxMetadata {
  /** The text of a labels file. */
  labels?: string | undefined;
  licence?: string | undefined;
  author?: string | undefined;
}

export function readOnnxMetadata({ metadataProps = [] }: OnnxModel): OnnxMetadata {
  const propertyCalled = (name: RegExp) => metadataProps.find(({ key }) => name.test(key))?.value;
  const names = propertyCalled(/^(?:names|labels|classes)$/i);
  return {
    labels: names && (fromPython(names) ?? names),
    licence: propertyCalled(/^licen[cs]e$/i),
    author: propertyCalled(/^author$/i),
  };
}

/** `{0: 'tench', 1: "cock's comb"}` as JSON. */
function fromPython(text: string): string | undefined {
  if (!/^\s*\{\s*\d+\s*:/.test(text)) return undefined;
  const entries = text.matchAll(/(\d+)\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g);
  const names = Array.from(entries, ([, index, single, double]) => [
    index,
    (single ?? double).replace(/\\(.)/g, '$1'),
  ]);
  return JSON.stringify(Object.fromEntries(names));
}
