import { flow } from '../../batch/flow.js'
import type { Interpolation } from '../../images/index.js'
import { loadImage } from '../../images/index.js'
import type { NdArray } from '../../ndarray.js'
import { exclusive, requirePositionals } from '../arguments.js'
import { openClassifier } from '../classifier.js'
import type { Arguments, Command } from '../command.js'
import { type ExitCode, exitCodes } from '../exitCodes.js'
import { type Input, inputs } from '../inputs.js'
import { modelOptions, readModelOptions } from '../modelOptions.js'
import { resultWriter } from '../results.js'

/** One is classified while two more are decoded. */
const inFlight = 3

type Loaded = { file: string; image: NdArray } | { file: string; error: unknown }

async function load(input: Input, interpolation: Interpolation): Promise<Loaded> {
  const { file } = input
  if ('error' in input) return { file, error: input.error }
  try {
    return { file, image: await loadImage(input.source, { targetSize: [299, 299], interpolation }) }
  } catch (error) {
    return { file, error }
  }
}

async function run({ values, positionals }: Arguments): Promise<ExitCode> {
  requirePositionals(positionals, 'classify', 'an image, a directory, or - for stdin')
  exclusive(values, 'json', 'jsonl')
  const { interpolation, ...options } = readModelOptions(values)
  const classifier = await openClassifier(options)
  const writer = resultWriter(values.json ? 'json' : values.jsonl ? 'jsonl' : 'text', classifier.description)
  let classified = 0
  let failed = 0
  const loaded = flow(inputs(positionals), {
    order: 'input',
    inFlight,
    signals: [],
    start: (input) => load(input, interpolation),
  })
  for await (const result of loaded) {
    if ('error' in result) {
      failed++
      writer.error(result.file, result.error)
    } else {
      classified++
      writer.predictions(result.file, await classifier.classify(result.image))
    }
  }
  writer.end()
  if (failed === 0) return exitCodes.ok
  return classified === 0 ? exitCodes.failure : exitCodes.someFilesFailed
}

export const classify: Command = {
  name: 'classify',
  summary: 'say what is in the images',
  synopsis: 'FILE|DIRECTORY|-... [OPTIONS]',
  options: {
    ...modelOptions,
    json: { type: 'boolean', description: 'one JSON document on stdout' },
    jsonl: { type: 'boolean', description: 'one line of JSON for each image, as they come' },
  },
  examples: [
    'xception classify cat.jpg',
    'xception classify photos/ --top 1 --jsonl',
    'curl -s https://example.org/cat.png | xception classify - --json',
  ],
  maxPositionals: Number.POSITIVE_INFINITY,
  run,
}
