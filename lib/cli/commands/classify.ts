import type { Interpolation } from '../../images/index.js'
import { loadImage } from '../../images/index.js'
import type { NdArray } from '../../ndarray.js'
import { ahead } from '../ahead.js'
import { choice, device, dtypes, exclusive, integer, requirePositionals } from '../arguments.js'
import { openClassifier } from '../classifier.js'
import type { Arguments, Command } from '../command.js'
import { type ExitCode, exitCodes } from '../exitCodes.js'
import { type Input, inputs } from '../inputs.js'
import { resultWriter } from '../results.js'
import { weightsOption } from '../weightsOption.js'

const interpolations = [
  'nearest',
  'bilinear',
  'bicubic',
  'lanczos',
] as const satisfies readonly Interpolation[]

/** Images decoded while another is classified. */
const lookAhead = 2

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
  const interpolation = choice(values, 'interpolation', interpolations)
  const classifier = await openClassifier({
    weights: String(values.weights),
    device: device(values),
    dtype: values.dtype === undefined ? undefined : choice(values, 'dtype', dtypes),
    planCache: values.cache as string | undefined,
    top: integer(values, 'top', 1, 1000),
  })
  const writer = resultWriter(values.json ? 'json' : values.jsonl ? 'jsonl' : 'text', classifier.description)
  let classified = 0
  let failed = 0
  const loaded = ahead(inputs(positionals), lookAhead, (input) => load(input, interpolation))
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
    weights: weightsOption,
    top: { type: 'string', value: 'N', default: '5', description: 'classes to show for each image' },
    device: { type: 'string', value: 'auto|cpu|cuda|cuda:N', default: 'auto', description: 'where to run' },
    dtype: {
      type: 'string',
      value: dtypes.join('|'),
      description: 'what to compute in (default: float32 on the CPU, float16 on a GPU)',
    },
    cache: {
      type: 'string',
      value: 'FILE',
      description: 'plans for the GPU, as xception plan makes them; what is missing is added',
    },
    interpolation: {
      type: 'string',
      value: interpolations.join('|'),
      default: 'nearest',
      description: 'how to resize to 299x299',
    },
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
