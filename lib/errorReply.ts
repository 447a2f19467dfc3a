import { type ErrorCode, XceptionError } from './errors.js'

/** An error on its way out of a thread, which would strip its class and code. */
export interface ErrorReply {
  error: { code: ErrorCode; message: string; hint?: string; cause?: unknown }
}

/** Rethrows what is not an XceptionError: the thread's owner shall hear of a bug. */
export function toErrorReply(error: unknown): ErrorReply {
  if (!(error instanceof XceptionError)) throw error
  const { code, message, hint, cause } = error
  return { error: { code, message, ...(hint && { hint }), ...(cause instanceof Error && { cause }) } }
}

export function fromErrorReply({ error }: ErrorReply): XceptionError {
  const { code, message, ...details } = error
  return new XceptionError(code, message, details)
}
