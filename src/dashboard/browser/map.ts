/** Starts the page of a map: draws it, moves and zooms it, and asks what lies in a region. */
import { type MapPoints, readMapPoints } from '../../manifest/map-points.ts';
import { boundsOf, parseRegion, type Region, regionText } from '../../map/region.ts';
import { element } from '../../views/browser/page.ts';
import type { MapData } from '../map-data.ts';
import { drawMap, sizeCanvas } from './map-canvas.ts';
import { type Groups, groupsOf, showLegend } from './map-colouring.ts';
import { bindGestures, type Tool } from './map-gestures.ts';
import { createSelection } from './map-selection.ts';
import { fitting, moved, regionBetween, type Viewport, zoomed } from './map-viewport.ts';

document.documentElement.classList.add('js');
document.addEventListener('DOMContentLoaded', () => void start());

/** Half the side of the square that a click selects, and how near a point is pointed at, in pixels. */
const reach = 10;

async function start(): Promise<void> {
  const json = document.getElementById('map-data');
  const stage = document.getElementById('map-stage');
  const legend = document.getElementById('map-legend');
  const below = document.getElementById('selection');
  const colours = document.querySelector<HTMLFormElement>('#map-colours');
  const typed = document.querySelector<HTMLInputElement>('.map-typed input[name="region"]');
  if (!json || !stage || !legend || !below || !colours || !typed) return;
  const data = JSON.parse(json.textContent ?? '') as MapData;
  const drawable = await read(data).catch(() => undefined);
  if (!drawable) return giveUp();
  const { points } = drawable;
  let coloured = drawable.groups;

  const canvas = element('canvas', { class: 'map-canvas', 'aria-hidden': 'true' });
  const tip = element('div', { class: 'map-tip', hidden: '' });
  const said = element('p', { class: 'visually-hidden', role: 'status' });
  stage.append(canvas, tip);
  stage.after(said);
  const trouble = element('p', { class: 'map-trouble small' });
  colours.after(trouble);
  Object.entries({
    tabindex: '0',
    role: 'application',
    'aria-label':
      `Map of ${data.images} images. Arrow keys move it, plus and minus zoom, 0 shows all of it, Enter selects ` +
      'what is in view, Escape takes the selection back.',
  }).forEach(([name, value]) => {
    stage.setAttribute(name, value);
  });
  const say = (text: string) => {
    said.textContent = text;
  };
  const bounds = boundsOf(points.position);
  let { width, height } = sizeCanvas(canvas);
  let whole = fitting(bounds, width, height);
  let view: Viewport = whole;
  let region: Region | undefined = parseRegion(new URLSearchParams(location.search).get('region') ?? '');
  let only: number | undefined;
  let colour = data.colour;
  let showsConcepts = false;
  let asked = false;
  const selection = createSelection(below, data.page, say);
  const motifColours = data.motifs.map((motif) => motif.color);

  const draw = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      drawMap(canvas, {
        points,
        ...coloured,
        only,
        view,
        region,
        showsConcepts,
        conceptColours: colour === 'motif' ? motifColours : [],
      });
    });
  };
  const remember = () => {
    const query = new URLSearchParams({
      ...(region ? { region: regionText(region) } : {}),
      ...(colour === 'motif' ? {} : { colour }),
    }).toString();
    history.replaceState(null, '', query === '' ? data.page : `${data.page}?${query}`);
    typed.value = region ? regionText(region) : '';
    return query;
  };
  const select = (wanted: Region | undefined) => {
    region = wanted;
    draw();
    const query = remember();
    if (region) selection.show(query);
    else selection.clear();
  };
  const legendOf = () =>
    showLegend(legend, coloured, data.images, (group) => {
      only = group;
      draw();
    });

  /** Until somebody chooses, fingers scroll the page and a mouse selects. */
  let tool: Tool | undefined = matchMedia('(pointer: coarse)').matches ? undefined : 'select';
  const setTool = (wanted: Tool | undefined) => {
    tool = wanted;
    stage.dataset.tool = tool ?? 'none';
    for (const button of document.querySelectorAll('[data-tool]')) {
      if (button instanceof HTMLButtonElement)
        button.setAttribute('aria-pressed', String(button.dataset.tool === tool));
    }
  };
  setTool(tool);

  const act = (action: string | undefined) => {
    const middle = [width / 2, height / 2] as const;
    if (action === 'in') view = zoomed(view, 1.4, ...middle, whole);
    if (action === 'out') view = zoomed(view, 1 / 1.4, ...middle, whole);
    if (action === 'all') view = whole;
    if (action === 'view') select(regionBetween(view, [0, 0], [width, height]));
    if (action === 'clear') select(undefined);
    draw();
  };
  bindGestures(stage, () => tool, {
    selecting(from, to, isDone) {
      const wanted = regionBetween(view, from, to);
      if (isDone) return select(wanted);
      region = wanted;
      draw();
    },
    picking: ([x, y]) => select(regionBetween(view, [x - reach, y - reach], [x + reach, y + reach])),
    moving(dx, dy) {
      view = moved(view, dx, dy, bounds);
      draw();
    },
    zooming(factor, at) {
      view = zoomed(view, factor, ...at, whole);
      draw();
    },
    pointing: (at) => point(tip, at, describe(data, points, view, at)),
    act,
  });
  document.querySelector('.map-buttons')?.addEventListener('click', (event) => {
    const button = event.target instanceof Element && event.target.closest('button');
    if (!button) return;
    const wanted = button.dataset.tool as Tool | undefined;
    if (wanted) setTool(wanted === tool ? undefined : wanted);
    else act(button.dataset.act);
  });
  document.querySelector('[data-act="concepts"]')?.addEventListener('change', ({ target }) => {
    showsConcepts = (target as HTMLInputElement).checked;
    draw();
  });
  let wanted = colour;
  colours.addEventListener('change', async ({ target }) => {
    const select = target as HTMLSelectElement;
    const asked = select.value;
    wanted = asked;
    const groups = await groupsOf(data, points, asked).catch(() => undefined);
    // Another was chosen meanwhile.
    if (asked !== wanted) return;
    trouble.textContent = groups ? '' : 'The dashboard has no answer; choose again, or load the page again.';
    if (groups) {
      coloured = groups;
      colour = asked;
      only = undefined;
      legendOf();
      remember();
      draw();
    } else {
      select.value = wanted = colour;
      say(trouble.textContent);
    }
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  new ResizeObserver(() => {
    const isWhole = view === whole;
    ({ width, height } = sizeCanvas(canvas));
    whole = fitting(bounds, width, height);
    if (isWhole) view = whole;
    draw();
  }).observe(canvas);
  legendOf();
  stage.classList.add('drawn');
  draw();
}

/** @throws Error without an answer */
async function read(data: MapData): Promise<{ points: MapPoints; groups: Groups }> {
  const response = await fetch(data.points);
  if (!response.ok) throw new Error(response.statusText);
  const points = readMapPoints(new Uint8Array(await response.arrayBuffer()));
  return { points, groups: await groupsOf(data, points, data.colour) };
}

/** Without its data the page is what it is without a script, and says so. */
function giveUp(): void {
  document.documentElement.classList.remove('js');
  const words = 'The dashboard has no answer: the map cannot be moved or zoomed. Load the page again.';
  document.querySelector('.map-note')?.after(element('p', { class: 'small', role: 'alert' }, words));
}

/** What is at the pointer, in words; `undefined` where nothing is. */
function describe(
  data: MapData,
  points: MapPoints,
  view: Viewport,
  at: readonly [number, number] | undefined,
): string[] | undefined {
  if (!at) return undefined;
  let best = { distance: reach / view.scale, point: -1 };
  const [x, y] = [view.x + at[0] / view.scale, view.y + at[1] / view.scale];
  for (let point = 0; point < data.images; point++) {
    const distance = Math.hypot(points.position[2 * point]! - x, points.position[2 * point + 1]! - y);
    if (distance < best.distance) best = { distance, point };
  }
  if (best.point < 0) return undefined;
  return [
    data.motifs[points.motif[best.point]!]?.name,
    data.categories[points.category[best.point]!],
    data.folders[points.folder[best.point]!],
  ].filter((text) => text !== undefined && text !== '') as string[];
}

function point(
  tip: HTMLElement,
  at: readonly [number, number] | undefined,
  lines: string[] | undefined,
): void {
  tip.hidden = !at || !lines;
  if (!at || !lines) return;
  tip.replaceChildren(...lines.map((line) => element('bdi', {}, line)));
  const room = tip.parentElement!.clientWidth;
  tip.style.left = `${Math.min(at[0] + 14, Math.max(0, room - tip.offsetWidth - 4))}px`;
  tip.style.top = `${at[1] + 14}px`;
}
