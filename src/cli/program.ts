/** All commands, put together; also what the CLI reference is generated from. */
import { Command } from 'commander';
import { versionOf } from '../package-root.ts';
import { addApplyCommand } from './apply.ts';
import { addConfigCommand } from './config.ts';
import { addDiffCommand } from './diff.ts';
import { addDoctorCommand } from './doctor.ts';
import { addEnqueueCommand } from './enqueue.ts';
import { addExportCommand } from './export.ts';
import { addFindingsCommand } from './findings.ts';
import { addCancelCommand, addQueueCommand, addRetryCommand } from './manage.ts';
import { addMapCommand } from './map.ts';
import { addModelsCommand } from './models.ts';
import { addMotifsCommand } from './motifs.ts';
import { addQueryCommand } from './query.ts';
import { addRunCommand } from './run.ts';
import { addServeCommand } from './serve.ts';
import { applySettings } from './settings.ts';
import { addStatusCommand, addWaitCommand } from './status.ts';
import { addUpCommand } from './up.ts';
import { addValidateCommand } from './validate.ts';
import { addWorkerCommand } from './worker.ts';

export function createProgram(): Command {
  const program = new Command('leitmotif')
    .description('Shows which visual concepts a neural network sees across an image dataset.')
    .version(versionOf())
    .exitOverride();
  addRunCommand(program);
  addApplyCommand(program);
  addEnqueueCommand(program);
  addWorkerCommand(program);
  addStatusCommand(program);
  addWaitCommand(program);
  addRetryCommand(program);
  addCancelCommand(program);
  addQueueCommand(program);
  addServeCommand(program);
  addUpCommand(program);
  addModelsCommand(program);
  addMotifsCommand(program);
  addFindingsCommand(program);
  addMapCommand(program);
  addDiffCommand(program);
  addQueryCommand(program);
  addExportCommand(program);
  addValidateCommand(program);
  addDoctorCommand(program);
  addConfigCommand(program);
  applySettings(program);
  nameHelp(program, 'leitmotif');
  return program;
}

/** An error of a command points at the help of that command. */
function nameHelp(command: Command, path: string): void {
  command.showHelpAfterError(`(${path} --help tells more)`);
  for (const each of command.commands) nameHelp(each, `${path} ${each.name()}`);
}
