/** A term and what is said of it, in a list of facts. */
import type { Child } from 'hono/jsx';

export function Fact({ term, children }: { term: string; children?: Child }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
