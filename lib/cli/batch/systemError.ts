import { XceptionError } from '../../errors.js'

/** What the system refused to do with a file. */
export const systemError = (what: string, cause: unknown): XceptionError =>
  new XceptionError('ERR_IO', `${what}: ${(cause as Error).message}`, { cause })
