/** `npm run bench -- NAME [--quick] [--json]`: runs one of the benchmarks beside this file. */
import { Command } from 'commander';
import { run as apply } from './apply.ts';
import { run as dashboard } from './dashboard.ts';
import { run as device } from './device.ts';
import { run as factorization } from './factorization.ts';
import { run as faithfulness } from './faithfulness.ts';
import { run as listing } from './listing.ts';
import { run as localisation } from './localisation.ts';
import { run as map } from './map.ts';
import { run as motifs } from './motifs.ts';
import type { BenchOptions } from './options.ts';
import { run as queue } from './queue.ts';
import { run as rank } from './rank.ts';
import { run as stability } from './stability.ts';

const benchmarks = {
  apply,
  dashboard,
  device,
  factorization,
  faithfulness,
  listing,
  localisation,
  map,
  motifs,
  queue,
  rank,
  stability,
};

const program = new Command('bench')
  .description('Measures Leitmotif against a peer or a limit, in the same run.')
  .argument('<name>', `one of: ${Object.keys(benchmarks).join(', ')}`, (name) => {
    if (Object.hasOwn(benchmarks, name)) return name as keyof typeof benchmarks;
    throw new Error(`No benchmark is called "${name}"; there is: ${Object.keys(benchmarks).join(', ')}.`);
  })
  .option('--quick', 'a subset that ends within a minute', false)
  .option('--json', 'one JSON object a line', false)
  .option('--images <n>', 'images of the made-up run (dashboard)', Number)
  .option('--motifs <n>', 'motifs of the made-up run (dashboard)', Number)
  .option('--only <text>', 'only cases whose name contains this', '')
  .option('--device <name>', 'what is compared with the processor: cuda or webgpu (device)', 'webgpu')
  .option('--masks <folder>', 'localisation on your own images: beside each NAME.jpg a NAME.mask.png')
  .option('--layer <name>', 'the layer that is factorised (localisation, stability)')
  .option('--sizes <list>', 'input sizes, with commas (localisation, device)', numbers)
  .option('--k <list>', 'numbers of concepts, with commas (localisation, device)', numbers)
  .option('--seed <n>', 'of scenes and factorisation (localisation, faithfulness)', Number)
  .option(
    '--scenes <n>',
    'so many pictures of each object, on photographs, not one on white (stability)',
    Number,
  )
  .action((name: keyof typeof benchmarks, options: BenchOptions) => benchmarks[name](options));

await program.parseAsync();

function numbers(list: string): number[] {
  return list.split(',').map(Number);
}
