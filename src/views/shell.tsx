/** The frame of every page: head, header with breadcrumbs, main, footer. */
import type { Child } from 'hono/jsx';
import type { Links, Site } from './links.ts';

/**
 * The report's own; the dashboard sends a stricter one. `file:` is for pages opened from a folder, where not every
 * browser counts the page's folder as `'self'`.
 */
const policy = [
  "default-src 'none'",
  "img-src 'self' file: data:",
  "style-src 'self' file:",
  "script-src 'self' file:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export interface Crumb {
  text: string;
  href?: string;
}

export function Shell(props: {
  title: string;
  crumbs: readonly Crumb[];
  links: Pick<Links, 'asset' | 'site'>;
  /** What wrote the page, for the footer. */
  version: string;
  script?: 'viewer.js' | 'image.js' | 'map.js' | 'live.js' | undefined;
  /** The part of the dashboard that the page belongs to. */
  section?: keyof Site;
  children?: Child;
}) {
  const { title, crumbs, links, version, script, section = 'runs', children } = props;
  const { site } = links;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        {site ? (
          ''
        ) : (
          <>
            <meta http-equiv="Content-Security-Policy" content={policy} />
            <meta name="referrer" content="no-referrer" />
          </>
        )}
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href={icon} />
        <link rel="stylesheet" href={links.asset('style.css')} />
        {script ? <script src={links.asset(script)} /> : ''}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class="site-header">
          {site ? (
            <a class="brand" href="/">
              <Mark /> Leitmotif
            </a>
          ) : (
            <span class="brand">
              <Mark /> Leitmotif
            </span>
          )}
          {site ? <SiteNav site={site} section={section} /> : ''}
          {crumbs.length > 0 ? <Crumbs crumbs={crumbs} /> : ''}
        </header>
        <main id="main" tabindex={-1}>
          {children}
        </main>
        <footer class="site-footer">
          {site ? `Leitmotif ${version}` : `Written by Leitmotif ${version}. This page needs no network.`}
        </footer>
      </body>
    </html>
  );
}

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumbs">
      <ol class="crumbs">
        {crumbs.map(({ text, href }) => (
          <li>
            {href === undefined ? (
              <bdi aria-current="page">{text}</bdi>
            ) : (
              <a href={href}>
                <bdi>{text}</bdi>
              </a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function SiteNav({ site, section }: { site: Site; section: keyof Site }) {
  const entries = [
    { text: 'Runs', part: 'runs', href: site.runs },
    { text: 'Queue', part: 'queue', href: site.queue },
  ] as const;
  return (
    <nav aria-label="Dashboard">
      <ul class="site-nav">
        {entries.map(({ text, part, href }) =>
          href === undefined ? (
            ''
          ) : (
            <li>
              <a href={href} {...(part === section ? { 'aria-current': 'true' } : {})}>
                {text}
              </a>
            </li>
          ),
        )}
        {site.signOut ? (
          <li class="sign-out">
            <form method="post" action={site.signOut}>
              <button type="submit" class="quiet">
                Sign out
              </button>
            </form>
          </li>
        ) : (
          ''
        )}
      </ul>
    </nav>
  );
}

/** The document's text; `page` is a rendered `Shell`. */
export function documentOf(page: { toString(): string | Promise<string> }): string {
  return `<!doctype html>\n${page.toString()}\n`;
}

const marks = [
  ['#fa8745', 3, 9, 18],
  ['#2b7ff2', 8, 3, 18],
  ['#8ad62a', 13, 6, 12],
] as const;

function Mark() {
  return (
    <svg viewBox="0 0 20 24" width="17" height="20" aria-hidden="true">
      {marks.map(([fill, x, y, height]) => (
        <rect x={x} y={y} width="4" height={Math.min(height, 22 - y)} rx="2" fill={fill} />
      ))}
    </svg>
  );
}

const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 24">${marks
    .map(
      ([fill, x, y, height]) =>
        `<rect x="${x}" y="${y}" width="4" height="${Math.min(height, 22 - y)}" rx="2" fill="${fill}"/>`,
    )
    .join('')}</svg>`,
)}`;
