/** The options that say how much of this machine is used; every command that does the work has them. */
import { type Command, Option } from 'commander';
import { defaultWorkers } from '../local/default-workers.ts';
import { type DeviceChoice, deviceChoices } from '../model/device.ts';
import { wholeNumber } from './arguments.ts';

export interface WorkerFlags {
  workers: number;
  threads: number;
  device: DeviceChoice;
}

export function addWorkerOptions(command: Command): void {
  command
    .addOption(
      new Option('--workers <n>', 'processes; each keeps a copy of the network')
        .default(defaultWorkers(), 'one a core, 8 at most')
        .argParser(wholeNumber(1))
        .env('LEITMOTIF_WORKERS'),
    )
    .addOption(
      new Option(
        '--threads <n>',
        'compute threads of one process; other numbers can change the last digits of results',
      )
        .default(1)
        .argParser(wholeNumber(1)),
    )
    .addOption(deviceOption());
}

export function deviceOption(): Option {
  return new Option(
    '--device <name>',
    'what the network runs on; auto: cuda where it is installed and works, else cpu',
  )
    .choices(deviceChoices)
    .default('auto');
}
