import { fetchImagenet } from '../../weights/index.js'
import type { Command } from '../command.js'
import { exitCodes } from '../exitCodes.js'

export const weightsFetch: Command = {
  name: 'weights fetch',
  summary: "download ImageNet's weights and class names, and print where they are",
  synopsis: '[--no-top]',
  options: { 'no-top': { type: 'boolean', description: 'the weights without the classifier instead' } },
  examples: ['xception weights fetch', 'XCEPTION_CACHE_DIR=/srv/models xception weights fetch'],
  maxPositionals: 0,
  async run({ values }) {
    const paths = await fetchImagenet({ includeTop: !values['no-top'] })
    process.stdout.write(paths.map((path) => `${path}\n`).join(''))
    return exitCodes.ok
  },
}
