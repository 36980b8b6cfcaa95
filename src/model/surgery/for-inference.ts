/** Makes a network answer as it does once it has learnt, whatever mode it was exported in. */
import { LeitmotifError } from '../../errors.ts';
import { attribute } from '../../onnx/graph.ts';
import type { OnnxModel, OnnxNode } from '../../onnx/schema.ts';

/**
 * The network with no value dropped. Moments that it takes from its batch cannot be replaced by the stored ones: the
 * exporter's own pass has changed these.
 * @throws LeitmotifError `model-unsupported` for such moments
 */
export function forInference({ graph, ...model }: OnnxModel): OnnxModel {
  const learning = graph.node.find(takesMomentsOfBatch);
  if (learning === undefined) return { ...model, graph: { ...graph, node: graph.node.map(withoutDropping) } };
  throw new LeitmotifError(
    'model-unsupported',
    `The network was exported for training: the batch normalisation that gives "${learning.output[0]}" depends on the other images.`,
    { hint: 'Export it for inference; from PyTorch after model.eval() and without training=.' },
  );
}

/** Before opset 14, further outputs say so. */
function takesMomentsOfBatch(each: OnnxNode): boolean {
  const isTraining = attribute(each, 'training_mode')?.i === 1 || each.output.slice(1).some(Boolean);
  return each.opType === 'BatchNormalization' && isTraining;
}

/** Its third input is what switches dropping on. */
function withoutDropping(each: OnnxNode): OnnxNode {
  return each.opType === 'Dropout' ? { ...each, input: each.input.slice(0, 1) } : each;
}
