/** What a page says where there is nothing to show yet. */
import type { Child } from 'hono/jsx';

export function QuietBox({ title, children }: { title: string; children?: Child }) {
  return (
    <div class="quiet-box">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
