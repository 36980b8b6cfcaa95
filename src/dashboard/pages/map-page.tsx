/** The map with its tools: zoom, selecting a region, choice of colours, what is selected, and data for its script. */
import { raw } from 'hono/html';
import type { NamedMotif } from '../../concepts/motif-findings.ts';
import { motifNumber } from '../../concepts/motif-ids.ts';
import type { MapManifest } from '../../manifest/map.ts';
import type { MapPoints } from '../../manifest/map-points.ts';
import type { Run } from '../../manifest/run.ts';
import { type Region, regionText } from '../../map/region.ts';
import { scriptJson } from '../../views/batch-page.tsx';
import type { Coloured, ColourGroup, Colouring } from '../../views/map-colours.ts';
import { mapPage } from '../../views/map-page.tsx';
import { MapPicture } from '../../views/map-picture.tsx';
import { motifName } from '../../views/motif-finding.tsx';
import type { MapData } from '../map-data.ts';
import type { RunLinks } from '../paths.ts';
import { regionPanel, type ShownRegion } from './region-panel.tsx';

export interface LivingMapProps {
  run: Run;
  links: RunLinks;
  map: MapManifest;
  points: MapPoints;
  motifs: readonly NamedMotif[];
  coloured: Record<Colouring, Coloured>;
  /** One of the colourings, or the id of a motif; its groups and those of the points. */
  colour: string;
  groups: readonly ColourGroup[];
  groupOf(point: number): number;
  region: Region | undefined;
  panel: ShownRegion | undefined;
}

const words: Record<Colouring, string> = {
  motif: 'Strongest motif',
  category: 'Best category',
  folder: 'Folder',
};

export function livingMapPage(props: LivingMapProps): string {
  const { run, links, map, points, groups, region, panel } = props;
  return mapPage({
    run,
    links,
    map,
    groups,
    picture: (
      <MapPicture
        position={points.position}
        groups={groups}
        groupOf={props.groupOf}
        region={region}
        label={`${map.images} images as points, coloured by ${props.colour}`}
      />
    ),
    tools: <Tools region={region} colour={props.colour} links={links} />,
    colours: <Colours {...props} />,
    selection: (
      <section class="selection" id="selection" aria-label="Selected images">
        {panel ? regionPanel(panel) : <p class="muted">Select a part of the map to see what is there.</p>}
      </section>
    ),
    data: (
      <script type="application/json" id="map-data">
        {raw(scriptJson(dataOf(props)))}
      </script>
    ),
  });
}

function Tools({ region, colour, links }: { region: Region | undefined; colour: string; links: RunLinks }) {
  return (
    <div class="map-tools">
      <div class="map-buttons needs-script" role="toolbar" aria-label="Tools of the map">
        <button type="button" data-tool="select" aria-pressed="false" title="Drag over the map to select">
          Select
        </button>
        <button type="button" data-tool="move" aria-pressed="false" title="Drag the map to move it">
          Move
        </button>
        <button type="button" data-act="in" aria-label="Closer" title="Closer (+)">
          +
        </button>
        <button type="button" data-act="out" aria-label="Farther" title="Farther (−)">
          −
        </button>
        <button type="button" data-act="all" title="The whole map (0)">
          All
        </button>
        <button type="button" data-act="view" title="Select what is in view (Enter)">
          Select view
        </button>
        <button type="button" data-act="clear" title="Take the selection back (Escape)">
          Clear
        </button>
        <label class="check" title="Each lies among the images that are most like it">
          <input type="checkbox" data-act="concepts" autocomplete="off" /> <span>Concepts ◆</span>
        </label>
      </div>
      <details class="map-typed">
        <summary>Type a region</summary>
        <form method="get" action={links.map()} class="search">
          <input type="hidden" name="colour" value={colour} />
          <label class="search-name">
            <span class="visually-hidden">Left, top, right, bottom, each 0 to 1</span>
            <input
              name="region"
              value={region ? regionText(region) : ''}
              placeholder="left, top, right, bottom: 0.1,0.1,0.5,0.6"
              autocomplete="off"
            />
          </label>
          <button type="submit">Select</button>
        </form>
      </details>
    </div>
  );
}

function Colours({ links, colour, motifs, map, region }: LivingMapProps) {
  const ids = new Set(map.motifs);
  return (
    <form method="get" action={links.map()} class="map-colours" id="map-colours">
      {region ? <input type="hidden" name="region" value={regionText(region)} /> : ''}
      <label>
        <span>Colour</span>
        <select name="colour">
          {Object.entries(words).map(([value, text]) => (
            <option value={value} {...(value === colour ? { selected: true } : {})}>
              {text}
            </option>
          ))}
          <optgroup label="How much of one motif">
            {motifs
              .filter(({ id }) => ids.has(id))
              .map((motif) => (
                <option value={motif.id} {...(motif.id === colour ? { selected: true } : {})}>
                  {motifNumber(motif.id)}: {motifName(motif)}
                </option>
              ))}
          </optgroup>
        </select>
      </label>
      <button type="submit" class="without-script">
        Show
      </button>
    </form>
  );
}

function dataOf({ links, map, motifs, coloured, colour }: LivingMapProps): MapData {
  const motifOf = new Map(motifs.map((motif) => [motif.id, motif]));
  const most = 300;
  return {
    points: links.runObject(map.points.name),
    parts: links.runObject(map.parts.name),
    partsOffset: map.parts.bytes - map.motifs.length * map.images,
    page: links.map(),
    images: map.images,
    colour,
    motifs: map.motifs.map((id) => {
      const motif = motifOf.get(id);
      return { id, name: motif ? motifName(motif) : id, color: motif?.color ?? '#888888' };
    }),
    categories: map.categories.slice(0, most).map(({ label }) => label),
    folders: map.folders.slice(0, most).map(({ folder }) => folder),
    coloured,
  };
}
