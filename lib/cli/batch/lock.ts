import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { basename, dirname, resolve } from 'node:path'
import { XceptionError } from '../../errors.js'
import { systemError } from './systemError.js'

const digest = (text: string): string => createHash('md5').update(text).digest('hex')

/**
 * Makes sure that no other run writes to `path`, until this process ends, in whatever way. A name that the kernel takes
 * back then, a Linux abstract socket, is safer than a lock file, which a killed process leaves behind.
 * @throws ERR_OUTPUT when another run does, ERR_IO
 */
export async function lock(path: string): Promise<Server> {
  const { dev, ino } = await stat(dirname(resolve(path))).catch((cause) => {
    throw systemError(`${path} cannot be written`, cause)
  })
  // A name has at most 107 bytes: the folder's number is as good as its path, which may be written in many ways.
  const server = createServer().listen({ path: `\0xception-batch-${dev}-${ino}-${digest(basename(path))}` })
  try {
    await once(server, 'listening')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
      throw systemError(`${path} cannot be locked`, cause)
    }
    throw new XceptionError('ERR_OUTPUT', `Another run is writing ${path}`, {
      hint: 'Wait for it to end, or choose another --out.',
    })
  }
  return server.unref()
}
