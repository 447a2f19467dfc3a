import { readFileSync } from 'node:fs'
import { XceptionError } from '../errors.js'
import { systemError } from './batch/systemError.js'
import { writeOutput } from './output.js'

/** @throws ERR_IO */
export const writeJson = (file: string, content: object): Promise<void> =>
  writeOutput(file, `${JSON.stringify(content)}\n`)

/** @throws ERR_FILE_NOT_FOUND, ERR_IO; ERR_CALIBRATION when it is no JSON */
export function readCalibration(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw systemError(`${file} cannot be read`, cause)
    throw new XceptionError('ERR_FILE_NOT_FOUND', `There is no file ${file}`, { cause })
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new XceptionError('ERR_CALIBRATION', `${file} holds no calibration data: it is no JSON`, { cause })
  }
}
