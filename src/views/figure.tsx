/** One figure of a `dl.figures`: what it is, its value, and what to read it against. */

export function Figure({ term, value, detail }: { term: string; value: string; detail?: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
      {detail ? <dd class="detail">{detail}</dd> : ''}
    </div>
  );
}
