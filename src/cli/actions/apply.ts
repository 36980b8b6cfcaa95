/** What `leitmotif apply` does. */
import { findBasis } from '../../pipeline/basis.ts';
import type { ApplyFlags } from '../apply.ts';
import { toRequest } from '../run-options.ts';
import { runRequest } from './run.ts';

/** A run like any other, but that its concepts come from the basis. */
export async function apply(address: string, dataset: string, flags: ApplyFlags): Promise<void> {
  const basis = await findBasis(address);
  const { model, parameters } = basis.run;
  const asBefore = {
    model: model.card,
    layer: model.layer,
    components: basis.concepts.k,
    seed: parameters.seed,
    scores: parameters.scores,
    topK: parameters.topK,
    size: flags.size ?? parameters.size,
  };
  const all = { ...flags, ...asBefore };
  await runRequest({ ...toRequest(dataset, all), basis }, all);
}
