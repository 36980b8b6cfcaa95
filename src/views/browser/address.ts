/** The page's state in its address, so that a view can be bookmarked and sent: `#image=<key>&hide=2,5&colour=evidence`. */

export interface Address {
  /** Image shown large. */
  image: string | undefined;
  /** Hidden concepts, counted from 0; `undefined` when the address says nothing about them. */
  hidden: readonly number[] | undefined;
  /** Whether evidence is drawn; `undefined` when the address says nothing about it. */
  evidence: boolean | undefined;
}

export function readAddress(hash: string): Address {
  const fields = new Map(
    hash
      .replace(/^#/, '')
      .split('&')
      .map((field): [string, string] => {
        const at = field.indexOf('=');
        return at < 0 ? [field, ''] : [field.slice(0, at), field.slice(at + 1)];
      }),
  );
  const hidden = fields
    .get('hide')
    ?.split(',')
    .filter((number) => /^\d+$/.test(number))
    .map((number) => Number(number) - 1);
  const image = fields.get('image');
  return {
    image: image === undefined ? undefined : decoded(image),
    hidden,
    evidence: fields.get('colour') === 'evidence' || undefined,
  };
}

/** `''` for the page as it opens. */
export function writeAddress({ image, hidden, evidence }: Address): string {
  const fields: string[] = [];
  if (image !== undefined) fields.push(`image=${encodeURIComponent(image)}`);
  if (hidden && hidden.length > 0) fields.push(`hide=${hidden.map((j) => j + 1).join(',')}`);
  if (evidence) fields.push('colour=evidence');
  return fields.length > 0 ? `#${fields.join('&')}` : '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
