/** Where an option's value comes from when the command line does not give it: environment, file, default. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command, Option } from 'commander';
import { LeitmotifError } from '../errors.ts';
import { readReason } from '../file-failure.ts';
import { maskUrl } from '../mask-url.ts';

/** A settings file: option names in camel case without dashes, as in `{ "batchSize": 64 }`. */
export interface SettingsFile {
  path: string;
  values: Record<string, unknown>;
}

export interface Setting {
  name: string;
  value: string;
  /** Which of them decides. */
  origin: string;
  variable: string;
  description: string;
}

/**
 * Gives every option with a value an environment variable; an empty one is as good as none. What the command line
 * leaves open is taken from there (commander itself only reads variables that an option had when it was added), or else
 * from the file.
 */
export function applySettings(program: Command): void {
  for (const option of settableOptions(program)) {
    option.envVar ??= variableOf(option);
    // Compose files give an empty one where nobody has set it.
    if (process.env[option.envVar] === '') delete process.env[option.envVar];
  }
  program.hook('preAction', (_, command) => {
    const file = readSettingsFile(settableOptions(program));
    for (const option of command.options) {
      const key = option.attributeName();
      const isOpen = [undefined, 'default'].includes(command.getOptionValueSource(key));
      if (!isOpen || !isSettable(option) || option.envVar === undefined) continue;
      const variable = option.envVar;
      if (process.env[variable] !== undefined) {
        command.setOptionValueWithSource(key, parse(option, process.env[variable], variable), 'env');
      } else if (file && key in file.values) {
        command.setOptionValueWithSource(key, parse(option, file.values[key], file.path), 'config');
      }
    }
  });
}

/** Every setting with the value it has when the command line says nothing; passwords are masked. */
export function listSettings(program: Command, environment: NodeJS.ProcessEnv): Setting[] {
  const options = settableOptions(program);
  const file = readSettingsFile(options);
  const unique = new Map(options.map((option) => [option.attributeName(), option]));
  return [...unique].map(([name, option]) => {
    const variable = option.envVar ?? variableOf(option);
    const [value, origin] = decide(option, name, environment[variable], file, variable);
    return { name, value: maskUrl(value), origin, variable, description: option.description };
  });
}

function decide(
  option: Option,
  name: string,
  fromEnvironment: string | undefined,
  file: SettingsFile | undefined,
  variable: string,
): [value: string, origin: string] {
  if (fromEnvironment !== undefined) return [fromEnvironment, variable];
  if (file && name in file.values) return [text(file.values[name]), file.path];
  return [text(option.defaultValueDescription ?? option.defaultValue ?? ''), 'default'];
}

/** `$LEITMOTIF_CONFIG`, or `leitmotif.json` in the working folder when it is there. */
function readSettingsFile(options: Option[]): SettingsFile | undefined {
  const named = process.env.LEITMOTIF_CONFIG;
  const path = resolve(named || 'leitmotif.json');
  if (!existsSync(path)) {
    if (named) throw new LeitmotifError('usage', `The settings file ${path} does not exist.`);
    return undefined;
  }
  const values = parseFile(path);
  const known = new Set(options.map((option) => option.attributeName()));
  const stranger = Object.keys(values).find((key) => !known.has(key));
  if (stranger) {
    throw new LeitmotifError('usage', `${path}: there is no setting "${stranger}".`, {
      hint: 'leitmotif config lists them.',
    });
  }
  return { path, values };
}

function parseFile(path: string): Record<string, unknown> {
  try {
    const values = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof values === 'object' && values !== null && !Array.isArray(values)) return values;
  } catch (cause) {
    throw new LeitmotifError(
      'usage',
      `The settings file ${path} cannot be read as JSON: ${readReason(cause)}.`,
      { cause },
    );
  }
  throw new LeitmotifError('usage', `The settings file ${path} does not hold a JSON object.`);
}

function parse(option: Option, value: unknown, origin: string): unknown {
  const texts = (Array.isArray(value) ? value : [value]).map(String);
  if (texts.length === 0) return option.defaultValue;
  try {
    if (!option.parseArg) return texts.at(-1);
    return texts.reduce<unknown>((earlier, each) => option.parseArg?.(each, earlier), undefined);
  } catch (cause) {
    throw new LeitmotifError('usage', `${origin}: ${option.attributeName()}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function settableOptions(program: Command): Option[] {
  // What leitmotif models asks about is one file, no setting.
  const commands = program.commands.filter((command) => command.name() !== 'models');
  return [program, ...commands.flatMap((command) => [command, ...command.commands])].flatMap((command) =>
    command.options.filter(isSettable),
  );
}

function isSettable(option: Option): boolean {
  return option.required && option.long !== undefined;
}

/** `--batch-size` → LEITMOTIF_BATCH_SIZE */
function variableOf(option: Option): string {
  return `LEITMOTIF_${(option.long ?? '').replace(/^--/, '').replaceAll('-', '_').toUpperCase()}`;
}

function text(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
