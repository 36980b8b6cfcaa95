/** Routes of the map. */
import type { Context, Hono } from 'hono';
import { parseRegion } from '../map/region.ts';
import type { Site } from '../views/links.ts';
import { galleryOfMap, galleryOfRegion, type MapQuestion, regionFile } from './map-view.ts';
import { pageOf } from './page-part.ts';
import { paths } from './paths.ts';
import type { OpenedRun } from './reader.ts';

export function addMap(
  app: Hono,
  { opened, site }: { opened(context: Context): Promise<OpenedRun>; site(): Site },
): void {
  const path = `${paths.runs}/:slug/:run/map`;
  app.get(path, async (context) =>
    context.html(await galleryOfMap(await opened(context), site(), questionOf(context))),
  );
  app.get(`${path}/region`, async (context) =>
    context.html(await galleryOfRegion(await opened(context), site(), questionOf(context))),
  );
  for (const format of ['csv', 'json'] as const) {
    app.get(`${path}/region.${format}`, async (context) =>
      regionFile(await opened(context), questionOf(context), format),
    );
  }
}

function questionOf(context: Context): MapQuestion {
  return {
    region: parseRegion(context.req.query('region')),
    colour: context.req.query('colour') ?? 'motif',
    page: pageOf(context),
  };
}
