/** Saves what somebody found about a motif, from the form on its page. */
import type { Context, Hono } from 'hono';
import { readFindings, saveFindings, tagOfFinding } from '../catalog/findings.ts';
import { mergeFindings } from '../concepts/motif-findings.ts';
import { asLeitmotifError, LeitmotifError } from '../errors.ts';
import { longestName, longestNote, type MotifFinding, motifFindingSchema } from '../manifest/findings.ts';
import type { Site } from '../views/links.ts';
import { motifName } from '../views/motif-finding.tsx';
import { galleryOfMotif } from './gallery-motifs.ts';
import { FindingForm, type FindingFormProps } from './pages/finding-form.tsx';
import { paths, runLinks } from './paths.ts';
import type { OpenedRun } from './reader.ts';

export interface FindingsOptions {
  opened(context: Context): Promise<OpenedRun>;
  site(): Site;
  /** Pages then have no form. */
  readOnly: boolean;
}

/** The page of a motif with its form, and what the form sends. */
export function addFindings(app: Hono, { opened, site, readOnly }: FindingsOptions): void {
  const path = `${paths.runs}/:slug/:run/motifs/:motif`;

  app.get(path, async (context) => {
    const run = await opened(context);
    const id = context.req.param('motif') ?? '';
    if (readOnly) return context.html(await galleryOfMotif(run, site(), id));
    const message = context.req.query('saved') === undefined ? {} : { message: { kind: 'saved' as const } };
    return context.html(await pageWithForm(run, site(), id, message));
  });

  const save = async (context: Context) => {
    const run = await opened(context);
    const id = context.req.param('motif') ?? '';
    if (!run.index?.motifs.some((motif) => motif.id === id)) return context.notFound();
    const body = await context.req.parseBody();
    const finding = typedFinding(id, body);
    const reasons = reasonsAgainst(finding);
    if (reasons.length > 0) {
      const seen = String(body.seen ?? '');
      const message = { kind: 'refused', reasons } as const;
      return context.html(await pageWithForm(run, site(), id, { finding, message, seen }), 400);
    }
    const saved = await saveFindings(run.stored, ({ motifs }) => {
      const now = motifs.find((each) => each.id === id);
      return tagOfFinding(now) === body.seen ? mergeFindings(motifs, [finding]) : undefined;
    });
    if (!saved) {
      const now = (await readFindings(run.stored)).motifs.find((each) => each.id === id);
      const message = { kind: 'changed', now } as const;
      const seen = tagOfFinding(now);
      return context.html(await pageWithForm(run, site(), id, { finding, message, seen }), 409);
    }
    const links = runLinks(site(), run.shelf.slug, run.run.runId);
    return context.redirect(`${links.motif(id)}?saved#finding`, 303);
  };
  app.post(path, (context) => save(context).catch(tellWhatIsKept));
}

/** The page that says that the store is away has no form; the browser still has what was typed into it. */
function tellWhatIsKept(thrown: unknown): never {
  const { code, message } = asLeitmotifError(thrown);
  if (code !== 'store-unreadable' && code !== 'store-unwritable') throw thrown;
  throw new LeitmotifError(code, message, {
    hint: 'What you typed is not saved. Go back, open the form, where it still is, and save again once the store answers.',
    cause: thrown,
  });
}

/** The fields hold what is known, or what was typed. */
async function pageWithForm(
  run: OpenedRun,
  site: Site,
  id: string,
  more: Partial<Pick<FindingFormProps, 'message' | 'seen' | 'finding'>>,
): Promise<string> {
  const action = `${runLinks(site, run.shelf.slug, run.run.runId).motif(id)}#finding`;
  return galleryOfMotif(run, site, id, ({ finding, name }) =>
    FindingForm({
      action,
      seen: tagOfFinding(finding),
      finding: finding ?? { hidden: false, shortcut: false },
      otherwise: motifName({ name }),
      ...more,
    }),
  );
}

/** Empty fields are left out, line breaks are as everywhere. */
function typedFinding(id: string, body: Record<string, unknown>): MotifFinding {
  const text = (name: string) => {
    const value = body[name];
    return typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim().toWellFormed() : '';
  };
  const [name, note] = [text('name'), text('note')];
  return {
    id,
    ...(name === '' ? {} : { name }),
    ...(note === '' ? {} : { note }),
    hidden: body.hidden !== undefined,
    shortcut: body.shortcut !== undefined,
  };
}

function reasonsAgainst(finding: MotifFinding): string[] {
  const { error } = motifFindingSchema.safeParse(finding);
  const limits: Record<string, string> = {
    name: `The name is one line of at most ${longestName} characters.`,
    note: `The note has at most ${longestNote} characters, and no control characters.`,
  };
  const fields = new Set(error?.issues.map(({ path }) => String(path[0])));
  return [...fields].map((field) => limits[field] ?? `The field ${field} is not understood.`);
}
