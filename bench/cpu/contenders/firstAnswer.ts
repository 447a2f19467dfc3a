import { preprocessed } from '../../images.js'
import { contenders } from './index.js'

/**
 * What a new process does for its first answer: node firstAnswer.js CONTENDER DTYPE MATERIAL. Prints a line of JSON: milliseconds
 * since the process began, then the answer.
 */
async function main(name: string, dtype: string, material: string): Promise<void> {
  const started = performance.now()
  const contender = contenders.find((one) => one.name === name && one.dtype === dtype)!
  const { predict, version, note } = await contender.open(material)
  const opened = performance.now()
  const answer = await predict(preprocessed(1, 299))
  const answered = performance.now()
  process.stdout.write(
    `${JSON.stringify({ started, opened, answered, version, note, answer: [...answer] })}\n`,
  )
}

void main(process.argv[2], process.argv[3], process.argv[4])
