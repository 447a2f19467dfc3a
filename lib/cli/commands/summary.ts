import { Xception } from '../../applications/index.js'
import type { Command } from '../command.js'
import { exitCodes } from '../exitCodes.js'

export const summary: Command = {
  name: 'summary',
  summary: 'print the layers of Xception, as Keras does',
  synopsis: '[--no-top]',
  options: { 'no-top': { type: 'boolean', description: 'without the classifier' } },
  examples: ['xception summary'],
  maxPositionals: 0,
  async run({ values }) {
    const model = await Xception({ weights: null, includeTop: !values['no-top'] })
    process.stdout.write(`${model.summary({ print: false })}\n`)
    return exitCodes.ok
  },
}
