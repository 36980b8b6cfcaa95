/** Refuses networks whose output is no logits: a softmax of it would give scores that mean nothing. */
import { LeitmotifError } from '../../errors.ts';
import type { OnnxModel } from '../../onnx/schema.ts';
import { closingNode } from '../surgery/normal-form.ts';

/** How far the sum of probabilities may be from 1: they may come from float16. */
const tolerance = 1e-3;

/**
 * `network` is in normal form, `logits` `[classes]` what it gives for some image.
 * @throws LeitmotifError `model-unsupported` for a single category, and for probabilities, of categories that exclude
 *   each other or not.
 */
export function checkScores({ graph }: OnnxModel, logits: Float32Array): void {
  if (logits.length === 1) {
    throw new LeitmotifError(
      'model-unsupported',
      'The network has one output only, and scores are a softmax over all outputs, which is always 1 for one.',
      {
        // softmax([0, z]) = [1 − sigmoid(z), sigmoid(z)]
        hint: 'Export it with two outputs: for yes or no by a logit z before the sigmoid, those are 0 and z.',
      },
    );
  }
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
  throw new LeitmotifError(
    'model-unsupported',
    'The network’s output looks like probabilities, which add up to 1, but scores are a softmax of logits.',
    {
      hint: 'Name the tensor before its last activation with --output (in a model card: output), or export it without that activation.',
    },
  );
}

/** What the tensor is called in the file: names that the normal form needs, or that the file has twice, got an ending. */
function fileName(name: string): string {
  return name.replace(/:own$|#\d+$/, '');
}
