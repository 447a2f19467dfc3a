import { move, transferableSymbol, valueSymbol } from 'piscina'
import { type ErrorReply, toErrorReply } from '../errorReply.js'
import { makeImage } from './makeImage.js'
import type { Pixels } from './pixels.js'
import type { ImageReply, ImageTask } from './task.js'

/** Marks the pixels to be handed over to the calling thread rather than copied. */
function transfer({ data, width, height }: Pixels): ImageReply {
  const reply: ImageReply = { data, shape: [height, width, 3] }
  return move({ [transferableSymbol]: [data.buffer], [valueSymbol]: reply }) as unknown as ImageReply
}

/** Entry of a pool thread: makes one image. */
export default function run(task: ImageTask): ImageReply | ErrorReply {
  try {
    return transfer(makeImage(task))
  } catch (error) {
    return toErrorReply(error)
  }
}
