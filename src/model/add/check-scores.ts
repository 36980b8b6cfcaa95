/** Refuses networks whose output is no logits: a softmax of it would give scores that mean nothing. */
import { LeitmotifError } from '../../errors.ts';
import { producersOf } from '../../onnx/graph.ts';
import type { OnnxModel, OnnxNode } from '../../onnx/schema.ts';
import { closingNode } from '../surgery/normal-form.ts';
import { isOfOneLogit } from '../surgery/one-logit.ts';
import type { ProbeResult } from '../surgery/probe.ts';

/** How far the sum of probabilities may be from 1: they may come from float16. */
const tolerance = 1e-3;

/** The tensor of a network in normal form that holds the scores as the file has them, which may have any shape. */
export function scoresBeforeFlatten(network: OnnxModel): string {
  const { graph } = network;
  const [{ name }] = graph.output;
  const producers = producersOf(graph);
  const made = producers.get(name);
  const last = isOfOneLogit(network) ? producers.get(made!.input[0]) : made;
  return last?.opType === 'Flatten' ? last.input[0] : name;
}

/**
 * `network` is in normal form; `logits` `[classes]` is what it gives for one image, with `scoresBeforeFlatten` looked at.
 * @throws LeitmotifError `model-unsupported` for a single output that is no logit, for what is not one score a category, and
 *   for probabilities, of categories that exclude each other or not.
 */
export function checkScores(network: OnnxModel, { logits, seen }: ProbeResult): void {
  const { graph } = network;
  if (logits.length === 1) {
    throw new LeitmotifError(
      'model-unsupported',
      'The network has one output only, which cannot be told to be a logit.',
      {
        hint: 'Name the tensor before its sigmoid with --output (in a model card: output), or export it with two outputs: for no and yes by a logit z, −z/2 and z/2 (in PyTorch: torch.cat([-z / 2, z / 2], 1)).',
      },
    );
  }
  checkShape(network, seen.get(scoresBeforeFlatten(network))?.dims ?? [1, logits.length]);
  const last = closingNode(graph, graph.output[0].name);
  if (last?.opType === 'Sigmoid' || last?.opType === 'HardSigmoid') {
    throw new LeitmotifError(
      'model-unsupported',
      `The network ends in ${last.opType}: it tells for each category alone how likely it is, but scores are a softmax over all.`,
      {
        hint: `To have categories compared by what goes into it, give --output ${fileName(last.input[0])} (in a model card: output).`,
      },
    );
  }
  const sum = logits.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) > tolerance || logits.some((value) => value < 0 || value > 1)) return;
  const before = readByExp(network, last);
  throw new LeitmotifError(
    'model-unsupported',
    'The network’s output looks like probabilities, which add up to 1, but scores are a softmax of logits.',
    {
      hint: `${
        before
          ? `Give --output ${fileName(before)}`
          : 'Name the tensor before its last activation with --output'
      } (in a model card: output), or export it without that activation.`,
    },
  );
}

/** What a softmax written as exp(x) / Σ exp(x) reads, or one of exp(x − max x). */
function readByExp({ graph }: OnnxModel, last: OnnxNode | undefined): string | undefined {
  const producers = producersOf(graph);
  const power = last?.opType === 'Div' ? producers.get(last.input[0]) : undefined;
  if (power?.opType !== 'Exp') return undefined;
  const difference = producers.get(power.input[0]);
  return difference?.opType === 'Sub' ? difference.input[0] : power.input[0];
}

/** `dims` of the scores of one image: an axis for images, then one for the categories. */
function checkShape(network: OnnxModel, dims: readonly number[]): void {
  const [images, ...others] = dims;
  if (others.filter((d) => d > 1).length > 1) {
    throw new LeitmotifError(
      'model-unsupported',
      `The network’s output has the shape [${dims.join(', ')}]: many scores of a category rather than one.`,
      {
        hint: 'Leitmotif explains classifiers of whole images. If another tensor holds their scores, name it with --output (in a model card: output).',
      },
    );
  }
  if (images === 1 && (others.length > 0 || isOfOneLogit(network))) return;
  const maker = producersOf(network.graph).get(scoresBeforeFlatten(network));
  throw new LeitmotifError(
    'model-unsupported',
    `The network’s output has the shape [${dims.join(', ')}], without a first axis for images.`,
    {
      hint:
        'Export it with that axis, or name the tensor before it is dropped with --output (in a model card: output)' +
        `${maker ? `: ${maker.opType} reads ${fileName(maker.input[0])}` : ''}.`,
    },
  );
}

/** What the tensor is called in the file: names that the normal form needs, or that the file has twice, got an ending. */
function fileName(name: string): string {
  return name.replace(/:own$|#\d+$/, '');
}
