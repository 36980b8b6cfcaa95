/** One image's page: the photograph with concepts or motifs to switch, and what they add to the prediction. */
import { raw } from 'hono/html';
import type { EvidenceBytes } from '../catalog/evidence-bytes.ts';
import type { ConceptInImage, ConceptsImage } from '../manifest/concepts.ts';
import type { ScoredCategory } from '../manifest/fields.ts';
import type { Run } from '../manifest/run.ts';
import { scriptJson } from './batch-page.tsx';
import { ContributionTable } from './contribution-table.tsx';
import { batchNumber, decimal, lastSegment, percent } from './format.ts';
import { imageAnchor, type Links, type RunSearch } from './links.ts';
import { keyOf, type PageData } from './page-data.ts';
import { documentOf, Shell } from './shell.tsx';
import { Swatch } from './swatch.tsx';
import { AllOrNone, EvidenceSwitch } from './toolbar.tsx';
import { PartTableHead } from './viewer-dialog.tsx';

export type MapsShown = 'concepts' | 'motifs';

/** A concept or a motif, as it is in the image. */
export interface PresentPart {
  /** Counted from 0; what the swatch says is one more. */
  index: number;
  /** Page of the motif, or card of the concept. */
  href: string;
  color: string;
  /** What people call it, or the network's head. */
  name: string;
  norm: number;
  categories: readonly ScoredCategory[];
  presence: ConceptInImage;
}

export interface ImagePageProps {
  run: Pick<Run, 'dataset' | 'versions'>;
  links: Links & { search: RunSearch };
  batchId: string;
  image: ConceptsImage;
  of: MapsShown;
  /** Whether the run has motifs to choose instead of concepts. */
  hasMotifs: boolean;
  /** Motifs of the image that are left out since somebody hid them. */
  hiddenMotifs?: number;
  /** In the order of the maps. */
  parts: readonly PresentPart[];
  /** Base64 of bytes `[parts, rows, columns]`; `''` where there are none. */
  maps: string;
  /** Where the parts speak for the best category, where that is known. */
  evidence?: EvidenceBytes | undefined;
  /** Cells of the maps. */
  grid: { width: number; height: number };
  /** Value of a byte 255. */
  heatmapScale: number;
  /** Keys of the nearest images with results. */
  previous?: string | undefined;
  next?: string | undefined;
}

export function imagePage(props: ImagePageProps): string {
  const { run, links, batchId, image, of, parts } = props;
  const dataset = lastSegment(run.dataset.uri);
  const { key, width, height, prediction, objects } = image;
  const order = [...parts.keys()].sort((a, b) => parts[b]!.presence.share - parts[a]!.presence.share);
  const overlay = links.object(batchId, objects.overlay);
  const crumbs = [
    { text: dataset, href: links.run() },
    { text: 'Images', href: links.search.images() },
    { text: lastSegment(key) },
  ];
  return documentOf(
    <Shell
      title={`${key} – ${dataset} – Leitmotif`}
      crumbs={crumbs}
      links={links}
      version={run.versions.leitmotif}
      script="image.js"
    >
      <Head {...props} />
      <div class="image-body">
        <div class="stage view">
          <svg class="frame" viewBox={`0 0 ${width} ${height}`} aria-hidden="true" />
          <img
            class="photo"
            src={links.object(batchId, objects.picture)}
            alt={key}
            width={width}
            height={height}
          />
          <noscript>
            <img src={overlay} alt={`Overlay of ${key}`} width={width} height={height} />
          </noscript>
        </div>
        <div class="viewer-side">
          <p class="prediction">
            <span class="muted">The network says </span>
            {prediction.map(({ label, score }, rank) => (
              <>
                {rank > 0 ? ', ' : ''}
                <bdi>{label}</bdi> {percent(score)}
              </>
            ))}
          </p>
          {props.evidence && prediction[0] ? (
            <EvidenceSwitch>
              Evidence for <bdi>{prediction[0].label}</bdi>
            </EvidenceSwitch>
          ) : (
            ''
          )}
          <p class="pointer needs-script" data-slot="pointer" />
          <AllOrNone class="needs-script" />
          <PartTable of={of} order={order} parts={parts} />
          {props.hiddenMotifs ? (
            <p class="small">
              <a href={links.search.image(key, 'motifs', 'shown')}>Show hidden ({props.hiddenMotifs})</a>
            </p>
          ) : (
            ''
          )}
          <p class="small">
            <a href={overlay}>Overlay file</a> ·{' '}
            <a href={links.object(batchId, objects.picture)}>Photograph</a> · original {width} × {height}{' '}
            pixels · relative error {decimal(image.relativeError)}
          </p>
          {image.unfamiliar ? <p class="warning small">{image.unfamiliar}</p> : ''}
          {image.note ? <p class="small muted">{image.note}</p> : ''}
        </div>
      </div>
      {of === 'concepts' && image.contributions ? (
        <ContributionTable contributions={image.contributions} parts={parts} />
      ) : (
        ''
      )}
      <script type="application/json" id="page-data">
        {raw(scriptJson(pageData(props)))}
      </script>
    </Shell>,
  );
}

