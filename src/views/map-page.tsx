/** The page of a run's map: images on a plane, by the motifs they are made of. */
import type { Child } from 'hono/jsx';
import type { MapManifest } from '../manifest/map.ts';
import type { Run } from '../manifest/run.ts';
import { counted, grouped, lastSegment, percent } from './format.ts';
import type { Links } from './links.ts';
import type { ColourGroup } from './map-colours.ts';
import { documentOf, Shell } from './shell.tsx';

export interface MapPageProps {
  run: Pick<Run, 'dataset' | 'versions'>;
  links: Links;
  map: MapManifest;
  picture: Child;
  groups: readonly ColourGroup[];
  /** What only the dashboard can do: tools of the map, choice of colours, what is selected, data for the script. */
  tools?: Child;
  colours?: Child;
  selection?: Child;
  data?: Child;
}

export function mapPage(props: MapPageProps): string {
  const { run, links, map, picture, groups, tools, colours, selection, data } = props;
  const name = lastSegment(run.dataset.uri);
  const isLive = data !== undefined;
  return documentOf(
    <Shell
      title={`Map – ${name} – Leitmotif`}
      crumbs={[{ text: name, href: links.run() }, { text: 'Map' }]}
      links={links}
      version={run.versions.leitmotif}
      script={isLive ? 'map.js' : undefined}
    >
      <div class="page-head">
        <h1>Map</h1>
        <p class="muted">
          {counted(map.images, 'image')}, each near those that are made of the same motifs. Only nearness
          means something; the axes do not.
        </p>
      </div>
      <div class="map-body">
        <div class="map-main">
          {tools ?? ''}
          <div class="map-stage" id="map-stage">
            {picture}
          </div>
          <p class="small muted map-note">
            {map.landmarks < map.images
              ? `Laid out around ${grouped(map.landmarks)} images from all over the dataset.`
              : ''}
            {isLive ? (
              <span class="needs-script">
                Keys on the map: arrows move, + and − zoom, 0 shows all, Enter selects what is in view.
              </span>
            ) : (
              ' leitmotif serve shows the map with zoom, and what is where.'
            )}
          </p>
        </div>
        <div class="map-side">
          {colours ?? <h2 class="map-legend-title">Strongest motif</h2>}
          <ul class="map-legend" id="map-legend">
            {groups.map((group, index) => (
              <LegendEntry group={group} index={index} total={map.images} />
            ))}
          </ul>
        </div>
      </div>
      {selection ?? ''}
      {data ?? ''}
    </Shell>,
  );
}

function LegendEntry({ group, index, total }: { group: ColourGroup; index: number; total: number }) {
  const { name, color, images, href } = group;
  if (images === 0) return '';
  return (
    <li data-group={index}>
      <svg class="dot" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <circle cx="6" cy="6" r="6" {...(color ? { fill: color } : {})} />
      </svg>
      <span class="label">
        {href ? (
          <a href={href}>
            <bdi>{name}</bdi>
          </a>
        ) : (
          <bdi>{name}</bdi>
        )}
      </span>
      <span class="muted small">
        {grouped(images)}, {percent(images / Math.max(1, total))}
      </span>
    </li>
  );
}
