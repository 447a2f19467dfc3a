import { Presets, SingleBar } from 'cli-progress'

/** A bar on stderr, which is a terminal, that is gone once it is done. */
export const terminalBar = (format: string): SingleBar =>
  new SingleBar(
    { stream: process.stderr, format, clearOnComplete: true, hideCursor: false },
    Presets.shades_classic,
  )