function Head({ links, batchId, image: { key }, of, hasMotifs, previous, next }: ImagePageProps) {
  const choices = (['concepts', 'motifs'] as const).filter((each) => each === 'concepts' || hasMotifs);
  const words = { concepts: `Concepts of batch ${batchNumber(batchId)}`, motifs: 'Motifs of the dataset' };
  return (
    <div class="hero image-head">
      <nav class="neighbours" aria-label="Other images">
        {previous === undefined ? (
          ''
        ) : (
          <a href={links.search.image(previous, of)} rel="prev" aria-keyshortcuts="ArrowLeft">
            ← Previous
          </a>
        )}
        {next === undefined ? (
          ''
        ) : (
          <a href={links.search.image(next, of)} rel="next" aria-keyshortcuts="ArrowRight">
            Next →
          </a>
        )}
      </nav>
      <h1>
        <bdi>{key}</bdi>
      </h1>
      <nav class="image-choice" aria-label="What is drawn">
        {choices.map((each) => (
          <a href={links.search.image(key, each)} {...(each === of ? { 'aria-current': 'page' } : {})}>
            {words[each]}
          </a>
        ))}
        <a href={`${links.batch(batchId)}#${imageAnchor(key)}`}>Among its batch</a>
      </nav>
    </div>
  );
}

function PartTable(props: { of: MapsShown; order: readonly number[]; parts: readonly PresentPart[] }) {
  const { of, order, parts } = props;
  const word = of === 'motifs' ? 'Motif' : 'Concept';
  return (
    <table class="viewer-table">
      <caption class="visually-hidden">{word}s in this image</caption>
      <PartTableHead part={word} />
      <tbody data-slot="rows">
        {order.map((j) => {
          const { index, href, color, name, presence } = parts[j]!;
          return (
            <tr data-row={j}>
              <th scope="row">
                <button
                  type="button"
                  class="toggle"
                  data-concept={j}
                  aria-pressed="true"
                  aria-keyshortcuts={keyOf(index + 1)}
                  title="Click: show or hide. Double click or Shift: only this."
                >
                  <Swatch color={color} index={index} />
                  <span class="visually-hidden">
                    {word} {index + 1}:{' '}
                  </span>
                  <bdi class="label">{name}</bdi>
                </button>
              </th>
              <td>
                <a href={href} title="More about it">
                  {percent(presence.share)}
                  <span class="visually-hidden">
                    {' '}
                    share of {word.toLowerCase()} {index + 1}
                  </span>
                </a>
              </td>
              <td>{decimal(presence.strength)}</td>
              <td>{decimal(presence.peak)}</td>
              <td class="here" />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function pageData({
  image,
  parts,
  maps,
  evidence,
  grid,
  heatmapScale,
  links,
  batchId,
}: ImagePageProps): PageData {
  const named = ({ label, score }: ScoredCategory) => ({ label, score });
  return {
    heatmapScale,
    concepts: parts.map(({ index, color, name, norm, categories }) => ({
      number: index + 1,
      color,
      name,
      norm,
      categories: categories.map(named),
    })),
    images: [
      {
        key: image.key,
        width: image.width,
        height: image.height,
        columns: grid.width,
        rows: grid.height,
        maps,
        evidence,
        prediction: image.prediction.map(named),
        presence: parts.map(({ presence: { share, strength, peak } }) => ({ share, strength, peak })),
        picture: links.object(batchId, image.objects.picture),
        overlay: links.object(batchId, image.objects.overlay),
      },
    ],
  };
}
