import * as assert from 'uvu/assert'
import { type ErrorCode, XceptionError } from '../lib/errors.js'

/** Checks that `body` throws or rejects with an XceptionError of this code, and returns the error. */
export async function refuses(code: ErrorCode, body: () => unknown): Promise<XceptionError> {
  let result: unknown
  try {
    result = await body()
  } catch (error) {
    if (!(error instanceof XceptionError)) throw error
    assert.is(error.code, code, error.message)
    return error
  }
  throw new Error(`Expected ${code} but nothing was thrown: ${JSON.stringify(result)?.slice(0, 200)}`)
}
