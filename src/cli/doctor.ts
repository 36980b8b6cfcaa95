/** `leitmotif doctor`: checks everything a worker needs, and says what to do about what is missing. */
import { type Command, Option } from 'commander';
import type { DeviceChoice } from '../model/device.ts';
import { defaultModel } from '../pipeline/request.ts';
import { redisOption } from './queue-options.ts';
import { storeOption } from './store-option.ts';
import { deviceOption } from './worker-options.ts';

export interface DoctorFlags {
  redis: string;
  out: string;
  model: string;
  device: DeviceChoice;
  json?: true;
}

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .summary('check everything a worker needs')
    .description(
      'Checks the machine, the network, the fonts, the store and the queue’s Redis server. Exits with 1 when ' +
        'something does not work; run alone needs no Redis.',
    )
    .addOption(redisOption())
    .addOption(storeOption('store to check: a folder, or s3://bucket/prefix'))
    .addOption(new Option('--model <id>', 'network to check').default(defaultModel).env('LEITMOTIF_MODEL'))
    .option('--json', 'print the findings as JSON on stdout')
    .addOption(deviceOption())
    .addHelpText(
      'after',
      `
Examples:
  leitmotif doctor                                   this machine, as leitmotif up needs it
  leitmotif doctor --redis redis://queue:6379 --out s3://results
  leitmotif doctor --model resnet50 --device cuda
`,
    )
    .action(async (flags: DoctorFlags) => (await import('./actions/doctor.ts')).diagnose(flags));
}
