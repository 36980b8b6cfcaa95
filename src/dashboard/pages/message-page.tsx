/** A page that says one thing: what is not there, or what went wrong. */
import type { Site } from '../../views/links.ts';
import { documentOf, Shell } from '../../views/shell.tsx';
import { paths } from '../paths.ts';
import { QuietBox } from './quiet-box.tsx';

export function messagePage(props: {
  site: Site;
  version: string;
  title: string;
  message: string;
  hint?: string | undefined;
}): string {
  const { site, version, title, message, hint } = props;
  return documentOf(
    <Shell title={`${title} – Leitmotif`} crumbs={[]} links={{ asset: paths.asset, site }} version={version}>
      <div class="page-head">
        <h1>{title}</h1>
      </div>
      <QuietBox title={message}>
        {hint ? <p>{hint}</p> : ''}
        <p>
          <a href="/">To the start</a>
        </p>
      </QuietBox>
    </Shell>,
  );
}
