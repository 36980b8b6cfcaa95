/** One figure of a `dl.figures`: what it is, its value, and what to read it against. */
import type { Child } from 'hono/jsx';

export function Figure({ term, value, detail }: { term: string; value: string; detail?: Child }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
      {detail ? <dd class="detail">{detail}</dd> : ''}
    </div>
  );
}
