/** `leitmotif models`: adds, lists, inspects and tries networks. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { inputSizes } from '../imaging/fit.ts';
import type { Triple } from '../model/add/infer-normalisation.ts';
import { wholeNumber } from './arguments.ts';

export interface JsonFlag {
  json?: true;
}

export interface AddFlags extends JsonFlag {
  labels?: string;
  groups?: string;
  id?: string;
  name?: string;
  licence?: string;
  inputSize?: number;
  mean?: Triple;
  std?: Triple;
  channels?: 'rgb' | 'bgr';
  layer?: string;
  output?: string;
  replace?: true;
}

export function addModelsCommand(program: Command): void {
  const models = program
    .command('models')
    .summary('add, list, inspect and try networks')
    .description(
      'Adds, lists, inspects and tries networks. Added ones lie in $LEITMOTIF_MODELS (default ' +
        '~/.local/share/leitmotif/models); to forget one, delete its ID.json there. leitmotif enqueue hands them to ' +
        'workers through the store.',
    );
  addAdd(models);
  addList(models);
  addInspect(models);
  addTest(models);
}

function addAdd(models: Command): void {
  const option = (flags: string, description: string) => new Option(flags, description);
  const command = models
    .command('add')
    .summary('add a network of your own, from an .onnx or .tflite file')
    .description(
      'Reads a classifier, finds out how it wants its images and which layer to explain, and keeps it. What is ' +
        'inferred is shown with the reason; the options correct it.\n\n' +
        'ONNX: opset 11 or newer, weights inside or beside the file, float32 or float16. TFLite: float or quantised.',
    )
    .argument('<file>', 'an .onnx or .tflite file');
  for (const each of [
    option('--labels <file>', 'category names: one a line, or JSON'),
    option(
      '--groups <file>',
      'names that categories have in common, as JSON: {"bird": ["cock", "hen"]} (default: ImageNet’s, if it is one for ImageNet)',
    ),
    option('--id <id>', 'what to call it (default: from the file’s name)'),
    option('--name <text>', 'how reports call it'),
    option('--licence <text>', 'licence of the weights'),
    option('--input-size <px>', 'side of its square input').argParser(
      wholeNumber(inputSizes.least, inputSizes.most),
    ),
    option(
      '--mean <r,g,b>',
      'input = (byte − mean) / std, bytes from 0 to 255; one number stands for all three',
    ).argParser(triple),
    option('--std <r,g,b>', 'see --mean').argParser(positiveTriple),
    option('--channels <order>', 'order of the channels that it was trained with').choices(['rgb', 'bgr']),
    option('--layer <tensor>', 'layer to explain; leitmotif models inspect lists them'),
    option('--output <tensor>', 'tensor that holds the categories, if it is not the only output'),
    option('--replace', 'let another model of this id make way'),
    option('--json', 'print card and findings as JSON on stdout'),
  ]) {
    command.addOption(each);
  }
  command
    .addHelpText('after', addExamples)
    .action(async (file: string, flags: AddFlags) => (await import('./actions/models.ts')).add(file, flags));
}

const addExamples = `
Examples:
  leitmotif models add resnet50.onnx --labels imagenet.txt
  leitmotif models add mobilenet.tflite --id mobilenet --licence Apache-2.0
  leitmotif models add caffe-net.onnx --channels bgr --mean 123,117,104 --std 1
  leitmotif run ./photos --model mobilenet
`;

function addList(models: Command): void {
  models
    .command('list')
    .description('Lists the networks that come with Leitmotif and those that were added.')
    .option('--json', 'print the cards as JSON on stdout')
    .action(async (flags: JsonFlag) => (await import('./actions/models.ts')).list(flags));
}

function addInspect(models: Command): void {
  models
    .command('inspect')
    .description('Shows the layers of a network that can be factorised, and which one is explained and why.')
    .argument('<id>', 'a model’s id, or the path of a model card')
    .option('--json', 'print them as JSON on stdout')
    .addHelpText(
      'after',
      `
Examples:
  leitmotif models inspect inception-v3
  leitmotif models inspect mobilenet --json
`,
    )
    .action(async (id: string, flags: JsonFlag) => (await import('./actions/models.ts')).inspect(id, flags));
}

function addTest(models: Command): void {
  models
    .command('test')
    .description(
      'Asks a network what an image shows: the quickest way to see whether it was added correctly.',
    )
    .argument('<id>', 'a model’s id, or the path of a model card')
    .argument('<image>', 'an image file')
    .option('--json', 'print the categories as JSON on stdout')
    .addHelpText(
      'after',
      `
Examples:
  leitmotif models test mobilenet cat.jpg
`,
    )
    .action(async (id: string, image: string, flags: JsonFlag) =>
      (await import('./actions/models.ts')).test(id, image, flags),
    );
}

function triple(text: string): Triple {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [r, g = r, b = r] = numbers;
  if ((numbers.length === 1 || numbers.length === 3) && numbers.every(Number.isFinite)) return [r, g, b];
  throw new InvalidArgumentError(`Expected one number or three with commas, received "${text}".`);
}

function positiveTriple(text: string): Triple {
  const values = triple(text);
  if (values.every((value) => value > 0)) return values;
  throw new InvalidArgumentError(`Expected numbers greater than 0, received "${text}".`);
}
